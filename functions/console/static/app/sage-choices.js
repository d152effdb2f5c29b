// What can be chosen of a Sage company, as the service last read it: accounts whole, values of dimensions by search.

import { api } from "./api.js";
import { useLoad } from "./load.js";

/** At most this many are asked for at once: a shorter answer is all there is. */
export const PAGE = 200;
/** Companies have some hundred accounts; beyond this many the picker's search is used. */
const MOST_ACCOUNTS = 5000;

/** Types of accounts, as Sage calls them. */
const TYPES = { incomestatement: "Income statement", balancesheet: "Balance sheet" };

/**
 * All active accounts of a company that take documents, as options of a picker.
 * @param {string} id of the connection
 */
export function useAccounts(id) {
  return useLoad(`accounts/${id}`, async (signal) => {
    /** @type {import("./parts/picker.js").Option[]} */
    const options = [];
    /** @type {string | null | undefined} */
    let cursor = null;
    do {
      /** @type {import("./api-types.d.ts").MetadataAnswer} */
      const page = await api.connections.metadata(id, { part: "accounts", limit: PAGE, cursor }, signal);
      for (const account of page.items ?? []) {
        if (account.active && !account.bankAccount) options.push({ id: account.id, label: account.label, group: /** @type {Record<string, string>} */ (TYPES)[account.type ?? ""] ?? account.type });
      }
      cursor = page.cursor;
    } while (cursor && options.length < MOST_ACCOUNTS);
    return options;
  });
}

/**
 * A search in the values of a dimension, for a picker.
 * @param {string} id of the connection
 * @param {import("./api-types.d.ts").Dimension} dimension
 * @returns {(text: string, signal: AbortSignal) => Promise<import("./parts/picker.js").Option[]>}
 */
export function searchValues(id, dimension) {
  return async (text, signal) => {
    const { items } = await api.connections.metadata(id, { part: "dimensions", dimension, q: text || null, limit: PAGE }, signal);
    return (items ?? []).map((value) => ({
      id: value.id,
      label: value.label,
      hint: value.status === "active" ? undefined : value.status,
      disabled: value.status !== "active",
    }));
  };
}
