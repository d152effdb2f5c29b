// One transaction: what it is, where it stands, its document line by line, and its whole history (MOD-5).

import { html, useState } from "../view.js";
import { api } from "../api.js";
import { writtenText } from "../formats.js";
import { useLoad } from "../load.js";
import { may } from "../permissions.js";
import { to } from "../router.js";
import { kindText, standingOf } from "../texts.js";
import { State } from "../parts/badge.js";
import { Card, Loaded, Note, Page } from "../parts/page.js";
import { Timeline } from "../parts/timeline.js";
import { Facts, Money, Moment, OutsideLinks, When } from "../parts/values.js";
import { UndoButton } from "./errors/resolve.js";
import { ConsequencesDialog } from "./transactions/consequences.js";
import { DocumentPreview } from "./transactions/document.js";
import { historyEntries } from "./transactions/history.js";
import { Related } from "./transactions/related.js";

/** @import { TransactionDetailAnswer } from "../api-types.d.ts" */
/** @import { DataOf } from "../load.js" */

/** A transaction in these states is looked at again until it settles. */
const MOVING = ["queued", "in_progress", "checking"];
const LOOK_EVERY_MS = 2500;

/** @param {{id: string}} props */
export function Screen({ id }) {
  const load = useLoad(`transaction/${id}`, (signal) => api.transactions.one(id, signal), {
    every: (transaction) => (transaction && MOVING.includes(transaction.status) ? LOOK_EVERY_MS : null),
  });
  const [asked, setAsked] = useState(/** @type {"" | "revert" | "regenerate"} */ (""));
  const transaction = load.data;
  /** The dialog tells how it stands now, so the page does, too. @param {"" | "revert" | "regenerate"} action */
  const ask = (action) => { setAsked(action); if (action) load.reload(); };
  const title = transaction ? `${kindText(transaction.kind)} ${transaction.number}` : "Transaction";
  return html`<${Page} title=${title} back=${{ href: to("transactions"), label: "Transactions" }}
      lead=${transaction && html`<${State} of="transaction" state=${standingOf(transaction)} /> ${transaction.partyName ?? ""}`}
      actions=${transaction && html`
        <button class="button" onClick=${() => ask("regenerate")}>Regenerate…</button>
        ${canRevert(transaction) && html`<button class="button" onClick=${() => ask("revert")}>Revert…</button>`}`}>
    <${Loaded} load=${load} rows=${8}>${(/** @type {DataOf<typeof load>} */ found) => html`<${Transaction} transaction=${found} reload=${load.reload} />`}<//>
    ${asked && html`<${ConsequencesDialog} transaction=${transaction} action=${asked} onClose=${() => ask("")} onDone=${load.reload} />`}
  <//>`;
}

/** Whether there is something to take out of Sage, or may be soon. @param {TransactionDetailAnswer} transaction */
const canRevert = ({ sageDocument, status }) => Boolean(sageDocument) || MOVING.includes(status);

/** @param {{transaction: TransactionDetailAnswer, reload: () => Promise<void>}} props */
function Transaction({ transaction, reload }) {
  return html`
    <${Standing} transaction=${transaction} reload=${reload} />
    <div class="columns">
      <div class="column-main">
        <${Card} label="Document"><${DocumentPreview} transaction=${transaction} level=${2} /><//>
      </div>
      <div class="column-side">
        <${Card} title="In Sage Intacct"><${InSage} transaction=${transaction} /><//>
        <${Related} transaction=${transaction} />
        <${Card} title="History"><${Timeline} entries=${historyEntries(transaction)} /><//>
      </div>
    </div>`;
}

/** What a person should know first. @param {{transaction: TransactionDetailAnswer, reload: () => Promise<void>}} props */
function Standing({ transaction, reload }) {
  const { problem, heldBecause, skipReason, resolution, sageDocument, transactionId } = transaction;
  const remarks = sageDocument?.warnings ?? [];
  return html`
    ${problem && transaction.status !== "resolved" && html`<${Note} tone=${transaction.status === "failed" ? "bad" : "warn"} title=${writtenText(problem.message)}
        action=${transaction.status === "failed" && may.seeErrors.value && html`<a class="button" href=${to("errors", { view: "list", open: transactionId })}>Open the error</a>`}>
      ${writtenText(problem.remedy)}
    <//>`}
    ${heldBecause && html`<${Note} tone="warn" title="Held">${heldBecause.message} Since <${When} at=${heldBecause.since} />.<//>`}
    ${skipReason && html`<${Note} title="Skipped">${skipReason}<//>`}
    ${resolution && html`<${Note} title=${resolution.kind === "closed" ? "Closed" : `Marked as synced${resolution.document ? `: it is ${resolution.document} in Sage` : ""}`}
        action=${transaction.status === "resolved" && may.seeErrors.value && html`<${UndoButton} id=${transactionId} onDone=${reload} />`}>
      ${resolution.reason} <span class="fine">${resolution.by}, <${When} at=${resolution.at} /></span>
    <//>`}
    ${remarks.length > 0 && html`<${Note} tone="warn" title="Exported with remarks"><ul>${remarks.map((warning) => html`<li>${writtenText(warning)}</li>`)}</ul><//>`}`;
}

/** @param {{transaction: TransactionDetailAnswer}} props */
function InSage({ transaction }) {
  const { sageDocument, settlement, links } = transaction;
  return html`
    ${sageDocument ? html`<${Facts} pairs=${[
      ["Document", sageDocument.documentNumber],
      ["State", sageDocument.posted ? "Posted" : "Draft"],
      ["Total", html`<${Money} value=${sageDocument.total} />`],
      [sageDocument.type === "bill" ? "Vendor" : "Customer", sageDocument.partyId],
      ["Company", [sageDocument.companyId, sageDocument.entityId].filter(Boolean).join(" · ")],
      ["Record", sageDocument.recordNo],
      ["Exported", html`<${Moment} at=${sageDocument.exportedAt} />`],
    ]} />` : html`<p class="muted">Nothing of it is in Sage.</p>`}
    ${settlement && html`<p>${settlement.words}</p>`}
    <${OutsideLinks} links=${links} />`;
}
