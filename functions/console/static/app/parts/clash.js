// Somebody changed the same value meanwhile: both values, and the choice between them.

import { html } from "../view.js";
import { writtenText } from "../formats.js";
import { Note } from "./page.js";
import { Facts } from "./values.js";

/**
 * @param {{name: string, mine: any, theirs: any, busy?: boolean, onMine: () => void, onTheirs: () => void, said?: string}} props
 */
export function ClashNote({ name, mine, theirs, busy, onMine, onTheirs, said }) {
  return html`<div role="alert"><${Note} tone="warn" title=${`${name} was changed by somebody else meanwhile`}
      action=${html`<div class="actions">
        <button type="button" class="button" disabled=${busy} onClick=${onTheirs}>Keep theirs</button>
        <button type="button" class="button button-main" disabled=${busy} onClick=${onMine}>Save mine</button>
      </div>`}>
    ${said && html`<p class="fine">${writtenText(said.split(". ")[0])}.</p>`}
    <${Facts} pairs=${[["There now", theirs], ["Yours", mine]]} />
  <//></div>`;
}
