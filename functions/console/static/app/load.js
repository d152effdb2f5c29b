// What a screen shows while it waits, and what it keeps: each piece of data is loading, there, or refused with a reason.

import { batch, signal, useEffect, useMemo, useRef } from "./view.js";
import { ApiProblem } from "./api.js";

/** The last answers, so that going back to a view shows it at once while it is read again. */
const known = new Map();
const MOST_KNOWN = 60;
/** At most this many pages of a list are read again, so that it stays as long as it was. */
const MOST_READ_AGAIN = 10;

/**
 * @template T
 * @typedef {object} Load
 * @property {T | undefined} data
 * @property {ApiProblem | null} problem
 * @property {boolean} loading the first answer isn't there yet
 * @property {boolean} refreshing an answer is there and is read again
 * @property {() => Promise<void>} reload
 * @property {(data: T) => void} set show what a change answered
 */

/**
 * What a load has when it is there: the type of what is drawn with it.
 * @template L
 * @typedef {L extends Load<infer T> ? T : never} DataOf
 */

/**
 * Load what the key names; a new key loads anew.
 * @template T
 * @param {string | null} key null loads nothing yet
 * @param {(signal: AbortSignal) => Promise<T>} read
 * @param {{every?: number | ((data: T | undefined) => number | null)}} [options] `every`: read again after so many ms
 * @returns {Load<T>}
 */
export function useLoad(key, read, { every } = {}) {
  /** @typedef {{data: T | undefined, problem: ApiProblem | null, busy: boolean}} State */
  const state = useMemo(() => signal(/** @type {State} */ ({ data: known.get(key), problem: null, busy: key !== null })), [key]);
  const control = useMemo(() => ({ abort: new AbortController(), timer: 0, read }), [key]);
  control.read = read;

  const reload = useMemo(() => async () => {
    window.clearTimeout(control.timer);
    state.value = { ...state.value, busy: true };
    try {
      const data = await control.read(control.abort.signal);
      if (control.abort.signal.aborted) return;
      remember(key, data);
      state.value = { data, problem: null, busy: false };
    } catch (error) {
      if (control.abort.signal.aborted) return;
      state.value = { ...state.value, problem: problemOf(error), busy: false };
    }
    const pause = typeof every === "function" ? every(state.value.data) : every;
    if (pause) control.timer = window.setTimeout(whenSeen(reload), pause);
  }, [key]);

  useEffect(() => {
    if (key === null) return undefined;
    reload();
    return () => {
      control.abort.abort();
      window.clearTimeout(control.timer);
    };
  }, [key]);

  const { data, problem, busy } = state.value;
  return {
    data,
    problem,
    loading: busy && data === undefined && !problem,
    refreshing: busy && data !== undefined,
    reload,
    set: (given) => {
      remember(key, given);
      state.value = { data: given, problem: null, busy: false };
    },
  };
}

/** Repeat only while the page is looked at; else when it is again. @param {() => void} action */
function whenSeen(action) {
  return () => {
    if (!document.hidden) action();
    else document.addEventListener("visibilitychange", action, { once: true });
  };
}

/** @param {string | null} key @param {unknown} data */
function remember(key, data) {
  known.delete(key);
  known.set(key, data);
  if (known.size > MOST_KNOWN) known.delete(known.keys().next().value);
}

/** Forget all answers: somebody else signed in, or much was changed. */
export function forgetAll() {
  known.clear();
}

/** How often errors were changed here: whoever shows them elsewhere, such as the count in the menu, reads them again. */
export const errorChanges = signal(0);

/**
 * Read again when a count of changes rises.
 * @param {number} changes
 * @param {() => void} reload
 */
export function useReloadAfter(changes, reload) {
  const seen = useRef(changes);
  useEffect(() => {
    if (seen.current !== changes) reload();
    seen.current = changes;
  }, [changes]);
}

/** @param {unknown} error */
export function problemOf(error) {
  if (error instanceof ApiProblem) return error;
  return new ApiProblem(0, { title: "Something went wrong on this page", detail: String(error) });
}

/**
 * Pages of a list, one after the other.
 * @template T
 * @template {{items: T[], cursor: string | null}} P
 * @param {string} key
 * @param {(cursor: string | null, signal: AbortSignal) => Promise<P & {items: T[]}>} read
 * @param {{every?: number | ((data: P | undefined) => number | null)}} [options]
 */
export function usePages(key, read, options) {
  /** @typedef {{pages: T[][], cursor: string | null | undefined, busy: boolean, problem: ApiProblem | null}} More */
  const more = useMemo(() => signal(/** @type {More} */ ({ pages: [], cursor: undefined, busy: false, problem: null })), [key]);
  const first = useLoad(key, (abort) => read(null, abort), options);
  const { pages, busy, problem } = more.value;
  const cursor = more.value.cursor === undefined ? (first.data?.cursor ?? null) : more.value.cursor;

  async function next() {
    if (more.value.busy || !cursor) return;
    more.value = { ...more.value, busy: true, problem: null };
    try {
      const page = await read(cursor, new AbortController().signal);
      more.value = { pages: [...more.value.pages, page.items], cursor: page.cursor, busy: false, problem: null };
    } catch (error) {
      more.value = { ...more.value, busy: false, problem: problemOf(error) };
    }
  }

  return {
    ...first,
    items: useMemo(() => [...(first.data?.items ?? []), ...pages.flat()], [first.data, pages]),
    more: { there: cursor !== null, busy, problem, load: next },
    /** Read again what is shown. It stays until all of it is there, so that the list doesn't jump. */
    reload: async () => {
      /** @type {(P & {items: T[]})[]} */
      const again = [];
      const abort = new AbortController().signal;
      const wanted = Math.min(1 + pages.length, MOST_READ_AGAIN);
      try {
        do again.push(await read(again.at(-1)?.cursor ?? null, abort));
        while (again.length < wanted && again.at(-1)?.cursor);
      } catch {
        // The first page says what is wrong.
        await first.reload();
        return;
      }
      const [begin, ...others] = again;
      batch(() => {
        first.set(begin);
        more.value = { pages: others.map((page) => page.items), cursor: again.at(-1)?.cursor ?? null, busy: false, problem: null };
      });
    },
  };
}
