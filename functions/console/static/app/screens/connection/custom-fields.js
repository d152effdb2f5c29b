// Custom fields of Sage's documents, and the Alvys field that fills each (CF-1 to CF-5).

import { html } from "../../view.js";
import { api } from "../../api.js";
import { saveBeside, withOne } from "../../conflicts.js";
import { useLoad } from "../../load.js";
import { proposal } from "../../proposal.js";
import { choiceText } from "../../openapi.js";
import { may } from "../../permissions.js";
import { to } from "../../router.js";
import { sampleOf, useUsage } from "../../usage.js";
import { Badge } from "../../parts/badge.js";
import { ClashNote } from "../../parts/clash.js";
import { Switch } from "../../parts/fields.js";
import { Card, Empty, Loaded, Problem } from "../../parts/page.js";
import { Picker } from "../../parts/picker.js";
import { say } from "../../parts/toast.js";
import { toFix, useArrival } from "./arrival.js";
import { BackToCause } from "./back-to-cause.js";
import { useSaving } from "./saving.js";

/** @import { CustomFieldAnswer, CustomFieldMapping, CustomFieldMappingsAnswer, UsageAnswer } from "../../api-types.d.ts" */
/** @import { Saving } from "./saving.js" */
/** @import { DataOf } from "../../load.js" */

const OBJECTS = /** @type {const} */ ([["ARINVOICE", "AR invoice", "ar"], ["ARINVOICEITEM", "AR invoice line", "ar"], ["APBILL", "AP bill", "ap"], ["APBILLITEM", "AP bill line", "ap"]]);
/** Which types of Alvys's values a field of Sage takes; the API decides. */
const TAKES = { date: ["date"], number: ["number"], currency: ["number", "currency"] };

/** @param {{id: string}} props */
export function CustomFieldsTab({ id }) {
  const load = useLoad(`custom-fields/${id}`, (signal) => api.mappings.customFields(id, signal));
  return html`
    <${BackToCause} id=${id} setting="custom-field-mappings" />
    <${Loaded} load=${load} rows=${6}>
      ${(/** @type {DataOf<typeof load>} */ answer) => answer.fields.length === 0
        ? html`<${Empty} title="This Sage company has no custom fields">Add one to AR invoices or AP bills in Sage, then read again what Sage offers.<//>`
        : html`<${Fields} id=${id} answer=${answer} onChanged=${load.set} />`}
    <//>`;
}

/** @param {{id: string, answer: CustomFieldMappingsAnswer, onChanged: (answer: CustomFieldMappingsAnswer) => void}} props */
function Fields({ id, answer: kept, onChanged }) {
  const answer = proposal.seen(id, "customFields", kept);
  /** @type {Saving<CustomFieldAnswer, CustomFieldMapping | null, CustomFieldMappingsAnswer>} */
  const { busy, problem, clash, saved, endClash } = useSaving();
  const usage = useUsage(id).data;

  /** @param {CustomFieldAnswer} field @param {CustomFieldMapping | null} mapping null unmaps it @param {CustomFieldMappingsAnswer} [present] */
  async function save(field, mapping, present = kept) {
    const { sageObject, fieldId, label } = field;
    if (proposal.collects(id)) {
      proposal.add({ part: "customFields", path: ["mappings", sageObject, fieldId], value: mapping, name: label }, kept);
      return;
    }
    await saved(field, mapping, async () => {
      onChanged(await saveBeside({
        present,
        mine: mapping,
        valueIn: (found) => found.mappings[sageObject]?.[fieldId],
        write: (found) => api.mappings.putCustomFields(id, {
          mappings: { ...found.mappings, [sageObject]: withOne(found.mappings[sageObject] ?? {}, fieldId, mapping) }, version: found.version,
        }),
        read: () => api.mappings.customFields(id),
      }));
      say(`${label}: saved. It counts for later exports.`);
    });
  }

  return html`
    ${problem && html`<${Problem} problem=${problem} />`}
    ${clash && html`<${ClashNote} name=${clash.place.label} mine=${mappingText(clash.mine)} theirs=${mappingText(clash.theirs)} said=${clash.said} busy=${busy}
      onMine=${() => save(clash.place, clash.mine, clash.now)} onTheirs=${() => { onChanged(clash.now); endClash(); }} />`}
    ${OBJECTS.map(([object, label, side]) => {
      const fields = answer.fields.filter((field) => field.sageObject === object);
      if (!fields.length) return null;
      return html`<${Card} key=${object} title=${label} flush>
        <ul class="custom-fields">${fields.map((field) => html`<li key=${field.fieldId}>
          <${CustomField} field=${field} sources=${answer.sources} mapping=${answer.mappings[object]?.[field.fieldId] ?? null} usage=${usage} side=${side} busy=${busy} save=${save} />
        </li>`)}</ul>
      <//>`;
    })}`;
}

/** @param {CustomFieldMapping | null} mapping */
const mappingText = (mapping) => (mapping ? `${choiceText(mapping.source)}, ${mapping.overflow === "truncate" ? "cut" : "refused"} when too long` : "Not mapped");

/** @param {{field: CustomFieldAnswer, sources: {name: string, type: string}[], mapping: CustomFieldMapping | null, usage: UsageAnswer | undefined, side: "ar" | "ap", busy: boolean, save: (field: CustomFieldAnswer, mapping: CustomFieldMapping | null) => Promise<void>}} props */
function CustomField({ field, sources, mapping, usage, side, busy, save }) {
  const takes = /** @type {Record<string, string[]>} */ (TAKES)[field.type];
  const options = sources.filter((source) => !takes || takes.includes(source.type)).map((source) => ({ id: source.name, label: choiceText(source.name), hint: source.type }));
  const fix = toFix() ?? "";
  const marked = fix.startsWith("customFieldMappings.") ? fix === `customFieldMappings.${field.sageObject}.${field.fieldId}` : fix.includes(field.fieldId);
  const arrived = useArrival(marked);
  return html`<div class=${`custom-field ${marked ? "setting-marked" : ""}`} ref=${arrived}>
    <div>
      <strong>${field.label}</strong> ${field.required && html`<${Badge} tone=${mapping ? "good" : "warn"}>Required<//>`}
      <p class="fine">${field.fieldId} · ${field.type}${field.length && `, at most ${field.length} characters`}</p>
    </div>
    <div>
      <${Picker} label=${`${field.label} comes from`} hideLabel clearable=${!field.required} value=${mapping?.source ?? null} valueLabel=${mapping && choiceText(mapping.source)} options=${options} disabled=${busy}
        placeholder="Not mapped" onPick=${(/** @type {string | null} */ source) => save(field, source ? { source, overflow: mapping?.overflow ?? "error" } : null)} />
      ${mapping && usage && html`<${Recent} usage=${usage} source=${mapping.source} side=${side} />`}
      ${mapping && field.length && html`<${Switch} label="Cut what is too long" hint=${mapping.overflow === "truncate" ? "The rest is left out, with a remark." : "A document with a longer value fails."} on=${mapping.overflow === "truncate"} disabled=${busy}
        onChange=${(/** @type {boolean} */ on) => save(field, { ...mapping, overflow: on ? "truncate" : "error" })} />`}
    </div>
  </div>`;
}

/** What the mapped field said in the newest document that has it. @param {{usage: UsageAnswer, source: string, side: "ar" | "ap"}} props */
function Recent({ usage, source, side }) {
  const sample = sampleOf(usage, source, side);
  if (sample) {
    return html`<p class="hint">Lately: <span class="sample">${sample.value}</span> on ${may.bill.value ? html`<a href=${to(["transactions", sample.transactionId])}>${sample.number}</a>` : sample.number}</p>`;
  }
  if (!may.seeSide(side)) return null;
  return html`<p class="hint">${usage.complete ? "No document of the last 30 days has a value." : "None of the newest documents has a value."}</p>`;
}
