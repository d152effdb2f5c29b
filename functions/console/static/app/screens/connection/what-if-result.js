// What a change would do, as a before and after: totals, lines by account, other values, errors that vanish and come (WHATIF-1).

import { html } from "../../view.js";
import { amountText, counted, countText, dateText, moneyText, writtenText } from "../../formats.js";
import { choiceText } from "../../openapi.js";
import { to } from "../../router.js";
import { kindText, shortSides } from "../../texts.js";
import { Icon } from "../../parts/icon.js";
import { Empty, Note } from "../../parts/page.js";

/** @import { AccountMoveAnswer, ChangedDocumentAnswer, ChangedErrorAnswer, ChangedValueAnswer, ChangedLineAnswer, ChangedSkipAnswer, DocumentNameAnswer, LineValuesAnswer, WhatIfCountsAnswer, WhatIfResultAnswer, WhatIfTotalAnswer } from "../../api-types.d.ts" */

/** @typedef {{document: DocumentNameAnswer, line: ChangedLineAnswer}} Row */

const MOST_LINES = 100;
const MOST_NAMED = 12;
/** @type {Record<string, string>} */
const VALUES = {
  documentType: "Type", party: "Customer or vendor", documentNumber: "Number", documentDate: "Date", dueDate: "Due date", term: "Terms",
  reference: "Reference", description: "Description", currency: "Currency", state: "State when exported", total: "Total",
};

/** @param {{result: WhatIfResultAnswer}} props */
export function WhatIfResult({ result }) {
  const { counts, documents, moves, errorsComing, errorsVanishing, errorsOpen, skipsComing, skipsVanishing, titles } = result;
  const rows = documents.flatMap(({ document, lines }) => lines.map((line) => ({ document, line })));
  const changed = result.totals.filter((row) => row.before === null || row.difference === null || !isZero(row.difference));
  const others = documents.filter((document) => document.values.length > 0);
  return html`
    ${changes(counts) ? html`<p class="what-if-summary" role="status">${summary(counts)}</p>` : html`<${Empty} title="Nothing would change" good>${builtText(counts)}<//>`}
    ${result.notes.map((note) => html`<${Note} key=${note.code}>${note.words}<//>`)}
    <${Errors} title="Errors that would come" tone="bad" errors=${errorsComing} />
    <${Errors} title="Errors that would vanish" tone="good" errors=${errorsVanishing} />
    <${Errors} title="Errors that only Sage can tell" tone="warn" errors=${errorsOpen} />
    <${Skips} title="Would no longer be exported" skips=${skipsComing} />
    <${Skips} title="Would be exported" skips=${skipsVanishing} />
    ${changed.length > 0 && html`<${Totals} rows=${changed} titles=${titles} same=${result.totals.length - changed.length} />`}
    ${moves.length > 0 && html`<section aria-label="Lines">
      <h3>Lines that would be booked differently</h3>
      ${moves.map((move, index) => html`<${Move} key=${`${move.before}/${move.after}/${move.side}`} move=${move} titles=${titles} open=${index === 0}
        rows=${rows.filter(({ line }) => (line.before?.account ?? null) === move.before && (line.after?.account ?? null) === move.after)} />`)}
    </section>`}
    ${others.length > 0 && html`<${OtherValues} documents=${others} />`}
    ${changes(counts) > 0 && html`<p class="fine">${builtText(counts)}</p>`}
    <${Remarks} counts=${counts} more=${result.moreDocuments} />`;
}

/** How many documents would be treated otherwise. @param {WhatIfCountsAnswer} counts */
const changes = (counts) => counts.bookedDifferently + counts.newlyFailing + counts.noLongerFailing + counts.newlySkipped + counts.noLongerSkipped + counts.new + counts.gone + counts.partyIsOpen;

/** @param {WhatIfCountsAnswer} counts */
function summary(counts) {
  const all = counts.exported + counts.failed;
  const said = [];
  if (counts.bookedDifferently) said.push(`${countText(counts.bookedDifferently)} of ${counted(all, "document")} would be booked differently.`);
  else said.push(`None of ${counted(all, "document")} would be booked differently.`);
  if (counts.newlyFailing) said.push(`${counted(counts.newlyFailing, "document")} would fail.`);
  if (counts.noLongerFailing) said.push(`${counted(counts.noLongerFailing, "document")} would no longer fail.`);
  if (counts.newlySkipped) said.push(`${counted(counts.newlySkipped, "document")} would no longer be exported.`);
  if (counts.noLongerSkipped) said.push(`${counted(counts.noLongerSkipped, "document")} would be exported.`);
  if (counts.new) said.push(`${counted(counts.new, "further document")} would be made.`);
  if (counts.gone) said.push(`${counted(counts.gone, "document that comes with another", "documents that come with others")} would not be made.`);
  if (counts.partyIsOpen) said.push(`Whose customer or vendor is looked up anew: ${countText(counts.partyIsOpen)}.`);
  return said.join(" ");
}

/** @param {WhatIfCountsAnswer} counts */
const builtText = (counts) => `${counts.exported === 1 ? "The newest exported document" : `The newest ${countText(counts.exported)} exported documents`}${counts.failed ? ` and ${counted(counts.failed, "open failed one")}` : ""} ${counts.exported + counts.failed === 1 ? "was" : "were"} built again. Nothing was sent or saved.`;

/** @param {{counts: WhatIfCountsAnswer, more: number}} props */
function Remarks({ counts, more }) {
  const remarks = [
    more > 0 && `${counted(more, "further document")} would be booked differently and ${more === 1 ? "is" : "are"} not listed; the totals have all.`,
    counts.leftOut > 0 && `${countText(counts.leftOut)}${counts.moreLeftOut ? " or more" : ""} failed documents beyond that were left out.`,
    counts.notBuilt > 0 && `${counted(counts.notBuilt, "document")} could not be built again: what Alvys sent is no longer kept, or ${counts.notBuilt === 1 ? "it is" : "they are"} being taken out.`,
    counts.differsAlready > 0 && `${counted(counts.differsAlready, "document")} would be booked otherwise than in Sage even without these changes, because settings changed since.`,
  ].filter(Boolean);
  return remarks.length ? html`<ul class="fine what-if-remarks">${remarks.map((remark) => html`<li>${remark}</li>`)}</ul>` : null;
}

/** @param {{rows: WhatIfTotalAnswer[], titles: Record<string, string>, same: number}} props */
function Totals({ rows, titles, same }) {
  const currencies = new Set(rows.map((row) => row.currency));
  const unit = currencies.size === 1 ? html` <span class="unit">${rows[0].currency}</span>` : "";
  const text = (/** @type {string | null} */ amount, /** @type {WhatIfTotalAnswer} */ row) => (amount === null ? "hidden" : amountText({ amount, currency: row.currency }));
  return html`<section aria-label="Totals">
    <h3>Totals by account</h3>
    <table class="table comparing">
      <caption class="sr-only">Totals by account, before and after</caption>
      <thead><tr><th scope="col">Account</th><th scope="col">Side</th><th scope="col" class="cell-end">Now${unit}</th><th scope="col" class="cell-end">Then${unit}</th><th scope="col" class="cell-end">Difference${unit}</th></tr></thead>
      <tbody>${rows.map((row) => html`<tr key=${`${row.account}/${row.side}/${row.currency}`}>
        <th scope="row">${accountText(row.account, titles)}${row.partly && html` <span class="fine">in part</span>`}</th>
        <td data-label="Side">${shortSides[row.side]}${currencies.size > 1 ? ` ${row.currency}` : ""}</td>
        <td class="cell-end" data-label="Now">${text(row.before, row)}</td>
        <td class="cell-end" data-label="Then">${text(row.after, row)}</td>
        <td class="cell-end" data-label="Difference">${text(row.difference, row)}</td>
      </tr>`)}</tbody>
    </table>
    ${same > 0 && html`<p class="fine">${counted(same, "other account")} ${same === 1 ? "keeps its" : "keep their"} total.</p>`}
    ${rows.some((row) => row.partly || row.before === null) && html`<p class="fine">Amounts of kinds that you may not see are left out.</p>`}
  </section>`;
}

/** The lines that go from one account to another. @param {{move: AccountMoveAnswer, titles: Record<string, string>, rows: Row[], open: boolean}} props */
function Move({ move, titles, rows, open }) {
  const shown = rows.slice(0, MOST_LINES);
  const left = move.lines - shown.length;
  const coded = move.before === move.after;
  const coding = shown.some(({ line }) => !line.before || !line.after || codingOf(line.before, line.after).length > 0);
  return html`<details class="card accordion" open=${open}>
    <summary>
      <h4>${coded ? html`${accountText(move.before, titles)}, coded differently` : html`<${FromTo} from=${accountText(move.before, titles)} to=${accountText(move.after, titles)} />`}</h4>
      <span class="fine">${counted(move.lines, "line")} on ${counted(move.documents, "document")}${move.amount && `, ${moneyText(move.amount)}`}${move.partly && " in part"}</span>
    </summary>
    <table class="table what-if-lines">
      <caption class="sr-only">Lines</caption>
      <thead><tr><th scope="col">Document</th><th scope="col">Line</th>${coding && html`<th scope="col">Coding</th>`}<th scope="col" class="cell-end">Amount</th></tr></thead>
      <tbody>${shown.map(({ document, line }) => html`<tr key=${`${document.transactionId}/${document.number}/${line.place}`}>
        <th scope="row"><${DocumentLink} document=${document} /></th>
        <td data-label="Line">${line.memo}</td>
        ${coding && html`<td data-label="Coding"><${Coding} before=${line.before} after=${line.after} /></td>`}
        <td class="cell-end" data-label="Amount">${line.amount ? moneyText(line.amount) : "hidden"}</td>
      </tr>`)}</tbody>
    </table>
    ${left > 0 && html`<p class="fine card-pad">${counted(left, "further line")} ${left === 1 ? "is" : "are"} not listed.</p>`}
  </details>`;
}

/** The dimensions and custom fields that would be others: their names, and both values. @param {LineValuesAnswer} before @param {LineValuesAnswer} after @returns {[string, string, string][]} */
function codingOf(before, after) {
  const flat = (/** @type {LineValuesAnswer} */ values) => /** @type {Record<string, string>} */ ({ ...values.dimensions, ...values.customFields });
  const [was, is] = [flat(before), flat(after)];
  const names = [...new Set([...Object.keys(was), ...Object.keys(is)])];
  return names.filter((name) => was[name] !== is[name]).map((name) => [name, was[name] ?? "none", is[name] ?? "none"]);
}

/** What becomes of them. @param {{before: LineValuesAnswer | null, after: LineValuesAnswer | null}} props */
function Coding({ before, after }) {
  const changed = before && after ? codingOf(before, after) : [];
  if (!changed.length) return html`<span class="muted">${!before ? "new line" : !after ? "no longer there" : "as now"}</span>`;
  return html`<ul class="plain-list">${changed.map(([name, was, is]) => html`<li>${choiceText(name)}: <${FromTo} from=${was} to=${is} /></li>`)}</ul>`;
}

/** Values of headers, each change once with the documents that have it. @param {{documents: ChangedDocumentAnswer[]}} props */
function OtherValues({ documents }) {
  /** @type {Map<string, {value: ChangedValueAnswer, of: DocumentNameAnswer[]}>} */
  const changes = new Map();
  for (const { document, values } of documents) {
    for (const value of values) {
      const key = JSON.stringify(value);
      const known = changes.get(key) ?? { value, of: [] };
      changes.set(key, { value, of: [...known.of, document] });
    }
  }
  const rows = [...changes.values()].sort((first, second) => second.of.length - first.of.length);
  return html`<section aria-label="Other values">
    <h3>Other values that would change</h3>
    <table class="table what-if-lines">
      <caption class="sr-only">Other values</caption>
      <thead><tr><th scope="col">Value</th><th scope="col">Now and then</th><th scope="col">Documents</th></tr></thead>
      <tbody>${rows.slice(0, MOST_LINES).map(({ value, of }) => html`<tr key=${JSON.stringify(value)}>
        <th scope="row">${valueName(value.name)}</th>
        <td data-label="Now and then">${value.before === null && value.after === null ? "hidden" : html`<${FromTo} from=${valueText(value.name, value.before)} to=${valueText(value.name, value.after)} />`}</td>
        <td data-label="Documents"><${Concerned} count=${of.length} documents=${of.slice(0, MOST_NAMED)} /></td>
      </tr>`)}</tbody>
    </table>
    ${rows.length > MOST_LINES && html`<p class="fine">${counted(rows.length - MOST_LINES, "further change")} ${rows.length - MOST_LINES === 1 ? "is" : "are"} not listed.</p>`}
  </section>`;
}

/** @param {{title: string, tone: "good" | "warn" | "bad", errors: ChangedErrorAnswer[]}} props */
function Errors({ title, tone, errors }) {
  if (!errors.length) return null;
  return html`<section aria-label=${title}>
    <h3>${title}</h3>
    ${errors.map((error) => html`<${Note} key=${`${error.code}/${error.concerns}`} tone=${tone} title=${writtenText(error.message)}>
      ${tone === "bad" && html`<p>${writtenText(error.remedy)}</p>`}
      <${Concerned} count=${error.count} documents=${error.documents} />
    <//>`)}
  </section>`;
}

/** @param {{title: string, skips: ChangedSkipAnswer[]}} props */
function Skips({ title, skips }) {
  if (!skips.length) return null;
  return html`<section aria-label=${title}>
    <h3>${title}</h3>
    ${skips.map((skip) => html`<${Note} key=${skip.code} title=${skip.words}><${Concerned} count=${skip.count} documents=${skip.documents} /><//>`)}
  </section>`;
}

/** @param {{count: number, documents: DocumentNameAnswer[]}} props */
function Concerned({ count, documents }) {
  return html`<p class="fine">${counted(count, "document")}: ${documents.map((document, index) => html`${index > 0 && ", "}<${DocumentLink} document=${document} bare />`)}${count > documents.length && " …"}</p>`;
}

/** @param {{document: DocumentNameAnswer, bare?: boolean}} props */
function DocumentLink({ document, bare }) {
  return html`<a href=${to(["transactions", document.transactionId])} target="_blank">${document.number}</a>${!bare && html`<span class="cell-under">${kindText(document.kind)}${document.partyName && `, ${document.partyName}`}</span>`}`;
}

/** @param {{from: any, to: any}} props */
function FromTo({ from, to: next }) {
  return html`<span class="from-to">${from}<${Icon} name="right" size=${13} /><span class="sr-only"> becomes </span>${next}</span>`;
}

/** @param {string | null} account @param {Record<string, string>} titles */
const accountText = (account, titles) => (account === null ? "No line" : titles[account] ? `${account} ${titles[account]}` : account);

/** @param {string} name */
const valueName = (name) => VALUES[name] ?? name.replace(/^customField:/, "");

/** @param {string} name @param {string | null} value */
function valueText(name, value) {
  if (value === null) return "none";
  if (name === "documentDate" || name === "dueDate") return dateText(value);
  return name === "documentType" || name === "state" ? choiceText(value) : writtenText(value);
}

/** @param {string} amount */
const isZero = (amount) => /^-?0(\.0+)?$/.test(amount);
