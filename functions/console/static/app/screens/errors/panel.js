// One error: what happened, why, what to do; then the document as it would be sent, its history, and Sage's own words.

import { html, useState } from "../../view.js";
import { api } from "../../api.js";
import { useLoad } from "../../load.js";
import { may } from "../../permissions.js";
import { to } from "../../router.js";
import { State } from "../../parts/badge.js";
import { Icon } from "../../parts/icon.js";
import { SidePanel } from "../../parts/panel.js";
import { Loaded } from "../../parts/page.js";
import { Timeline } from "../../parts/timeline.js";
import { Facts, Money, Moment, OutsideLinks, When } from "../../parts/values.js";
import { historyEntries } from "../transactions/history.js";
import { DocumentPreview } from "../transactions/document.js";
import { fixUrl } from "./causes.js";
import { canRetry } from "./list.js";
import { CloseDialog, MarkDialog } from "./resolve.js";

/** @import { ErrorAnswer } from "../../api-types.d.ts" */
/** @import { DataOf } from "../../load.js" */

/**
 * @param {{id: string, row: ErrorAnswer | undefined, onClose: () => void, onChanged: () => void, onRetry: (error: ErrorAnswer) => void}} props
 */
export function ErrorPanel({ id, row, onClose, onChanged, onRetry }) {
  const [asked, ask] = useState(/** @type {"" | "mark" | "close"} */ (""));
  if (!row) {
    return html`<${SidePanel} title="No longer on the list" label="Error" onClose=${onClose}>
      <p>This error is not on the list as it is filtered now. It may have been retried or resolved. <a href=${to(["transactions", id])}>Look at the transaction</a>.</p>
    <//>`;
  }
  const done = () => { onChanged(); onClose(); };
  const target = { ids: [id], count: 1 };
  return html`<${SidePanel} label=${`Error of ${row.reference}`} onClose=${onClose}
      title=${html`${row.entityType} ${row.reference} <${State} of=${row.status === "refused" ? "payment" : "transaction"} state=${row.status} />`}
      foot=${html`
        ${canRetry(row) && html`<button class="button button-main" onClick=${() => onRetry(row)}><${Icon} name="retry" size=${14} />Retry</button>`}
        ${row.settingUrl && may.administer.value && html`<a class="button" href=${fixUrl(row.settingUrl, { group: row.group, concerns: row.problem.concerns })}>Fix the setting</a>`}
        <button class="button" onClick=${() => ask("mark")}>Mark as synced…</button>
        <button class="button" onClick=${() => ask("close")}>Close…</button>`}>
    <section class="explained" aria-label="What happened">
      <h3>What happened</h3><p>${row.problem.message}</p>
      <h3>What to do</h3><p>${row.problem.remedy}</p>
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
    ${row.kind && html`<${Transaction} id=${row.part === "whole" ? id : (row.mainTransactionId ?? id)} told=${row.problem.message} />`}
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
