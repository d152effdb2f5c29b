// What a person may do, so that nothing else is offered. The API decides all the same (API-2).

import { computed } from "./view.js";
import { session } from "./session.js";

const ADMINISTRATIVE = ["Admin", "PartnerAdmin", "Support"];

const person = () => session.person.value;
const has = (/** @type {string} */ permission) => Boolean(person()?.permissions.includes(permission));
const isDriver = () => person()?.role.trim().toLowerCase() === "driver";

/**
 * The permission that each kind of transaction needs beside Billing (API-2). An e-check is an invoice or a bill.
 * @type {Record<keyof typeof import("./texts.js").kinds, string[]>}
 */
export const KIND_PERMISSIONS = {
  load_invoice: ["Invoice"],
  summary_invoice: ["Invoice"],
  supplemental_invoice: ["Invoice"],
  carrier_statement: ["Invoice"],
  e_check: ["Invoice", "ViewCarrierRate"],
  carrier_bill: ["ViewCarrierRate"],
  carrier_settlement: ["ViewCarrierRate"],
  accessorial_expense: ["ViewCarrierRate"],
  driver_settlement: ["PayDriver"],
  paystub: ["PayDriver"],
  fuel: ["PayDriver"],
  toll: ["PayDriver"],
  deduction: ["PayDriver"],
  escrow: ["PayDriver"],
};

/** Each is a signal of true or false, or a question. */
export const may = {
  /** Home, which shows what each may see. */
  enter: computed(() => person() !== null),
  /** Invoices or bills: whoever has none of these sees no transaction at all. */
  seeDocuments: computed(() => ["Invoice", "ViewCarrierRate", "PayDriver"].some(has)),
  /** Connections and settings. */
  administer: computed(() => ADMINISTRATIVE.includes(person()?.role ?? "") && has("CompanyProfileManager")),
  /** Transactions, previews and payments. */
  bill: computed(() => has("Billing")),
  /** One kind of transaction. @param {string} kind */
  seeKind: (kind) => has("Billing") && (/** @type {Record<string, string[]>} */ (KIND_PERMISSIONS)[kind] ?? []).some(has),
  /** All kinds of a side. @param {"ar" | "ap"} side */
  seeSide: (side) => has("Billing") && (side === "ar" ? ["Invoice"] : ["ViewCarrierRate", "PayDriver"]).every(has),
  /** Error transactions and close reports. */
  seeErrors: computed(() => has("Billing") && !isDriver()),
};
