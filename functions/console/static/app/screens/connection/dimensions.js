// Dimensions: which Alvys field fills each, with a default and values of its own (DIM-1 to DIM-8).

import { html, useMemo, useState } from "../../view.js";
import { api } from "../../api.js";
import { counted, listText } from "../../formats.js";
import { saveBeside, withOne } from "../../conflicts.js";
import { useLoad } from "../../load.js";
import { proposal } from "../../proposal.js";
import { choiceText } from "../../openapi.js";
import { Badge } from "../../parts/badge.js";
import { ClashNote } from "../../parts/clash.js";
import { SelectField } from "../../parts/fields.js";
import { Loaded, Note, Problem } from "../../parts/page.js";
import { say } from "../../parts/toast.js";
import { toFix, useArrival } from "./arrival.js";
import { BackToCause } from "./back-to-cause.js";
import { SageValue, Values, useSageValues } from "./dimension-values.js";
import { useSaving } from "./saving.js";

/** @import { Dimension as DimensionName, DimensionMapping, DimensionMappingsAnswer } from "../../api-types.d.ts" */
/** @import { Saving } from "./saving.js" */

/** @type {import("../../api-types.d.ts").AlvysField[]} */
const ALVYS_FIELDS = ["subsidiary", "fleet", "office", "driver", "truck", "trailer", "contractor_type"];

/** @param {{id: string}} props */
export function DimensionsTab({ id }) {
  const load = useLoad(`dimension-mappings/${id}`, (signal) => api.mappings.dimensions(id, signal));
  return html`
    <${BackToCause} id=${id} setting="dimension-mappings" />
    <${Loaded} load=${load} rows=${8}>
      ${(/** @type {DimensionMappingsAnswer} */ answer) => html`<${Dimensions} id=${id} answer=${answer} onChanged=${load.set} />`}
    <//>`;
}

/** @param {{id: string, answer: DimensionMappingsAnswer, onChanged: (answer: DimensionMappingsAnswer) => void}} props */
function Dimensions({ id, answer: kept, onChanged }) {
  const answer = proposal.seen(id, "dimensions", kept);
  /** @type {Saving<DimensionName, DimensionMapping | null, DimensionMappingsAnswer>} */
  const { busy, problem, clash, saved, endClash } = useSaving();
  // The order stays while one works here: what is mapped now doesn't jump away from under the hand.
  const offered = useMemo(() => [...answer.offered].sort((first, second) => rank(answer, first) - rank(answer, second)), [answer.offered.join()]);

  /** Save one dimension; the others stay as they are. @param {DimensionName} dimension @param {DimensionMapping | null} mapping null unmaps it @param {DimensionMappingsAnswer} [present] */
  async function save(dimension, mapping, present = kept) {
    if (proposal.collects(id)) {
      proposal.add({ part: "dimensions", path: ["mappings", dimension], value: mapping, name: choiceText(dimension) }, kept);
      return;
    }
    await saved(dimension, mapping, async () => {
      const found = await saveBeside({
        present,
        mine: mapping,
        valueIn: (found) => found.mappings[dimension],
        write: (found) => api.mappings.putDimensions(id, { mappings: withOne(found.mappings, dimension, mapping), version: found.version }),
        read: () => api.mappings.dimensions(id),
      });
      onChanged(found);
      const before = present.mappings[dimension] ?? null;
      say(`${choiceText(dimension)}: saved. It counts for later exports.`, takesAway(before, mapping) ? { action: { label: "Undo", run: () => save(dimension, before, found) } } : {});
    });
  }

  return html`
    ${problem && html`<${Problem} problem=${problem} />`}
    ${clash && html`<${ClashNote} name=${choiceText(clash.place)} mine=${mappingText(clash.mine)} theirs=${mappingText(clash.theirs)} said=${clash.said} busy=${busy}
      onMine=${() => save(clash.place, clash.mine, clash.now)} onTheirs=${() => { onChanged(clash.now); endClash(); }} />`}
    <p class="muted">A document's value is the one that is mapped, else the default, else what Alvys says as it is.</p>
    ${offered.map((dimension) => html`<${Dimension} key=${dimension} id=${id} dimension=${dimension} answer=${answer} busy=${busy} save=${save} />`)}
    ${answer.notAvailable.length > 0 && html`<p class="fine">Not on invoices and bills in Sage: ${listText(answer.notAvailable.map(choiceText))}.</p>`}`;
}

/** Whether the address asks to fix this dimension: by its path, or by a name that an error has of it. @param {string | null} fix @param {DimensionName} dimension */
function isAbout(fix, dimension) {
  if (!fix) return false;
  return /^[a-zA-Z]+Mappings\./.test(fix) ? fix === `dimensionMappings.${dimension}` : fix.toLowerCase().includes(dimension);
}

/** Whether values that were mapped are gone with a change. @param {DimensionMapping | null} before @param {DimensionMapping | null} after */
const takesAway = (before, after) => Object.keys(before?.values ?? {}).some((value) => !after?.values?.[value]);

/** A dimension's mapping in a line. @param {DimensionMapping | null} mapping */
function mappingText(mapping) {
  if (!mapping) return "Not mapped";
  const values = Object.entries(mapping.values ?? {}).map(([alvys, sage]) => `${alvys} → ${sage}`);
  return [`From ${choiceText(mapping.alvysField)}`, mapping.default ? `default ${mapping.default}` : "no default", ...values].join(", ");
}

/** What is required comes first, then what is mapped. @param {DimensionMappingsAnswer} answer @param {DimensionName} dimension */
function rank(answer, dimension) {
  if (answer.onEveryLine.includes(dimension)) return 0;
  if (answer.requiredBy[dimension]) return 1;
  return answer.mappings[dimension] ? 2 : 3;
}

/** @param {{id: string, dimension: DimensionName, answer: DimensionMappingsAnswer, busy: boolean, save: (dimension: DimensionName, mapping: DimensionMapping | null) => Promise<void>}} props */
function Dimension({ id, dimension, answer, busy, save }) {
  const mapping = answer.mappings[dimension];
  const mapped = Object.keys(mapping?.values ?? {}).length;
  const accounts = answer.requiredBy[dimension] ?? [];
  const everywhere = answer.onEveryLine.includes(dimension);
  const required = everywhere || accounts.length > 0;
  const concerned = isAbout(toFix(), dimension);
  const arrived = useArrival(concerned);
  const [open, setOpen] = useState(Boolean(mapping) || required || concerned);
  // What is closed asks for nothing.
  const values = useSageValues(id, dimension, Boolean(open && mapping));
  return html`<details class=${`card accordion ${concerned ? "card-marked" : ""}`} ref=${arrived} open=${open} onToggle=${(/** @type {any} */ event) => setOpen(event.currentTarget.open)}>
    <summary>
      <h2>${choiceText(dimension)}</h2>
      ${required && html`<${Badge} tone=${mapping?.default ? "good" : "warn"}>Required<//>`}
      <span class="fine">${mapping ? html`from ${choiceText(mapping.alvysField)}${mapped > 0 && `, ${counted(mapped, "value")} mapped`}` : "Not mapped"}</span>
    </summary>
    ${open && html`<div class="accordion-body">
      ${everywhere && html`<p class="fine">Sage wants a ${choiceText(dimension).toLowerCase()} on every line.</p>`}
      ${accounts.length > 0 && html`<p class="fine">Required by ${counted(accounts.length, "account")}: ${accounts.slice(0, 12).join(", ")}${accounts.length > 12 && " …"}</p>`}
      ${required && !mapping?.default && html`<${Note} tone="warn">Documents that have no value of their own fail until there is a default.<//>`}
      <div class="field-pair">
        <${SelectField} label="Comes from" value=${mapping?.alvysField ?? ""} disabled=${busy}
          onChange=${(/** @type {import("../../api-types.d.ts").AlvysField | ""} */ field) => save(dimension, field ? { alvysField: field, default: mapping?.default ?? null, values: mapping?.alvysField === field ? mapping.values : {} } : null)}
          options=${[["", "Not mapped"], ...ALVYS_FIELDS.map((field) => [field, `${choiceText(field)} in Alvys`])]} />
        ${mapping && html`<${SageValue} label="Default" clearable=${!required} value=${mapping.default ?? null} values=${values} busy=${busy} placeholder="No default"
          onPick=${(/** @type {string | null} */ value) => save(dimension, { ...mapping, default: value })} />`}
      </div>
      ${mapping && html`<${Values} id=${id} dimension=${dimension} mapping=${mapping} values=${values} busy=${busy} save=${save} />`}
    </div>`}
  </details>`;
}
