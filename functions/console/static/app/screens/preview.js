// The document that would be sent, without sending it: the origin of every value and all problems (MAP-8).

import { html, useState } from "../view.js";
import { api } from "../api.js";
import { useSubsidiaries } from "../connections.js";
import { problemOf } from "../load.js";
import { may } from "../permissions.js";
import { kindText } from "../texts.js";
import { SelectField, TextField } from "../parts/fields.js";
import { Card, Empty, Page, Problem } from "../parts/page.js";
import { Tabs } from "../parts/tabs.js";
import { hrefWith, place } from "../router.js";
import { Preview } from "./transactions/document.js";

/** @import { PreviewAnswer } from "../api-types.d.ts" */

/** By which number a kind is read from Alvys. */
const REFERENCES = {
  load_invoice: ["loadNumber", "Load number"],
  summary_invoice: ["invoiceNumber", "Invoice number"],
  supplemental_invoice: ["invoiceNumber", "Invoice number"],
  carrier_bill: ["tripNumber", "Trip number"],
  carrier_settlement: ["statementNumber", "Statement number"],
  carrier_statement: ["statementNumber", "Statement number"],
  driver_settlement: ["statementNumber", "Statement number"],
  paystub: ["statementNumber", "Statement number"],
};

export function Screen() {
  const pasted = place.value.query.get("by") === "json";
  const [answer, setAnswer] = useState(/** @type {PreviewAnswer | null} */ (null));
  const [problem, setProblem] = useState(/** @type {import("../api.js").ApiProblem | null} */ (null));
  const [busy, setBusy] = useState(false);

  /** @param {string} body JSON, sent as it is typed: amounts keep their digits */
  async function look(body) {
    setBusy(true);
    setProblem(null);
    try {
      setAnswer(await api.transactions.preview(body));
    } catch (error) {
      setAnswer(null);
      setProblem(problemOf(error));
    }
    setBusy(false);
  }

  return html`<${Page} title="Preview" lead="What a document would look like in Sage, where each value comes from, and what would stop it. Nothing is sent or recorded.">
    <${Tabs} label="What to preview" tabs=${[
      { href: hrefWith({ by: null }), label: "By number", current: !pasted },
      { href: hrefWith({ by: "json" }), label: "Paste JSON", current: pasted },
    ]} />
    <div class="columns columns-even">
      <${Card} label="What to preview">${pasted ? html`<${ByJson} busy=${busy} look=${look} />` : html`<${ByNumber} busy=${busy} look=${look} />`}<//>
      <${Card} label="Preview">
        <div class="document" aria-live="polite">
          ${problem && html`<${Problem} problem=${problem} />`}
          ${answer && html`<${Preview} preview=${answer} />`}
          ${!problem && !answer && html`<${Empty} title="Nothing to show yet">Name a load, trip or statement of Alvys, or paste what Alvys would send.<//>`}
        </div>
      <//>
    </div>
  <//>`;
}

/** @param {{busy: boolean, look: (body: string) => void}} props */
function ByNumber({ busy, look }) {
  const { names, loading } = useSubsidiaries();
  const offered = Object.keys(REFERENCES).filter(may.seeKind);
  const [chosen, setKind] = useState("");
  const kind = chosen || offered[0];
  const [subsidiary, setSubsidiary] = useState("");
  const [number, setNumber] = useState("");
  const [field, label] = /** @type {Record<string, string[]>} */ (REFERENCES)[kind] ?? [];
  const subsidiaryId = subsidiary || names[0]?.[0] || "";
  const ready = number.trim() !== "" && subsidiaryId !== "";
  const submit = (/** @type {Event} */ event) => {
    event.preventDefault();
    if (ready) look(JSON.stringify({ kind, subsidiaryId, reference: { [field]: number.trim() } }));
  };
  if (!kind) {
    return html`<${Empty} title="You may see no kind of document">Previews show amounts, so they need the permission for invoices, carriers' rates or drivers' pay in Alvys. Ask an administrator of your company if you need it.<//>`;
  }
  if (!loading && names.length === 0) {
    return html`<${Empty} title="No subsidiary is connected yet">A preview is built with the settings of a connection. Once there is one, its documents can be looked at here.<//>`;
  }
  return html`<form class="form" onSubmit=${submit}>
    <${SelectField} label="Kind" value=${kind} onChange=${setKind} options=${offered.map((key) => [key, kindText(key)])} />
    <${SelectField} label="Subsidiary" value=${subsidiaryId} onChange=${setSubsidiary} disabled=${loading} options=${loading ? [["", "Reading the subsidiaries…"]] : names} />
    <${TextField} label=${label} value=${number} onInput=${setNumber} hint="It is read from Alvys now." autocomplete="off" />
    <div class="actions"><button class="button button-main" disabled=${busy || !ready}>${busy ? "Reading…" : "Preview"}</button></div>
  </form>`;
}

/** @param {{busy: boolean, look: (body: string) => void}} props */
function ByJson({ busy, look }) {
  const [text, setText] = useState("");
  const wrong = text.trim() && !isJson(text) ? "This is not JSON yet." : null;
  const submit = (/** @type {Event} */ event) => {
    event.preventDefault();
    if (text.trim() && !wrong) look(text);
  };
  return html`<form class="form" onSubmit=${submit}>
    <${TextField} label="What Alvys would send" value=${text} onInput=${setText} rows=${16} error=${wrong} hint="The body of POST /v1/invoices or /v1/bills, one document." />
    <div class="actions"><button class="button button-main" disabled=${busy || !text.trim() || Boolean(wrong)}>${busy ? "Building…" : "Preview"}</button></div>
  </form>`;
}

/** @param {string} text */
function isJson(text) {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
