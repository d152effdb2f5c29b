// What people took off the error list: marked as synced, or closed. Each can be put back (ERR-5, ERR-12).

import { html } from "../../view.js";
import { api } from "../../api.js";
import { useConnectionNames } from "../../connections.js";
import { usePages } from "../../load.js";
import { may } from "../../permissions.js";
import { to } from "../../router.js";
import { kindText } from "../../texts.js";
import { Badge } from "../../parts/badge.js";
import { Card, Empty, Loaded } from "../../parts/page.js";
import { Table } from "../../parts/table.js";
import { DayAndAge } from "../../parts/values.js";
import { UndoButton } from "./resolve.js";

/** @import { PaymentAnswer, TransactionAnswer } from "../../api-types.d.ts" */

const PAGE = 50;
const PARTLY = "Only documents that you may see stand here. Who may see the others can put them back.";

/** @param {{filter: Record<string, string>}} props */
export function Resolved({ filter }) {
  const asked = { q: filter.q, subsidiaryId: filter.subsidiaryId, limit: PAGE };
  const key = `${asked.q ?? ""}/${asked.subsidiaryId ?? ""}`;
  const documents = usePages(`resolved/${key}`, (cursor, signal) => api.transactions.list({ ...asked, status: "resolved", cursor }, signal));
  const payments = usePages(`closed-payments/${key}`, (cursor, signal) => api.payments.list({ ...asked, status: "closed", cursor }, signal));
  const names = new Map(useConnectionNames());

  /** @type {import("../../parts/table.js").Column<TransactionAnswer>[]} */
  const columns = [
    { key: "reference", label: "Document", main: true, width: "key", cell: (row) => html`${row.number}<span class="cell-under">${kindText(row.kind)} · ${names.get(row.subsidiaryId) ?? row.subsidiaryId}</span>` },
    { key: "decision", label: "Decision", width: "wide", cell: (row) => html`<${Decision} closed=${row.resolution?.kind === "closed"} reason=${row.resolution?.reason} document=${row.resolution?.document} />` },
    { key: "by", label: "By", width: "name", cell: (row) => row.resolution?.by ?? "–" },
    { key: "amount", label: "Amount", money: (row) => row.total },
    { key: "at", label: "When", width: "narrow", cell: (row) => html`<${DayAndAge} at=${row.resolution?.at} />` },
    { key: "undo", label: html`<span class="sr-only">Undo</span>`, align: "end", width: "narrow", cell: (row) => html`<${UndoButton} id=${row.transactionId} name=${row.number} onDone=${documents.reload} />` },
  ];
  /** @type {import("../../parts/table.js").Column<PaymentAnswer>[]} */
  const ofPayments = [
    { key: "reference", label: "Payment of", main: true, width: "key", cell: (row) => html`${row.documentNumber}<span class="cell-under">${row.subsidiaryName ?? row.subsidiaryId}</span>` },
    { key: "decision", label: "Decision", width: "wide", cell: (row) => html`<${Decision} closed reason=${row.resolution?.reason} />` },
    { key: "by", label: "By", width: "name", cell: (row) => row.resolution?.by ?? "–" },
    { key: "amount", label: "Amount", money: (row) => row.amount },
    { key: "at", label: "When", width: "narrow", cell: (row) => html`<${DayAndAge} at=${row.resolution?.at ?? row.changedAt} />` },
    { key: "undo", label: html`<span class="sr-only">Undo</span>`, align: "end", width: "narrow", cell: (row) => html`<${UndoButton} id=${row.id} name=${`the payment of ${row.documentNumber}`} onDone=${payments.reload} />` },
  ];

  const partly = !may.seeSide("ar") || !may.seeSide("ap");
  return html`
    ${partly && documents.items.length > 0 && html`<p class="fine">${PARTLY}</p>`}
    <${Loaded} load=${documents} rows=${6}>
      ${() => documents.items.length === 0 ? payments.items.length === 0 && html`<${Empty} title="Nothing was taken off the list">What is marked as synced, or closed, appears here, and can be put back.${partly && ` ${PARTLY}`}<//>` : html`
        <div class="card card-flush">
          <${Table} label="Documents taken off the list" columns=${columns} rows=${documents.items} id=${(/** @type {TransactionAnswer} */ row) => row.transactionId}
            href=${(/** @type {TransactionAnswer} */ row) => to(["transactions", row.transactionId])} more=${documents.more} />
        </div>`}
    <//>
    <${Loaded} load=${payments} rows=${2}>
      ${() => payments.items.length > 0 && html`<${Card} title="Payments" flush>
        <${Table} label="Payments taken off the list" columns=${ofPayments} rows=${payments.items} id=${(/** @type {PaymentAnswer} */ row) => row.id}
          href=${(/** @type {PaymentAnswer} */ row) => to("payments", { status: "closed", open: row.id })} more=${payments.more} />
      <//>`}
    <//>`;
}

/** @param {{closed: boolean, reason: string | null | undefined, document?: string | null}} props */
function Decision({ closed, reason, document }) {
  return html`<${Badge}>${closed ? "Closed" : "Marked as synced"}<//> ${document && html`<span class="fine">as ${document} in Sage</span>`}<span class="cell-under">${reason}</span>`;
}
