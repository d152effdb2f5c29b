// What belongs to a transaction: the document it comes with, its companions, its intercompany set, what it replaced.

import { html } from "../../view.js";
import { useConnectionNames } from "../../connections.js";
import { to } from "../../router.js";
import { kindText } from "../../texts.js";
import { State } from "../../parts/badge.js";
import { Card } from "../../parts/page.js";

/** What each is to the transaction that is shown. */
const RELATIONS = {
  main: "It comes with",
  companion: "Booked with it",
  intercompany: "Between the subsidiaries",
  customer_invoice: "The customer's invoice",
  carrier_bill: "The carrier's bill",
  replaced: "Taken out of Sage and replaced",
};
const INTERCOMPANY = { ar: "Intercompany invoice", ap: "Intercompany bill" };

/** Nothing where nothing belongs to it. @param {{transaction: any}} props */
export function Related({ transaction }) {
  const names = new Map(useConnectionNames());
  const related = transaction.related ?? [];
  if (related.length === 0) return null;
  return html`<${Card} title="Related documents">
    <ul class="related">${related.map((/** @type {any} */ other) => html`<li key=${other.transactionId ?? other.recordNo}>
      <span class="related-what fine">${/** @type {Record<string, string>} */ (RELATIONS)[other.relation] ?? other.relation}</span>
      ${other.transactionId
        ? html`<span class="related-name"><a href=${to(["transactions", other.transactionId])}>${nameOf(other)} ${other.documentNumber ?? other.number}</a> <${State} of="transaction" state=${other.status} /></span>
          ${other.subsidiaryId !== transaction.subsidiaryId && html`<span class="fine">${names.get(other.subsidiaryId) ?? other.subsidiaryId}</span>`}`
        : html`<span class="related-name">Record ${other.recordNo}</span>`}
    </li>`)}</ul>
  <//>`;
}

/** @param {any} other */
function nameOf(other) {
  if (other.relation === "intercompany") return /** @type {Record<string, string>} */ (INTERCOMPANY)[other.side];
  return kindText(other.kind);
}
