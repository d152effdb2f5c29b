// Two people who change the same settings at once: what doesn't clash is saved, what does is shown with both values (CONN-12).

import { problemOf } from "./load.js";

/** Somebody gave the same value another content meanwhile. */
export class Clash extends Error {
  /** @param {any} now all that is there now @param {any} theirs the value there now @param {string} message the API's own words */
  constructor(now, theirs, message) {
    super(message);
    this.now = now;
    this.theirs = theirs;
  }
}

/**
 * Save one value of something with a version. When others of its values were changed meanwhile, ours is saved beside them.
 * @template T
 * @param {{present: T, mine: unknown, valueIn: (present: T) => unknown, write: (present: T) => Promise<T>, read: () => Promise<T>}} change
 * @returns {Promise<T>} what is there then
 */
export async function saveBeside({ present, mine, valueIn, write, read }) {
  try {
    return await write(present);
  } catch (error) {
    const problem = problemOf(error);
    if (problem.code !== "changed_meanwhile") throw error;
    const now = await read();
    const theirs = valueIn(now);
    if (same(theirs, mine)) return now;
    if (!same(theirs, valueIn(present))) throw new Clash(now, theirs, problem.message);
    return write(now);
  }
}

/** @param {unknown} first @param {unknown} second */
const same = (first, second) => JSON.stringify(first ?? null) === JSON.stringify(second ?? null);

/** A copy of mappings with one changed; null takes it away. @param {Record<string, any>} mappings @param {string} name @param {any} value */
export function withOne(mappings, name, value) {
  const { [name]: _, ...others } = mappings;
  return value === null ? others : { ...others, [name]: value };
}
