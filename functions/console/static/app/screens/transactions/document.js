// A document as it would be sent to Sage now: every line with its account and why, and where each value comes from (MAP-8).

import { html } from "../../view.js";
import { api } from "../../api.js";
import { writtenText } from "../../formats.js";
import { useLoad } from "../../load.js";
import { Loaded, Note } from "../../parts/page.js";
import { choiceText } from "../../openapi.js";
import { Amount, Day, Facts, Money } from "../../parts/values.js";

/** @import { PreviewAnswer, PreviewDocumentAnswer, TransactionDetailAnswer } from "../../api-types.d.ts" */
/** @import { DataOf } from "../../load.js" */

/** Where a line's account was decided (MAP-1). */
const LEVELS = { item: "mapped for this item", category: "default of its category", master: "default account", default: "default account", nothing: "nothing is mapped" };

/**
 * The document of a stored transaction, under today's settings.
 * @param {{transaction: TransactionDetailAnswer, told?: string, level?: 2 | 3}} props `told`: the problem that the page has told already; `level` of the heading
 */
export function DocumentPreview({ transaction, told, level = 3 }) {
  const key = `preview/${transaction.transactionId}/${transaction.revision}`;
  const load = useLoad(key, (signal) => api.transactions.previewOf(transaction.transactionId, signal));
  const booked = Boolean(transaction.sageDocument);
  return html`<section class="document">
    <${`h${level}`}>${booked ? "The document under today's settings" : "The document as it would be sent"}<//>
    ${booked && html`<p class="fine">What was booked stands in Sage. Settings that changed since then show here.</p>`}
    <${Loaded} load=${load} rows=${4}>${(/** @type {DataOf<typeof load>} */ preview) => html`<${Preview} preview=${preview} told=${told} />`}<//>
  </section>`;
}

/** What a preview answers. @param {{preview: PreviewAnswer, told?: string}} props */
export function Preview({ preview, told }) {
  const { document, skipReason, warnings } = preview;
  const problems = preview.problems.filter((problem) => problem.message !== told);
  const also = problems.length < preview.problems.length;
  return html`
    ${skipReason && html`<${Note} title="It would be skipped">${skipReason}<//>`}
    ${problems.length > 0 && html`<${Note} tone="bad" title=${problems.length === 1 ? `One ${also ? "more " : ""}problem stops it` : `${problems.length} ${also ? "more " : ""}problems stop it`}>
      <ul>${problems.map((problem) => html`<li>${writtenText(problem.message)} ${writtenText(problem.remedy)}</li>`)}</ul>
    <//>`}
    ${warnings.length > 0 && html`<${Note} tone="warn"><ul>${warnings.map((warning) => html`<li>${writtenText(warning)}</li>`)}</ul><//>`}
    ${document && html`<${Document} document=${document} />`}`;
}

/** @param {{document: PreviewDocumentAnswer}} props */
function Document({ document }) {
  const whom = document.object.startsWith("AP") ? "Vendor" : "Customer";
  return html`
    <${Facts} pairs=${[
      ["Number", document.documentNumber],
      [whom, html`<${Party} party=${document.party} />`],
      ["Date", html`<${Day} date=${document.documentDate} />`],
      ["Due", document.dueDate && html`<${Day} date=${document.dueDate} />`],
      ["Term", document.term && html`${document.term.value} <span class="cell-under">${document.term.source === "party terms" ? `the ${whom.toLowerCase()}'s own terms` : document.term.source}</span>`],
      ["Reference", document.reference],
      ["State in Sage", document.posted ? "Posted" : "Draft"],
      ["1099", document.form1099 && `${document.form1099.type}, box ${document.form1099.box}`],
      ["Total", html`<strong><${Money} value=${document.total} /></strong>`],
    ]} />
    ${document.customFields.length > 0 && html`<${Values} values=${document.customFields} label="Custom fields" />`}
    <table class="lines">
      <caption class="sr-only">Lines</caption>
      <thead><tr><th scope="col">Line</th><th scope="col">Account</th><th scope="col" class="cell-end">${document.total.currency}</th></tr></thead>
      <tbody>${document.lines.map((line) => html`<tr>
        <td><strong>${line.item}</strong>${line.memo && line.memo !== line.item && html`<span class="cell-under">${line.memo}</span>`}
          <${Values} values=${[...line.dimensions, ...line.customFields]} label="Dimensions" /></td>
        <td>${line.account || "None"}<span class="cell-under">${/** @type {Record<string, string>} */ (LEVELS)[line.decidedBy] ?? line.decidedBy}</span></td>
        <td class="cell-end"><${Amount} value=${line.amount} /></td>
      </tr>`)}</tbody>
      <tfoot><tr><th scope="row" colspan="2">Total</th><td class="cell-end"><${Amount} value=${document.total} /></td></tr></tfoot>
    </table>`;
}

/** Who it is for, and how that was found. @param {{party: {id: string, name: string | null, rule: string}}} props */
function Party({ party }) {
  if (!party.id && !party.name) return html`<span class="muted">Not found in Sage</span>`;
  const under = [party.name && party.id, party.rule && `found by ${party.rule}`].filter(Boolean).join(", ");
  return html`${party.name ?? party.id}${under && html`<span class="cell-under">${under}</span>`}`;
}

/** Values with where they come from. @param {{values: {name: string, value: string, source: string}[], label: string}} props */
function Values({ values, label }) {
  if (!values.length) return null;
  return html`<ul class="values" aria-label=${label}>
    ${values.map((value) => html`<li><span class="muted">${label === "Dimensions" ? choiceText(value.name) : value.name}</span> ${value.value} <span class="fine">(${/_/.test(value.source) ? choiceText(value.source) : value.source})</span></li>`)}
  </ul>`;
}
