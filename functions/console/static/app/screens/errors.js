// Error transactions: by cause, so that one fix mends many, or as a list. A row opens beside the list (ERR-3, ERR-11).

import { html, useEffect, useMemo, useState } from "../view.js";
import { api, download } from "../api.js";
import { errorChanges, useLoad } from "../load.js";
import { hrefWith, place, setQuery } from "../router.js";
import { say } from "../parts/toast.js";
import { entityTypes, transactionTypes } from "../texts.js";
import { DateRange, Filter, SearchField } from "../parts/fields.js";
import { Icon } from "../parts/icon.js";
import { Page } from "../parts/page.js";
import { SubsidiaryFilter } from "../parts/subsidiary-filter.js";
import { Tabs } from "../parts/tabs.js";
import { Causes } from "./errors/causes.js";
import { ErrorList } from "./errors/list.js";
import { RetryProgress } from "./errors/progress.js";
import { Resolved } from "./errors/resolved.js";

/** The parameters of the address that narrow the list; the API has the same names. */
/** Read again what shows errors: the list, the causes, the count in the menu. */
const refresh = () => { errorChanges.value += 1; };

const FILTERS = ["q", "subsidiaryId", "entityType", "type", "status", "cause", "from", "to"];

export function Screen() {
  const { query } = place.value;
  const asked = query.get("view");
  const view = asked === "resolved" ? asked : asked === "list" || query.get("cause") ? "list" : "causes";
  const filter = useMemo(
    () => Object.fromEntries(FILTERS.map((name) => [name, query.get(name)]).filter(([, value]) => value)),
    [query.toString()],
  );
  const changed = errorChanges.value;
  const [saving, setSaving] = useState(false);
  useEffect(() => {
    // Others work on the same list. Whoever comes back to it sees what they did.
    const again = () => { if (!document.hidden) refresh(); };
    document.addEventListener("visibilitychange", again);
    return () => document.removeEventListener("visibilitychange", again);
  }, []);

  async function saveCsv() {
    setSaving(true);
    try {
      await download("/v1/errors.csv", { ...filter, sort: query.get("sort"), order: query.get("order") }, "error-transactions.csv");
    } catch (error) {
      say(error instanceof Error ? error.message : String(error), { tone: "bad" });
    }
    setSaving(false);
  }

  return html`<${Page} title="Errors" lead="What did not reach Sage Intacct or Alvys, why, and what to do about it."
      actions=${view !== "resolved" && html`<button class="button" disabled=${saving} onClick=${saveCsv}><${Icon} name="file" />${saving ? "Reading the list…" : "Download CSV"}</button>`}>
    <${Tabs} label="Errors" tabs=${[
      { href: hrefWith({ view: null, cause: null, open: null }), label: "By cause", current: view === "causes" },
      { href: hrefWith({ view: "list" }), label: "List", current: view === "list" },
      { href: hrefWith({ view: "resolved", cause: null, open: null, entityType: null, type: null, status: null, from: null, to: null }), label: "Taken off the list", current: view === "resolved" },
    ]} />
    <${Filters} query=${query} resolved=${view === "resolved"} />
    ${query.get("retry") && html`<${RetryProgress} id=${query.get("retry")} onDone=${refresh} onClose=${() => setQuery({ retry: null })} />`}
    ${view === "causes" && html`<${Causes} filter=${filter} changed=${changed} onChanged=${refresh} />`}
    ${view === "list" && html`<${ErrorList} filter=${filter} changed=${changed} onChanged=${refresh} />`}
    ${view === "resolved" && html`<${Resolved} filter=${filter} />`}
  <//>`;
}

/** @param {{query: URLSearchParams, resolved: boolean}} props `resolved`: what was taken off has fewer filters */
function Filters({ query, resolved }) {
  const given = (/** @type {string} */ name) => query.get(name) ?? "";
  const set = (/** @type {string} */ name) => (/** @type {string} */ value) => setQuery({ [name]: value, open: null });
  const narrowed = FILTERS.some((name) => query.get(name));
  return html`<div class="filters">
    <${SearchField} label="Search errors" placeholder="Load, invoice, customer, text…" value=${given("q")} onSearch=${set("q")} />
    <${SubsidiaryFilter} value=${given("subsidiaryId")} onChange=${set("subsidiaryId")} />
    ${!resolved && html`<${Filter} label="Entity type" value=${given("entityType")} onChange=${set("entityType")} options=${entityTypes.map((type) => [type, type])} />
    <${Filter} label="Type" value=${given("type")} onChange=${set("type")} options=${transactionTypes.map((type) => [type, type])} />
    <${Filter} label="Status" value=${given("status")} onChange=${set("status")} options=${[["failed", "Failed"], ["checking", "Checking with Sage"], ["payment_refused", "Payment refused"]]} />
    <${DateRange} label="Failed" from=${given("from")} to=${given("to")} onFrom=${set("from")} onTo=${set("to")} />`}
    ${query.get("cause") && html`<${OneCause} cause=${query.get("cause")} />`}
    ${narrowed && html`<button class="button button-plain button-small" onClick=${() => setQuery(Object.fromEntries(FILTERS.map((name) => [name, null])))}>Clear filters</button>`}
  </div>`;
}

/** The cause that the list is narrowed to, in its words. @param {{cause: string}} props */
function OneCause({ cause }) {
  const load = useLoad(`errors/cause/${cause}`, (signal) => api.errors.groups({ cause, limit: 1 }, signal));
  const words = load.data?.items[0]?.message;
  return html`<span class="filter filter-set filter-cause" title=${words}><span>Cause</span><strong>${words ?? "One cause"}</strong></span>`;
}
