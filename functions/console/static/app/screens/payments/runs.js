// The payment syncs, newest first, each with all its counts.

import { html } from "../../view.js";
import { api } from "../../api.js";
import { useConnectionNames } from "../../connections.js";
import { countText, dateText } from "../../formats.js";
import { usePages } from "../../load.js";
import { setQuery } from "../../router.js";
import { kindText } from "../../texts.js";
import { State } from "../../parts/badge.js";
import { Card, Empty, Loaded, Note } from "../../parts/page.js";
import { SubsidiaryFilter } from "../../parts/subsidiary-filter.js";
import { Facts, Moment, When } from "../../parts/values.js";

/** @import { RunAnswer } from "../../api-types.d.ts" */

/** @type {RunAnswer["status"][]} */
const IN_HAND = ["planned", "reading", "waiting"];
const LOOK_EVERY_MS = 2500;

/** What a run counts, in the order in which it matters; what is zero is left out, but for the first four. */
const COUNTS = [
  ["read", "Read"], ["new", "New"], ["applied", "Applied"], ["refused", "Refused"], ["pending", "Waiting"], ["checking", "Checking with Alvys"],
  ["duplicate", "Known already"], ["foreign", "Not from Alvys"], ["notImported", "Not imported"], ["voided", "Voided in Sage"],
  ["notices", "Settled without money"], ["closed", "Closed"],
];

/** Why a payment on an exported document isn't sent to Alvys. A kind of documents: Alvys takes no payments on it. */
const REASONS = {
  not_complete: "not complete in Sage yet", no_state: "without a state in Sage", undone: "undone in Sage", no_payment_date: "without a payment date",
  no_load_or_trip: "without a load or trip in Alvys", discount: "discount", credit: "credit", advance: "advance", overpayment: "overpayment",
  own_credit: "settled by its own negative lines", no_money: "without money", adjustment: "adjustment", companion: "on an accompanying document",
};

/** @param {string} reason */
const reasonText = (reason) => /** @type {Record<string, string>} */ (REASONS)[reason] ?? `on ${kindText(reason).toLowerCase()}`;

/** @param {{changed: number, subsidiaryId: string | null}} props */
export function Runs({ changed, subsidiaryId }) {
  const names = useConnectionNames();
  const pages = usePages(`runs/${subsidiaryId}#${changed}`, (cursor, signal) => api.payments.runs({ subsidiaryId, cursor }, signal), {
    every: (page) => (page?.items.some((run) => IN_HAND.includes(run.status)) ? LOOK_EVERY_MS : null),
  });
  const named = Object.fromEntries(names);
  return html`
    <div class="filters"><${SubsidiaryFilter} value=${subsidiaryId ?? ""} onChange=${(/** @type {string} */ value) => setQuery({ subsidiaryId: value })} /></div>
    <${Loaded} load=${pages} rows=${4}>
      ${() => pages.items.length === 0
        ? html`<${Empty} title="No syncs yet">The first one runs within 12 hours of the activation of a connection. You can also sync now.<//>`
        : html`
          ${pages.items.some((run) => run.foreign > 0) && html`<p class="fine"><strong>Not from Alvys</strong> are payments in Sage on documents that this service did not export. It does nothing with them.</p>`}
          <ul class="runs">${pages.items.map((run) => html`<li key=${run.runId}><${Run} run=${run} name=${named[run.subsidiaryId] ?? run.subsidiaryId} /></li>`)}</ul>
            ${pages.more.there && html`<div class="more"><button class="button" disabled=${pages.more.busy} onClick=${pages.more.load}>Show more</button></div>`}`}
    <//>`;
}

/** @param {{run: RunAnswer, name: string}} props */
function Run({ run, name }) {
  const counts = COUNTS.filter(([key], index) => index < 4 || run[key] > 0);
  const busy = IN_HAND.includes(run.status);
  return html`<${Card} title=${html`${name} <${State} of="run" state=${run.status} />`}
      actions=${html`<span class="fine">${run.from && run.to ? `Paid ${dateText(run.from)} to ${dateText(run.to)}` : html`Recorded since <${Moment} at=${run.windowFrom} />`} · started <${Moment} at=${run.startedAt} />, <${When} at=${run.startedAt} />, by ${run.askedBy}</span>`}>
    ${busy && html`<progress max=${Math.max(run.slices, 1)} value=${run.slicesDone} aria-label=${`${run.slicesDone} of ${run.slices} parts read`}></progress>`}
    ${run.problem && html`<${Note} tone=${run.status === "failed" ? "bad" : "warn"} title=${run.problem.message}>${run.problem.remedy} ${run.nextTryAt && html`Next try <${When} at=${run.nextTryAt} />.`}<//>`}
    <${Facts} pairs=${counts.map(([key, label]) => [label, html`<span class="figures">${countText(run[key])}</span>`])} />
    ${run.notImported > 0 && html`<p class="fine">Not imported: ${Object.entries(run.notImportedBecause).map(([reason, count]) => `${countText(count)} ${reasonText(reason)}`).join(", ")}.</p>`}
  <//>`;
}
