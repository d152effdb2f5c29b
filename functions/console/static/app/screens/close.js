// The close: start a report over a period, and the reports that were made (CLOSE-1, CLOSE-4).

import { html, useState } from "../view.js";
import { api } from "../api.js";
import { useConnectionNames } from "../connections.js";
import { dateText, today } from "../formats.js";
import { problemOf, useLoad, usePages } from "../load.js";
import { go, to } from "../router.js";
import { Badge, State } from "../parts/badge.js";
import { SelectField, TextField } from "../parts/fields.js";
import { Card, Empty, Loaded, Page, Problem } from "../parts/page.js";
import { Table } from "../parts/table.js";
import { DayAndAge } from "../parts/values.js";

/** @import { AccountingPeriodAnswer, CloseReportSummaryAnswer, PeriodAnswer } from "../api-types.d.ts" */

const LOOK_EVERY_MS = 2500;
/** @type {CloseReportSummaryAnswer["status"][]} */
export const IN_HAND = ["queued", "in_progress", "waiting"];

export function Screen() {
  const names = useConnectionNames();
  const named = Object.fromEntries(names);
  const pages = usePages("close-reports", (cursor, signal) => api.close.reports({ cursor }, signal), {
    every: (page) => (page?.items.some((report) => IN_HAND.includes(report.status)) ? LOOK_EVERY_MS : null),
  });
  return html`<${Page} title="Close" lead="Is everything that Alvys knows of a period in the books, and right? Compared to the cent.">
    <${Card} title="New report"><${NewReport} names=${names} /><//>
    <${Card} title="Reports" flush>
      <${Loaded} load=${pages} rows=${4}>
        ${() => pages.items.length === 0
          ? html`<${Empty} title="No reports yet">Choose a period above. A report takes seconds for a hundred documents, minutes for thousands, and is kept.<//>`
          : html`<${Table} label="Close reports" columns=${columns(named)} rows=${pages.items} id=${(/** @type {CloseReportSummaryAnswer} */ report) => report.reportId}
              href=${(/** @type {CloseReportSummaryAnswer} */ report) => to(["close", report.reportId])} more=${pages.more} />`}
      <//>
    <//>
  <//>`;
}

/** "November 2026", or its dates. @param {PeriodAnswer} period */
export const periodText = (period) => period.name ?? `${dateText(period.from)} to ${dateText(period.to)}`;

/** @param {Record<string, string>} named @returns {import("../parts/table.js").Column<CloseReportSummaryAnswer>[]} */
const columns = (named) => [
  { key: "period", label: "Period", main: true, cell: (report) => periodText(report.period) },
  { key: "subsidiary", label: "Subsidiary", cell: (report) => (report.subsidiaryId ? (named[report.subsidiaryId] ?? report.subsidiaryId) : "All") },
  { key: "ready", label: "Result", cell: (report) => html`<${Result} report=${report} />` },
  { key: "by", label: "Asked by", cell: (report) => report.askedBy },
  { key: "started", label: "Made", width: "narrow", cell: (report) => html`<${DayAndAge} at=${report.finishedAt ?? report.startedAt} />` },
];

/** @param {{report: CloseReportSummaryAnswer}} props */
export function Result({ report }) {
  if (report.status !== "complete") return html`<${State} of="report" state=${report.status} />`;
  return report.ready ? html`<${Badge} tone="good">Ready to close<//>` : html`<${Badge} tone="warn">Not ready<//>`;
}

/** @param {{names: [string, string][]}} props */
function NewReport({ names }) {
  const [subsidiaryId, setSubsidiary] = useState("");
  const [period, setPeriod] = useState("");
  const [from, setFrom] = useState(`${today(-28).slice(0, 8)}01`);
  const [until, setUntil] = useState(today());
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState(/** @type {import("../api.js").ApiProblem | null} */ (null));
  const periods = useLoad(`periods/${subsidiaryId}`, (signal) => api.connections.periods(subsidiaryId, signal));
  const known = periods.data?.items ?? [];
  const waiting = periods.loading;
  const chosen = waiting ? "" : period || known.findLast?.((one) => one.from <= today())?.name || "dates";

  /** @param {Event} event */
  async function start(event) {
    event.preventDefault();
    setBusy(true);
    setProblem(null);
    try {
      const asked = chosen === "dates" ? { from, to: until } : { period: chosen };
      const { reportId } = await api.close.start({ ...asked, subsidiaryId: subsidiaryId || undefined });
      go(to(["close", reportId]));
    } catch (error) {
      setProblem(problemOf(error));
      setBusy(false);
    }
  }

  return html`<form class="inline-form close-form" onSubmit=${start}>
    ${names.length > 0 && html`<${SelectField} label="Subsidiary" value=${subsidiaryId} onChange=${setSubsidiary} options=${[["", "All"], ...names]} />`}
    <${SelectField} label="Period" value=${chosen} onChange=${setPeriod} disabled=${waiting}
      options=${waiting ? [["", "Reading the periods…"]] : [...known.filter((one) => one.name).map((one) => [one.name, one.name]), ["dates", "Between two dates"]]} />
    ${chosen === "dates" && html`
      <${TextField} label="First date" type="date" value=${from} onInput=${setFrom} max=${until} required />
      <${TextField} label="Last date" type="date" value=${until} onInput=${setUntil} min=${from} required />`}
    <button class="button button-main" disabled=${busy || waiting || (chosen === "dates" && (!from || !until))}>${busy ? "Starting…" : "Make the report"}</button>
    ${problem && html`<${Problem} problem=${problem} />`}
  </form>`;
}
