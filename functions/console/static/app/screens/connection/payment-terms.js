// Payment terms in days: of single customers and carriers, and by payment type (TERM-1, TERM-2).

import { html } from "../../view.js";
import { ClashNote } from "../../parts/clash.js";
import { TextField } from "../../parts/fields.js";
import { Icon } from "../../parts/icon.js";
import { Card, Problem } from "../../parts/page.js";
import { useDraft, useRows } from "./rows.js";

/** @import { ConnectionAnswer } from "../../api-types.d.ts" */

const EMPTY = { name: "", days: "" };

/** @typedef {{id: string, connection: ConnectionAnswer, onChanged: (connection: ConnectionAnswer) => void}} Shared */

/** @param {Shared} props */
export function PaymentTerms(props) {
  return html`
    <${Card} title="Custom payment terms">
      <p class="muted">They come before the party's own terms. Ids of Alvys or of Sage both count.</p>
      <div class="terms">
        <${Terms} ...${props} title="Customers" label="Customer id" table=${["customPaymentTerms", "customers"]} />
        <${Terms} ...${props} title="Carriers" label="Carrier id" table=${["customPaymentTerms", "carriers"]} />
      </div>
    <//>
    <${Card} title="Terms by payment type">
      <p class="muted">For carriers without terms of their own, by the payment type that Alvys has of them. Where none fits, the default payment terms count.</p>
      <div class="terms">
        <${Terms} ...${props} title="Payment types" label="Payment type in Alvys" placeholder="Quick Pay, ACH…" table=${["paymentTypeTerms"]} />
      </div>
    <//>`;
}

/** @param {Shared & {title: string, label: string, placeholder?: string, table: string[]}} props */
function Terms({ title, label, placeholder, table, ...shared }) {
  const { rows, busy, problem, clash, save, keepTheirs, saveMine } = useRows({ ...shared, table, name: "Payment terms" });
  const [{ name, days }, type] = useDraft([shared.id, ...table].join("/"), EMPTY);
  const present = Object.entries(rows).sort(([first], [second]) => first.localeCompare(second));
  const whole = /^\d+$/.test(days) && Number(days) <= 365;

  /** @param {Event} event */
  async function add(event) {
    event.preventDefault();
    if (await save(name.trim(), Number(days))) type(EMPTY);
  }

  return html`<section aria-label=${title}>
    ${title !== "Payment types" && html`<h3>${title}</h3>`}
    <ul class="term-list">
      ${present.map(([row, value]) => html`<li key=${row}>
        <span>${row}</span><span class="figures">Net ${value}</span>
        <button type="button" class="button button-icon" aria-label=${`Remove the terms of ${row}`} disabled=${busy} onClick=${() => save(row, null)}><${Icon} name="cross" size=${14} /></button>
      </li>`)}
      ${present.length === 0 && html`<li class="muted">None</li>`}
    </ul>
    <form class="inline-form" onSubmit=${add}>
      <${TextField} label=${label} value=${name} onInput=${(/** @type {string} */ typed) => type({ name: typed, days })} autocomplete="off" placeholder=${placeholder} maxlength=${100} />
      <div class="days"><${TextField} label="Days" type="number" min="0" max="365" value=${days} onInput=${(/** @type {string} */ typed) => type({ name, days: typed })} /></div>
      <button class="button" disabled=${busy || !name.trim() || !whole}>${Object.hasOwn(rows, name.trim()) ? "Replace" : "Add"}</button>
    </form>
    ${clash && html`<${ClashNote} name=${`The terms of ${clash.place}`} mine=${netText(clash.mine)} theirs=${netText(clash.theirs)} said=${clash.said} busy=${busy} onMine=${saveMine} onTheirs=${keepTheirs} />`}
    ${problem && html`<${Problem} problem=${problem} title="The terms were not saved" />`}
  </section>`;
}

/** @param {number | null | undefined} days */
const netText = (days) => (days === null || days === undefined ? "None" : `Net ${days}`);
