// Values in text: money, moments, dates, and links to Alvys and Sage.

import { html } from "../view.js";
import { amountText, dateText, dayText, momentText, momentWithZone, moneyText, relativeText } from "../formats.js";
import { Icon } from "./icon.js";

const NONE = html`<span class="none">–</span>`;

/** An amount with its currency. @param {{value: {amount: string, currency: string} | null | undefined}} props */
export function Money({ value }) {
  return value ? html`<span class="figures">${moneyText(value)}</span>` : NONE;
}

/** An amount in a column that names its currency. @param {{value: {amount: string, currency: string} | null | undefined}} props */
export function Amount({ value }) {
  return value ? html`<span class="figures">${amountText(value)}</span>` : NONE;
}

/** Amounts of several currencies, one below the other. @param {{values: {amount: string, currency: string}[]}} props */
export function Amounts({ values }) {
  if (!values.length) return NONE;
  return html`<span class="figures">${values.map((value, index) => html`${index > 0 && html`<br />`}${moneyText(value)}`)}</span>`;
}

/** How long ago; when exactly on hover. @param {{at: string | null | undefined}} props */
export function When({ at }) {
  return at ? html`<time datetime=${at} title=${momentWithZone(at)}>${relativeText(at)}</time>` : NONE;
}

/** The date of a moment, and how long ago under it, for columns; the time and its zone on hover. @param {{at: string | null | undefined}} props */
export function DayAndAge({ at }) {
  if (!at) return NONE;
  return html`<time class="figures" datetime=${at} title=${momentWithZone(at)}>${dayText(at)}<span class="cell-under">${relativeText(at)}</span></time>`;
}

/** A moment in full. @param {{at: string | null | undefined}} props */
export function Moment({ at }) {
  return at ? html`<time datetime=${at} title=${`${momentWithZone(at)}, ${relativeText(at)}`}>${momentText(at)}</time>` : NONE;
}

/** A business date, which has no time. @param {{date: string | null | undefined}} props */
export function Day({ date }) {
  return date ? html`<time datetime=${date.slice(0, 10)}>${dateText(date)}</time>` : NONE;
}

/** @type {Record<string, string>} */
const SYSTEMS = { alvys: "Alvys", sage: "Sage" };

/** Links to Alvys and to Sage; `short` for columns. @param {{links: {label: string, system: string, url: string, direct: boolean}[], short?: boolean}} props */
export function OutsideLinks({ links, short }) {
  if (!links?.length) return null;
  return html`<ul class="outside-links">
    ${links.map((link) => html`<li>
      <a href=${link.url} target="_blank" rel="noopener noreferrer" title=${short ? link.label : undefined}>${short ? html`<span class="sr-only">${link.label} in </span>` : `${link.label} in `}${SYSTEMS[link.system] ?? link.system}<${Icon} name="out" size=${13} /></a>
    </li>`)}
  </ul>`;
}

/** Names and values, one pair a row; pairs without a value are left out. @param {{pairs: [string, any][]}} props */
export function Facts({ pairs }) {
  const given = pairs.filter(([, value]) => value !== null && value !== undefined && value !== "");
  return html`<dl class="facts">
    ${given.map(([name, value]) => html`<div><dt>${name}</dt><dd>${value}</dd></div>`)}
  </dl>`;
}
