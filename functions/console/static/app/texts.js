// The words of states and kinds, in the terms of the trade. Whatever the API words itself is shown as it words it.

/** @import { ConnectionAnswer, CloseReportSummaryAnswer, PaymentAnswer, RunAnswer, TransactionAnswer } from "./api-types.d.ts" */
/** @import { QueryOf } from "./api.js" */

/**
 * By chapter and state of the API: the tone, and the word.
 * @satisfies {{
 *   connection: Record<ConnectionAnswer["status"], string[]>, transaction: Record<TransactionAnswer["status"] | "held" | "closed", string[]>,
 *   payment: Record<PaymentAnswer["status"], string[]>, run: Record<RunAnswer["status"], string[]>,
 *   report: Record<CloseReportSummaryAnswer["status"], string[]>,
 * }}
 */
export const states = {
  connection: {
    not_set_up: ["warn", "Not set up"],
    active: ["good", "Active"],
    paused: ["quiet", "Paused"],
    disconnected: ["quiet", "Disconnected"],
  },
  transaction: {
    queued: ["busy", "Waiting"],
    in_progress: ["busy", "Sending"],
    exported: ["good", "Exported"],
    skipped: ["quiet", "Skipped"],
    failed: ["bad", "Failed"],
    checking: ["warn", "Checking with Sage"],
    reverted: ["quiet", "Reverted"],
    resolved: ["quiet", "Marked as synced"],
    closed: ["quiet", "Closed"],
    held: ["warn", "Held"],
  },
  payment: {
    applied: ["good", "Applied"],
    pending: ["busy", "Waiting"],
    refused: ["bad", "Refused"],
    checking: ["warn", "Checking with Alvys"],
    voided: ["warn", "Voided in Sage"],
    notice: ["quiet", "Settled without money"],
    closed: ["quiet", "Closed"],
  },
  run: {
    planned: ["busy", "Planned"],
    reading: ["busy", "Reading"],
    waiting: ["warn", "Waiting"],
    complete: ["good", "Complete"],
    failed: ["bad", "Failed"],
  },
  report: {
    queued: ["busy", "Planned"],
    in_progress: ["busy", "Being made"],
    waiting: ["warn", "Waiting"],
    complete: ["good", "Complete"],
    failed: ["bad", "Failed"],
  },
};

/** Kinds of transactions, as people call them. @satisfies {Record<NonNullable<QueryOf<"GET /v1/transactions">["kind"]>, string>} */
export const kinds = {
  load_invoice: "Load invoice",
  summary_invoice: "Summary invoice",
  supplemental_invoice: "Supplemental invoice",
  e_check: "E-check",
  carrier_statement: "Carrier statement",
  carrier_bill: "Carrier bill",
  carrier_settlement: "Carrier settlement",
  driver_settlement: "Driver settlement",
  paystub: "Paystub",
  fuel: "Fuel",
  toll: "Toll",
  deduction: "Deduction",
  accessorial_expense: "Accessorial expense",
  escrow: "Escrow",
};

/** @param {string | null | undefined} kind */
export const kindText = (kind) => (kind && /** @type {Record<string, string>} */ (kinds)[kind]) || (kind ?? "").replaceAll("_", " ");

export const sides = { ar: "Receivables (AR)", ap: "Payables (AP)" };
/** @type {Record<TransactionAnswer["side"], string>} */
export const shortSides = { ar: "AR", ap: "AP" };

/** Where documents go. @satisfies {Record<ConnectionAnswer["postingDestination"], string>} */
export const destinations = {
  matching_child_entity: "Entity of the same name",
  top_level: "Top level of the company",
};

/** Entity types of error records (ERR-2). @type {NonNullable<QueryOf<"GET /v1/errors">["entityType"]>[]} */
export const entityTypes = [
  "Load", "Trip", "E-check", "Paystub", "Deduction", "Accessorial Revenue", "Fuel", "Toll", "Accounting Invoice",
  "Carrier Statement", "Driver Statement", "Escrow",
];

/** Transaction types (ERR-10). @type {NonNullable<QueryOf<"GET /v1/errors">["type"]>[]} */
export const transactionTypes = ["Invoice", "Bill", "Credit Memo", "Vendor Credit", "Payment"];

/** How a transaction stands, told apart as people do: held, and closed by a person. @param {Pick<TransactionAnswer, "status" | "heldBecause" | "resolution">} transaction */
export function standingOf({ status, heldBecause, resolution }) {
  if (heldBecause) return "held";
  return status === "resolved" && resolution?.kind === "closed" ? "closed" : status;
}
