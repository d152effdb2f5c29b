// What stands in the way of a close, each with the way to it (CLOSE-2).

import { html } from "../../view.js";
import { api } from "../../api.js";
import { writtenText } from "../../formats.js";
import { usePages } from "../../load.js";
import { may } from "../../permissions.js";
import { place, setQuery, to } from "../../router.js";
import { kindText, shortSides } from "../../texts.js";
import { Badge } from "../../parts/badge.js";
import { Filter } from "../../parts/fields.js";
import { Empty, Loaded } from "../../parts/page.js";
import { Table } from "../../parts/table.js";
import { Day, OutsideLinks } from "../../parts/values.js";

/** @import { CountAnswer, ObstacleAnswer } from "../../api-types.d.ts" */

/** @param {string} code such as open_error */
export const codeText = (code) => (code.slice(0, 1).toUpperCase() + code.slice(1)).replaceAll("_", " ").replace(/\b(sage|alvys)\b/g, (name) => name.slice(0, 1).toUpperCase() + name.slice(1));

/** @param {{report: string, subsidiary: string, counts: CountAnswer[]}} props */
export function Obstacles({ report, subsidiary, counts }) {
  const code = place.value.query.get("code");
  const pages = usePages(`obstacles/${report}/${subsidiary}/${code}`, (cursor, signal) =>
    api.close.obstacles(report, { subsidiaryId: subsidiary, code, cursor, limit: 100 }, signal));
  return html`
    ${counts.length > 1 && html`<div class="filters no-print"><${Filter} label="Kind" value=${code ?? ""} onChange=${(/** @type {string} */ value) => setQuery({ code: value })}
      options=${counts.map((entry) => [entry.code, `${codeText(entry.code)} (${entry.count})`])} /></div>`}
    <${Loaded} load=${pages} rows=${5}>
      ${() => pages.items.length === 0 ? html`<${Empty} good title="Nothing stands in the way">All documents of the period are booked and posted.<//>` : html`
        <div class="card card-flush"><${Table} label="What stands in the way" columns=${COLUMNS} rows=${pages.items}
          id=${(/** @type {ObstacleAnswer} */ row) => `${row.code}/${row.number}/${row.paymentKey ?? row.transaction?.transactionId ?? row.sageDocument?.recordNo}`} more=${pages.more} /></div>`}
    <//>`;
}

/** @type {import("../../parts/table.js").Column<ObstacleAnswer>[]} */
const COLUMNS = [
  {
    key: "number", label: "Document", main: true, width: "key",
    cell: (row) => html`${row.transaction && row.kind && may.seeKind(row.kind) ? html`<a href=${to(["transactions", row.transaction.transactionId])}>${row.number}</a>` : row.number}
      <span class="cell-under">${shortSides[row.side]}${row.kind && ` · ${kindText(row.kind)}`}</span>`,
  },
  { key: "what", label: "What stands in the way", width: "wide", cell: (row) => html`<${Badge} tone=${row.blocks ? "warn" : "quiet"}>${codeText(row.code)}<//><span class="obstacle-words">${writtenText(row.words)}</span>` },
  { key: "party", label: "For", width: "name", cell: (row) => row.partyName || "–" },
  { key: "date", label: "Date", width: "narrow", cell: (row) => html`<${Day} date=${row.date} />` },
  { key: "amount", label: "Amount", money: (row) => row.amount },
  {
    key: "links", label: "Go to", width: "narrow",
    cell: (row) => html`${row.code === "open_error" && row.transaction && html`<a href=${to("errors", { view: "list", open: row.transaction.transactionId })}>The error</a>`}<${OutsideLinks} short links=${row.links} />`,
  },
];
