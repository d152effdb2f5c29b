// The only place that fetches. Answers are the API's own shapes; a refusal is an `ApiProblem` in the API's own words.

import { session } from "./session.js";

/** @typedef {{path: string, message: string}} InputError */

/** A refusal of the API, or no answer at all (`status` 0). */
export class ApiProblem extends Error {
  /**
   * @param {number} status
   * @param {{code?: string, title?: string, detail?: string, errors?: InputError[], correlationId?: string}} problem
   * @param {number | null} [retryAfter] seconds
   */
  constructor(status, problem, retryAfter = null) {
    super([problem.detail || problem.title || "The request failed.", retryAfter && `Try again in ${retryAfter} seconds.`].filter(Boolean).join(" "));
    this.status = status;
    this.code = problem.code ?? "unknown";
    this.title = problem.title ?? "The request failed";
    this.errors = problem.errors ?? [];
    this.correlationId = problem.correlationId ?? null;
    this.retryAfter = retryAfter;
    /** All that the API said beside it, such as the problems of a connection. */
    this.body = /** @type {Record<string, any>} */ (problem);
  }

  /** What the API says of one field of the input. @param {string} path */
  of(path) {
    return this.errors.find((error) => error.path === path)?.message ?? null;
  }
}

const NO_ANSWER = {
  title: "The service did not answer",
  detail: "Check your connection to the internet. Nothing was changed by this request unless it shows below.",
};
const UNREADABLE = { title: "The answer could not be read", detail: "Try again. If it happens again, tell Alvys support." };
/** A gateway before the service answered, in words of its own or none. */
const BUSY = { title: "The service is busy", detail: "Nothing was changed by this request. Try again in a moment." };
const LOST = { code: "session_ended", title: "Your session ended", detail: "Sign in again to go on. What you typed is kept." };

/** A request that only reads is tried once more after this time when the service was busy for a moment. */
const PAUSE_MS = 700;
const BUSY_STATES = [429, 502, 503, 504];

/**
 * @param {string} method
 * @param {string} path such as `/v1/errors`
 * @param {{query?: Record<string, any>, body?: unknown, json?: string, csv?: string, version?: number | null, signal?: AbortSignal, accept?: string, heed?: (answer: Response) => void}} [options] `json` is a body that is text already, `csv` a file; `heed` sees the headers of the answer
 * @returns {Promise<any>}
 */
export async function call(method, path, options = {}) {
  const url = path + queryText(options.query);
  let answer = await send(method, url, options);
  if (method === "GET" && [0, 502, 503, 504].includes(answer?.status ?? 0) && !options.signal?.aborted) {
    await new Promise((resolve) => { setTimeout(resolve, PAUSE_MS); });
    answer = await send(method, url, options);
  }
  if (!answer) throw new ApiProblem(0, NO_ANSWER);
  if (answer.status === 401) {
    session.lost();
    throw new ApiProblem(401, LOST);
  }
  options.heed?.(answer);
  const body = await bodyOf(answer, options.accept);
  if (!answer.ok) throw new ApiProblem(answer.status, body?.title ? body : BUSY_STATES.includes(answer.status) ? BUSY : { title: answer.statusText }, seconds(answer));
  return body;
}

/** @param {string} method @param {string} url @param {any} options */
async function send(method, url, { body, json = body === undefined ? undefined : JSON.stringify(body), csv, version, signal, accept }) {
  /** @type {Record<string, string>} */
  const headers = { accept: accept ?? "application/json" };
  const token = await session.token();
  if (token) headers.authorization = `Bearer ${token}`;
  if (json !== undefined) headers["content-type"] = "application/json";
  if (csv !== undefined) headers["content-type"] = "text/csv";
  if (version !== undefined && version !== null) headers["if-match"] = `"${version}"`;
  try {
    return await fetch(url, { method, headers, signal, body: csv ?? json });
  } catch (error) {
    if (signal?.aborted) throw error;
    return null;
  }
}

/** @param {Response} answer @param {string} [accept] */
async function bodyOf(answer, accept) {
  if (answer.ok && accept) return answer.text();
  if (answer.status === 204) return null;
  const text = await answer.text();
  if (!text) return null;
  try {
    return JSON.parse(text);
  } catch {
    if (BUSY_STATES.includes(answer.status)) return null;
    throw new ApiProblem(answer.ok ? 0 : answer.status, UNREADABLE);
  }
}

/** @param {Response} answer */
function seconds(answer) {
  const value = Number(answer.headers.get("retry-after"));
  return Number.isFinite(value) && value > 0 ? value : null;
}

/** The next part of a file: `</v1/errors.csv?cursor=…>; rel="next"`. @param {Response} answer */
const nextIn = (answer) => answer.headers.get("link")?.match(/<([^>]+)>;\s*rel="next"/)?.[1] ?? null;

/** @param {Record<string, any>} [query] */
function queryText(query = {}) {
  const pairs = Object.entries(query).filter(([, value]) => value !== null && value !== undefined && value !== "");
  return pairs.length ? `?${new URLSearchParams(pairs.map(([name, value]) => [name, String(value)]))}` : "";
}

/** @param {string} id */
const part = encodeURIComponent;

/** @param {string} id */
const connection = (id) => `/v1/connections/${part(id)}`;

/**
 * The API's calls, by method and path, with the query, body and answer of each.
 * @import { Operations } from "./api-types.d.ts"
 */

/** What is null is left out. @template {keyof Operations} O @typedef {{[N in keyof Operations[O]["query"]]: Operations[O]["query"][N] | null}} QueryOf */
/** @template {keyof Operations} O @typedef {Operations[O]["body"]} BodyOf */
/** @template {keyof Operations} O @typedef {Operations[O]["answer"]} AnswerOf */

/** @template {keyof Operations} O @typedef {(query: QueryOf<O>, signal?: AbortSignal) => Promise<AnswerOf<O>>} List */
/** @template {keyof Operations} O @typedef {(id: string, query: QueryOf<O>, signal?: AbortSignal) => Promise<AnswerOf<O>>} ListOf */
/** @template {keyof Operations} O @typedef {(id: string, signal?: AbortSignal) => Promise<AnswerOf<O>>} One */
/** @template {keyof Operations} O @typedef {(body: NonNullable<BodyOf<O>>) => Promise<AnswerOf<O>>} Send */
/** @template {keyof Operations} O @typedef {(id: string, body: NonNullable<BodyOf<O>>, version?: number) => Promise<AnswerOf<O>>} SendTo */

/** Each call of the API that the console makes, by chapter. */
export const api = {
  /** @type {(signal?: AbortSignal) => Promise<AnswerOf<"GET /v1/overview">>} */
  overview: (signal) => call("GET", "/v1/overview", { signal }),
  connections: {
    /** @type {(signal?: AbortSignal) => Promise<AnswerOf<"GET /v1/connections">>} */
    list: (signal) => call("GET", "/v1/connections", { signal }),
    /** @type {One<"GET /v1/connections/{subsidiary_id}">} */
    one: (id, signal) => call("GET", connection(id), { signal }),
    /** @type {Send<"POST /v1/connections">} */
    connect: (body) => call("POST", "/v1/connections", { body }),
    /** @type {SendTo<"PATCH /v1/connections/{subsidiary_id}">} */
    change: (id, body, version) => call("PATCH", connection(id), { body, version }),
    /** @type {One<"DELETE /v1/connections/{subsidiary_id}">} */
    disconnect: (id) => call("DELETE", connection(id)),
    /** @type {One<"POST /v1/connections/{subsidiary_id}/activate">} */
    activate: (id) => call("POST", `${connection(id)}/activate`),
    /** @type {One<"POST /v1/connections/{subsidiary_id}/checks">} */
    check: (id) => call("POST", `${connection(id)}/checks`),
    /** @type {SendTo<"PUT /v1/connections/{subsidiary_id}/credentials">} */
    replaceCredentials: (id, body) => call("PUT", `${connection(id)}/credentials`, { body }),
    /** @type {Send<"POST /v1/prerequisite-checks">} */
    checkPrerequisites: (body) => call("POST", "/v1/prerequisite-checks", { body }),
    /** @type {(id: string) => Promise<AnswerOf<"POST /v1/connections/{subsidiary_id}/prerequisite-checks">>} */
    checkKeptPrerequisites: (id) => call("POST", `/v1/connections/${part(id)}/prerequisite-checks`),
    /** @type {ListOf<"GET /v1/connections/{subsidiary_id}/audit">} */
    audit: (id, query, signal) => call("GET", `${connection(id)}/audit`, { query, signal }),
    /** @type {ListOf<"GET /v1/connections/{subsidiary_id}/metadata">} */
    metadata: (id, query, signal) => call("GET", `${connection(id)}/metadata`, { query, signal }),
    /** @type {One<"POST /v1/connections/{subsidiary_id}/metadata/refresh">} */
    refreshMetadata: (id) => call("POST", `${connection(id)}/metadata/refresh`),
    /** @type {One<"GET /v1/connections/{subsidiary_id}/usage">} */
    usage: (id, signal) => call("GET", `${connection(id)}/usage`, { signal }),
    /** @type {ListOf<"GET /v1/connections/{subsidiary_id}/alvys-values">} */
    alvysValues: (id, query, signal) => call("GET", `${connection(id)}/alvys-values`, { query, signal }),
    /** @type {SendTo<"PUT /v1/connections/{subsidiary_id}/alvys-values">} */
    nameValue: (id, body, version) => call("PUT", `${connection(id)}/alvys-values`, { body, version }),
    /** @type {SendTo<"POST /v1/connections/{subsidiary_id}/what-if">} */
    askWhatIf: (id, body) => call("POST", `${connection(id)}/what-if`, { body }),
    /** @type {(id: string, whatIfId: string, signal?: AbortSignal) => Promise<AnswerOf<"GET /v1/connections/{subsidiary_id}/what-if/{what_if_id}">>} */
    whatIf: (id, whatIfId, signal) => call("GET", `${connection(id)}/what-if/${part(whatIfId)}`, { signal }),
    /** @type {One<"GET /v1/accounting-periods">} */
    periods: (id, signal) => call("GET", "/v1/accounting-periods", { query: { subsidiaryId: id }, signal }),
  },
  mappings: {
    /** @type {One<"GET /v1/connections/{subsidiary_id}/account-mappings">} */
    accounts: (id, signal) => call("GET", `${connection(id)}/account-mappings`, { signal }),
    /** @type {SendTo<"PATCH /v1/connections/{subsidiary_id}/account-mappings">} */
    changeAccounts: (id, body, version) => call("PATCH", `${connection(id)}/account-mappings`, { body, version }),
    /** @type {One<"GET /v1/connections/{subsidiary_id}/dimension-mappings">} */
    dimensions: (id, signal) => call("GET", `${connection(id)}/dimension-mappings`, { signal }),
    /** @type {SendTo<"PUT /v1/connections/{subsidiary_id}/dimension-mappings">} */
    putDimensions: (id, body, version) => call("PUT", `${connection(id)}/dimension-mappings`, { body, version }),
    /** @type {One<"GET /v1/connections/{subsidiary_id}/custom-field-mappings">} */
    customFields: (id, signal) => call("GET", `${connection(id)}/custom-field-mappings`, { signal }),
    /** @type {SendTo<"PUT /v1/connections/{subsidiary_id}/custom-field-mappings">} */
    putCustomFields: (id, body, version) => call("PUT", `${connection(id)}/custom-field-mappings`, { body, version }),
  },
  parties: {
    /** @type {ListOf<"GET /v1/connections/{subsidiary_id}/party-links">} */
    list: (id, query, signal) => call("GET", `${connection(id)}/party-links`, { query, signal }),
    /** @type {(id: string, body: any) => Promise<AnswerOf<"POST /v1/connections/{subsidiary_id}/party-links">>} */
    decide: (id, body) => call("POST", `${connection(id)}/party-links`, { body }),
    /** @type {ListOf<"GET /v1/connections/{subsidiary_id}/sage-parties">} */
    inSage: (id, query, signal) => call("GET", `${connection(id)}/sage-parties`, { query, signal }),
  },
  files: {
    /** @param {string} id @param {"party-links" | "account-mappings"} name @returns {Promise<import("./api-types.d.ts").FileAnswer>} */
    put: (id, name, /** @type {string} */ csv, /** @type {number} */ version) => call("PUT", `${connection(id)}/${name}.csv`, { csv, version }),
  },
  transactions: {
    /** @type {List<"GET /v1/transactions">} */
    list: (query, signal) => call("GET", "/v1/transactions", { query, signal }),
    /** @type {One<"GET /v1/transactions/{transaction_id}">} */
    one: (id, signal) => call("GET", `/v1/transactions/${part(id)}`, { signal }),
    /** @type {(id: string, action: import("./api-types.d.ts").Action, signal?: AbortSignal) => Promise<AnswerOf<"GET /v1/transactions/{transaction_id}/consequences">>} */
    consequences: (id, action, signal) =>
      call("GET", `/v1/transactions/${part(id)}/consequences`, { query: { action }, signal }),
    /** @type {SendTo<"POST /v1/transactions/{transaction_id}/revert">} */
    revert: (id, body) => call("POST", `/v1/transactions/${part(id)}/revert`, { body }),
    /** @type {SendTo<"POST /v1/transactions/{transaction_id}/regenerate">} */
    regenerate: (id, body) => call("POST", `/v1/transactions/${part(id)}/regenerate`, { body }),
    /** @type {One<"GET /v1/transactions/{transaction_id}/preview">} */
    previewOf: (id, signal) => call("GET", `/v1/transactions/${part(id)}/preview`, { signal }),
    /**
     * @param {string} json as it was typed, so that no digit of an amount is lost
     * @returns {Promise<AnswerOf<"POST /v1/previews">>}
     */
    preview: (json) => call("POST", "/v1/previews", { json }),
  },
  errors: {
    /** @type {List<"GET /v1/errors">} */
    list: (query, signal) => call("GET", "/v1/errors", { query, signal }),
    /** @type {One<"GET /v1/errors/{record_id}">} */
    one: (id, signal) => call("GET", `/v1/errors/${part(id)}`, { signal }),
    /** @type {List<"GET /v1/errors/groups">} */
    groups: (query, signal) => call("GET", "/v1/errors/groups", { query, signal }),
    /** @type {(setting: string, subsidiaryId: string, signal?: AbortSignal) => Promise<AnswerOf<"GET /v1/errors/fixed-by/{setting}">>} */
    fixedBy: (setting, subsidiaryId, signal) =>
      call("GET", `/v1/errors/fixed-by/${part(setting)}`, { query: { subsidiaryId }, signal }),
    /** @type {Send<"POST /v1/errors/retry">} */
    retry: (body) => call("POST", "/v1/errors/retry", { body }),
    /** @type {One<"GET /v1/errors/retries/{retry_id}">} */
    progress: (id, signal) => call("GET", `/v1/errors/retries/${part(id)}`, { signal }),
    /** @type {Send<"POST /v1/errors/mark-synced">} */
    markSynced: (body) => call("POST", "/v1/errors/mark-synced", { body }),
    /** @type {Send<"POST /v1/errors/compare-document">} */
    compare: (body) => call("POST", "/v1/errors/compare-document", { body }),
    /** @type {(ids: string[]) => Promise<AnswerOf<"POST /v1/errors/undo-mark-synced">>} */
    undo: (ids) => call("POST", "/v1/errors/undo-mark-synced", { body: { ids } }),
    /** @type {Send<"POST /v1/errors/close">} */
    close: (body) => call("POST", "/v1/errors/close", { body }),
  },
  payments: {
    /** @type {List<"GET /v1/payments">} */
    list: (query, signal) => call("GET", "/v1/payments", { query, signal }),
    /** @type {List<"GET /v1/payment-syncs">} */
    runs: (query, signal) => call("GET", "/v1/payment-syncs", { query, signal }),
    /** @type {Send<"POST /v1/payment-syncs">} */
    sync: (body) => call("POST", "/v1/payment-syncs", { body }),
  },
  close: {
    /** @type {List<"GET /v1/close-reports">} */
    reports: (query, signal) => call("GET", "/v1/close-reports", { query, signal }),
    /** @type {One<"GET /v1/close-reports/{report_id}">} */
    report: (id, signal) => call("GET", `/v1/close-reports/${part(id)}`, { signal }),
    /** @type {Send<"POST /v1/close-reports">} */
    start: (body) => call("POST", "/v1/close-reports", { body }),
    /** @type {ListOf<"GET /v1/close-reports/{report_id}/obstacles">} */
    obstacles: (id, query, signal) => call("GET", `/v1/close-reports/${part(id)}/obstacles`, { query, signal }),
    /** @type {ListOf<"GET /v1/close-reports/{report_id}/differences">} */
    differences: (id, query, signal) => call("GET", `/v1/close-reports/${part(id)}/differences`, { query, signal }),
    /** @type {ListOf<"GET /v1/close-reports/{report_id}/documents">} */
    documents: (id, query, signal) => call("GET", `/v1/close-reports/${part(id)}/documents`, { query, signal }),
  },
};

/** Without it Excel takes UTF-8 for the letters of its own country. */
const BYTE_ORDER_MARK = "\ufeff";

/**
 * Fetch a CSV file with the person's token, and let the browser save it. A long one comes in parts, which make one file.
 * @param {string} path
 * @param {Record<string, any>} query
 * @param {string} name of the file
 */
export async function download(path, query, name) {
  /** @type {string | null} */
  let next = path + queryText(query);
  let text = "";
  while (next) {
    const from = next;
    text += await call("GET", from, { accept: "text/csv", heed: (answer) => { next = nextIn(answer); } });
  }
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([BYTE_ORDER_MARK, text], { type: "text/csv" }));
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}
