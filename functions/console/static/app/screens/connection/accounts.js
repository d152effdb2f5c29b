// Account mappings: which GL account each item is booked on. An item without one falls back, and shows where to (MAP-1, MAP-2).

import { html, useMemo } from "../../view.js";
import { api } from "../../api.js";
import { counted } from "../../formats.js";
import { saveBeside } from "../../conflicts.js";
import { useLoad } from "../../load.js";
import { leafOf, proposal } from "../../proposal.js";
import { hrefWith, place, setQuery } from "../../router.js";
import { useAccounts } from "../../sage-choices.js";
import { shortSides } from "../../texts.js";
import { lookedAtText, placesUsed, usedText, useUsage } from "../../usage.js";
import { Filter, SearchField } from "../../parts/fields.js";
import { ClashNote } from "../../parts/clash.js";
import { Card, Empty, Loaded, Note, Problem, Skeleton } from "../../parts/page.js";
import { Picker } from "../../parts/picker.js";
import { say } from "../../parts/toast.js";
import { toFix, useArrival } from "./arrival.js";
import { BackToCause } from "./back-to-cause.js";
import { CsvFiles } from "./csv-files.js";
import { useSaving } from "./saving.js";

/** @import { AccountMappingsAnswer, CategoryAnswer, UsageAnswer } from "../../api-types.d.ts" */
/** @import { Saving } from "./saving.js" */
/** @import { DataOf } from "../../load.js" */

/** @typedef {"ar" | "ap"} Side */
/** @typedef {{mappings: AccountMappingsAnswer, accounts: import("../../parts/picker.js").Option[], save: (change: any, name: string, present?: AccountMappingsAnswer) => Promise<void>, onChanged: (mappings: AccountMappingsAnswer) => void, narrowed: {text: string, show: string}, usage: UsageAnswer | undefined, used: (path: string) => number}} Shared */

const DEFAULT_NAMES = { ar: "Default Revenue Account", ap: "Default Expense Account" };

/** @param {{id: string}} props */
export function AccountsTab({ id }) {
  const load = useLoad(`account-mappings/${id}`, (signal) => api.mappings.accounts(id, signal));
  const accounts = useAccounts(id);
  return html`
    <${BackToCause} id=${id} setting="account-mappings" />
    <${Loaded} load=${load} rows=${8}>
      ${(/** @type {DataOf<typeof load>} */ mappings) => html`<${Loaded} load=${accounts} rows=${8}>
        ${(/** @type {DataOf<typeof accounts>} */ options) => html`<${AccountMappings} id=${id} mappings=${mappings} accounts=${options} onChanged=${load.set} />`}
      <//>`}
    <//>`;
}

/** @param {{id: string, mappings: AccountMappingsAnswer, accounts: import("../../parts/picker.js").Option[], onChanged: (mappings: AccountMappingsAnswer) => void}} props */
function AccountMappings({ id, mappings: saved, accounts, onChanged }) {
  const mappings = proposal.seen(id, "accounts", saved);
  const { query } = place.value;
  const item = query.has("q") ? "" : itemToFix(mappings, toFix());
  const narrowed = { text: (query.get("q") ?? item).toLowerCase(), show: query.get("show") ?? "" };

  /** @param {any} change @param {string} name @param {AccountMappingsAnswer} [present] */
  async function save(change, name, present = saved) {
    if (proposal.collects(id)) {
      proposal.add({ part: "accounts", ...leafOf(change), name }, saved);
      return;
    }
    onChanged(await saveAccount(id, change, present));
    say(`${name}: saved. It counts for later exports.`);
  }

  const usage = useUsage(id);
  const places = useMemo(() => placesUsed(usage.data), [usage.data]);
  const shared = { mappings, accounts, save, narrowed, onChanged, usage: usage.data, used: (/** @type {string} */ path) => places.get(path.toLowerCase()) ?? 0 };
  const missing = useMemo(() => Object.values(mappings.categories).reduce((sum, category) => sum + unmapped(category).length, 0), [mappings]);
  return html`
    ${mappings.warnings.map((warning) => html`<${Note} tone="warn">${warning.message}<//>`)}
    <${Card} title="Defaults" label="Defaults">
      <p class="muted">Both are required. They take whatever nothing else decides, and can be replaced but not cleared.</p>
      <div class="field-pair">
        ${(/** @type {Side[]} */ (["ar", "ap"])).map((side) => html`<${AccountPicker} key=${side} shared=${shared} label=${DEFAULT_NAMES[side]} value=${mappings.defaults[side]} path=${`defaults.${side}`}
          change=${(/** @type {string | null} */ account) => ({ defaults: { [side]: account } })} />`)}
      </div>
    <//>
    <div class="filters">
      <${SearchField} label="Search items" placeholder="Linehaul, detention, 4010…" value=${query.get("q") ?? item} onSearch=${(/** @type {string} */ text) => setQuery({ q: text, fix: null })} />
      <${Filter} label="Show" value=${narrowed.show} onChange=${(/** @type {string} */ show) => setQuery({ show })} options=${[["unmapped", "Without an account of their own"], ["seen", "Seen lately"]]} />
      <${CsvFiles} id=${id} name="account-mappings" title="Account mappings" version=${mappings.version} columns=${["category", "item", "ar", "ap"]} onDone=${async () => onChanged(await api.mappings.accounts(id))} />
      <span class="fine" role="status">${counted(missing, "item")} without an account of ${missing === 1 ? "its" : "their"} own. ${lookedAtText(usage.data)}</span>
    </div>
    ${usage.problem && html`<${Problem} problem=${usage.problem} title="What is used could not be counted" retry=${usage.reload} />`}
    ${narrowed.show === "seen" && !usage.data ? usage.loading && html`<${Skeleton} rows=${4} />` : html`
      ${narrowed.show === "seen" && places.size === 0 && html`<${Empty} title="Nothing was seen lately">No document of the last 30 days has a line to book on an account.<//>`}
      ${narrowed.show !== "seen" && Object.entries(mappings.categories).every(([key, category]) => itemsShown(key, category, shared).length === 0) && html`<${Empty} title="No item matches" action=${html`<a class="button" href=${hrefWith({ q: null, show: null, fix: null })}>Show all items</a>`}>${narrowed.text ? `No item, category or account has “${narrowed.text}” in its name.` : "Each item has an account of its own."}<//>`}
      ${Object.entries(mappings.categories).map(([key, category]) => html`<${Category} key=${key} name=${key} category=${category} shared=${shared} />`)}`}`;
}

/** The item that an error concerns: "Deductions: Escrow", or the item alone. Whatever else is to be fixed narrows nothing. @param {AccountMappingsAnswer} mappings @param {string | null} concerned */
function itemToFix(mappings, concerned) {
  const named = concerned?.match(/^accountMappings\.categories\.[^.]+\.items\.(.+)\.a[rp]$/)?.[1] ?? concerned?.split(": ").at(-1);
  const item = named?.toLowerCase() ?? "";
  const items = Object.values(mappings.categories).flatMap((category) => Object.keys(category.items));
  return items.some((name) => name.toLowerCase() === item) ? item : "";
}

/** Items that have no account on some side. @param {CategoryAnswer} category @returns {string[]} */
function unmapped(category) {
  return Object.entries(category.items).filter(([, item]) => category.sides.some((/** @type {Side} */ side) => !(/** @type {any} */ (item))[side])).map(([item]) => item);
}

/** The place of an item's account in the mappings. @param {string} category @param {string} item @param {Side} side */
const pathOf = (category, item, side) => `categories.${category}.items.${item}.${side}`;

/** Whether a document of late has the item. @param {string} name @param {CategoryAnswer} category @param {string} item @param {Shared} shared */
const isSeen = (name, category, item, shared) => category.sides.some((side) => shared.used(pathOf(name, item, side)) > 0);

/** The items of a category that match what is searched: in their names, in the category's, or in their accounts. @param {string} name @param {CategoryAnswer} category @param {Shared} shared @returns {string[]} */
function itemsShown(name, category, shared) {
  const { text, show } = shared.narrowed;
  const missing = unmapped(category);
  const labelOf = (/** @type {string | null | undefined} */ account) => (account ? shared.accounts.find((option) => option.id === account)?.label ?? account : "");
  const matches = (/** @type {string} */ item) => [item, category.label, ...category.sides.map((side) => labelOf(category.items[item][side]))].some((words) => words.toLowerCase().includes(text));
  return Object.keys(category.items).filter((item) =>
    (!text || matches(item)) && (show !== "unmapped" || missing.includes(item)) && (show !== "seen" || isSeen(name, category, item, shared)));
}

/** @param {{name: string, category: CategoryAnswer, shared: Shared}} props */
function Category({ name, category, shared }) {
  const { text, show } = shared.narrowed;
  const missing = unmapped(category);
  const path = (/** @type {string} */ item, /** @type {Side} */ side) => pathOf(name, item, side);
  const seen = Object.keys(category.items).filter((item) => isSeen(name, category, item, shared)).length;
  const items = itemsShown(name, category, shared);
  const searching = Boolean(text || show);
  if (searching && items.length === 0) return null;
  return html`<details class="card accordion" open=${searching || toFix()?.startsWith(`accountMappings.categories.${name}.`) || undefined}>
    <summary>
      <h3>${category.label}</h3>
      <span class="fine">${counted(Object.keys(category.items).length, "item")}${missing.length > 0 && `, ${missing.length} without an account`}${seen > 0 && `, ${seen} seen lately`}</span>
    </summary>
    <table class="mapping">
      <caption class="sr-only">${category.label}: accounts by item</caption>
      <thead><tr><th scope="col">Item</th>${category.sides.map((/** @type {Side} */ side) => html`<th scope="col">${shortSides[side]}</th>`)}</tr></thead>
      <tbody>
        <tr class="mapping-default">
          <th scope="row">All items without one of their own</th>
          ${category.sides.map((/** @type {Side} */ side) => html`<td><${AccountPicker} shared=${shared} hideLabel clearable label=${`${category.label}, default, ${shortSides[side]}`} value=${category.default[side]} path=${`categories.${name}.default.${side}`}
            fallback=${fallbackText(shared, [[shared.mappings.defaults[side], DEFAULT_NAMES[side]]])}
            change=${(/** @type {string | null} */ account) => ({ categories: { [name]: { default: { [side]: account } } } })} /></td>`)}
        </tr>
        ${items.map((item) => html`<tr key=${item}>
          <th scope="row">${item}</th>
          ${category.sides.map((/** @type {Side} */ side) => html`<td><${AccountPicker} shared=${shared} hideLabel clearable label=${`${item}, ${shortSides[side]}`} value=${category.items[item][side]} path=${path(item, side)}
            fallback=${fallbackText(shared, item === "Escrow" ? [] : [[category.default[side], "category default"], [shared.mappings.defaults[side], DEFAULT_NAMES[side]]])}
            change=${(/** @type {string | null} */ account) => ({ categories: { [name]: { items: { [item]: { [side]: account } } } } })} /></td>`)}
        </tr>`)}
      </tbody>
    </table>
  </details>`;
}

/** Where an item without an account falls to. @param {Shared} shared @param {[string | null | undefined, string][]} levels */
function fallbackText(shared, levels) {
  const found = levels.find(([account]) => account);
  if (!found) return "No account: documents with it fail";
  const label = shared.accounts.find((option) => option.id === found[0])?.label ?? found[0];
  return `${label} (${found[1]})`;
}

/**
 * One account, saved when it is chosen.
 * @param {{shared: Shared, label: string, value: string | null, change: (account: string | null) => any, path?: string, fallback?: string, hideLabel?: boolean, clearable?: boolean}} props `path`: its place in the mappings, to tell what it is used for
 */
function AccountPicker({ shared, label, value, change, path, fallback, hideLabel, clearable }) {
  /** @type {Saving<null, string | null, AccountMappingsAnswer>} */
  const { busy: saving, problem, clash, saved, endClash } = useSaving();
  const marked = path !== undefined && toFix() === `accountMappings.${path}`;
  const arrived = useArrival(marked);
  const named = (/** @type {string | null} */ account) => (account ? (shared.accounts.find((option) => option.id === account)?.label ?? account) : "None");

  /** @param {string | null} account @param {AccountMappingsAnswer} [present] */
  async function pick(account, present) {
    if (account === value && !present) return;
    await saved(null, account, () => shared.save(change(account), label, present));
  }

  return html`<div ref=${arrived} class=${marked ? "setting-marked" : ""}><${Picker} label=${label} hideLabel=${hideLabel} clearable=${clearable} value=${value} options=${shared.accounts} placeholder=${fallback ?? "Choose an account"} hint=${path && shared.used && usedText(shared.usage, shared.used(path))}
      saving=${saving} error=${problem ? `Not saved. ${problem.errors[0]?.message ?? problem.message}` : null} onPick=${(/** @type {string | null} */ account) => pick(account)} />
    ${clash && html`<${ClashNote} name=${label} mine=${named(clash.mine)} theirs=${named(clash.theirs)} said=${clash.said} busy=${saving}
      onMine=${() => pick(clash.mine, clash.now)} onTheirs=${() => { shared.onChanged(clash.now); endClash(); }} />`}</div>`;
}

/** Save one account. What was changed elsewhere meanwhile stays. @param {string} id @param {any} change @param {AccountMappingsAnswer} present */
function saveAccount(id, change, present) {
  return saveBeside({
    present,
    mine: accountIn(change, change),
    valueIn: (found) => accountIn(found, change),
    write: (found) => api.mappings.changeAccounts(id, { ...change, version: found.version }),
    read: () => api.mappings.accounts(id),
  });
}

/** The account at the place that a change names. @param {any} mappings @param {any} change @returns {string | null} */
function accountIn(mappings, change) {
  const [key] = Object.keys(change);
  const inner = change[key];
  const there = mappings?.[key] ?? null;
  return inner !== null && typeof inner === "object" ? accountIn(there, inner) : there;
}

/**
 * One of the two master defaults by itself, for the wizard.
 * @param {{id: string, side: Side, load: import("../../load.js").Load<AccountMappingsAnswer>}} props `load`: of the account mappings
 */
export function DefaultAccount({ id, side, load }) {
  const accounts = useAccounts(id);

  /** @param {any} change @param {string} name @param {AccountMappingsAnswer} [present] */
  async function save(change, name, present = load.data) {
    if (!present) return;
    load.set(await saveAccount(id, change, present));
    say(`${name}: saved.`);
  }

  return html`<${Card} label=${DEFAULT_NAMES[side]}>
    <${Loaded} load=${load} rows=${1}>${() => html`<${Loaded} load=${accounts} rows=${1}>
      ${() => html`<${AccountPicker} shared=${{ accounts: accounts.data, save, onChanged: load.set }} label=${DEFAULT_NAMES[side]} value=${load.data?.defaults[side]} path=${`defaults.${side}`}
        change=${(/** @type {string | null} */ account) => ({ defaults: { [side]: account } })} />
        <p class="hint">It takes each line that nothing else decides. Items can have accounts of their own once the connection is set up, under Accounts.</p>`}
    <//>`}<//>
  <//>`;
}
