// The values of a dimension: Alvys's own, and the value of Sage that each means (DIM-4, DIM-8).

import { html, useEffect, useMemo, useRef, useState } from "../../view.js";
import { api } from "../../api.js";
import { useLoad } from "../../load.js";
import { choiceText } from "../../openapi.js";
import { PAGE, searchValues } from "../../sage-choices.js";
import { SearchField } from "../../parts/fields.js";
import { Icon } from "../../parts/icon.js";
import { Loaded } from "../../parts/page.js";
import { Picker } from "../../parts/picker.js";

/** @import { Dimension, DimensionMapping } from "../../api-types.d.ts" */
/** @import { Option } from "../../parts/picker.js" */

/** @typedef {{key: string, find: ReturnType<typeof searchValues>, first: Option[] | undefined, whole: boolean}} SageValues `whole`: the first values are all there are */

const MOST_VALUES_SHOWN = 100;

/** The values of Sage, as far as they are known without a search. @param {string} id of the connection @param {Dimension} dimension @param {boolean} wanted @returns {SageValues} */
export function useSageValues(id, dimension, wanted) {
  const key = `${id}/${dimension}`;
  const find = useMemo(() => searchValues(id, dimension), [id, dimension]);
  const first = useLoad(wanted ? `dimension-values/${key}` : null, (signal) => find("", signal)).data;
  return { key, find, first, whole: first !== undefined && first.length < PAGE };
}

/** One value of Sage by its id: undefined while it isn't known, null where Sage has none. @param {SageValues} values @param {string | null} value @returns {Option | null | undefined} */
function useNamed({ key, find, first, whole }, value) {
  const seen = first?.find((option) => option.id === value);
  const asked = value !== null && first !== undefined && !seen && !whole;
  const found = useLoad(asked ? `dimension-value/${key}/${value}` : null, async (signal) => (await find(value ?? "", signal)).find((option) => option.id === value) ?? null);
  return seen ?? (whole ? null : found.data);
}

/**
 * The choice of a value of Sage. One that is chosen and can't be used any more says so.
 * @param {{label: string, value: string | null, values: SageValues, busy: boolean, placeholder: string, clearable?: boolean, hideLabel?: boolean, onPick: (value: string | null) => void}} props
 */
export function SageValue({ value, values, busy, ...shared }) {
  const named = useNamed(values, value);
  const gone = value !== null && (named === null ? "Sage has no such value." : named?.disabled && `It is ${named.hint} in Sage.`);
  return html`<${Picker} ...${shared} value=${value} valueLabel=${named?.label} find=${values.find} disabled=${busy}
    hint=${gone && html`<span class="value-gone">${gone} Documents with it fail.</span>`} />`;
}

/**
 * Alvys's values, each with the value of Sage that it means. Equal names are offered at once.
 * @param {{id: string, dimension: Dimension, mapping: DimensionMapping, values: SageValues, busy: boolean, save: (dimension: Dimension, mapping: DimensionMapping | null) => Promise<void>}} props
 */
export function Values({ id, dimension, mapping, values, busy, save }) {
  const [text, setText] = useState("");
  const load = useLoad(`alvys-values/${id}/${mapping.alvysField}/${text}`, (signal) =>
    api.connections.alvysValues(id, { field: mapping.alvysField, q: text || null, limit: MOST_VALUES_SHOWN }, signal));
  const named = (load.data?.items ?? []).map((value) => value.name ?? value.id ?? "");
  const given = mapping.values ?? {};
  const others = Object.keys(given).filter((value) => !named.includes(value) && value.toLowerCase().includes(text.toLowerCase()));
  const rows = [...new Set([...others, ...named])];
  const byDefault = useNamed(values, mapping.default ?? null);
  const placeholder = mapping.default ? `Default: ${byDefault?.label ?? mapping.default}` : "As it is in Alvys";

  /** @param {string} value @param {string | null} sage */
  function map(value, sage) {
    const next = { ...given };
    if (sage === null) delete next[value];
    else next[value] = sage;
    save(dimension, { ...mapping, values: next });
  }

  return html`<section class="values-map" aria-label=${`Values of ${choiceText(mapping.alvysField)}`}>
    <div class="filters"><h3>Values</h3><${SearchField} label=${`Search the values of ${choiceText(mapping.alvysField).toLowerCase()}`} placeholder="Search Alvys's values" value=${text} onSearch=${setText} /></div>
    <${Loaded} load=${load} rows=${3}>
      ${() => rows.length === 0 ? html`<p class="muted">${text ? `No value of Alvys has “${text}” in its name.` : "Alvys's values appear here once a transaction brings one."}</p>` : html`
        <table class="mapping">
          <caption class="sr-only">Values</caption>
          <thead><tr><th scope="col">In Alvys</th><th scope="col">In Sage</th></tr></thead>
          <tbody>${rows.map((value) => html`<tr key=${value}>
            <th scope="row">${value}</th>
            <td><div class="value-choice">
              <${SageValue} label=${`${value} in Sage`} hideLabel clearable value=${given[value] ?? null} values=${values} busy=${busy} placeholder=${placeholder} onPick=${(/** @type {string | null} */ sage) => map(value, sage)} />
              ${!given[value] && html`<${Suggestion} value=${value} values=${values} busy=${busy} onTake=${(/** @type {string} */ sage) => map(value, sage)} />`}
            </div></td>
          </tr>`)}</tbody>
        </table>
        ${load.data?.cursor && html`<p class="fine">More values are there. Search to find them.</p>`}`}
    <//>
  </section>`;
}

/** The value of Sage with the same name, if there is one. @param {{value: string, values: SageValues, busy: boolean, onTake: (sage: string) => void}} props */
function Suggestion({ value, values: { key, find, first, whole }, busy, onTake }) {
  const [mark, seen] = useSeen();
  const found = useLoad(first && !whole && seen ? `suggestion/${key}/${value}` : null, (signal) => find(value, signal));
  const same = ((whole ? first : found.data) ?? []).filter((option) => !option.disabled && nameOf(option.label) === value.trim().toLowerCase());
  if (same.length !== 1) return html`<span ref=${mark}></span>`;
  return html`<button type="button" class="button button-small button-plain" disabled=${busy} onClick=${() => onTake(same[0].id)}><${Icon} name="check" size=${13} />Use ${same[0].label}</button>`;
}

/** Whether an element has been in sight: what nobody scrolls to is not asked for. @returns {[{current: any}, boolean]} */
function useSeen() {
  const mark = useRef(/** @type {HTMLElement | null} */ (null));
  const [seen, setSeen] = useState(false);
  useEffect(() => {
    if (seen || !mark.current) return undefined;
    const watch = new IntersectionObserver((entries) => { if (entries.at(-1)?.isIntersecting) setSeen(true); }, { rootMargin: "200px" });
    watch.observe(mark.current);
    return () => watch.disconnect();
  }, [seen]);
  return [mark, seen];
}

/** The name in "ID - Name". @param {string} label */
const nameOf = (label) => label.split(" - ").slice(1).join(" - ").trim().toLowerCase();
