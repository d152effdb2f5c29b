// Open errors as a list, urgent ones first, with what can be done to one or to many.

import { html, useMemo, useState } from "../../view.js";
import { api } from "../../api.js";
import { writtenText } from "../../formats.js";
import { usePages, useReloadAfter } from "../../load.js";
import { closeRow, openRow, place, setQuery } from "../../router.js";
import { Badge, State } from "../../parts/badge.js";
import { Loaded } from "../../parts/page.js";
import { Table } from "../../parts/table.js";
import { say } from "../../parts/toast.js";
import { DayAndAge } from "../../parts/values.js";
import { NoErrors } from "./causes.js";
import { ErrorPanel } from "./panel.js";
import { BulkBar, retry } from "./resolve.js";

const PAGE = 50;
const SORTS = /** @type {const} */ (["date", "amount", "attempts", "cause"]);
const ORDERS = /** @type {const} */ (["asc", "desc"]);

/** What a record of the list may be asked: one whose outcome is looked up may not be sent again. */
export const canRetry = (/** @type {{status: string}} */ error) => error.status !== "checking";

/** @param {{filter: Record<string, string>, changed: number, onChanged: () => void}} props */
export function ErrorList({ filter, changed, onChanged }) {
  const { query } = place.value;
  const [chosen, select] = useState(/** @type {Set<string>} */ (new Set()));
  const [beginning, setBeginning] = useState(false);
  const by = query.get("sort") ?? "date";
  const descending = query.get("order") ? query.get("order") !== "asc" : by !== "cause";
  /** @type {import("../../api.js").QueryOf<"GET /v1/errors">} */
  const asked = { ...filter, ...ordered(query), limit: PAGE };
  const given = Object.entries(asked).filter(([, value]) => value).map(([name, value]) => [name, String(value)]);
  const pages = usePages(`errors?${new URLSearchParams(given)}`, (cursor, signal) => api.errors.list({ ...asked, cursor }, signal));
  useReloadAfter(changed, pages.reload);
  // What isn't on the list any more, or not as it is filtered now, isn't selected: nobody sees it.
  const selected = useMemo(() => new Set(pages.items.map((error) => error.id).filter((id) => chosen.has(id))), [pages.items, chosen]);
  const rest = pages.more.there && selected.size > 0 && selected.size === pages.items.length && Object.keys(filter).length > 0 ? filter : null;
  const open = query.get("open");
  const shown = pages.items.find((error) => error.id === open);

  const order = (/** @type {string} */ key) => setQuery({ sort: key, order: key === by ? (descending ? "asc" : "desc") : key === "cause" ? "asc" : "desc" });

  /** @param {import("../../api-types.d.ts").ErrorAnswer} error */
  async function begin(error) {
    if (!canRetry(error) || beginning) return;
    setBeginning(true);
    try {
      await retry({ ids: [error.id] }, onChanged);
    } catch (problem) {
      say(problem instanceof Error ? problem.message : String(problem), { tone: "bad" });
    }
    setBeginning(false);
  }

  return html`<div class="with-panel">
    <${Loaded} load=${pages} rows=${8}>
      ${() => pages.items.length === 0 ? html`<${NoErrors} narrowed=${Object.keys(filter).length > 0} />` : html`
        <div class="card card-flush">
          <${Table} label="Open errors" columns=${COLUMNS} rows=${pages.items} id=${(/** @type {{id: string}} */ error) => error.id}
            open=${open} onOpen=${openRow}
            selected=${selected} onSelect=${select} order=${{ by, descending }} onOrder=${order}
            more=${pages.more} keys=${{ r: begin }} />
        </div>`}
    <//>
    ${selected.size > 0 && html`<${BulkBar} selected=${selected} rest=${rest} onClear=${() => select(new Set())} onDone=${onChanged} />`}
    ${open && !pages.loading && html`<${ErrorPanel} key=${open} id=${open} row=${shown} changed=${changed} onClose=${closeRow} onChanged=${onChanged} beginning=${beginning} onRetry=${begin} />`}
  </div>`;
}

/** The order in the address; what the API doesn't know is not asked for. @param {URLSearchParams} query */
function ordered(query) {
  const sort = SORTS.find((known) => known === query.get("sort"));
  return { sort, order: ORDERS.find((known) => known === query.get("order")) };
}

/** How an error stands: a payment as payments do. @param {{error: import("../../api-types.d.ts").ErrorAnswer}} props */
export function ErrorState({ error }) {
  if (error.status !== "payment_refused") return html`<${State} of="transaction" state=${error.status} />`;
  return html`<${State} of="payment" state=${error.problem.code === "payment_voided_in_sage" ? "voided" : "refused"} />`;
}

/** @type {import("../../parts/table.js").Column<import("../../api-types.d.ts").ErrorAnswer>[]} */
const COLUMNS = [
  {
    key: "reference", label: "Reference", main: true, width: "key",
    cell: (error) => html`${error.reference}<span class="cell-under">${error.entityType} · ${error.type}</span>`,
  },
  {
    key: "cause", label: "What happened", sort: true, width: "wide",
    cell: (error) => html`${error.urgent && html`<${Badge} tone="bad">Urgent<//> `}<span class="clip">${writtenText(error.problem.message)}</span><span class="cell-under">${error.subsidiaryName ?? error.subsidiaryId}</span>`,
  },
  { key: "status", label: "Status", width: "narrow", cell: (error) => html`<${ErrorState} error=${error} />` },
  { key: "amount", label: "Amount", sort: true, money: (error) => error.amount },
  { key: "attempts", label: "Attempts", sort: true, align: "end", width: "narrow", cell: (error) => error.attempts },
  { key: "date", label: "Last failure", sort: true, width: "narrow", cell: (error) => html`<${DayAndAge} at=${error.date} />` },
];
