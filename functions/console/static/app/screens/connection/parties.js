// Who is who: parties of Alvys without an External Accounting ID, and which parties of Sage they are (LINK-1, LINK-3).

import { html, useState } from "../../view.js";
import { api } from "../../api.js";
import { counted } from "../../formats.js";
import { problemOf, usePages } from "../../load.js";
import { hrefWith, place, setQuery } from "../../router.js";
import { Badge } from "../../parts/badge.js";
import { ActionDialog } from "../../parts/dialog.js";
import { Filter, SearchField } from "../../parts/fields.js";
import { Icon } from "../../parts/icon.js";
import { Card, Empty, Loaded, Note } from "../../parts/page.js";
import { Table } from "../../parts/table.js";
import { Tabs } from "../../parts/tabs.js";
import { say } from "../../parts/toast.js";
import { Amounts, When } from "../../parts/values.js";
import { BackToCause } from "./back-to-cause.js";
import { CsvFiles } from "./csv-files.js";
import { PartyDialog, Score } from "./party-choice.js";

/** @import { PartyLinkAnswer, PartyLinksAnswer } from "../../api-types.d.ts" */

/** @typedef {string | ((count: number) => string)} Told what is said afterwards, of so many as were carried out */

const PAGE = 50;
const LOOK_EVERY_MS = 4000;
/** The API's answers that say that the list is another one than the person saw. */
const OVERTAKEN = ["parties_read_anew", "changed_meanwhile"];
const KINDS = /** @type {const} */ ([["customers", "Customers"], ["carriers", "Carriers"], ["drivers", "Drivers"]]);
const STATUSES = /** @type {const} */ ([["suggested", "Suggested"], ["no_suggestion", "Without a suggestion"], ["not_compared", "Not compared yet"], ["rejected", "Rejected"], ["linked", "Linked"]]);

/** @param {PartyLinkAnswer} party */
const keyOf = (party) => `${party.kind}:${party.id}`;

/** @param {{id: string, reload: () => Promise<void>}} props */
export function PartiesTab({ id, reload }) {
  const { query } = place.value;
  // An error names a party, but not of which kind it is: all kinds are searched.
  const asked = KINDS.map(([key]) => key).find((key) => key === query.get("kind")) ?? (query.get("fix") ? null : "customers");
  const status = STATUSES.map(([key]) => key).find((key) => key === query.get("status")) ?? null;
  const text = query.get("q") ?? query.get("fix") ?? "";
  const [selected, select] = useState(/** @type {Set<string>} */ (new Set()));
  const pages = usePages(`party-links/${id}/${asked}/${status}/${text}`,
    (cursor, signal) => api.parties.list(id, { kind: asked, status, q: text || null, limit: PAGE, cursor }, signal),
    { every: (data) => (data?.refresh.underWay ? LOOK_EVERY_MS : null) });
  const answer = pages.data;
  const kind = asked ?? pages.items[0]?.kind ?? "customers";
  const open = pages.items.find((party) => keyOf(party) === query.get("open"));
  const chosen = pages.items.filter((party) => selected.has(keyOf(party)));

  /** Carry out decisions and say what became of them. @param {any} body @param {Told} done */
  async function decide(body, done) {
    const { outcomes } = await api.parties.decide(id, body);
    const refused = outcomes.filter((outcome) => !outcome.done);
    await Promise.all([pages.reload(), reload()]);
    select(new Set());
    if (refused.length) say(`${refused[0].message}${refused.length > 1 ? ` (and ${refused.length - 1} more)` : ""}`, { tone: "bad" });
    if (refused.length < outcomes.length) say(typeof done === "string" ? done : done(outcomes.length - refused.length));
  }

  /** As `decide`, for buttons of rows. @param {any} body @param {Told} done */
  async function act(body, done) {
    try {
      await decide(body, done);
    } catch (error) {
      say(error instanceof Error ? error.message : String(error), { tone: "bad" });
    }
  }

  return html`
    <${BackToCause} id=${id} setting="parties" />
    <${Card} title="Who is who" flush actions=${answer && html`<${Actions} id=${id} kind=${kind} answer=${answer} decide=${decide} reload=${pages.reload} />`}>
      <div class="card-pad">
        <p class="muted">Parties of Alvys without an External Accounting ID. A link to a ${kind === "customers" ? "customer" : "vendor"} in Sage counts like that id for later exports of this subsidiary.</p>
        <${Tabs} label="Kinds of parties" tabs=${KINDS.map(([key, label]) => ({ href: hrefWith({ kind: key, fix: null, open: null }), label, current: key === kind, count: answer ? total(answer, key) : null }))} />
        ${answer && html`<${Reading} answer=${answer} kind=${kind} />`}
        <div class="filters">
          <${SearchField} label="Search parties" placeholder="Name, number, town, Sage id…" value=${text} onSearch=${(/** @type {string} */ typed) => setQuery({ q: typed, kind, fix: null, open: null })} />
          <${Filter} label="Status" value=${status ?? ""} onChange=${(/** @type {string} */ value) => setQuery({ status: value, open: null })} options=${STATUSES.map(([key, label]) => [key, answer ? `${label} (${answer.counts[kind]?.[key] ?? 0})` : label])} />
          ${(text || status) && html`<button type="button" class="button button-plain button-small" onClick=${() => setQuery({ q: null, kind, fix: null, status: null })}>Clear filters</button>`}
        </div>
      </div>
      <${Loaded} load=${pages} rows=${6}>
        ${(/** @type {PartyLinksAnswer} */ data) => pages.items.length === 0
          ? html`<${Nobody} narrowed=${Boolean(text || status)} data=${data} />`
          : html`<${Table} label="Parties without an External Accounting ID" columns=${columns(act, data.threshold)} rows=${pages.items} id=${keyOf} more=${pages.more}
              open=${query.get("open")} onOpen=${(/** @type {string} */ key) => setQuery({ open: key })} selected=${selected} onSelect=${select} />`}
      <//>
    <//>
    ${chosen.length > 0 && html`<${BulkBar} chosen=${chosen} act=${act} onClear=${() => select(new Set())} />`}
    ${open && answer && html`<${PartyDialog} id=${id} party=${open} threshold=${answer.threshold} decide=${decide} onClose=${() => setQuery({ open: null })} />`}`;
}

/** @param {PartyLinksAnswer} answer @param {"customers" | "carriers" | "drivers"} kind */
function total(answer, kind) {
  return Object.values(answer.counts[kind] ?? {}).reduce((sum, count) => sum + count, 0);
}

/** How old the list is, and what of it wasn't read. @param {{answer: PartyLinksAnswer, kind: "customers" | "carriers" | "drivers"}} props */
function Reading({ answer, kind }) {
  const { refresh } = answer;
  const trouble = answer.problems[kind] ?? refresh.problem;
  return html`
    ${refresh.underWay && html`<p class="fine" role="status">Alvys's lists and Sage's ${kind === "customers" ? "customers" : "vendors"} are being read. Large companies take some minutes.</p>`}
    ${!refresh.underWay && answer.readAt && html`<p class="fine">Read <${When} at=${answer.readAt} />.${answer.cut && " There are more parties than are kept here."}</p>`}
    ${trouble && html`<${Note} tone="warn" title=${trouble.message}>${trouble.remedy}<//>`}`;
}

/** @param {{narrowed: boolean, data: PartyLinksAnswer}} props */
function Nobody({ narrowed, data }) {
  if (narrowed) return html`<${Empty} title="No party matches">Clear the filters to see all.<//>`;
  if (!data.readAt) return html`<${Empty} title="Nothing was read yet">The list appears here once it was read from Alvys and Sage.<//>`;
  return html`<${Empty} good title="Everybody is known">Each active party has an External Accounting ID in Alvys.<//>`;
}

/** @param {{id: string, kind: "customers" | "carriers" | "drivers", answer: PartyLinksAnswer, decide: (body: any, done: Told) => Promise<void>, reload: () => Promise<void>}} props */
function Actions({ id, kind, answer, decide, reload }) {
  /** The list as it was when the person began to accept: what is read or linked meanwhile was not seen. */
  const [asked, ask] = useState(/** @type {PartyLinksAnswer | null} */ (null));
  const sure = answer.sure[kind] ?? 0;

  async function readAnew() {
    try {
      await api.parties.decide(id, { action: "refresh" });
      await reload();
    } catch (error) {
      say(error instanceof Error ? error.message : String(error), { tone: "bad" });
    }
  }

  return html`
    ${sure > 0 && html`<button type="button" class="button button-main" onClick=${() => ask(answer)}>Accept all sure ones (${sure})</button>`}
    <button type="button" class="button" disabled=${answer.refresh.underWay} onClick=${readAnew}><${Icon} name="retry" size=${14} />${answer.refresh.underWay ? "Reading…" : "Read anew"}</button>
    <${CsvFiles} id=${id} name="party-links" title="Links of parties" version=${answer.version} columns=${["kind", "alvysId", "alvysName", "sageId"]} query=${{ kind }} onDone=${reload} />
    ${asked && html`<${AcceptAll} kind=${kind} seen=${asked} decide=${decide} reload=${reload} onClose=${() => ask(null)} />`}`;
}

/** @param {{kind: "customers" | "carriers" | "drivers", seen: PartyLinksAnswer, decide: (body: any, done: Told) => Promise<void>, reload: () => Promise<void>, onClose: () => void}} props */
function AcceptAll({ kind, seen, decide, reload, onClose }) {
  const [overtaken, setOvertaken] = useState(false);
  const { version, readAt, threshold } = seen;
  const sure = seen.sure[kind] ?? 0;

  async function accept() {
    try {
      await decide({ version, acceptAll: { threshold, kind, readAt } }, (count) => `${counted(count, "party", "parties")} linked. ${count === 1 ? "It counts" : "They count"} for later exports.`);
    } catch (error) {
      if (OVERTAKEN.includes(problemOf(error).code)) {
        setOvertaken(true);
        await reload();
      }
      throw error;
    }
  }

  return html`<${ActionDialog} title=${`Accept ${counted(sure, "suggestion")}?`} action=${`Accept ${sure}`} ready=${!overtaken} trouble=${overtaken ? "Look at the suggestions again" : undefined} run=${accept} onClose=${onClose}>
    <p>Each ${kind === "customers" ? "customer" : kind === "carriers" ? "carrier" : "driver"} whose first suggestion is ${Math.round(threshold * 100)} % sure or more is linked to it. Later exports use the links; nothing changes in Sage or Alvys.</p>
    <p>A link can be removed at any time, and Activity shows who made it.</p>
  <//>`;
}

/** @param {{chosen: PartyLinkAnswer[], act: (body: any, done: Told) => Promise<void>, onClear: () => void}} props */
function BulkBar({ chosen, act, onClear }) {
  const suggested = chosen.filter((party) => party.status === "suggested").map(firstOf);
  const linked = chosen.filter((party) => party.status === "linked").map(({ kind, id }) => ({ kind, id }));
  return html`<div class="bulk" role="region" aria-label="Selected parties">
    <span role="status">${counted(chosen.length, "party", "parties")} selected</span>
    ${suggested.length > 0 && html`
      <button type="button" class="button button-main" onClick=${() => act({ accept: suggested }, (count) => `${counted(count, "party", "parties")} linked.`)}>Accept ${suggested.length}</button>
      <button type="button" class="button" onClick=${() => act({ reject: suggested }, (count) => `${counted(count, "suggestion")} rejected.`)}>Reject ${suggested.length}</button>`}
    ${linked.length > 0 && html`<button type="button" class="button" onClick=${() => act({ unlink: linked }, (count) => `${counted(count, "link")} removed.`)}>Remove ${counted(linked.length, "link")}</button>`}
    <button type="button" class="button button-plain" onClick=${onClear}>Clear</button>
  </div>`;
}

/** @param {PartyLinkAnswer} party */
const firstOf = ({ kind, id, suggestions }) => ({ kind, id, sageId: suggestions[0].sageId });

/**
 * @param {(body: any, done: string) => Promise<void>} act
 * @param {number} threshold
 * @returns {import("../../parts/table.js").Column<PartyLinkAnswer>[]}
 */
const columns = (act, threshold) => [
  {
    key: "name", label: "In Alvys", main: true,
    cell: (party) => html`${party.name}<span class="cell-under">${[party.number, party.city].filter(Boolean).join(" · ") || party.id}</span>`,
  },
  { key: "sage", label: "In Sage", width: "choice", cell: (party) => html`<${InSage} party=${party} threshold=${threshold} />` },
  {
    key: "open", label: "Failed because of it", align: "end", width: "narrow",
    cell: (party) => (party.open === 0 ? html`<span class="none">–</span>` : html`<${Amounts} values=${party.amounts} /><span class="cell-under">${counted(party.open, "document")}${party.hidden > 0 && `, ${party.hidden} hidden`}</span>`),
  },
  { key: "act", label: html`<span class="sr-only">Actions</span>`, width: "narrow", cell: (party) => html`<${RowActions} party=${party} act=${act} />` },
];

/** What stands in place of a suggestion. @type {Record<string, string>} */
const WITHOUT = { rejected: "Rejected", not_compared: "Not compared yet" };

/** @param {{party: PartyLinkAnswer, threshold: number}} props */
function InSage({ party, threshold }) {
  if (party.status === "linked") return html`<span class="nowrap"><${Badge} tone="good">Linked<//> ${party.sageId}</span>`;
  const [best] = party.suggestions;
  if (!best) return html`<${Badge}>${WITHOUT[party.status] ?? "No suggestion"}<//>`;
  return html`${best.name} <span class="nowrap"><span class="muted">${best.sageId}</span> <${Score} score=${best.score} threshold=${threshold} /></span>
    <span class="cell-under cell-reasons">${best.reasons.join(", ")}</span>`;
}

/** @param {{party: PartyLinkAnswer, act: (body: any, done: string) => Promise<void>}} props */
function RowActions({ party, act }) {
  const open = () => setQuery({ open: keyOf(party) });
  return html`<div class="actions row-actions">
    ${party.status === "suggested" && party.suggestions[0].active && html`<button type="button" class="button button-small" aria-label=${`Accept ${party.suggestions[0].name} for ${party.name}`} onClick=${() => act({ accept: [firstOf(party)] }, `${party.name} is linked to ${party.suggestions[0].sageId}.`)}><${Icon} name="check" size=${13} />Accept</button>`}
    <button type="button" class="button button-small button-plain" aria-label=${`Choose for ${party.name}`} onClick=${open}>${party.status === "linked" ? "Change…" : "Choose…"}</button>
  </div>`;
}
