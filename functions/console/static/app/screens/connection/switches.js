// The three switches of a connection. The last side that is on can't be switched off by itself (CONN-7).

import { html, useState } from "../../view.js";
import { api } from "../../api.js";
import { saveBeside } from "../../conflicts.js";
import { problemOf } from "../../load.js";
import { proposal } from "../../proposal.js";
import { Switch } from "../../parts/fields.js";
import { Note } from "../../parts/page.js";
import { say } from "../../parts/toast.js";

/** @import { ConnectionAnswer } from "../../api-types.d.ts" */

const LAST = " This is the last side that is on: to stop it, too, switch Sync off.";

/** @param {{connection: ConnectionAnswer, onChanged: (connection: ConnectionAnswer) => void}} props */
export function SyncSwitches({ connection, onChanged }) {
  const { id, name: subsidiary } = connection.subsidiary;
  const seen = proposal.seen(id, "settings", connection);
  const [saving, setSaving] = useState("");
  const [problem, setProblem] = useState(/** @type {import("../../api.js").ApiProblem | null} */ (null));

  /** @param {"primarySync" | "arSync" | "apSync"} name @param {string} label @param {boolean} on */
  async function change(name, label, on) {
    if (proposal.collects(id)) {
      proposal.add({ part: "settings", path: [name], value: on, name: label }, connection);
      return;
    }
    setSaving(name);
    setProblem(null);
    try {
      onChanged(await saveBeside({
        present: connection,
        mine: on,
        valueIn: (found) => found[name],
        write: (found) => api.connections.change(id, { [name]: on, version: found.version }),
        read: () => api.connections.one(id),
      }));
      say(`${label} of ${subsidiary}: ${on ? "on" : "off"}.`);
    } catch (error) {
      setProblem(problemOf(error));
    }
    setSaving("");
  }

  const row = (/** @type {"primarySync" | "arSync" | "apSync"} */ name, /** @type {string} */ label, /** @type {string} */ hint) =>
    html`<${Switch} label=${label} hint=${hint} on=${seen[name]} saving=${saving === name} onChange=${(/** @type {boolean} */ on) => change(name, label, on)} />`;
  return html`<div class="switches" role="group" aria-label=${`Switches of ${subsidiary}`}>
    ${row("primarySync", "Sync", seen.primarySync ? "Documents and payments flow." : "Everything is held, nothing is lost. It flows when this is on again.")}
    ${row("arSync", "Receivables (AR)", `Invoices out, customer payments back.${seen.arSync && !seen.apSync ? LAST : ""}`)}
    ${row("apSync", "Payables (AP)", `Bills out, vendor payments back.${seen.apSync && !seen.arSync ? LAST : ""}`)}
    ${problem && html`<${Note} tone="warn" title=${problem.code === "last_active_sync" ? "This is the last side that is on" : problem.title}>${problem.message}<//>`}
  </div>`;
}
