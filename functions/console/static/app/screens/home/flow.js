// How the last days went, a chart each (documents as they stand now, by the day when Alvys sent them).

import { html, useMemo } from "../../view.js";
import { counted as countedText, countText, midnightText, shortDateText } from "../../formats.js";
import { may } from "../../permissions.js";
import { to } from "../../router.js";
import { DayChart } from "../../parts/chart.js";
import { Card } from "../../parts/page.js";

/** @typedef {{date: string, exported: number | null, waiting: number | null, failed: number | null, paymentsApplied: number | null}} Day */

/** @type {{title: string, field: "exported" | "waiting" | "failed" | "paymentsApplied", tone: "good" | "busy" | "bad" | "quiet", unit: string, path: string, status: string}[]} */
const CHARTS = [
  { title: "Exported", field: "exported", tone: "good", unit: "exported", path: "transactions", status: "exported" },
  { title: "Waiting", field: "waiting", tone: "busy", unit: "waiting", path: "transactions", status: "waiting" },
  { title: "Failed", field: "failed", tone: "bad", unit: "failed", path: "transactions", status: "failed" },
  { title: "Payments applied", field: "paymentsApplied", tone: "quiet", unit: "payments applied", path: "payments", status: "applied" },
];

/** @param {{overview: {days: Day[], totals: {waiting: number, held: number}}}} props */
export function Flow({ overview }) {
  const charts = useMemo(() => CHARTS.filter(({ path }) => path !== "transactions" || may.seeDocuments.value).map((chart) => ({ ...chart, days: counted(overview.days, chart.field) })), [overview]);
  const first = charts[0].days[0];
  const cut = charts.some((chart) => chart.days.length < overview.days.length);
  return html`<${Card} title="Last 14 days">
    <div class="charts">${charts.map((chart) => html`<${DayChart} key=${chart.field} title=${chart.title} days=${chart.days} tone=${chart.tone} unit=${chart.unit}
      href=${to(chart.path, { status: chart.status, from: chart.days.at(-1)?.date, to: chart.days.at(-1)?.date })} />`)}</div>
    ${overview.totals.waiting > 0 && html`<p><a href=${to("transactions", { status: "waiting" })}>${countedText(overview.totals.waiting, "document")} ${overview.totals.waiting === 1 ? "waits" : "wait"} in all</a>${overview.totals.held > 0 && `, ${countText(overview.totals.held)} of them held because of ${overview.totals.held === 1 ? "its" : "their"} connection`}.</p>`}
    ${may.seeDocuments.value && !(may.seeSide("ar") && may.seeSide("ap")) && html`<p class="fine">Of the documents that you may see.</p>`}
    <p class="fine">Documents by the day when Alvys sent them, as they stand now; payments by their payment date. Days begin at midnight UTC${midnightText()}.
      ${cut && first && ` Days before ${shortDateText(first.date)} have more documents than are counted here.`}</p>
  <//>`;
}

/** The days that are counted whole. @param {Day[]} days @param {"exported" | "waiting" | "failed" | "paymentsApplied"} field */
function counted(days, field) {
  return days.filter((day) => day[field] !== null).map((day) => ({ date: day.date, count: day[field] ?? 0 }));
}
