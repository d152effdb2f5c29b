// A state in one word, in the colour of its meaning. The word says it all; the colour only helps.

import { html } from "../view.js";
import { states } from "../texts.js";

/** @param {{tone?: string, children?: any}} props */
export function Badge({ tone = "quiet", children }) {
  return html`<span class=${`badge badge-${tone}`}>${children}</span>`;
}

/** The badge of a state of the API. @param {{of: keyof typeof states, state: string}} props */
export function State({ of, state }) {
  const [tone, words] = /** @type {Record<string, string[]>} */ (states[of])[state] ?? ["quiet", state.replaceAll("_", " ")];
  return html`<${Badge} tone=${tone}>${words}<//>`;
}
