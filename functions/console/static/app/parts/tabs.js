// Views of one thing, each with an address of its own: links, so that they can be opened, shared and gone back to.

import { html } from "../view.js";

/** @param {{label: string, tabs: {href: string, label: any, current: boolean, count?: number | null}[]}} props */
export function Tabs({ label, tabs }) {
  return html`<nav class="tabs" aria-label=${label}>
    <ul>
      ${tabs.map((tab) => html`<li>
        <a href=${tab.href} aria-current=${tab.current ? "page" : undefined}>
          ${tab.label}${tab.count !== undefined && tab.count !== null && html` <span class="count">${tab.count}</span>`}
        </a>
      </li>`)}
    </ul>
  </nav>`;
}
