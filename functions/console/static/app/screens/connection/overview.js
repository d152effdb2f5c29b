// How a connection stands: its switches, what is wrong with it, and how old its picture of Sage is (CONN-5, CONN-8).

import { html, useState } from "../../view.js";
import { api } from "../../api.js";
import { counted, countText } from "../../formats.js";
import { problemOf, useLoad } from "../../load.js";
import { to } from "../../router.js";
import { destinations } from "../../texts.js";
import { Icon } from "../../parts/icon.js";
import { Card, Loaded, Note, Problem } from "../../parts/page.js";
import { Facts, Moment, When } from "../../parts/values.js";
import { Disconnected } from "./disconnect.js";
import { KeptPrerequisites } from "./prerequisites.js";
import { SyncSwitches } from "./switches.js";

/** @import { ConnectionAnswer } from "../../api-types.d.ts" */

/** @import { DataOf } from "../../load.js" */

/** @param {{id: string, connection: ConnectionAnswer, onChanged: (connection: ConnectionAnswer) => void, reload: () => Promise<void>}} props */
export function Overview({ id, connection, onChanged, reload }) {
  const { status, paymentSync } = connection;
  const live = status === "active" || status === "paused";
  return html`<div class="columns">
    <div class="column-main">
      ${live && html`<${Card} title="Sync"><${SyncSwitches} connection=${connection} onChanged=${onChanged} /><//>`}
      ${status !== "disconnected" && html`<${Problems} id=${id} connection=${connection} reload=${reload} /><${KeptPrerequisites} id=${id} />`}
      ${status === "disconnected" && html`<${Disconnected} />`}
    </div>
    <div class="column-side">
      <${Card} title="Books">
        <${Facts} pairs=${[
          ["Sage company", connection.companyId],
          ["Entity", connection.entityId ?? "Top level"],
          ["Posting destination", destinations[connection.postingDestination]],
          ["User", connection.userId],
          ["Subsidiary type", connection.subsidiary.type],
          ["Connected", html`<${Moment} at=${connection.createdAt} />`],
          ["First activated", connection.firstActivatedAt && html`<${Moment} at=${connection.firstActivatedAt} />`],
          ["Last payment sync", live ? html`<${When} at=${paymentSync.lastCompleteAt} />` : null],
          ["Next payment sync", live && paymentSync.nextAt ? html`<${Moment} at=${paymentSync.nextAt} />` : null],
        ]} />
        ${status !== "disconnected" && html`<p class="fine">The posting destination is permanent. To change it, disconnect and connect again.</p>`}
      <//>
      ${status !== "disconnected" && html`<${Metadata} id=${id} />`}
    </div>
  </div>`;
}

/** What the last check found, and a new one. @param {{id: string, connection: ConnectionAnswer, reload: () => Promise<void>}} props */
function Problems({ id, connection, reload }) {
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState(/** @type {import("../../api.js").ApiProblem | null} */ (null));
  const { finding, problems, checkedAt } = connection;

  async function check() {
    setBusy(true);
    setProblem(null);
    try {
      await api.connections.check(id);
      await reload();
    } catch (error) {
      setProblem(problemOf(error));
    }
    setBusy(false);
  }

  return html`<${Card} title="Check against Sage" actions=${html`
      <span class="fine">${checkedAt ? html`Last checked <${When} at=${checkedAt} />` : "Not checked yet"}</span>
      <button class="button" disabled=${busy} onClick=${check}>${busy ? "Checking…" : "Check now"}</button>`}>
    ${problem && html`<${Problem} problem=${problem} />`}
    ${finding && html`<${Note} tone=${finding.away ? "warn" : "bad"} title=${finding.message}>
      ${finding.remedy} Since <${When} at=${finding.since} />. ${finding.documentsWaiting > 0 && `${counted(finding.documentsWaiting, "document")} wait.`}
      ${finding.vendorText && html`<p class="vendor-text">${finding.vendorNumber} ${finding.vendorText}</p>`}
    <//>`}
    ${problems.length === 0 && !finding
      ? html`<p class="all-good"><${Icon} name="check" /> ${checkedAt ? "No problems were found." : "Run the check to find problems before an export does."}</p>`
      : html`<ul class="problems">${problems.map((found) => html`<li>
          <span>${found.message}</span>
          <a href=${fieldUrl(id, found)}>Fix</a>
        </li>`)}</ul>`}
  <//>`;
}

/** The tab and the field where a problem is fixed. @param {string} id @param {{step: string, field: string}} problem */
export function fieldUrl(id, { step, field }) {
  const tab = tabOf(step, field);
  return to(tab ? ["connections", id, tab] : ["connections", id], { field: field.split(".").at(-1), fix: field });
}

/** @param {string} step @param {string} field */
function tabOf(step, field) {
  if (field.startsWith("accountMappings.")) return "account-mappings";
  if (field.startsWith("dimensionMappings.")) return "dimension-mappings";
  if (field.startsWith("customFieldMappings.")) return "custom-field-mappings";
  // The entity is chosen for good: another one needs a new connection.
  if (field === "postingDestination") return "disconnect";
  if (/receivable/i.test(step)) return "ar";
  if (/payable/i.test(step)) return "ap";
  if (/advanced/i.test(step)) return "advanced";
  return /sage|connect/i.test(step) ? "credentials" : "";
}

/** What Sage offers, as last read. @param {{id: string}} props */
function Metadata({ id }) {
  const load = useLoad(`metadata/${id}`, (signal) => api.connections.metadata(id, {}, signal));
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState(/** @type {import("../../api.js").ApiProblem | null} */ (null));

  async function refresh() {
    setBusy(true);
    setProblem(null);
    try {
      await api.connections.refreshMetadata(id);
      await load.reload();
    } catch (error) {
      setProblem(problemOf(error));
    }
    setBusy(false);
  }

  return html`<${Card} title="What Sage offers" actions=${html`<button class="button" disabled=${busy} onClick=${refresh}>${busy ? "Reading…" : "Read again"}</button>`}>
    ${problem && html`<${Problem} problem=${problem} />`}
    <${Loaded} load=${load} rows=${2}>
      ${(/** @type {DataOf<typeof load>} */ { readAt, counts }) => html`
        <${Facts} pairs=${[
          ["Accounts", countText(counts.accounts)],
          ["Terms", countText(counts.terms)],
          ["Entities", countText(counts.entities)],
          ["Custom fields", countText(counts.customFields)],
          ["Dimension values", countText(Object.values(counts.dimensions).reduce((/** @type {number} */ sum, count) => sum + Number(count), 0))],
        ]} />
        <p class="fine">Read <${When} at=${readAt} />.</p>`}
    <//>
  <//>`;
}
