// What just happened, said once in a corner and to screen readers, with a way to undo it where there is one.

import { html, signal } from "../view.js";
import { Icon } from "./icon.js";

const LASTS_MS = 7000;
const LASTS_WITH_ACTION_MS = 15000;

/** @typedef {{id: number, text: string, tone: string, action?: {label: string, run: () => void}}} Toast */

const toasts = signal(/** @type {Toast[]} */ ([]));
let last = 0;

/**
 * @param {string} text
 * @param {{tone?: "good" | "bad" | "quiet", action?: {label: string, run: () => void}}} [options]
 */
export function say(text, { tone = "good", action } = {}) {
  const id = ++last;
  toasts.value = [...toasts.value, { id, text, tone, action }];
  setTimeout(() => dismiss(id), action ? LASTS_WITH_ACTION_MS : LASTS_MS);
}

/** @param {number} id */
function dismiss(id) {
  toasts.value = toasts.value.filter((toast) => toast.id !== id);
}

/** The corner where they appear. It is always there, so that screen readers know it. */
export function Toasts() {
  return html`<div class="toasts" role="status" aria-live="polite">
    ${toasts.value.map((toast) => html`<div class=${`toast toast-${toast.tone}`} key=${toast.id}>
      <span>${toast.text}</span>
      ${toast.action && html`<button class="button button-plain" onClick=${() => { toast.action?.run(); dismiss(toast.id); }}>${toast.action.label}</button>`}
      <button class="button button-icon" aria-label="Dismiss" onClick=${() => dismiss(toast.id)}><${Icon} name="cross" size=${14} /></button>
    </div>`)}
  </div>`;
}
