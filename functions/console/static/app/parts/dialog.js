// A question or a form above the page. The browser's own dialog keeps the focus inside and gives it back.

import { html, useEffect, useId, useRef, useState } from "../view.js";
import { problemOf } from "../load.js";
import { Icon } from "./icon.js";
import { Problem } from "./page.js";

/**
 * @param {{title: string, onClose?: () => void, children?: any, wide?: boolean}} props Without `onClose` it stays until it is answered.
 */
export function Dialog({ title, onClose, children, wide }) {
  const element = useRef(/** @type {HTMLDialogElement | null} */ (null));
  const heading = useId();
  useEffect(() => {
    const dialog = element.current;
    const before = document.activeElement;
    dialog?.showModal();
    return () => {
      dialog?.close();
      if (before instanceof HTMLElement) before.focus();
    };
  }, []);
  return html`<dialog ref=${element} class=${`dialog ${wide ? "dialog-wide" : ""}`} aria-labelledby=${heading}
      onCancel=${(/** @type {Event} */ event) => { event.preventDefault(); onClose?.(); }}>
    <header class="dialog-head">
      <h2 id=${heading}>${title}</h2>
      ${onClose && html`<button class="button button-icon" aria-label="Close" onClick=${onClose}><${Icon} name="cross" /></button>`}
    </header>
    ${children}
  </dialog>`;
}

/**
 * A dialog with something to do: while it is done the button waits; a refusal is shown in place and nothing is lost.
 * @param {{title: string, action: string, danger?: boolean, ready?: boolean, wide?: boolean, trouble?: string, run: () => Promise<void>, onClose: () => void, children?: any}} props `trouble`: the title of a refusal, in place of the API's own
 */
export function ActionDialog({ title, action, danger, ready = true, wide, trouble, run, onClose, children }) {
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState(/** @type {import("../api.js").ApiProblem | null} */ (null));

  /** @param {Event} event */
  async function submit(event) {
    event.preventDefault();
    if (busy || !ready) return;
    setBusy(true);
    setProblem(null);
    try {
      await run();
      onClose();
    } catch (error) {
      setProblem(problemOf(error));
      setBusy(false);
    }
  }

  return html`<${Dialog} title=${title} onClose=${onClose} wide=${wide}>
    <form onSubmit=${submit}>
      <div class="dialog-body">
        ${children}
        ${problem && html`<${Problem} problem=${problem} title=${trouble} />`}
      </div>
      <footer class="dialog-foot">
        <button type="button" class="button" onClick=${onClose}>Cancel</button>
        <button type="submit" class=${`button ${danger ? "button-danger" : "button-main"}`} disabled=${busy || !ready}>
          ${busy ? "Working…" : action}
        </button>
      </footer>
    </form>
  <//>`;
}
