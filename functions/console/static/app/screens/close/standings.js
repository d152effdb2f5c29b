// The documents of a period by kind and by how they stand (CLOSE-1).

import { html } from "../../view.js";
import { amountText, countText } from "../../formats.js";
import { may } from "../../permissions.js";
import { kindText, shortSides, states } from "../../texts.js";
import { Badge } from "../../parts/badge.js";
import { Card } from "../../parts/page.js";
import { codeText } from "./obstacles.js";

/** @import { ConnectionCloseAnswer } from "../../api-types.d.ts" */

/** @param {{connection: ConnectionCloseAnswer}} props */
export function Standings({ connection }) {
  return html`<${Card} title="Documents of the period" flush>
    <table class="table">
      <caption class="sr-only">Documents by kind and state</caption>
      <thead><tr><th scope="col">Kind</th><th scope="col">Side</th><th scope="col">Stands</th><th scope="col" class="cell-end">Documents</th><th scope="col" class="cell-end">Total</th></tr></thead>
      <tbody>${(connection.standings ?? []).map((row) => {
        const [tone, words] = /** @type {Record<string, string[]>} */ (states.transaction)[row.standing] ?? ["quiet", codeText(row.standing)];
        return html`<tr>
          <th scope="row">${kindText(row.kind)}</th>
          <td data-label="Side">${shortSides[row.side]}</td>
          <td data-label="Stands"><${Badge} tone=${tone}>${words}<//>${row.words && html`<span class="fine obstacle-words">${row.words}</span>`}</td>
          <td class="cell-end" data-label="Documents">${countText(row.count)}</td>
          <td class="cell-end" data-label="Total"><span class="figures">${row.total === null ? (may.seeKind(row.kind) ? "Not known" : "Hidden") : `${amountText({ amount: row.total, currency: row.currency })} ${row.currency}`}</span>${row.unknown > 0 && html`<span class="cell-under">${row.unknown} without an amount</span>`}</td>
        </tr>`;
      })}</tbody>
    </table>
  <//>`;
}
