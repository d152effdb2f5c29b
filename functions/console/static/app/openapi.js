// What the API says of its own fields: the settings' descriptions, choices and defaults stand there once.

import { call } from "./api.js";

/** @type {Promise<any> | null} */
let description = null;

/** @typedef {{name: string, label: string, hint: string, kind: "switch" | "choice" | "days" | "other", choices: string[], preset: unknown}} Setting */

/** The OpenAPI document, read once. */
export function openapi() {
  description ??= call("GET", "/v1/openapi.json").catch((error) => {
    description = null;
    throw error;
  });
  return description;
}

/**
 * The settings of a chapter, in the order of the API.
 * @param {"ArSettings" | "ApSettings" | "AdvancedSettings"} schema
 * @returns {Promise<Setting[]>}
 */
export async function settingsOf(schema) {
  const { components } = await openapi();
  return Object.entries(components.schemas[schema].properties).map(([name, property]) => {
    const given = /** @type {any} */ (property);
    const reference = given.$ref ?? given.allOf?.[0]?.$ref ?? "";
    const choices = components.schemas[reference.split("/").at(-1)]?.enum ?? given.enum ?? [];
    return {
      name,
      label: labelOf(name),
      hint: (given.description ?? "").replace(/\s*\((?:[A-Z]+-\d+(?:, )?)+\)/g, ""),
      kind: kindOf(given, choices),
      choices,
      preset: given.default,
    };
  });
}

/** @param {any} property @param {string[]} choices */
function kindOf(property, choices) {
  if (property.type === "boolean") return "switch";
  if (choices.length) return "choice";
  return property.type === "integer" ? "days" : "other";
}

/** Names of settings that aren't simply their words in order. */
const LABELS = {
  ar: "AR",
  ap: "AP",
  only1099Drivers: "1099 drivers only",
  drivers1099UnderTheirTaxCompany: "1099 drivers under their tax company",
  poNumberMapping: "PO number mapping",
  payToSubsidiarysCarrier: "Pay to subsidiary's carrier",
  defaultPaymentTermsDays: "Default payment terms",
  exportECheckTransactions: "Export e-check transactions",
  postECheckPaymentsToTheirLoad: "Post e-check payments to their load",
  exportDeductionsAsCredits: "Export deductions as credits on the AR invoice",
  includeDriverBills: "Include driver bills",
  linkCarriersBy: "Link existing carriers by",
};

/** @param {string} name such as autopostBills */
export function labelOf(name) {
  const known = /** @type {Record<string, string>} */ (LABELS)[name];
  if (known) return known;
  if (/^[A-Z0-9_ -]+$/.test(name)) return name;
  const words = name.replaceAll(/([A-Z])/g, " $1").toLowerCase();
  return words.slice(0, 1).toUpperCase() + words.slice(1);
}

/** @param {string} choice such as mc_number */
export function choiceText(choice) {
  const known = /** @type {Record<string, string>} */ ({ mc_number: "MC number", dot_number: "DOT number", external_id: "External Accounting ID", po_number: "PO number", bol_number: "BOL number" })[choice];
  const words = choice.replaceAll("_", " ");
  return known ?? words.slice(0, 1).toUpperCase() + words.slice(1);
}
