// What happened to a transaction, in words.

import { writtenText } from "../../formats.js";

const TONES = [
  [/^exported|^booked|^linked/, "good"],
  [/failed|refused/, "bad"],
  [/retry|queued|requested|received|changed/, "busy"],
];

/** Who acted, where it was no person: the entry says it all. */
const AUTOMATIC = new Set(["worker", "export", "modify", "connection", "dead letter queue", "restore", "schedule", ""]);

/** Entries of a timeline, the newest first. @param {{history: {at: string, by: string, what: string, detail: string}[]}} transaction */
export function historyEntries({ history }) {
  return [...history].reverse().map(({ at, by, what, detail }) => ({
    at,
    by: AUTOMATIC.has(by) ? undefined : by,
    what: what.slice(0, 1).toUpperCase() + what.slice(1),
    detail: detail ? readable(detail) : null,
    tone: /** @type {string | undefined} */ (TONES.find(([pattern]) => /** @type {RegExp} */ (pattern).test(what))?.[1]),
  }));
}

/** Codes such as customer_not_found are written as words; ids of ours say nothing to people. @param {string} detail */
function readable(detail) {
  if (/^(txn|pay)_\w+$/.test(detail)) return null;
  const words = /^[a-z0-9]+(_[a-z0-9]+)+$/.test(detail) ? detail.replaceAll("_", " ").replace(/\b(sage|alvys|gl)\b/g, named) : writtenText(detail);
  return words.slice(0, 1).toUpperCase() + words.slice(1);
}

/** @param {string} name */
const named = (name) => (name === "gl" ? "GL" : name.slice(0, 1).toUpperCase() + name.slice(1));
