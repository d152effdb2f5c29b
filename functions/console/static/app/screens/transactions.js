// All transactions, newest first: found by load, trip, invoice, statement or Sage number.

import { html } from "../view.js";
import { api } from "../api.js";
import { writtenText } from "../formats.js";
import { usePages } from "../load.js";
import { choiceText } from "../openapi.js";
import { may } from "../permissions.js";
import { place, setQuery, to } from "../router.js";
import { kinds, kindText, standingOf, states } from "../texts.js";
import { State } from "../parts/badge.js";
import { DateRange, Filter, SearchField } from "../parts/fields.js";
import { Empty, Loaded, Page } from "../parts/page.js";
import { SubsidiaryFilter } from "../parts/subsidiary-filter.js";
import { Table } from "../parts/table.js";
import { DayAndAge } from "../parts/values.js";

/** @import { TransactionAnswer } from "../api-types.d.ts" */

const PAGE = 50;
const FILTERS = ["q", "subsidiaryId", "kind", "status", "from", "to"];
const SHOWN_STATES = ["waiting", "queued", "in_progress", "exported", "skipped", "failed", "checking", "reverted", "resolved"];
/** Filters of several states at once. @type {Record<string, string>} */
const FILTER_WORDS = { waiting: "Waiting, held or being sent", queued: "Waiting or held", resolved: "Taken off the error list" };

export function Screen() {
  const { query } = place.value;
  const filter = Object.fromEntries(FILTERS.map((name) => [name, query.get(name)]).filter(([, value]) => value));
  const pages = usePages(`transactions?${new URLSearchParams(filter)}`, (cursor, signal) =>
    api.transactions.list({ ...filter, limit: PAGE, cursor }, signal));
  return html`<${Page} title="Transactions" lead="Every invoice and bill that Alvys sent, and what became of it in Sage Intacct.">
    <${Filters} query=${query} />
    <${Loaded} load=${pages} rows=${10}>
      ${() => pages.items.length === 0 ? html`<${Nothing} narrowed=${Object.keys(filter).length > 0} />` : html`
        <div class="card card-flush">
          <${Table} label="Transactions" columns=${COLUMNS} rows=${pages.items} id=${(/** @type {TransactionAnswer} */ row) => row.transactionId}
            href=${(/** @type {TransactionAnswer} */ row) => to(["transactions", row.transactionId])} more=${pages.more} />
        </div>`}
    <//>
  <//>`;
}

/** @param {{query: URLSearchParams}} props */
function Filters({ query }) {
  const given = (/** @type {string} */ name) => query.get(name) ?? "";
  const set = (/** @type {string} */ name) => (/** @type {string} */ value) => setQuery({ [name]: value });
  return html`<div class="filters">
    <${SearchField} label="Search transactions" placeholder="Load, trip, invoice, Sage…" value=${given("q")} onSearch=${set("q")} />
    <${SubsidiaryFilter} value=${given("subsidiaryId")} onChange=${set("subsidiaryId")} />
    <${Filter} label="Kind" value=${given("kind")} onChange=${set("kind")} options=${Object.entries(kinds).filter(([kind]) => may.seeKind(kind))} />
    <${Filter} label="Status" value=${given("status")} onChange=${set("status")}
      options=${SHOWN_STATES.map((state) => [state, FILTER_WORDS[state] ?? /** @type {any} */ (states.transaction)[state][1]])} />
    <${DateRange} label="Received" from=${given("from")} to=${given("to")} onFrom=${set("from")} onTo=${set("to")} />
    ${FILTERS.some((name) => query.get(name)) && html`<button class="button button-plain button-small" onClick=${() => setQuery(Object.fromEntries(FILTERS.map((name) => [name, null])))}>Clear filters</button>`}
  </div>`;
}

/** @param {{narrowed: boolean}} props */
function Nothing({ narrowed }) {
  if (!may.seeDocuments.value) return html`<${Empty} title="No transactions that you may see">Invoices need the permission Invoice in Alvys; bills of carriers and drivers need theirs. Ask an administrator of your company.<//>`;
  return narrowed
    ? html`<${Empty} title="No transactions match">Look for the whole number, or take a filter away.<//>`
    : html`<${Empty} title="No transactions yet">Once a connection is active, each invoice and bill that is finished in Alvys appears here.<//>`;
}

/** Why it stands as it does, where that needs a reason. @param {{row: TransactionAnswer}} props */
function Why({ row }) {
  if (row.status === "exported" || row.status === "resolved") return null;
  const why = row.problem?.message ?? row.heldBecause?.message ?? row.skipReason;
  return why ? html`<span class="fine clip">${writtenText(why)}</span>` : null;
}

/** @type {import("../parts/table.js").Column<TransactionAnswer>[]} */
const COLUMNS = [
  {
    key: "number", label: "Number", main: true, width: "key",
    cell: (row) => html`${row.number}${row.loadNumber && row.loadNumber !== row.number && html`<span class="cell-under">Load ${row.loadNumber}</span>`}`,
  },
  { key: "kind", label: "Kind", width: "narrow", cell: (row) => html`${kindText(row.kind)}${row.part !== "whole" && html`<span class="cell-under">${choiceText(row.part)}</span>`}` },
  { key: "party", label: "For", width: "name", cell: (row) => (row.partyName ? html`<span class="clip" title=${row.partyName}>${row.partyName}</span>` : html`<span class="none">–</span>`) },
  {
    key: "status", label: "Status", width: "wide",
    cell: (row) => html`<${State} of="transaction" state=${standingOf(row)} /><${Why} row=${row} />`,
  },
  {
    key: "sage", label: "In Sage", width: "key",
    cell: (row) => (row.sageDocument ? html`${row.sageDocument.documentNumber}<span class="cell-under">${row.sageDocument.posted ? "Posted" : "Draft"}</span>` : html`<span class="none">–</span>`),
  },
  { key: "total", label: "Total", money: (row) => row.total },
  { key: "changed", label: "Changed", width: "narrow", cell: (row) => html`<${DayAndAge} at=${row.changedAt} />` },
];
