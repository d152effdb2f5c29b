// Alvys against Sage: in total, by customer and vendor, by GL account. What differs leads to its documents.

import { html } from "../../view.js";
import { amountText } from "../../formats.js";
import { may } from "../../permissions.js";
import { hrefWith } from "../../router.js";
import { shortSides } from "../../texts.js";
import { Icon } from "../../parts/icon.js";
import { Card, Empty } from "../../parts/page.js";

/** @import { AccountTotalAnswer, ConnectionCloseAnswer, PartyTotalAnswer, TotalAnswer } from "../../api-types.d.ts" */

/** @param {{connection: ConnectionCloseAnswer}} props */
export function Comparison({ connection }) {
  const { totals, parties, accounts, notFromAlvys, ofOtherConnections, withoutAccounts } = connection;
  if (!(totals ?? []).length) return html`<${Empty} title="Nothing to compare">No document of the period is in Alvys or in Sage.<//>`;
  return html`
    <${Card} title="In total" flush><${Comparing} label="Totals" first="" rows=${totals ?? []} name=${() => null} href=${() => hrefWith({ view: "differences" })} />
      <div class="card-pad fine">
        ${(notFromAlvys ?? []).map((other) => html`<p>${other.count} other ${shortSides[other.side]} documents in Sage are not from Alvys${other.total && `: ${amountText({ amount: other.total, currency: other.currency })} ${other.currency}`}.</p>`)}
        ${(ofOtherConnections ?? []).map((other) => html`<p>${other.count} ${shortSides[other.side]} documents belong to other connections.</p>`)}
        ${(withoutAccounts ?? 0) > 0 && html`<p>${withoutAccounts} documents were exported by an earlier version that kept no accounts.</p>`}
      </div>
    <//>
    <${Card} title="By customer and vendor" flush><${Comparing} label="By customer and vendor" first="Customer or vendor" rows=${parties ?? []}
      name=${(/** @type {PartyTotalAnswer} */ row) => html`${row.partyName || row.partyId || "Unknown"} <span class="fine">${row.partyId}</span>`} href=${(/** @type {PartyTotalAnswer} */ row) => hrefWith({ view: "differences", party: row.partyId || null })} /><//>
    <${Card} title="By GL account" flush><${Comparing} label="By account" first="Account" rows=${accounts ?? []}
      name=${(/** @type {AccountTotalAnswer} */ row) => row.account || "No account"} href=${(/** @type {AccountTotalAnswer} */ row) => hrefWith({ view: "differences", account: row.account || null })} /><//>`;
}

/** @typedef {TotalAnswer | PartyTotalAnswer | AccountTotalAnswer} Row */

/** @param {{label: string, first: string, rows: Row[], name: (row: Row) => any, href: (row: Row) => string}} props */
function Comparing({ label, first, rows, name, href }) {
  const currencies = new Set(rows.map((row) => row.currency));
  const unit = currencies.size === 1 ? html` <span class="unit">${rows[0].currency}</span>` : "";
  return html`<table class="table comparing">
    <caption class="sr-only">${label}</caption>
    <thead><tr>${first && html`<th scope="col">${first}</th>`}<th scope="col">Side</th><th scope="col" class="cell-end">Alvys${unit}</th><th scope="col" class="cell-end">Sage${unit}</th><th scope="col" class="cell-end">Difference${unit}</th></tr></thead>
    <tbody>${rows.map((row) => {
      const hidden = !may.seeSide(/** @type {"ar" | "ap"} */ (row.side));
      const differs = row.difference === null || !/^-?0(\.0+)?$/.test(row.difference);
      return html`<tr>
        ${first && html`<th scope="row">${name(row)}</th>`}
        ${first ? html`<td data-label="Side">${sideText(row, currencies)}</td>` : html`<th scope="row">${sideText(row, currencies)}</th>`}
        <td class="cell-end" data-label="Alvys">${text(row.alvys, row)}</td>
        <td class="cell-end" data-label="Sage">${text(row.sage, row)}</td>
        <td class="cell-end" data-label="Difference">${hidden ? text(row.difference, row) : differs ? html`<a class="differs" href=${href(row)}>${text(row.difference, row)}</a>` : html`<span class="agrees"><${Icon} name="check" size=${13} /> ${text(row.difference, row)}</span>`}</td>
      </tr>`;
    })}</tbody>
  </table>`;
}

/** The side, with its currency where there are several. @param {Row} row @param {Set<string>} currencies */
const sideText = ({ side, currency }, currencies) => `${shortSides[/** @type {"ar" | "ap"} */ (side)]}${currencies.size > 1 ? ` ${currency}` : ""}`;

/** An amount that isn't told is hidden from the person, or nobody knows it. @param {string | null} amount @param {{currency: string, side: string}} row */
function text(amount, { currency, side }) {
  if (amount !== null) return amountText({ amount, currency });
  return may.seeSide(/** @type {"ar" | "ap"} */ (side)) ? "not known" : html`<span class="none">hidden</span>`;
}
