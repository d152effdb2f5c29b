// Views of one thing, each with an address of its own: links, so that they can be opened, shared and gone back to.

import { html, useEffect, useRef } from "../view.js";

/** @param {{label: string, tabs: {href: string, label: any, current: boolean, count?: number | null}[]}} props */
export function Tabs({ label, tabs }) {
  const frame = useRef(/** @type {HTMLElement | null} */ (null));
  const current = tabs.find((tab) => tab.current)?.href;
  useEffect(() => {
    // On narrow screens the tabs scroll sideways; the present one is always in sight.
    const shown = frame.current?.querySelector("[aria-current]");
    if (frame.current && shown instanceof HTMLElement) frame.current.scrollLeft = shown.offsetLeft - 40;
  }, [current]);
  return html`<nav class="tabs" aria-label=${label} ref=${frame}>
    <ul>
      ${tabs.map((tab) => html`<li>
        <a href=${tab.href} aria-current=${tab.current ? "page" : undefined}>
          ${tab.label}${tab.count !== undefined && tab.count !== null && html` <span class="count">${tab.count}</span>`}
        </a>
      </li>`)}
    </ul>
  </nav>`;
}
