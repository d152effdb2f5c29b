// Where the person is: the address is the only state of navigation, so that each view can be shared, and Back works.

import { computed, signal } from "./view.js";

/** The pages of the console stand under this path. */
export const ROOT = "/console/";

const address = signal(read());

/** @typedef {{path: string, query: URLSearchParams, hash: string}} Place */

/** @returns {Place} */
function read() {
  const { pathname, search, hash } = window.location;
  const path = pathname.startsWith(ROOT) ? pathname.slice(ROOT.length) : "";
  return { path: path.replace(/\/+$/, ""), query: new URLSearchParams(search), hash };
}

/** The path under the root, without slashes at its ends, and the query. */
export const place = computed(() => address.value);

let moved = false;

/** Whether another view was shown than the one that the page was opened with. */
export const hasMoved = () => moved;

window.addEventListener("popstate", () => {
  moved = true;
  address.value = read();
});

/**
 * Go to an address of the console.
 * @param {string} href
 * @param {{replace?: boolean, keepScroll?: boolean}} [how] `replace` leaves no step behind for Back.
 */
export function go(href, { replace = false, keepScroll = false } = {}) {
  if (replace) window.history.replaceState(window.history.state, "", href);
  else window.history.pushState(null, "", href);
  const before = address.value.path;
  moved = true;
  address.value = read();
  if (!keepScroll && address.value.path !== before) window.scrollTo(0, 0);
}

/**
 * Change parameters of the address; null, "" and false take one away.
 * @param {Record<string, string | number | boolean | null | undefined>} changes
 * @param {{replace?: boolean}} [how]
 */
export function setQuery(changes, { replace = true } = {}) {
  go(hrefWith(changes), { replace, keepScroll: true });
}

/** Open a row beside its list. Back closes it. @param {string} id */
export function openRow(id) {
  const isNext = address.value.query.has("open");
  const before = hrefWith({});
  setQuery({ open: id }, { replace: isNext });
  if (!isNext) window.history.replaceState({ before }, "");
}

/** Close the row: by going back where opening it was the last step, so that no step is left behind that changes nothing. */
export function closeRow() {
  if (window.history.state?.before === hrefWith({ open: null })) window.history.back();
  else setQuery({ open: null });
}

/**
 * The present address with other parameters.
 * @param {Record<string, string | number | boolean | null | undefined>} changes
 */
export function hrefWith(changes) {
  const query = new URLSearchParams(address.value.query);
  for (const [name, value] of Object.entries(changes)) {
    if (value === null || value === undefined || value === "" || value === false) query.delete(name);
    else query.set(name, String(value));
  }
  const text = query.toString();
  return window.location.pathname + (text ? `?${text}` : "");
}

/**
 * An address of the console: `to("errors", {view: "list"})`. Parts of the path are encoded.
 * @param {string | string[]} path
 * @param {Record<string, string | number | null | undefined>} [query]
 */
export function to(path, query = {}) {
  const parts = Array.isArray(path) ? path : path.split("/");
  const given = Object.entries(query).filter(([, value]) => value !== null && value !== undefined && value !== "");
  const text = new URLSearchParams(given.map(([name, value]) => [name, String(value)])).toString();
  return ROOT + parts.map(encodeURIComponent).join("/") + (text ? `?${text}` : "");
}

/** Let plain clicks on links of the console change the view without loading a page. */
export function followLinks() {
  document.addEventListener("click", (event) => {
    if (event.defaultPrevented || event.button !== 0) return;
    if (event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
    const link = event.target instanceof Element ? event.target.closest("a[href]") : null;
    if (!(link instanceof HTMLAnchorElement) || link.target || link.hasAttribute("download")) return;
    if (link.origin !== window.location.origin || !link.pathname.startsWith(ROOT)) return;
    event.preventDefault();
    go(link.pathname + link.search + link.hash);
  });
}

/**
 * The values in a path that matches a pattern such as `transactions/:id`, or null.
 * @param {string} pattern
 * @param {string} path
 * @returns {Record<string, string> | null}
 */
export function match(pattern, path) {
  const wanted = pattern.split("/");
  const given = path.split("/");
  if (wanted.length !== given.length) return null;
  /** @type {Record<string, string>} */
  const values = {};
  for (const [index, part] of wanted.entries()) {
    if (part.startsWith(":")) {
      if (!given[index]) return null;
      values[part.slice(1)] = decoded(given[index]);
    } else if (part !== given[index]) return null;
  }
  return values;
}

/** @param {string} text */
function decoded(text) {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
