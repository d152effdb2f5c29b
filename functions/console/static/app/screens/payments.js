// Payments that came back from Sage, where each stands in Alvys, and the runs that read them (PAY-8).

import { html, useState } from "../view.js";
import { api } from "../api.js";
import { writtenText } from "../formats.js";
import { usePages } from "../load.js";
import { closeRow, hrefWith, openRow, place, setQuery, to } from "../router.js";
import { shortSides, states } from "../texts.js";
import { State } from "../parts/badge.js";
import { DateRange, Filter, SearchField } from "../parts/fields.js";
import { Icon } from "../parts/icon.js";
import { Empty, Loaded, Note, Page } from "../parts/page.js";
import { SidePanel } from "../parts/panel.js";
import { SubsidiaryFilter } from "../parts/subsidiary-filter.js";
import { Table } from "../parts/table.js";
import { Tabs } from "../parts/tabs.js";
import { Day, DayAndAge, When } from "../parts/values.js";
import { PaymentPanel } from "./payments/panel.js";
import { Runs } from "./payments/runs.js";
import { SyncDialog } from "./payments/sync.js";

/** @import { PaymentAnswer } from "../api-types.d.ts" */
/** @import { DataOf } from "../load.js" */

const PAGE = 50;
const FILTERS = ["q", "subsidiaryId", "status", "from", "to"];

export function Screen() {
  const { query } = place.value;
  const view = query.get("view") === "runs" ? "runs" : "payments";
  const [asked, ask] = useState(false);
  const [changed, setChanged] = useState(0);
  return html`<${Page} title="Payments" lead="What was paid in Sage Intacct, and what Alvys knows of it. Read every 12 hours."
      actions=${html`<button class="button button-main" onClick=${() => ask(true)}><${Icon} name="retry" size=${14} />Sync now</button>`}>
    <${Tabs} label="Payments" tabs=${[
      { href: hrefWith({ view: null, open: null }), label: "Payments", current: view === "payments" },
      { href: hrefWith({ view: "runs", open: null, q: null, status: null, from: null, to: null }), label: "Syncs", current: view === "runs" },
    ]} />
    ${view === "payments" ? html`<${Payments} query=${query} />` : html`<${Runs} changed=${changed} subsidiaryId=${query.get("subsidiaryId")} />`}
    ${asked && html`<${SyncDialog} onClose=${() => ask(false)} onDone=${() => { setQuery({ view: "runs" }); setChanged(changed + 1); }} />`}
  <//>`;
}

/** @param {{query: URLSearchParams}} props */
function Payments({ query }) {
  const filter = Object.fromEntries(FILTERS.map((name) => [name, query.get(name)]).filter(([, value]) => value));
  const pages = usePages(`payments?${new URLSearchParams(filter)}`, (cursor, signal) => api.payments.list({ ...filter, limit: PAGE, cursor }, signal));
  const given = (/** @type {string} */ name) => query.get(name) ?? "";
  const set = (/** @type {string} */ name) => (/** @type {string} */ value) => setQuery({ [name]: value, open: null });
  const open = query.get("open");
  const row = pages.items.find((payment) => payment.id === open);
  return html`
    <div class="filters">
      <${SearchField} label="Search payments" placeholder="Invoice, load or check number…" value=${given("q")} onSearch=${set("q")} />
      <${SubsidiaryFilter} value=${given("subsidiaryId")} onChange=${set("subsidiaryId")} />
      <${Filter} label="State in Alvys" value=${given("status")} onChange=${set("status")}
        options=${["applied", "pending", "refused", "checking", "voided", "notice", "closed"].map((state) => [state, /** @type {any} */ (states.payment)[state][1]])} />
      <${DateRange} label="Paid" from=${given("from")} to=${given("to")} onFrom=${set("from")} onTo=${set("to")} />
      ${FILTERS.some((name) => query.get(name)) && html`<button class="button button-plain button-small" onClick=${() => setQuery(Object.fromEntries(FILTERS.map((name) => [name, null])))}>Clear filters</button>`}
    </div>
    <${Loaded} load=${pages} rows=${8}>
      ${(/** @type {DataOf<typeof pages>} */ first) => html`
        ${first.delays.map((delay) => html`<${Note} tone="warn" title=${`Payments of ${shortSides[delay.side]} wait`}>
          ${delay.problem.message} ${delay.problem.remedy} ${delay.nextTryAt && html`Next try <${When} at=${delay.nextTryAt} />.`}
        <//>`)}
        ${pages.items.length === 0 ? html`<${Nothing} narrowed=${Object.keys(filter).length > 0} />` : html`
          <div class="card card-flush">
            <${Table} label="Payments" columns=${COLUMNS} rows=${pages.items} id=${(/** @type {PaymentAnswer} */ payment) => payment.id}
              open=${open} onOpen=${openRow} more=${pages.more} />
          </div>`}`}
    <//>
    ${open && !row && !pages.loading && html`<${SidePanel} title="Not among these payments" label="Payment" onClose=${() => setQuery({ open: null })}>
      <p>It is further down the list, or it stands otherwise by now than the list is filtered for. <a href=${to("payments")}>Look at all payments</a>.</p>
    <//>`}
    ${open && row && html`<${PaymentPanel} payment=${row} onClose=${closeRow} onChanged=${pages.reload} />`}`;
}

/** @param {{narrowed: boolean}} props */
function Nothing({ narrowed }) {
  return narrowed
    ? html`<${Empty} title="No payments match">Take a filter away, or look for the whole number.<//>`
    : html`<${Empty} title="No payments yet">When an exported invoice or bill is paid in Sage Intacct, the payment appears here with the next sync.<//>`;
}

/** @type {import("../parts/table.js").Column<PaymentAnswer>[]} */
const COLUMNS = [
  {
    key: "document", label: "Document", main: true, width: "key",
    cell: (payment) => html`${payment.documentNumber}<span class="cell-under">${shortSides[payment.side]}${payment.loadNumber && ` · Load ${payment.loadNumber}`}</span>`,
  },
  { key: "date", label: "Paid", width: "narrow", cell: (payment) => html`<${Day} date=${payment.paymentDate} />` },
  {
    key: "status", label: "State in Alvys", width: "wide",
    cell: (payment) => html`<${State} of="payment" state=${payment.status} />${payment.problem && html`<span class="fine clip">${writtenText(payment.problem.message)}</span>`}`,
  },
  { key: "method", label: "Method", width: "name", cell: (payment) => html`${payment.method ?? "–"}${payment.checkNumber && html`<span class="cell-under">${payment.checkNumber}</span>`}` },
  { key: "subsidiary", label: "Subsidiary", width: "name", cell: (payment) => payment.subsidiaryName ?? payment.subsidiaryId },
  { key: "amount", label: "Amount", money: (payment) => payment.amount },
  { key: "changed", label: "Changed", width: "narrow", cell: (payment) => html`<${DayAndAge} at=${payment.changedAt} />` },
];
