// One row in detail, beside the list that it belongs to. Esc closes it and the focus returns to the row.

import { html, useEffect, useRef } from "../view.js";
import { Icon } from "./icon.js";

/** @param {{title: any, label: string, onClose: () => void, children?: any, foot?: any}} props */
export function SidePanel({ title, label, onClose, children, foot }) {
  const heading = useRef(/** @type {HTMLElement | null} */ (null));
  useEffect(() => {
    const before = document.activeElement;
    heading.current?.focus({ preventScroll: true });
    return () => { if (before instanceof HTMLElement && before.isConnected) before.focus({ preventScroll: true }); };
  }, [label]);
  useEffect(() => {
    const close = (/** @type {KeyboardEvent} */ event) => {
      if (event.key === "Escape" && !event.defaultPrevented && !document.querySelector("dialog[open]")) onClose();
    };
    document.addEventListener("keydown", close);
    return () => document.removeEventListener("keydown", close);
  }, [onClose]);
  return html`<aside class="panel" aria-label=${label}>
    <header class="panel-head">
      <h2 ref=${heading} tabindex="-1">${title}</h2>
      <button class="button button-icon" aria-label="Close the details" onClick=${onClose}><${Icon} name="cross" /></button>
    </header>
    <div class="panel-body">${children}</div>
    ${foot && html`<footer class="panel-foot">${foot}</footer>`}
  </aside>`;
}
