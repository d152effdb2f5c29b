// One payment: where it stands, why, and both systems' ids.

import { html } from "../../view.js";
import { writtenText } from "../../formats.js";
import { may } from "../../permissions.js";
import { to } from "../../router.js";
import { State } from "../../parts/badge.js";
import { SidePanel } from "../../parts/panel.js";
import { UndoButton } from "../errors/resolve.js";
import { Day, Facts, Money, Moment, OutsideLinks } from "../../parts/values.js";

/** @import { PaymentAnswer } from "../../api-types.d.ts" */

const SETTLED_BY = { money: "Money", discount: "Discount", credit: "Credit", advance: "Advance", write_off: "Write-off" };

/** @param {{payment: PaymentAnswer, onClose: () => void, onChanged: () => void}} props */
export function PaymentPanel({ payment, onClose, onChanged }) {
  return html`<${SidePanel} label=${`Payment of ${payment.documentNumber}`} onClose=${onClose}
      title=${html`Payment of ${payment.documentNumber} <${State} of="payment" state=${payment.status} />`}
      foot=${html`
        ${payment.status === "refused" && may.seeErrors.value && html`<a class="button button-main" href=${to("errors", { view: "list", open: payment.id, type: "Payment" })}>Open the error</a>`}
        ${payment.status === "closed" && payment.resolution && may.seeErrors.value && html`<${UndoButton} id=${payment.id} onDone=${onChanged} />`}
        ${may.seeSide(/** @type {"ar" | "ap"} */ (payment.side)) && html`<a class="button" href=${to(["transactions", payment.transactionId])}>Open the transaction</a>`}`}>
    ${payment.problem && html`<section class="explained">
      <h3>What happened</h3><p>${writtenText(payment.problem.message)}</p>
      <h3>What to do</h3><p>${writtenText(payment.problem.remedy)}</p>
    </section>`}
    <${Facts} pairs=${[
      ["Amount", html`<${Money} value=${payment.amount} />`],
      ["Paid", html`<${Day} date=${payment.paymentDate} />`],
      ["Settled by", payment.settledBy === "money" ? null : SETTLED_BY[payment.settledBy]],
      ["Method", payment.method],
      ["Check number", payment.checkNumber],
      ["Reference in Sage", payment.sageReference],
      ["Payment in Sage", payment.sagePaymentId],
      ["Detail in Sage", payment.sageDetailId],
      ["Undone in Sage by", payment.undoneBy],
      ["Payment in Alvys", payment.alvysPaymentId && html`<span class="mono">${payment.alvysPaymentId}</span>`],
      ["Subsidiary", payment.subsidiaryName ?? payment.subsidiaryId],
      ["Load", payment.loadNumber],
      ["Attempts", payment.attempts || null],
      ["Recorded", html`<${Moment} at=${payment.recordedAt} />`],
      ["Changed", html`<${Moment} at=${payment.changedAt} />`],
      ["Waits until", payment.waitingUntil && html`<${Moment} at=${payment.waitingUntil} />`],
    ]} />
    ${payment.resolution && html`<p>Closed by ${payment.resolution.by}: ${payment.resolution.reason}</p>`}
    <${OutsideLinks} links=${payment.links} />
  <//>`;
}
