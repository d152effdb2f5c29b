// What happened to a record, the newest first.

import { html } from "../view.js";
import { Moment, When } from "./values.js";

/** @param {{entries: {at: string, by?: string, what: any, detail?: any, tone?: string}[]}} props */
export function Timeline({ entries }) {
  return html`<ol class="timeline">
    ${entries.map((entry) => html`<li class=${`timeline-${entry.tone ?? "quiet"}`}>
      <div class="timeline-what">${entry.what}</div>
      ${entry.detail && html`<div class="timeline-detail">${entry.detail}</div>`}
      <div class="fine"><${Moment} at=${entry.at} />, <${When} at=${entry.at} />${entry.by && html` · ${entry.by}`}</div>
    </li>`)}
  </ol>`;
}
