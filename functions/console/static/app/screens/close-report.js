// A close report: ready or not, what stands in the way, and Alvys against Sage, down to the documents (CLOSE-2, CLOSE-3).

import { html, useEffect, useState } from "../view.js";
import { api, download } from "../api.js";
import { counted, countText } from "../formats.js";
import { useLoad } from "../load.js";
import { hrefWith, place, setQuery, to } from "../router.js";
import { Icon } from "../parts/icon.js";
import { Card, Loaded, Note, Page } from "../parts/page.js";
import { Tabs } from "../parts/tabs.js";
import { say } from "../parts/toast.js";
import { Moment, When } from "../parts/values.js";
import { IN_HAND, periodText } from "./close.js";
import { Comparison } from "./close/comparison.js";
import { Differences } from "./close/differences.js";
import { Obstacles } from "./close/obstacles.js";
import { Standings } from "./close/standings.js";

/** @import { CloseReportAnswer, ConnectionCloseAnswer } from "../api-types.d.ts" */

const LOOK_EVERY_MS = 1500;

/** @param {{id: string}} props */
export function Screen({ id }) {
  const load = useLoad(`close-report/${id}`, (signal) => api.close.report(id, signal), {
    every: (report) => (report && IN_HAND.includes(report.status) ? LOOK_EVERY_MS : null),
  });
  const [printing, setPrinting] = useState(false);
  const [saving, setSaving] = useState(false);
  usePrint(printing, () => setPrinting(false));
  const report = load.data;
  const done = report?.status === "complete";

  async function saveCsv() {
    if (!report) return;
    setSaving(true);
    try {
      await download(`/v1/close-reports/${encodeURIComponent(id)}.csv`, {}, `close-${report.period.from}-${report.period.to}.csv`);
    } catch (error) {
      say(error instanceof Error ? error.message : String(error), { tone: "bad" });
    }
    setSaving(false);
  }

  return html`<${Page} title=${report ? `Close: ${periodText(report.period)}` : "Close report"} back=${{ href: to("close"), label: "Close" }}
      lead=${report && html`${report.finishedAt ? html`Made <${Moment} at=${report.finishedAt} />` : html`Begun <${When} at=${report.startedAt} />`} by ${report.askedBy}`}
      actions=${done && html`
        <button class="button" disabled=${printing} onClick=${() => setPrinting(true)}>Print</button>
        <button class="button" disabled=${saving} onClick=${saveCsv}><${Icon} name="file" />${saving ? "Reading the report…" : "Download CSV"}</button>`}>
    <${Loaded} load=${load} rows=${6}>
      ${(/** @type {CloseReportAnswer} */ found) => html`
        ${found.problem && html`<${Note} tone=${found.status === "failed" ? "bad" : "warn"} title=${found.problem.message}>${found.problem.remedy}<//>`}
        ${IN_HAND.includes(found.status) && html`<${Progress} report=${found} />`}
        ${found.status === "complete" && found.connections.map((connection) => html`<${Connection} key=${connection.subsidiaryId} id=${id} connection=${connection} alone=${found.connections.length === 1} printing=${printing} />`)}`}
    <//>
  <//>`;
}

/** Print once everything that is on the page now is read. @param {boolean} wanted @param {() => void} done */
function usePrint(wanted, done) {
  useEffect(() => {
    if (!wanted) return undefined;
    const timer = window.setInterval(() => {
      if (document.querySelector(".skeleton")) return;
      window.clearInterval(timer);
      window.print();
    }, 150);
    window.addEventListener("afterprint", done);
    return () => {
      window.clearInterval(timer);
      window.removeEventListener("afterprint", done);
    };
  }, [wanted]);
}

/** @param {{report: CloseReportAnswer}} props */
function Progress({ report }) {
  const { progress } = report;
  return html`<${Card} label="Progress">
    <p role="status" aria-live="polite"><strong>${progress.step ?? "Waiting for its turn"}</strong> ${progress.reading ?? ""}</p>
    <progress max=${Math.max(progress.connections, 1)} value=${progress.connectionsDone} aria-label="Connections compared"></progress>
    <p class="fine">${counted(progress.documentsRead, "document")} read so far. You can leave this page: the report is made all the same.</p>
  <//>`;
}

/** @param {{id: string, connection: ConnectionCloseAnswer, alone: boolean, printing: boolean}} props `printing`: everything is shown, one part below the other */
function Connection({ id, connection, alone, printing }) {
  const { query } = place.value;
  const view = query.get("view") ?? "obstacles";
  const open = alone || printing || query.get("of") === connection.subsidiaryId;
  const { subsidiaryName, subsidiaryId, ready, problem, documents } = connection;
  const stands = sum(connection.obstacles, true);
  const differ = sum(connection.differences);
  /** @type {Record<string, unknown>} */
  const printed = { comparison: connection.totals?.length, obstacles: sum(connection.obstacles), differences: differ, documents: connection.standings?.length };
  const shows = (/** @type {string} */ part) => (printing ? Boolean(printed[part]) : view === part);
  return html`<section class="close-connection" aria-label=${subsidiaryName}>
    <div class=${`verdict ${ready ? "verdict-good" : "verdict-warn"}`}>
      <${Icon} name=${ready ? "check" : "errors"} size=${24} />
      <div>
        <h2>${alone ? "" : `${subsidiaryName}: `}${ready ? "Ready to close" : "Not ready to close"}</h2>
        <p>${problem ? problem.message : `${counted(documents ?? 0, "document")} compared. ${stands ? `${counted(stands, "thing")} ${stands === 1 ? "stands" : "stand"} in the way.` : "Nothing stands in the way."} ${differ ? `${counted(differ, "difference")}, each explained.` : "No differences."}`}</p>
      </div>
      ${!alone && !problem && html`<button class="button no-print" aria-expanded=${open ? "true" : "false"} onClick=${() => setQuery({ of: open ? null : subsidiaryId, party: null, account: null })}>${open ? "Hide" : "Show"}</button>`}
    </div>
    ${open && !problem && html`
      <${Tabs} label=${`Report of ${subsidiaryName}`} tabs=${[
        { href: hrefWith({ view: null, party: null, account: null }), label: "In the way", current: view === "obstacles", count: countText(sum(connection.obstacles)) },
        { href: hrefWith({ view: "comparison", party: null, account: null }), label: "Alvys against Sage", current: view === "comparison" },
        { href: hrefWith({ view: "differences" }), label: "Differences", current: view === "differences", count: countText(differ) },
        { href: hrefWith({ view: "documents", party: null, account: null }), label: "Documents", current: view === "documents" },
      ]} />
      ${shows("comparison") && html`<${Comparison} connection=${connection} />`}
      ${shows("obstacles") && html`${printing && html`<h2>What stands in the way</h2>`}<${Obstacles} report=${id} subsidiary=${subsidiaryId} counts=${connection.obstacles} />`}
      ${shows("differences") && html`${printing && html`<h2>Differences</h2>`}<${Differences} report=${id} subsidiary=${subsidiaryId} />`}
      ${shows("documents") && html`<${Standings} connection=${connection} />`}`}
  </section>`;
}

/** @param {{count: number, blocks: boolean}[] | null | undefined} counts @param {boolean} [blocking] */
function sum(counts, blocking = false) {
  return (counts ?? []).filter((entry) => !blocking || entry.blocks).reduce((total, entry) => total + entry.count, 0);
}
