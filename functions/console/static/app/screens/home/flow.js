// How the last days went, a chart each (documents as they stand now, by the day when Alvys sent them).

import { html, useMemo } from "../../view.js";
import { shortDateText } from "../../formats.js";
import { DayChart } from "../../parts/chart.js";
import { Card } from "../../parts/page.js";

/** @typedef {{date: string, exported: number | null, waiting: number | null, failed: number | null, paymentsApplied: number | null}} Day */

/** @type {{title: string, field: "exported" | "waiting" | "failed" | "paymentsApplied", tone: "good" | "busy" | "bad" | "quiet", unit: string}[]} */
const CHARTS = [
  { title: "Exported", field: "exported", tone: "good", unit: "exported" },
  { title: "Waiting", field: "waiting", tone: "busy", unit: "waiting" },
  { title: "Failed", field: "failed", tone: "bad", unit: "failed" },
  { title: "Payments applied", field: "paymentsApplied", tone: "quiet", unit: "payments applied" },
];

/** @param {{overview: {days: Day[]}}} props */
export function Flow({ overview }) {
  const charts = useMemo(() => CHARTS.map((chart) => ({ ...chart, days: counted(overview.days, chart.field) })), [overview]);
  const first = charts[0].days[0];
  const cut = charts.some((chart) => chart.days.length < overview.days.length);
  return html`<${Card} title="Last 14 days">
    <div class="charts">${charts.map((chart) => html`<${DayChart} key=${chart.field} title=${chart.title} days=${chart.days} tone=${chart.tone} unit=${chart.unit} />`)}</div>
    <p class="fine">Documents by the day when Alvys sent them, as they stand now; payments by their payment date. Days are UTC.
      ${cut && first && ` Days before ${shortDateText(first.date)} have more documents than are counted here.`}</p>
  <//>`;
}

/** The days that are counted whole. @param {Day[]} days @param {"exported" | "waiting" | "failed" | "paymentsApplied"} field */
function counted(days, field) {
  return days.filter((day) => day[field] !== null).map((day) => ({ date: day.date, count: day[field] ?? 0 }));
}
