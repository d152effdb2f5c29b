// Who changed what on a connection, and when (CONN-12).

import { html } from "../../view.js";
import { api } from "../../api.js";
import { momentText } from "../../formats.js";
import { usePages } from "../../load.js";
import { choiceText, labelOf } from "../../openapi.js";
import { Card, Empty, Loaded } from "../../parts/page.js";
import { Timeline } from "../../parts/timeline.js";

/** @import { FieldChangeAnswer } from "../../api-types.d.ts" */

const ACTIONS = {
  created: "Connected",
  connected_again: "Connected again",
  settings_changed: "Changed settings",
  mappings_changed: "Changed mappings",
  value_named: "Named a value of Alvys",
  parties_linked: "Linked parties",
  credentials_replaced: "Replaced the sign-in to Sage",
  activated: "Activated",
  paused: "Paused",
  resumed: "Resumed",
  disconnected: "Disconnected",
};
const MOST_CHANGES = 12;

/** @param {{id: string}} props */
export function ActivityTab({ id }) {
  const pages = usePages(`audit/${id}`, (cursor, signal) => api.connections.audit(id, { cursor, limit: 50 }, signal));
  return html`<${Card} title="Activity">
    <${Loaded} load=${pages} rows=${6}>
      ${() => pages.items.length === 0 ? html`<${Empty} title="Nothing has been changed yet">Each change of settings and mappings appears here with its author.<//>` : html`
        <${Timeline} entries=${pages.items.map((entry) => ({
          at: entry.at,
          by: entry.by,
          what: /** @type {Record<string, string>} */ (ACTIONS)[entry.action] ?? entry.action,
          detail: entry.changes.length > 0 && html`<${Changes} changes=${entry.changes} unlisted=${entry.moreChanges} />`,
        }))} />
        ${pages.more.there && html`<div class="more"><button class="button" disabled=${pages.more.busy} onClick=${pages.more.load}>Show more</button></div>`}`}
    <//>
  <//>`;
}

/** @param {{changes: FieldChangeAnswer[], unlisted: number}} props */
function Changes({ changes, unlisted }) {
  const more = Math.max(changes.length - MOST_CHANGES, 0) + unlisted;
  return html`<ul class="changes">
    ${changes.slice(0, MOST_CHANGES).map((change) => html`<li>
      <span class="muted">${placeText(change)}</span> ${isNothing(change.old) ? null : html`<del>${shown(change.old)}</del> → `}<ins>${shown(change.new)}</ins>
    </li>`)}
    ${more > 0 && html`<li class="muted">and ${more.toLocaleString("en-US")} more</li>`}
  </ul>`;
}

/** Where something was changed. A party is called by its name, with its id. @param {FieldChangeAnswer} change */
function placeText({ path, name }) {
  const [, table, kind, id] = /^(partyLinks|rejectedSuggestions)\.(\w+)\.(.+)$/s.exec(path) ?? [];
  if (id) return [labelOf(table), labelOf(kind), name && name !== id ? `${name} (${id})` : id].join(" › ");
  return path.split(".").map((part) => (isField(part) ? labelOf(part) : part)).join(" › ");
}

/** Whether a part of a path is a field of ours, and not a name or id that somebody gave. @param {string} part */
const isField = (part) => /^[a-z][A-Za-z0-9]*$/.test(part);

/** @param {unknown} value */
const isNothing = (value) => value === null || value === undefined || value === "";

/** @param {unknown} value */
function shown(value) {
  if (isNothing(value)) return "nothing";
  if (value === true) return "on";
  if (value === false) return "off";
  if (typeof value === "string" && /^\d{4}-\d\d-\d\dT/.test(value)) return momentText(value);
  if (typeof value === "string" && /^[a-z]+(_[a-z]+)+$/.test(value)) return choiceText(value);
  return typeof value === "object" ? JSON.stringify(value) : String(value);
}
