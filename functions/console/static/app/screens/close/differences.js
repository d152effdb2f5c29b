// The differences between Alvys and Sage, each explained by its document (CLOSE-3).

import { html } from "../../view.js";
import { api } from "../../api.js";
import { writtenText } from "../../formats.js";
import { usePages } from "../../load.js";
import { may } from "../../permissions.js";
import { place, setQuery, to } from "../../router.js";
import { kindText, shortSides } from "../../texts.js";
import { Badge } from "../../parts/badge.js";
import { Empty, Loaded } from "../../parts/page.js";
import { Table } from "../../parts/table.js";
import { Day, Money, OutsideLinks } from "../../parts/values.js";
import { codeText } from "./obstacles.js";

/** @import { DifferenceAnswer } from "../../api-types.d.ts" */

/** @param {{report: string, subsidiary: string}} props */
export function Differences({ report, subsidiary }) {
  const { query } = place.value;
  const [party, account] = [query.get("party"), query.get("account")];
  const pages = usePages(`differences/${report}/${subsidiary}/${party}/${account}`, (cursor, signal) =>
    api.close.differences(report, { subsidiaryId: subsidiary, partyId: party, account, cursor, limit: 100 }, signal));
  return html`
    ${(party || account) && html`<div class="filters no-print">
      <span class="filter filter-set"><span>${party ? "Party" : "Account"} ${party ?? account}</span></span>
      <button class="button button-plain button-small" onClick=${() => setQuery({ party: null, account: null })}>Show all</button>
    </div>`}
    <${Loaded} load=${pages} rows=${5}>
      ${() => pages.items.length === 0 ? html`<${Empty} good title="No differences">Alvys and Sage agree to the cent.<//>` : html`
        <div class="card card-flush"><${Table} label="Differences" columns=${COLUMNS} rows=${pages.items}
          id=${(/** @type {DifferenceAnswer} */ row) => `${row.kind}/${row.reason}/${row.transaction?.transactionId ?? row.sageDocument?.recordNo}/${row.partyId}`} more=${pages.more} /></div>`}
    <//>`;
}

/** @type {import("../../parts/table.js").Column<DifferenceAnswer>[]} */
const COLUMNS = [
  {
    key: "document", label: "Document", main: true, width: "key",
    cell: (row) => html`${row.transaction && may.seeKind(row.transaction.kind) ? html`<a href=${to(["transactions", row.transaction.transactionId])}>${row.transaction.number}</a>` : row.transaction?.number ?? row.sageDocument?.documentNumber}
      <span class="cell-under">${shortSides[row.side]}${row.transaction && ` · ${kindText(row.transaction.kind)}`}</span>`,
  },
  {
    key: "why", label: "Why", width: "wide",
    cell: (row) => html`<${Badge} tone=${row.byHand ? "warn" : "quiet"}>${codeText(row.kind)}<//><span class="obstacle-words">${writtenText(row.words)}</span>
      ${(row.inAlvys || row.inSage) && html`<span class="fine obstacle-words">Alvys: ${row.inAlvys ? writtenText(row.inAlvys) : "nothing"}</span><span class="fine obstacle-words">Sage: ${row.inSage ? writtenText(row.inSage) : "nothing"}</span>`}`,
  },
  { key: "party", label: "For", width: "name", cell: (row) => row.partyName || "–" },
  { key: "date", label: "Date", width: "narrow", cell: (row) => html`<${Day} date=${row.date} />` },
  {
    key: "effect", label: "Sage less Alvys", align: "end", width: "narrow",
    cell: (row) => (row.effects ?? []).map((effect) => html`<div><${Money} value=${effect.amount} /><span class="cell-under">${effect.account ? `Account ${effect.account}` : "No account"}</span></div>`),
  },
  { key: "links", label: "Go to", width: "narrow", cell: (row) => html`<${OutsideLinks} short links=${row.links} />` },
];
