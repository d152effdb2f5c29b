// Changes of mappings and settings that are collected and not saved yet, so that one can ask first what they would do (WHATIF-1).

import { computed, signal } from "./view.js";
import { ApiProblem, api } from "./api.js";
import { Clash, saveBeside } from "./conflicts.js";

/** @import { AccountMappingsMessage, WhatIfMessage } from "./api-types.d.ts" */

/** @typedef {"accounts" | "dimensions" | "customFields" | "settings"} Part */
/** @typedef {{part: Part, path: string[], value: any, name: string}} Change `path`: its place in the answer of its part; `name`: what people call it */

/** The changes of one connection, and what was there when each part was changed first. */
const collected = signal(/** @type {{id: string | null, changes: Change[], present: Partial<Record<Part, any>>}} */ ({ id: null, changes: [], present: {} }));
/** The connection whose bar is on the page: without it nobody would see that a change isn't saved. */
const shown = signal(/** @type {string | null} */ (null));

/** How each part is read and saved. A table of settings loses a row by null. */
const PARTS = {
  accounts: {
    read: api.mappings.accounts,
    write: (/** @type {string} */ id, /** @type {any} */ found, /** @type {Change[]} */ changes) => api.mappings.changeAccounts(id, { ...patchOf(changes), version: found.version }),
    body: (/** @type {any} */ found) => ({ accountMappings: puttable(found) }),
  },
  dimensions: {
    read: api.mappings.dimensions,
    write: (/** @type {string} */ id, /** @type {any} */ found, /** @type {Change[]} */ changes) => api.mappings.putDimensions(id, { mappings: withAll(found, changes, true).mappings, version: found.version }),
    body: (/** @type {any} */ found) => ({ dimensionMappings: { mappings: found.mappings } }),
  },
  customFields: {
    read: api.mappings.customFields,
    write: (/** @type {string} */ id, /** @type {any} */ found, /** @type {Change[]} */ changes) => api.mappings.putCustomFields(id, { mappings: withAll(found, changes, true).mappings, version: found.version }),
    body: (/** @type {any} */ found) => ({ customFieldMappings: { mappings: found.mappings } }),
  },
  settings: {
    read: api.connections.one,
    write: (/** @type {string} */ id, /** @type {any} */ found, /** @type {Change[]} */ changes) => api.connections.change(id, { ...patchOf(changes), version: found.version }),
    body: (/** @type {any} */ _found, /** @type {Change[]} */ changes) => ({ settings: patchOf(changes) }),
  },
};

export const proposal = {
  /** The changes that are collected. */
  changes: computed(() => collected.value.changes),
  /** Whether changes of a connection are collected now, and not saved at once. @param {string} id */
  collects: (id) => collected.value.id === id && shown.value === id,
  /** @param {string} id */
  begin: (id) => { collected.value = { id, changes: [], present: {} }; },
  discard: () => { collected.value = { id: null, changes: [], present: {} }; },
  /** The bar is on the page, or gone. @param {string | null} id */
  show: (id) => {
    shown.value = id;
    if (id !== null && collected.value.id !== id) proposal.discard();
  },
  /** Collect a change; one of the same place is replaced. @param {Change} change @param {any} present what is there now */
  add(change, present) {
    const { id, changes, present: before } = collected.value;
    const others = changes.filter((other) => other.part !== change.part || other.path.join("\n") !== change.path.join("\n"));
    const back = same(valueAt(present, change.path), change.value);
    collected.value = { id, changes: back ? others : [...others, change], present: { ...before, [change.part]: present } };
  },
  /** What is there, as it would be. @template T @param {string} id @param {Part} part @param {T} present @returns {T} */
  seen: (id, part, present) => (proposal.collects(id) ? withAll(present, collected.value.changes.filter((change) => change.part === part), part !== "accounts") : present),
  /** The message that asks what they would do. @returns {WhatIfMessage} */
  message() {
    const { present } = collected.value;
    return Object.assign({}, ...byPart().map(([part, changes]) => PARTS[part].body(withAll(present[part], changes, part !== "accounts"), changes)));
  },
  /** Save all of them. What is saved leaves; what others changed meanwhile stays, and where they changed the same they are asked first. @param {string} id */
  async save(id) {
    for (const [part, changes] of byPart()) {
      const { read, write } = PARTS[part];
      const { present } = collected.value;
      try {
        await saveBeside({
          present: present[part],
          mine: changes.map((change) => change.value),
          valueIn: (found) => changes.map((change) => valueAt(found, change.path)),
          write: (found) => write(id, found, changes),
          read: () => read(id),
        });
      } catch (error) {
        if (!(error instanceof Clash)) throw error;
        collected.value = { ...collected.value, present: { ...present, [part]: error.now } };
        throw new ApiProblem(409, { title: "Somebody else changed the same meanwhile", detail: `${error.message.split(". ")[0]}. Save again to replace it, or discard your changes.` });
      }
      collected.value = { ...collected.value, changes: collected.value.changes.filter((change) => change.part !== part) };
    }
    proposal.discard();
  },
};

window.addEventListener("beforeunload", (event) => { if (collected.value.changes.length) event.preventDefault(); });

/** @returns {[Part, Change[]][]} */
function byPart() {
  const parts = /** @type {Part[]} */ (Object.keys(PARTS));
  return parts.map((part) => /** @type {[Part, Change[]]} */ ([part, collected.value.changes.filter((change) => change.part === part)])).filter(([, changes]) => changes.length);
}

/** The place and the value of a change such as `{ar: {autopost: true}}`. @param {any} change @returns {{path: string[], value: any}} */
export function leafOf(change) {
  const path = [];
  let value = change;
  while (value !== null && typeof value === "object") {
    const [key] = Object.keys(value);
    path.push(key);
    value = value[key];
  }
  return { path, value };
}

/** @param {any} found @param {string[]} path */
const valueAt = (found, path) => path.reduce((value, key) => value?.[key], found) ?? null;

/** @param {unknown} first @param {unknown} second */
const same = (first, second) => JSON.stringify(first ?? null) === JSON.stringify(second ?? null);

/** A copy with the changes. @param {any} found @param {Change[]} changes @param {boolean} drops whether null takes a place away */
function withAll(found, changes, drops) {
  return changes.reduce((value, change) => placed(value, change.path, change.value, drops), found);
}

/** @param {any} found @param {string[]} path @param {any} value @param {boolean} drops @returns {any} */
function placed(found, [key, ...rest], value, drops) {
  const { [key]: before, ...others } = found ?? {};
  if (rest.length) return { ...found, [key]: placed(before, rest, value, drops) };
  return value === null && drops ? others : { ...found, [key]: value };
}

/** The changes alone. @param {Change[]} changes @returns {any} */
const patchOf = (changes) => withAll({}, changes, false);

/** All account mappings as they are sent: the answer's items without an account say nothing. @param {any} mappings @returns {AccountMappingsMessage} */
function puttable({ defaults, categories }) {
  const sent = Object.entries(categories).map(([name, category]) => [name, {
    default: category.default,
    items: Object.fromEntries(Object.entries(category.items).filter(([, item]) => Object.values(item).some(Boolean))),
  }]);
  return { defaults, categories: Object.fromEntries(sent) };
}
