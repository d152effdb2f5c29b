// One error: what happened, why, what to do; then the document as it would be sent, its history, and Sage's own words.

import { html, useState } from "../../view.js";
import { api } from "../../api.js";
import { writtenText } from "../../formats.js";
import { useLoad, useReloadAfter } from "../../load.js";
import { may } from "../../permissions.js";
import { place, to } from "../../router.js";
import { Icon } from "../../parts/icon.js";
import { SidePanel } from "../../parts/panel.js";
import { Loaded } from "../../parts/page.js";
import { Timeline } from "../../parts/timeline.js";
import { Facts, Money, Moment, OutsideLinks, When } from "../../parts/values.js";
import { historyEntries } from "../transactions/history.js";
import { DocumentPreview } from "../transactions/document.js";
import { fixUrl } from "./causes.js";
import { canRetry, ErrorState } from "./list.js";
import { CloseDialog, MarkDialog } from "./resolve.js";

/** @import { ErrorAnswer } from "../../api-types.d.ts" */
/** @import { DataOf } from "../../load.js" */

/**
 * The error that the address names, also where its row is not among those that are read.
 * @param {{id: string, row: ErrorAnswer | undefined, changed: number, onClose: () => void, onChanged: () => void, beginning: boolean, onRetry: (error: ErrorAnswer) => void}} props
 */
export function ErrorPanel({ row, ...props }) {
  return row ? html`<${Explained} row=${row} ...${props} />` : html`<${Unlisted} ...${props} />`;
}

/** @param {{id: string, changed: number, onClose: () => void, onChanged: () => void, beginning: boolean, onRetry: (error: ErrorAnswer) => void}} props */
function Unlisted({ id, changed, ...given }) {
  const load = useLoad(`errors/one/${id}`, (signal) => api.errors.one(id, signal));
  useReloadAfter(changed, load.reload);
  if (load.problem?.status === 404) {
    return html`<${SidePanel} title="No longer on the list" label="Error" onClose=${given.onClose}>
      <p>It is being retried, or it is in the books, closed or marked as synced by now.${isTransaction(id) && html` <a href=${to(["transactions", id])}>Look at the transaction</a>.`}</p>
    <//>`;
  }
  if (load.data) return html`<${Explained} id=${id} row=${load.data} changed=${changed} ...${given} />`;
  return html`<${SidePanel} title="Error" label="Error" onClose=${given.onClose}><${Loaded} load=${load} rows=${4}>${() => null}<//><//>`;
}

/** Payments have errors, too. @param {string} id */
const isTransaction = (id) => id.startsWith("txn_");

/** @param {{id: string, row: ErrorAnswer, changed: number, onClose: () => void, onChanged: () => void, beginning: boolean, onRetry: (error: ErrorAnswer) => void}} props */
function Explained({ id, row, changed, onClose, onChanged, beginning, onRetry }) {
  const [asked, ask] = useState(/** @type {"" | "mark" | "close"} */ (""));
  const [retriedAt, setRetriedAt] = useState(-1);
  const retrying = beginning || (retriedAt === changed && place.value.query.has("retry"));
  const done = () => { onChanged(); onClose(); };
  const target = { ids: [id], count: 1 };
  return html`<${SidePanel} label=${`Error of ${row.reference}`} onClose=${onClose}
      title=${html`${row.entityType} ${row.reference} <${ErrorState} error=${row} />`}
      foot=${html`
        ${canRetry(row) && html`<button class="button button-main" disabled=${retrying} onClick=${() => { setRetriedAt(changed); onRetry(row); }}><${Icon} name="retry" size=${14} />${retrying ? "Retrying…" : "Retry"}</button>`}
        ${row.settingUrl && may.administer.value && html`<a class="button" href=${fixUrl(row.settingUrl, { group: row.group, concerns: row.problem.concerns })}>Fix the setting</a>`}
        <button class="button" onClick=${() => ask("mark")}>Mark as synced…</button>
        <button class="button" onClick=${() => ask("close")}>Close…</button>`}>
    <section class="explained" aria-label="What happened">
      <h3>What happened</h3><p>${writtenText(row.problem.message)}</p>
      <h3>What to do</h3><p>${writtenText(row.problem.remedy)}</p>
      <p class="fine">${row.next}</p>
    </section>
    <${Facts} pairs=${[
      ["Amount", row.amount && html`<${Money} value=${row.amount} />`],
      ["Subsidiary", row.subsidiaryName ?? row.subsidiaryId],
      ["Load", row.loadNumber],
      ["Type", row.type],
      ["Attempts", row.attempts],
      ["Failing since", html`<${When} at=${row.since} />`],
    ]} />
    <${OutsideLinks} links=${row.links} />
    ${row.kind && !may.seeKind(row.kind) && html`<p class="fine">The document, its amounts and its history need another permission in Alvys.</p>`}
    ${row.kind && may.seeKind(row.kind) && html`<${Transaction} id=${row.part === "whole" ? id : (row.mainTransactionId ?? id)} told=${row.problem.message} />`}
    <details class="details">
      <summary>Details</summary>
      <${Facts} pairs=${[
        ["Sage's error", row.problem.vendorNumber],
        ["Code", row.problem.code],
        ["Last attempt", html`<${Moment} at=${row.lastAttempt} />`],
        ["For support", html`<span class="mono">${row.problem.supportId ?? row.correlationId}</span>`],
      ]} />
      ${row.problem.vendorText && html`<p class="vendor-text">${row.problem.vendorText}</p>`}
    </details>
    ${asked === "mark" && html`<${MarkDialog} target=${target} onClose=${() => ask("")} onDone=${done} />`}
    ${asked === "close" && html`<${CloseDialog} target=${target} onClose=${() => ask("")} onDone=${done} />`}
  <//>`;
}

/** The document as it would be sent now, and what happened to it. @param {{id: string, told: string}} props */
function Transaction({ id, told }) {
  const load = useLoad(`transaction/${id}`, (signal) => api.transactions.one(id, signal));
  return html`<${Loaded} load=${load} rows=${3}>
    ${(/** @type {DataOf<typeof load>} */ transaction) => html`
      <${DocumentPreview} transaction=${transaction} told=${told} />
      <section><h3>History</h3><${Timeline} entries=${historyEntries(transaction)} /></section>
      <p><a href=${to(["transactions", id])}>Open the transaction</a></p>`}
  <//>`;
}
