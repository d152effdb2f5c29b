// The settings of a side, or the advanced ones: each is saved by itself, and says at once that it is (CONN-12).

import { html, useEffect, useState } from "../../view.js";
import { api } from "../../api.js";
import { saveBeside } from "../../conflicts.js";
import { useLoad } from "../../load.js";
import { proposal } from "../../proposal.js";
import { choiceText, settingsOf } from "../../openapi.js";
import { place } from "../../router.js";
import { concernedText, useUsage } from "../../usage.js";
import { ClashNote } from "../../parts/clash.js";
import { SelectField, Switch, TextField } from "../../parts/fields.js";
import { Card, Loaded } from "../../parts/page.js";
import { say } from "../../parts/toast.js";
import { toFix, useArrival } from "./arrival.js";
import { BackToCause } from "./back-to-cause.js";
import { IntercompanyParties } from "./intercompany.js";
import { PaymentTerms } from "./payment-terms.js";
import { useSaving } from "./saving.js";

/** @import { ConnectionAnswer, UsageAnswer } from "../../api-types.d.ts" */
/** @import { Saving } from "./saving.js" */

/** @typedef {import("../../openapi.js").Setting} Setting */

const SCHEMAS = /** @type {const} */ ({ ar: "ArSettings", ap: "ApSettings", advanced: "AdvancedSettings" });
const TITLES = { ar: "Accounts receivable", ap: "Accounts payable", advanced: "Advanced settings" };

/** @param {{id: string, tab: "ar" | "ap" | "advanced", connection: ConnectionAnswer, onChanged: (connection: ConnectionAnswer) => void}} props */
export function SettingsTab({ id, tab, connection, onChanged }) {
  return html`
    <${BackToCause} id=${id} setting=${tab} />
    <${SettingsCard} id=${id} chapter=${tab} connection=${connection} onChanged=${onChanged} />
    ${tab === "advanced" && html`
      <${PaymentTerms} id=${id} connection=${connection} onChanged=${onChanged} />
      <${IntercompanyParties} id=${id} connection=${connection} onChanged=${onChanged} />`}`;
}

/**
 * The switches and choices of a chapter, as the wizard shows them, too.
 * @param {{id: string, chapter: "ar" | "ap" | "advanced", connection: ConnectionAnswer, onChanged: (connection: ConnectionAnswer) => void}} props
 */
export function SettingsCard({ id, chapter, connection, onChanged }) {
  const load = useLoad(`settings/${chapter}`, () => settingsOf(SCHEMAS[chapter]));
  const usage = useUsage(id);
  return html`<${Card} title=${TITLES[chapter]}>
    <${Loaded} load=${load} rows=${8}>
      ${(/** @type {Setting[]} */ settings) => settings.filter((setting) => setting.kind !== "other").map((setting) => html`
        <${SettingRow} key=${setting.name} id=${id} chapter=${chapter} setting=${setting} connection=${connection} usage=${usage.data} onChanged=${onChanged} />`)}
    <//>
  <//>`;
}

/** @param {{id: string, chapter: "ar" | "ap" | "advanced", setting: Setting, connection: ConnectionAnswer, usage: UsageAnswer | undefined, onChanged: (connection: ConnectionAnswer) => void}} props */
function SettingRow({ id, chapter, setting, connection, usage, onChanged }) {
  const value = proposal.seen(id, "settings", connection)[chapter][setting.name];
  /** @type {Saving<null, unknown, ConnectionAnswer>} */
  const { busy: saving, problem, clash, saved, endClash } = useSaving();
  const marked = toFix() === `${chapter}.${setting.name}` || place.value.query.get("field") === setting.name;
  const arrived = useArrival(marked);

  /** @param {unknown} next @param {any} [present] */
  async function save(next, present = connection) {
    if (proposal.collects(id)) {
      proposal.add({ part: "settings", path: [chapter, setting.name], value: next, name: setting.label }, connection);
      return;
    }
    await saved(null, next, async () => {
      onChanged(await saveBeside({
        present,
        mine: next,
        valueIn: (found) => found[chapter][setting.name],
        write: (found) => api.connections.change(id, { [chapter]: { [setting.name]: next }, version: found.version }),
        read: () => api.connections.one(id),
      }));
      say(`${setting.label}: saved.`);
    });
  }

  const concerned = concernedText(usage, `${chapter}.${setting.name}`);
  const hint = concerned ? html`${setting.hint} <span class="used">${concerned}</span>` : setting.hint;
  const shared = { label: setting.label, hint, error: problem && `Not saved. ${problem.message}` };
  return html`<div class=${`setting ${marked ? "setting-marked" : ""}`} id=${`setting-${setting.name}`} ref=${arrived}>
    ${setting.kind === "switch" && html`<${Switch} ...${shared} on=${value} saving=${saving} onChange=${save} />`}
    ${setting.kind === "choice" && html`<${SelectField} ...${shared} value=${value} disabled=${saving} onChange=${save}
      options=${setting.choices.map((choice) => [choice, `${choiceText(choice)}${choice === setting.preset ? " (default)" : ""}`])} />`}
    ${setting.kind === "days" && html`<${Days} ...${shared} value=${value} saving=${saving} onSave=${save} />`}
    ${clash && html`<${ClashNote} name=${setting.label} mine=${valueText(clash.mine)} theirs=${valueText(clash.theirs)} said=${clash.said} busy=${saving}
      onMine=${() => save(clash.mine, clash.now)} onTheirs=${() => { onChanged(clash.now); endClash(); }} />`}
  </div>`;
}

/** @param {unknown} value */
function valueText(value) {
  if (typeof value === "boolean") return value ? "On" : "Off";
  return typeof value === "string" ? choiceText(value) : String(value);
}

/** @param {{label: string, hint: any, error: string | null, value: number, saving: boolean, onSave: (days: number) => void}} props */
function Days({ value, saving, onSave, ...shared }) {
  const [text, setText] = useState(String(value));
  useEffect(() => setText(String(value)), [value]);
  const changed = text !== String(value);
  return html`<form class="inline-form" onSubmit=${(/** @type {Event} */ event) => { event.preventDefault(); if (changed && text !== "") onSave(Number(text)); }}>
    <${TextField} ...${shared} type="number" min="0" max="365" value=${text} onInput=${setText} disabled=${saving} />
    <button class="button" disabled=${!changed || saving || text === ""}>Save</button>
  </form>`;
}
