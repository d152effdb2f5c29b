// A button with a few actions or links behind it.

import { html, useEffect, useId, useRef, useState } from "../view.js";

/**
 * @param {{label: any, name?: string, buttonClass?: string, children: (close: () => void) => any, end?: boolean}} props
 */
export function Menu({ label, name, buttonClass = "button", children, end }) {
  const [open, setOpen] = useState(false);
  const root = useRef(/** @type {HTMLDivElement | null} */ (null));
  const button = useRef(/** @type {HTMLButtonElement | null} */ (null));
  const id = useId();
  useEffect(() => {
    if (!open) return undefined;
    const leave = (/** @type {Event} */ event) => {
      if (!(event.target instanceof Node) || !root.current?.contains(event.target)) setOpen(false);
    };
    const escape = (/** @type {KeyboardEvent} */ event) => {
      if (event.key !== "Escape") return;
      event.preventDefault();
      setOpen(false);
      button.current?.focus();
    };
    document.addEventListener("pointerdown", leave);
    document.addEventListener("focusin", leave);
    document.addEventListener("keydown", escape, true);
    return () => {
      document.removeEventListener("pointerdown", leave);
      document.removeEventListener("focusin", leave);
      document.removeEventListener("keydown", escape, true);
    };
  }, [open]);
  return html`<div class="menu" ref=${root}>
    <button ref=${button} type="button" class=${buttonClass} aria-label=${name} aria-expanded=${open ? "true" : "false"} aria-controls=${id} onClick=${() => setOpen(!open)}>${label}</button>
    ${open && html`<div class=${`menu-body ${end ? "menu-end" : ""}`} id=${id}>${children(() => setOpen(false))}</div>`}
  </div>`;
}
