// What happened to a transaction, in words.

const TONES = [
  [/^exported|^booked|^linked/, "good"],
  [/failed|refused/, "bad"],
  [/retry|queued|requested|received|changed/, "busy"],
];

/** Entries of a timeline, the newest first. @param {{history: {at: string, by: string, what: string, detail: string}[]}} transaction */
export function historyEntries({ history }) {
  return [...history].reverse().map(({ at, by, what, detail }) => ({
    at,
    by,
    what: what.slice(0, 1).toUpperCase() + what.slice(1),
    detail: detail ? readable(detail) : null,
    tone: /** @type {string | undefined} */ (TONES.find(([pattern]) => /** @type {RegExp} */ (pattern).test(what))?.[1]),
  }));
}

/** Codes such as customer_not_found are written as words. @param {string} detail */
function readable(detail) {
  return /^[a-z]+(_[a-z]+)+$/.test(detail) ? detail.replaceAll("_", " ") : detail;
}
