// The connections: how each stands, and its switches (CONN-6, CONN-7).

import { html } from "../view.js";
import { useConnections, useOverview } from "../connections.js";
import { counted, countText } from "../formats.js";
import { to } from "../router.js";
import { destinations } from "../texts.js";
import { State } from "../parts/badge.js";
import { Icon } from "../parts/icon.js";
import { Card, Empty, Loaded, Note, Page } from "../parts/page.js";
import { Facts, Moment, When } from "../parts/values.js";
import { SyncSwitches } from "./connection/switches.js";

/** @import { ConnectionOverviewAnswer } from "../api-types.d.ts" */

/** @import { ConnectionAnswer } from "../api-types.d.ts" */
/** @import { DataOf } from "../load.js" */

export function Screen() {
  const load = useConnections();
  const standing = new Map((useOverview().data?.connections ?? []).map((connection) => [connection.subsidiary.id, connection]));
  const connect = html`<a class="button button-main" href=${to("connections/new")}><${Icon} name="plus" />Connect a subsidiary</a>`;
  return html`<${Page} title="Connections" lead="Which subsidiary's documents go into which books." actions=${connect}>
    <${Loaded} load=${load} rows=${4}>
      ${(/** @type {DataOf<typeof load>} */ { items }) => items.length === 0
        ? html`<${Empty} title="No subsidiary is connected" action=${connect}>Connect one to Sage Intacct: it takes some ten minutes, and nothing is sent before you activate it.<//>`
        : html`<ul class="connection-cards">${items.map((connection) => html`<li key=${connection.subsidiary.id}><${Connection} connection=${connection} standing=${standing.get(connection.subsidiary.id)} onChanged=${load.reload} /></li>`)}</ul>`}
    <//>
  <//>`;
}

/** @param {{connection: ConnectionAnswer, standing: ConnectionOverviewAnswer | undefined, onChanged: () => void}} props */
function Connection({ connection, standing, onChanged }) {
  const { subsidiary, status, finding, problems, paymentSync } = connection;
  const live = status === "active" || status === "paused";
  const href = status === "not_set_up" ? to(["connections", subsidiary.id, "setup", "accounts-payable"]) : to(["connections", subsidiary.id]);
  return html`<${Card} label=${subsidiary.name} title=${html`<a class="card-link" href=${href}>${subsidiary.name}</a> <${State} of="connection" state=${status} />`}
      actions=${html`<a class="button" href=${href}>${status === "not_set_up" ? "Go on setting it up" : status === "disconnected" ? "Look at it" : "Settings"}</a>`}>
    ${finding && html`<${Note} tone=${finding.away ? "warn" : "bad"} title=${finding.message}>
      ${finding.remedy} ${finding.documentsWaiting > 0 && `${counted(finding.documentsWaiting, "document")} ${finding.documentsWaiting === 1 ? "waits" : "wait"}.`}
    <//>`}
    ${!finding && problems.length > 0 && live && html`<${Note} tone="warn" title=${`${counted(problems.length, "problem")} found`}
        action=${html`<a class="button" href=${to(["connections", subsidiary.id])}>Show</a>`}>${problems[0].message}<//>`}
    ${live && html`<${SyncSwitches} connection=${connection} onChanged=${onChanged} />`}
    ${live && standing && html`<${Standing} standing=${standing} />`}
    <${Facts} pairs=${[
      ["Books", [connection.companyId, connection.entityId].filter(Boolean).join(" · ") || null],
      ["Posting destination", destinations[connection.postingDestination]],
      ["Last payment sync", live && (paymentSync.lastCompleteAt ? html`<${When} at=${paymentSync.lastCompleteAt} />` : "None yet")],
      ["Next payment sync", live && paymentSync.nextAt && html`<${Moment} at=${paymentSync.nextAt} />`],
      ["Checked", connection.checkedAt && html`<${When} at=${connection.checkedAt} />`],
      ["Active since", connection.firstActivatedAt && html`<${Moment} at=${connection.firstActivatedAt} />`],
    ].map(([name, value]) => [name, value || null])} />
    ${live && paymentSync.overdue && html`<p class="field-error">The payment sync is overdue.</p>`}
  <//>`;
}

/** What waits and fails here; nothing where nothing does. @param {{standing: ConnectionOverviewAnswer}} props */
function Standing({ standing }) {
  const { subsidiary, waiting, held, failing, failingSince, refusedPayments, drafts } = standing;
  const told = [
    waiting > 0 && html`<a href=${to("transactions", { subsidiaryId: subsidiary.id, status: "waiting" })}><strong>${countText(waiting)}</strong> waiting</a>${held > 0 && html` <span class="fine">${countText(held)} held</span>`}`,
    failing !== null && failing > 0 && html`<a href=${to("errors", { view: "list", subsidiaryId: subsidiary.id })}><strong>${countText(failing)}</strong> failing</a> <span class="fine">oldest <${When} at=${failingSince} /></span>`,
    refusedPayments > 0 && html`<a href=${to("payments", { status: "refused", subsidiaryId: subsidiary.id })}><strong>${countText(refusedPayments)}</strong> ${refusedPayments === 1 ? "payment" : "payments"} refused</a>`,
    drafts === null && html`<span class="fine">Drafts in Sage are not known before the first daily comparison</span>`,
    drafts && drafts.count > 0 && html`<a href=${to(["close", drafts.reportId])}><strong>${countText(drafts.count)}</strong> ${drafts.count === 1 ? "draft" : "drafts"} in Sage</a>`,
  ].filter(Boolean);
  if (told.length === 0) return null;
  return html`<ul class="standing" aria-label="Waiting and failing">${told.map((entry) => html`<li>${entry}</li>`)}</ul>`;
}
