// Dimensions: which Alvys field fills each, with a default and values of its own (DIM-1 to DIM-8).

import { html, useMemo, useState } from "../../view.js";
import { api } from "../../api.js";
import { counted, listText } from "../../formats.js";
import { saveBeside, withOne } from "../../conflicts.js";
import { useLoad } from "../../load.js";
import { proposal } from "../../proposal.js";
import { choiceText } from "../../openapi.js";
import { searchValues } from "../../sage-choices.js";
import { Badge } from "../../parts/badge.js";
import { ClashNote } from "../../parts/clash.js";
import { SearchField, SelectField } from "../../parts/fields.js";
import { Icon } from "../../parts/icon.js";
import { Loaded, Note, Problem } from "../../parts/page.js";
import { Picker } from "../../parts/picker.js";
import { say } from "../../parts/toast.js";
import { toFix, useArrival } from "./arrival.js";
import { BackToCause } from "./back-to-cause.js";
import { useSaving } from "./saving.js";

/** @import { Dimension as DimensionName, DimensionMapping, DimensionMappingsAnswer } from "../../api-types.d.ts" */
/** @import { Saving } from "./saving.js" */
/** @typedef {ReturnType<typeof searchValues>} Find */

/** @type {import("../../api-types.d.ts").AlvysField[]} */
const ALVYS_FIELDS = ["subsidiary", "fleet", "office", "driver", "truck", "trailer", "contractor_type"];
const MOST_VALUES_SHOWN = 100;

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
  const offered = useMemo(() => [...answer.offered].sort((first, second) => rank(answer, first) - rank(answer, second)), [answer]);

  /** Save one dimension; the others stay as they are. @param {DimensionName} dimension @param {DimensionMapping | null} mapping null unmaps it @param {DimensionMappingsAnswer} [present] */
  async function save(dimension, mapping, present = kept) {
    if (proposal.collects(id)) {
      proposal.add({ part: "dimensions", path: ["mappings", dimension], value: mapping, name: choiceText(dimension) }, kept);
      return;
    }
    await saved(dimension, mapping, async () => {
      onChanged(await saveBeside({
        present,
        mine: mapping,
        valueIn: (found) => found.mappings[dimension],
        write: (found) => api.mappings.putDimensions(id, { mappings: withOne(found.mappings, dimension, mapping), version: found.version }),
        read: () => api.mappings.dimensions(id),
      }));
      say(`${choiceText(dimension)}: saved. It counts for later exports.`);
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
  const find = useMemo(() => searchValues(id, dimension), [id, dimension]);
  const concerned = isAbout(toFix(), dimension);
  const arrived = useArrival(concerned);
  const [open, setOpen] = useState(Boolean(mapping) || required || concerned);
  // What is closed asks for nothing.
  const named = useLoad(open && mapping ? `dimension-values/${id}/${dimension}` : null, (signal) => find("", signal));
  const labelOf = (/** @type {string | null | undefined} */ value) => named.data?.find((option) => option.id === value)?.label;
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
        <${SelectField} label="Comes from Alvys's" value=${mapping?.alvysField ?? ""} disabled=${busy}
          onChange=${(/** @type {import("../../api-types.d.ts").AlvysField | ""} */ field) => save(dimension, field ? { alvysField: field, default: mapping?.default ?? null, values: mapping?.alvysField === field ? mapping.values : {} } : null)}
          options=${[["", "Nothing: not mapped"], ...ALVYS_FIELDS.map((field) => [field, choiceText(field)])]} />
        ${mapping && html`<${Picker} label="Default" clearable=${!required} value=${mapping.default} valueLabel=${labelOf(mapping.default)} find=${find} disabled=${busy} placeholder="No default"
          onPick=${(/** @type {string | null} */ value) => save(dimension, { ...mapping, default: value })} />`}
      </div>
      ${mapping && html`<${Values} id=${id} dimension=${dimension} mapping=${mapping} labelOf=${labelOf} find=${find} busy=${busy} save=${save} />`}
    </div>`}
  </details>`;
}

/**
 * Alvys's values, each with the value of Sage that it means. Equal names are offered at once.
 * @param {{id: string, dimension: DimensionName, mapping: DimensionMapping, labelOf: (value: string | null | undefined) => string | undefined, find: Find, busy: boolean, save: (dimension: DimensionName, mapping: DimensionMapping | null) => Promise<void>}} props
 */
function Values({ id, dimension, mapping, labelOf, find, busy, save }) {
  const [text, setText] = useState("");
  const load = useLoad(`alvys-values/${id}/${mapping.alvysField}/${text}`, (signal) =>
    api.connections.alvysValues(id, { field: mapping.alvysField, q: text || null, limit: MOST_VALUES_SHOWN }, signal));
  const named = (load.data?.items ?? []).map((value) => value.name ?? value.id ?? "");
  const given = mapping.values ?? {};
  const others = Object.keys(given).filter((value) => !named.includes(value) && value.toLowerCase().includes(text.toLowerCase()));
  const rows = [...new Set([...others, ...named])];

  /** @param {string} value @param {string | null} sage */
  function map(value, sage) {
    const values = { ...given };
    if (sage === null) delete values[value];
    else values[value] = sage;
    save(dimension, { ...mapping, values });
  }

  return html`<section class="values-map" aria-label=${`Values of ${choiceText(mapping.alvysField)}`}>
    <div class="filters"><h3>Values</h3><${SearchField} label=${`Search the values of ${choiceText(mapping.alvysField).toLowerCase()}`} placeholder="Search Alvys's values" value=${text} onSearch=${setText} /></div>
    <${Loaded} load=${load} rows=${3}>
      ${() => rows.length === 0 ? html`<p class="muted">Alvys's values appear here once a transaction brings one${text && ", or none matches"}.</p>` : html`
        <table class="mapping">
          <caption class="sr-only">Values</caption>
          <thead><tr><th scope="col">In Alvys</th><th scope="col">In Sage</th></tr></thead>
          <tbody>${rows.map((value) => html`<tr key=${value}>
            <th scope="row">${value}</th>
            <td><div class="value-choice">
              <${Picker} label=${`${value} in Sage`} hideLabel clearable value=${given[value] ?? null} valueLabel=${labelOf(given[value])} find=${find} disabled=${busy}
                placeholder=${mapping.default ? `Default: ${labelOf(mapping.default) ?? mapping.default}` : "As it is in Alvys"} onPick=${(/** @type {string | null} */ sage) => map(value, sage)} />
              ${!given[value] && html`<${Suggestion} name=${`${id}/${dimension}`} value=${value} find=${find} busy=${busy} onTake=${(/** @type {string} */ sage) => map(value, sage)} />`}
            </div></td>
          </tr>`)}</tbody>
        </table>
        ${load.data?.cursor && html`<p class="fine">More values are there. Search to find them.</p>`}`}
    <//>
  </section>`;
}

/** The value of Sage with the same name, if there is one. @param {{name: string, value: string, find: Find, busy: boolean, onTake: (sage: string) => void}} props */
function Suggestion({ name, value, find, busy, onTake }) {
  const load = useLoad(`suggestion/${name}/${value}`, async (signal) => {
    const same = (await find(value, signal)).filter((option) => !option.disabled && nameOf(option.label) === value.trim().toLowerCase());
    return same.length === 1 ? same[0] : null;
  });
  const option = load.data;
  if (!option) return null;
  return html`<button type="button" class="button button-small button-plain" disabled=${busy} onClick=${() => onTake(option.id)}><${Icon} name="check" size=${13} />Use ${option.label}</button>`;
}

/** The name in "ID - Name". @param {string} label */
const nameOf = (label) => label.split(" - ").slice(1).join(" - ").trim().toLowerCase();
