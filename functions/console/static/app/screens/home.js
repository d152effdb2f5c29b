// What needs a person now, first; then how the day goes. A quiet line when nothing needs doing.

import { html } from "../view.js";
import { api } from "../api.js";
import { useConnections, useOverview } from "../connections.js";
import { counted, countText, listText, writtenText } from "../formats.js";
import { useLoad } from "../load.js";
import { may } from "../permissions.js";
import { to } from "../router.js";
import { Badge, State } from "../parts/badge.js";
import { Icon } from "../parts/icon.js";
import { Card, Loaded, Page } from "../parts/page.js";
import { Amounts, Money, When } from "../parts/values.js";
import { Flow } from "./home/flow.js";

/** @import { ConnectionAnswer, ConnectionOverviewAnswer, ErrorGroupsAnswer, PaymentsAnswer } from "../api-types.d.ts" */
/** @import { DataOf } from "../load.js" */

const LOOK_EVERY_MS = 60_000;
const MOST_CAUSES = 5;
const MOST_REFUSED = 5;

export function Screen() {
  const errors = useLoad(may.seeErrors.value ? "home/errors" : null, (signal) => api.errors.groups({ limit: MOST_CAUSES }, signal), { every: LOOK_EVERY_MS });
  const refused = useLoad(may.bill.value ? "home/refused" : null, (signal) => api.payments.list({ status: "refused", limit: MOST_REFUSED }, signal), { every: LOOK_EVERY_MS });
  const overview = useOverview();
  const connections = useConnections();
  const troubled = (connections.data?.items ?? []).filter(needsPerson);
  const overdue = may.administer.value ? [] : (overview.data?.connections ?? []).filter((connection) => connection.paymentSync.overdue);
  const undrafted = (overview.data?.connections ?? []).filter(({ status, drafts }) => status === "active" && drafts === null);
  const drafts = (overview.data?.connections ?? []).filter(({ drafts }) => (drafts?.count ?? 0) > 0);
  const known = overview.data && refused.data && (errors.data || !may.seeErrors.value) && (connections.data || !may.administer.value);
  const open = (errors.data?.counted ?? 0) + (refused.data?.items.length ?? 0) + troubled.length + overdue.length + drafts.length;
  return html`<${Page} title="Home" lead="What needs somebody now, and how the last days went.">
    ${known && open === 0 && html`<div class="quiet-line" role="status"><${Icon} name="check" /><span><strong>Nothing needs you.</strong> ${undrafted.length > 0 ? "Every document is in Sage Intacct" : "Every document is in the books"}, on its way, or skipped for a reason that it names.</span></div>`}
    ${may.seeErrors.value && html`<${Loaded} load=${errors} rows=${3}>${(/** @type {DataOf<typeof errors>} */ groups) => groups.counted > 0 && html`<${Errors} groups=${groups} />`}<//>`}
    ${troubled.length > 0 && html`<${Troubled} connections=${troubled} />`}
    ${overdue.length > 0 && html`<${Overdue} connections=${overdue} />`}
    ${drafts.length > 0 && html`<${Drafts} connections=${drafts} />`}
    ${may.bill.value && html`<${Loaded} load=${refused} rows=${2}>${(/** @type {DataOf<typeof refused>} */ page) => page.items.length > 0 && html`<${Refused} payments=${page} />`}<//>`}
    ${may.bill.value && html`<${Loaded} load=${overview} rows=${3}>${(/** @type {DataOf<typeof overview>} */ found) => html`<${Flow} overview=${found} />`}<//>`}
    ${undrafted.length > 0 && html`<p class="fine">Whether drafts of ${listText(undrafted.map(({ subsidiary }) => subsidiary.name))} wait in Sage Intacct is not known yet: the first daily comparison tells it.</p>`}
  <//>`;
}

/** Whether a connection waits for somebody. @param {ConnectionAnswer} connection */
function needsPerson({ status, finding, problems, paymentSync }) {
  if (status === "disconnected") return false;
  return status === "not_set_up" || Boolean(finding) || problems.length > 0 || paymentSync.overdue;
}

/** @param {{groups: ErrorGroupsAnswer}} props */
function Errors({ groups }) {
  return html`<${Card} flush title=${`${countText(groups.counted)}${groups.truncated ? " or more" : ""} open ${groups.counted === 1 ? "error" : "errors"}`}
      actions=${html`<a class="button button-main" href=${to("errors")}>Open errors</a>`}>
    <ul class="needs">${groups.items.map((group) => html`<li key=${group.group}>
      <a class="need" href=${to("errors", { view: "list", cause: group.group })}>
        <span class="need-what">${group.urgent && html`<${Badge} tone="bad">Urgent<//> `}${writtenText(group.message)}</span>
        <span class="need-count">${countText(group.count)}</span>
        <span class="need-amount"><${Amounts} values=${group.amounts} /></span>
        <span class="need-when fine"><${When} at=${group.since} /></span>
      </a>
    </li>`)}</ul>
  <//>`;
}

/** @param {{connections: ConnectionAnswer[]}} props */
function Troubled({ connections }) {
  return html`<${Card} flush title=${`${counted(connections.length, "connection")} to look at`}>
    <ul class="needs">${connections.map((connection) => {
      const { subsidiary, status, finding, problems, paymentSync } = connection;
      const why = finding?.message ?? problems[0]?.message ?? (status === "not_set_up" ? "Not set up yet: nothing is sent." : paymentSync.overdue ? "The payment sync is overdue." : "");
      return html`<li key=${subsidiary.id}><a class="need" href=${to(["connections", subsidiary.id])}>
        <span class="need-what"><strong>${subsidiary.name}</strong> ${why}</span>
        <span class="need-state"><${State} of="connection" state=${status} /></span>
      </a></li>`;
    })}</ul>
  <//>`;
}

/** For people who may not see connections. @param {{connections: ConnectionOverviewAnswer[]}} props */
function Overdue({ connections }) {
  return html`<${Card} flush title="Payment syncs that are overdue">
    <ul class="needs">${connections.map(({ subsidiary, paymentSync }) => html`<li key=${subsidiary.id}><a class="need" href=${to("payments", { view: "runs", subsidiaryId: subsidiary.id })}>
      <span class="need-what"><strong>${subsidiary.name}</strong> No payment sync was complete for a day.</span>
      <span class="need-state fine">${paymentSync.lastCompleteAt && html`Last one <${When} at=${paymentSync.lastCompleteAt} />`}</span>
    </a></li>`)}</ul>
  <//>`;
}

/** @param {{connections: ConnectionOverviewAnswer[]}} props */
function Drafts({ connections }) {
  return html`<${Card} flush title="Drafts that wait in Sage Intacct">
    <ul class="needs">${connections.map(({ subsidiary, drafts }) => drafts && html`<li key=${subsidiary.id}><a class="need" href=${to(["close", drafts.reportId])}>
      <span class="need-what"><strong>${subsidiary.name}</strong> ${counted(drafts.count, "document")} to post or to approve there</span>
      <span class="need-state fine">Compared <${When} at=${drafts.asOf} /></span>
    </a></li>`)}</ul>
  <//>`;
}

/** @param {{payments: PaymentsAnswer}} props */
function Refused({ payments }) {
  return html`<${Card} flush title="Payments that Alvys refused" actions=${html`<a class="button" href=${to("payments", { status: "refused" })}>All refused</a>`}>
    <ul class="needs">${payments.items.map((payment) => html`<li key=${payment.id}>
      <a class="need" href=${to("payments", { status: "refused", open: payment.id })}>
        <span class="need-what"><strong>${payment.documentNumber}</strong> ${writtenText(payment.problem?.message ?? "")}</span>
        <span class="need-amount"><${Money} value=${payment.amount} /></span>
        <span class="need-when fine"><${When} at=${payment.changedAt} /></span>
      </a>
    </li>`)}</ul>
  <//>`;
}
