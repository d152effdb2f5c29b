// What a person may do, so that nothing else is offered. The API decides all the same (API-2).

import { computed } from "./view.js";
import { session } from "./session.js";

const ADMINISTRATIVE = ["Admin", "PartnerAdmin", "Support"];

const person = () => session.person.value;
const has = (/** @type {string} */ permission) => Boolean(person()?.permissions.includes(permission));
const isDriver = () => person()?.role.trim().toLowerCase() === "driver";

/** Each is a signal of true or false. */
export const may = {
  /** Home, which shows what each may see. */
  enter: computed(() => person() !== null),
  /** Invoices or bills: whoever has none of these sees no transaction at all. */
  seeDocuments: computed(() => ["Invoice", "ViewCarrierRate", "PayDriver"].some(has)),
  /** Connections and settings. */
  administer: computed(() => ADMINISTRATIVE.includes(person()?.role ?? "") && has("CompanyProfileManager")),
  /** Transactions, previews and payments. */
  bill: computed(() => has("Billing")),
  /** Error transactions and close reports. */
  seeErrors: computed(() => has("Billing") && !isDriver()),
};
