// Payment terms of single customers and carriers, in days (TERM-1, TERM-2).

import { html, useState } from "../../view.js";
import { api } from "../../api.js";
import { problemOf } from "../../load.js";
import { TextField } from "../../parts/fields.js";
import { Icon } from "../../parts/icon.js";
import { Card, Problem } from "../../parts/page.js";
import { say } from "../../parts/toast.js";

/** @import { ConnectionAnswer } from "../../api-types.d.ts" */

const KINDS = /** @type {const} */ ([["customers", "customer", "Customer"], ["carriers", "carrier", "Carrier"]]);

/** @param {{id: string, connection: ConnectionAnswer, onChanged: (connection: ConnectionAnswer) => void}} props */
export function PaymentTerms({ id, connection, onChanged }) {
  return html`<${Card} title="Custom payment terms">
    <p class="muted">They come before the party's own terms. Ids of Alvys or of Sage both count.</p>
    <div class="terms">
      ${KINDS.map(([kind, singular, label]) => html`<${Terms} key=${kind} id=${id} kind=${kind} singular=${singular} label=${label} connection=${connection} onChanged=${onChanged} />`)}
    </div>
  <//>`;
}

/** @param {{id: string, kind: "customers" | "carriers", singular: string, label: string, connection: ConnectionAnswer, onChanged: (connection: ConnectionAnswer) => void}} props */
function Terms({ id, kind, singular, label, connection, onChanged }) {
  const present = /** @type {Record<string, number>} */ ((connection.advanced.customPaymentTerms ?? {})[kind]);
  const [party, setParty] = useState("");
  const [days, setDays] = useState("");
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState(/** @type {import("../../api.js").ApiProblem | null} */ (null));

  /** @param {Record<string, number | null>} change */
  async function save(change) {
    setBusy(true);
    setProblem(null);
    const next = Object.fromEntries(Object.entries({ ...present, ...change }).filter(([, value]) => value !== null));
    const terms = { ...connection.advanced.customPaymentTerms, [kind]: next };
    try {
      onChanged(await api.connections.change(id, { advanced: { customPaymentTerms: terms }, version: connection.version }));
      setParty("");
      setDays("");
      say("Payment terms: saved.");
    } catch (error) {
      setProblem(problemOf(error));
    }
    setBusy(false);
  }

  return html`<section aria-label=${`Terms of ${kind}`}>
    <h3>${label}s</h3>
    <ul class="term-list">
      ${Object.entries(present).map(([name, value]) => html`<li key=${name}>
        <span>${name}</span><span class="figures">Net ${value}</span>
        <button type="button" class="button button-icon" aria-label=${`Remove the terms of ${name}`} disabled=${busy} onClick=${() => save({ [name]: null })}><${Icon} name="cross" size=${14} /></button>
      </li>`)}
      ${Object.keys(present).length === 0 && html`<li class="muted">None</li>`}
    </ul>
    <form class="inline-form" onSubmit=${(/** @type {Event} */ event) => { event.preventDefault(); save({ [party.trim()]: Number(days) }); }}>
      <${TextField} label=${`${label} id`} value=${party} onInput=${setParty} autocomplete="off" />
      <${TextField} label="Days" type="number" min="0" max="365" value=${days} onInput=${setDays} />
      <button class="button" disabled=${busy || !party.trim() || days === ""}>Add</button>
    </form>
    ${problem && html`<${Problem} problem=${problem} title=${`The terms of this ${singular} were not saved`} />`}
  </section>`;
}
