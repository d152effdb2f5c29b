// Lists of rows: a real table that sorts, selects, and opens a row beside it; on narrow screens each row is a card.
// Only the rows near the window are drawn, so ten thousand scroll smoothly.

import { html, useEffect, useLayoutEffect, useRef, useState } from "../view.js";
import { countText } from "../formats.js";
import { Icon } from "./icon.js";
import { onKeys } from "./keys.js";
import { Amount, Money } from "./values.js";

/** At most this many rows are drawn beyond both edges of the window; shorter lists are drawn whole. */
const MARGIN = 30;
const WINDOWED_FROM = 150;

/**
 * @template R
 * @typedef {object} Column
 * @property {string} key also the name of the order, where `sort` is given
 * @property {any} label
 * @property {(row: R) => any} [cell]
 * @property {(row: R) => {amount: string, currency: string} | null} [money] in place of `cell`: an amount; its currency stands in the head where all rows have the same
 * @property {"end"} [align]
 * @property {boolean} [sort] whether the list can be ordered by it
 * @property {string} [width] a class of widths: `narrow`, `wide`, `key`, `name`
 * @property {boolean} [main] the row's name; it opens the row
 */

/**
 * @template R
 * @param {{
 *   label: string, columns: Column<R>[], rows: R[], id: (row: R) => string,
 *   open?: string | null, onOpen?: (id: string) => void, href?: (row: R) => string,
 *   selected?: Set<string>, onSelect?: (selected: Set<string>) => void,
 *   order?: {by: string, descending: boolean}, onOrder?: (by: string) => void,
 *   rowClass?: (row: R) => string,
 *   more?: {there: boolean, busy: boolean, problem: any, load: () => void},
 *   keys?: Record<string, (row: R) => void>,
 * }} props
 */
export function Table({ label, columns: given, rows, id, open, onOpen, href, selected, onSelect, order, onOrder, rowClass, more, keys = {} }) {
  const body = useRef(/** @type {HTMLTableSectionElement | null} */ (null));
  const printing = usePrinting();
  const [near, until, heights] = useWindow(body, rows.length);
  const [first, last] = printing ? [0, rows.length] : [near, until];
  const shown = rows.slice(first, last);
  const columns = given.map((column) => withCurrency(column, rows));
  const width = columns.length + (selected ? 1 : 0);
  useFocusOfGone(body, rows);
  useRowKeys(body, { rows, id, selected, onSelect, keys });

  /** @param {string} row */
  function toggle(row) {
    const next = new Set(selected);
    if (!next.delete(row)) next.add(row);
    onSelect?.(next);
  }

  const all = selected && rows.length > 0 && rows.every((row) => selected.has(id(row)));
  return html`<div class="table-frame">
    <table class="table" aria-rowcount=${rows.length + 1}>
      <caption class="sr-only">${label}</caption>
      <thead><tr>
        ${selected && html`<th class="cell-check" scope="col">
          <label><input type="checkbox" aria-label="Select all rows shown" checked=${all}
            onChange=${() => onSelect?.(all ? new Set() : new Set(rows.map(id)))} /><span class="sr-only">Select all shown</span></label>
        </th>`}
        ${columns.map((column) => html`<${Head} column=${column} order=${order} onOrder=${onOrder} />`)}
      </tr></thead>
      <tbody ref=${body}>
        ${first > 0 && html`<tr aria-hidden="true" class="spacer"><td colspan=${width} height=${first * heights}></td></tr>`}
        ${shown.map((row, index) => {
          const key = id(row);
          return html`<tr key=${key} data-row=${key} aria-rowindex=${first + index + 2}
              class=${`${open === key ? "row-open" : ""} ${selected?.has(key) ? "row-selected" : ""} ${rowClass?.(row) ?? ""}`}
              onClick=${(/** @type {MouseEvent} */ event) => { if (onOpen && isPlain(event)) onOpen(key); }}>
            ${selected && html`<td class="cell-check">
              <input type="checkbox" aria-label="Select" checked=${selected.has(key)} onChange=${() => toggle(key)} />
            </td>`}
            ${columns.map((column) => html`<${Cell} column=${column} row=${row} href=${href?.(row)}
              onOpen=${onOpen && (() => onOpen(key))} />`)}
          </tr>`;
        })}
        ${last < rows.length && html`<tr aria-hidden="true" class="spacer"><td colspan=${width} height=${(rows.length - last) * heights}></td></tr>`}
      </tbody>
    </table>
    ${more && html`<${More} more=${more} shown=${rows.length} />`}
    ${more?.there && html`<p class="print-only">These are the first ${countText(rows.length)} rows. The list goes on.</p>`}
  </div>`;
}

/**
 * An amount's column names the currency once where all rows have the same, else each amount names its own.
 * @template R
 * @param {Column<R>} column
 * @param {R[]} rows
 * @returns {any}
 */
function withCurrency(column, rows) {
  const { money, label } = column;
  if (!money) return column;
  const currencies = new Set(rows.map((row) => money(row)?.currency).filter(Boolean));
  const shown = { ...column, align: "end", width: "narrow", name: label };
  if (currencies.size !== 1) return { ...shown, cell: (/** @type {R} */ row) => html`<${Money} value=${money(row)} />` };
  const [currency] = currencies;
  return {
    ...shown,
    name: `${label} (${currency})`,
    label: html`${label} <span class="unit">${currency}</span>`,
    cell: (/** @type {R} */ row) => html`<${Amount} value=${money(row)} />`,
  };
}

function Head({ column, order, onOrder }) {
  const current = order?.by === column.key;
  const sorting = current ? (order.descending ? "descending" : "ascending") : undefined;
  return html`<th scope="col" class=${classOf(column)} aria-sort=${sorting}>
    ${column.sort && onOrder
      ? html`<button class="sort" onClick=${() => onOrder(column.key)}>${column.label}<span class="sort-mark" aria-hidden="true">${current ? (order.descending ? "↓" : "↑") : ""}</span></button>`
      : column.label}
  </th>`;
}

function Cell({ column, row, href, onOpen }) {
  const content = column.cell(row);
  const label = typeof column.label === "string" ? column.label : column.name;
  if (!column.main) return html`<td class=${classOf(column)} data-label=${label}>${content}</td>`;
  return html`<th scope="row" class=${`${classOf(column)} cell-main`} data-label=${label}>
    ${href ? html`<a class="row-link" href=${href}>${content}</a>`
      : onOpen ? html`<button class="row-link" onClick=${onOpen}>${content}</button>` : content}
  </th>`;
}

function More({ more, shown }) {
  const edge = useRef(/** @type {HTMLDivElement | null} */ (null));
  useEffect(() => {
    if (!more.there || more.problem || !edge.current) return undefined;
    const watch = new IntersectionObserver((entries) => { if (entries.at(-1)?.isIntersecting) more.load(); }, { rootMargin: "600px" });
    watch.observe(edge.current);
    return () => watch.disconnect();
  }, [more.there, more.problem, shown]);
  if (more.problem) return html`<div class="more" role="alert">${more.problem.message} <button class="button" onClick=${more.load}>Try again</button></div>`;
  if (!more.there) return null;
  return html`<div class="more" ref=${edge}>
    <button class="button" disabled=${more.busy} onClick=${more.load}>${more.busy ? "Loading more…" : "Show more"}</button>
  </div>`;
}

/** @param {Column<any>} column */
const classOf = (column) => `${column.align === "end" ? "cell-end" : ""} ${column.width ? `cell-${column.width}` : ""}`;

/** A click on the row itself, not on what can be clicked within it, and not the end of marking text. @param {MouseEvent} event */
function isPlain(event) {
  const inside = event.target instanceof Element && event.target.closest("a, button, input, select, label");
  return !inside && !window.getSelection()?.toString();
}

/** Whether the page is being printed: then all rows that are loaded are drawn, wherever the window is. */
function usePrinting() {
  const [printing, setPrinting] = useState(false);
  useEffect(() => {
    const begin = () => setPrinting(true);
    const end = () => setPrinting(false);
    window.addEventListener("beforeprint", begin);
    window.addEventListener("afterprint", end);
    return () => {
      window.removeEventListener("beforeprint", begin);
      window.removeEventListener("afterprint", end);
    };
  }, []);
  return printing;
}

/**
 * The rows near the window, and the height of one.
 * @param {{current: HTMLTableSectionElement | null}} body
 * @param {number} count
 * @returns {[number, number, number]}
 */
function useWindow(body, count) {
  const [range, setRange] = useState([0, WINDOWED_FROM]);
  const [height, setHeight] = useState(44);
  useLayoutEffect(() => {
    if (count <= WINDOWED_FROM) return undefined;
    const look = () => {
      const element = body.current;
      if (!element) return;
      const row = element.querySelector("tr[data-row]");
      const measured = row instanceof HTMLElement ? row.offsetHeight || height : height;
      const top = -element.getBoundingClientRect().top;
      const from = Math.max(0, Math.floor(top / measured) - MARGIN);
      const to = Math.ceil((top + window.innerHeight) / measured) + MARGIN;
      setHeight(measured);
      setRange((now) => (now[0] === from && now[1] === to ? now : [from, Math.max(to, MARGIN)]));
    };
    look();
    window.addEventListener("scroll", look, { passive: true });
    window.addEventListener("resize", look);
    return () => {
      window.removeEventListener("scroll", look);
      window.removeEventListener("resize", look);
    };
  }, [count]);
  return count <= WINDOWED_FROM ? [0, count, height] : [Math.min(range[0], count), Math.min(range[1], count), height];
}

/** When the row that had the focus is gone, such as an error that was closed, the row in its place has it. */
function useFocusOfGone(body, rows) {
  const place = useRef(-1);
  useLayoutEffect(() => {
    const element = body.current;
    const keep = (/** @type {FocusEvent} */ event) => {
      const row = event.target instanceof Element ? event.target.closest("tr[data-row]") : null;
      if (row) place.current = Number(row.getAttribute("aria-rowindex")) - 2;
    };
    element?.addEventListener("focusin", keep);
    return () => element?.removeEventListener("focusin", keep);
  }, []);
  useLayoutEffect(() => {
    if (place.current < 0 || document.activeElement !== document.body || rows.length === 0) return;
    const row = body.current?.querySelector(`tr[aria-rowindex="${Math.min(place.current, rows.length - 1) + 2}"]`);
    const target = row?.querySelector(".row-link");
    if (target instanceof HTMLElement) target.focus({ preventScroll: true });
  }, [rows]);
}

/** j and k go from row to row, x selects, and the list's own keys act on the row. */
function useRowKeys(body, { rows, id, selected, onSelect, keys }) {
  const present = () => {
    const row = document.activeElement instanceof Element ? document.activeElement.closest("tr[data-row]") : null;
    return row && body.current?.contains(row) ? row : null;
  };
  const step = (/** @type {1 | -1} */ direction) => {
    const all = [...(body.current?.querySelectorAll("tr[data-row]") ?? [])];
    const now = present();
    const next = now ? all[all.indexOf(now) + direction] : all[0];
    const target = next?.querySelector(".row-link") ?? next?.querySelector("a, button, input");
    if (target instanceof HTMLElement) {
      target.focus();
      next.scrollIntoView({ block: "nearest" });
    }
  };
  const current = () => rows.find((/** @type {any} */ row) => id(row) === present()?.getAttribute("data-row"));
  onKeys({
    j: () => step(1),
    k: () => step(-1),
    ...(selected && {
      x: () => {
        const row = current();
        if (!row) return;
        const next = new Set(selected);
        if (!next.delete(id(row))) next.add(id(row));
        onSelect?.(next);
      },
    }),
    ...Object.fromEntries(Object.entries(keys).map(([key, act]) => [key, () => { const row = current(); if (row) act(row); }])),
  });
}
