// How far an action on many errors is, while it runs.

import { html, useEffect, useRef } from "../../view.js";
import { api } from "../../api.js";
import { counted, countText } from "../../formats.js";
import { useLoad } from "../../load.js";
import { Icon } from "../../parts/icon.js";
import { Note, Problem } from "../../parts/page.js";

/** @import { ActionProgressAnswer } from "../../api-types.d.ts" */

const LOOK_EVERY_MS = 1200;
const VERBS = { retry: ["Retrying", "Retried"], mark_synced: ["Marking as synced", "Marked as synced"], close: ["Closing", "Closed"] };

/** @type {Record<string, string>} */
const TO = { retry: "retry", mark_synced: "mark as synced", close: "close" };

/** @param {{id: string, onDone: () => void, onClose: () => void}} props */
export function RetryProgress({ id, onDone, onClose }) {
  const load = useLoad(`errors/progress/${id}`, (signal) => api.errors.progress(id, signal), {
    every: (progress) => (finished(progress) ? null : LOOK_EVERY_MS),
  });
  const told = useRef(false);
  const done = finished(load.data);
  useEffect(() => {
    if (done && !told.current) {
      told.current = true;
      onDone();
    }
  }, [done]);
  if (load.problem?.status === 404) {
    return html`<${Note} action=${html`<button class="button" onClick=${onClose}>Hide</button>`}>What this link followed is over, and no longer kept.<//>`;
  }
  if (load.problem) return html`<${Problem} problem=${load.problem} retry=${load.reload} />`;
  if (!load.data) return null;
  const { action, accepted, exported, failedAgain, waiting, others, refused, problem } = load.data;
  const [running, ended] = /** @type {Record<string, string[]>} */ (VERBS)[action] ?? VERBS.retry;
  const settled = action === "retry" ? exported + failedAgain + others : accepted;
  const tone = !done ? "busy" : failedAgain || problem || accepted === 0 ? "warn" : "good";
  return html`<section class=${`note note-${tone} progress-note`} aria-label="Progress">
    <div>
      <strong role="status" aria-live="polite">${done && accepted === 0 ? `Nothing was left to ${TO[action] ?? TO.retry}` : `${done ? ended : running} ${counted(accepted, "document")}`}</strong>
      ${action === "retry" && accepted > 0 && html`<p class="figures">
        ${countText(exported)} in the books again · ${countText(failedAgain)} failed again · ${countText(waiting)} on the way${others > 0 && ` · ${countText(others)} settled otherwise`}
      </p>`}
      ${refused > 0 && html`<p>${counted(refused, "document")} ${refused === 1 ? "was" : "were"} left as ${refused === 1 ? "it is" : "they are"}.</p>`}
      ${problem && html`<p>${problem.message} ${problem.remedy}</p>`}
      ${!done && html`<progress max=${Math.max(accepted, 1)} value=${settled} aria-label="Documents settled"></progress>`}
    </div>
    <button class="button button-icon" aria-label="Hide the progress" onClick=${onClose}><${Icon} name="cross" /></button>
  </section>`;
}

/** @param {ActionProgressAnswer | undefined} progress */
function finished(progress) {
  return Boolean(progress && (progress.problem || (progress.done && (progress.action !== "retry" || progress.waiting === 0))));
}
