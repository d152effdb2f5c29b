// What settings and mappings are used for, as the API counts it. What it doesn't count whole is never told as if it were.

import { api } from "./api.js";
import { counted, countText } from "./formats.js";
import { useLoad } from "./load.js";

/** @import { SampleAnswer, UsageAnswer } from "./api-types.d.ts" */

/** @param {string} id of the connection */
export function useUsage(id) {
  return useLoad(`usage/${id}`, (signal) => api.connections.usage(id, signal));
}

/** By path of the account mappings, how many documents use it. @param {UsageAnswer | undefined} usage @returns {Map<string, number>} */
export function placesUsed(usage) {
  return new Map((usage?.accounts ?? []).map(({ path, documents }) => [path.toLowerCase(), documents]));
}

/** "Used by 12 documents of the last 30 days"; nothing for what isn't used or isn't known. @param {UsageAnswer | undefined} usage @param {number | undefined} documents */
export function usedText(usage, documents) {
  return usage && documents ? `Used by ${countedIn(usage, documents, usage.untold > 0)}` : null;
}

/** The same for a setting, which also concerns documents that it keeps out. @param {UsageAnswer | undefined} usage @param {string} setting such as ar.autopostInvoices */
export function concernedText(usage, setting) {
  const told = usage?.settings.find((entry) => entry.setting === setting);
  return usage && told?.documents ? `Concerns ${countedIn(usage, told.documents, told.atLeast && usage.untold > 0)}.` : null;
}

/** What was looked at, for the head of a screen. @param {UsageAnswer | undefined} usage */
export function lookedAtText(usage) {
  if (!usage) return null;
  const looked = usage.complete ? `${counted(usage.documents, "document")} of the last 30 days` : `The newest ${countText(usage.documents)} documents of the last 30 days`;
  const untold = usage.untold > 0 ? `, ${countText(usage.untold)} of which can't be told` : "";
  return `${looked} looked at${untold}.`;
}

/** @param {UsageAnswer} usage @param {number} documents @param {boolean} atLeast */
function countedIn(usage, documents, atLeast) {
  const count = `${countText(documents)}${atLeast ? "+" : ""}`;
  if (!usage.complete) return `${count} of the newest ${countText(usage.documents)} documents`;
  return `${count} ${documents === 1 && !atLeast ? "document" : "documents"} of the last 30 days`;
}

/** What a field of Alvys said lately on a side. @param {UsageAnswer | undefined} usage @param {string | null | undefined} source @param {"ar" | "ap"} side @returns {SampleAnswer | undefined} */
export const sampleOf = (usage, source, side) => usage?.samples.find((sample) => sample.source === source && sample.side === side);
