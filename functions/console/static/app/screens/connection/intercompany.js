// Subsidiaries in the books of this one: the customer and the vendor that each is there (AP-8).

import { html, useMemo, useState } from "../../view.js";
import { useConnectionNames } from "../../connections.js";
import { useLoad } from "../../load.js";
import { place } from "../../router.js";
import { searchValues } from "../../sage-choices.js";
import { ClashNote } from "../../parts/clash.js";
import { SelectField, TextField } from "../../parts/fields.js";
import { Icon } from "../../parts/icon.js";
import { Card, Problem } from "../../parts/page.js";
import { Picker } from "../../parts/picker.js";
import { useRows } from "./rows.js";

/** @import { ConnectionAnswer, IntercompanyParty } from "../../api-types.d.ts" */

/** @typedef {ReturnType<typeof searchValues>} Find */
/** @typedef {{customerId: string | null, vendorId: string | null}} Party */

const ANOTHER = "another";

/** @param {{id: string, connection: ConnectionAnswer, onChanged: (connection: ConnectionAnswer) => void}} props */
export function IntercompanyParties({ id, connection, onChanged }) {
  const { rows, busy, problem, clash, save, keepTheirs, saveMine } = useRows({ id, connection, onChanged, table: ["intercompanyParties"], name: "Intercompany parties" });
  const [added, setAdded] = useState(/** @type {string[]} */ ([]));
  const find = useMemo(() => ({ customer: searchValues(id, "customer"), vendor: searchValues(id, "vendor") }), [id]);
  const names = [...new Set([...Object.keys(rows), ...added])].sort((first, second) => first.localeCompare(second));
  const marked = place.value.query.get("field") === "intercompanyParties";

  /** @param {string} name @param {Party} party */
  async function change(name, party) {
    const saved = await save(name, party.customerId || party.vendorId ? party : null);
    if (saved && (party.customerId || party.vendorId)) setAdded(added.filter((other) => other !== name));
    return saved;
  }

  return html`<div class=${marked ? "setting-marked card-marked" : ""} id="setting-intercompanyParties"><${Card} title="Intercompany parties" flush>
    <div class="card-pad"><p class="muted">Who a subsidiary is in the books of ${connection.subsidiary.name}: the customer of intercompany invoices, and the vendor of intercompany bills. Without one, it is matched by the subsidiary's name.
      Its own vendor is who drivers' bills go to where Pay to subsidiary's carrier is on.
      ${!connection.advanced.crossSubsidiaryBilling && " They are used once Cross subsidiary billing is on."}</p></div>
    ${names.length > 0 && html`<table class="mapping">
      <caption class="sr-only">Customer and vendor by subsidiary</caption>
      <thead><tr><th scope="col">Subsidiary</th><th scope="col">Customer</th><th scope="col">Vendor</th><th scope="col"><span class="sr-only">Remove</span></th></tr></thead>
      <tbody>${names.map((name) => html`<${Row} key=${name} id=${id} name=${name} party=${partyOf(rows[name])} find=${find} busy=${busy} change=${change}
        onDrop=${() => { setAdded(added.filter((other) => other !== name)); if (rows[name]) save(name, null); }} />`)}</tbody>
    </table>`}
    <div class="card-pad card-end">
      ${clash && html`<${ClashNote} name=${clash.place} mine=${partyText(clash.mine)} theirs=${partyText(clash.theirs)} said=${clash.said} busy=${busy} onMine=${saveMine} onTheirs=${keepTheirs} />`}
      ${problem && html`<${Problem} problem=${problem} title="The intercompany parties were not saved" />`}
      <${Add} taken=${names} onAdd=${(/** @type {string} */ name) => setAdded([...added, name])} />
    </div>
  <//></div>`;
}

/** @param {{id: string, name: string, party: Party, find: {customer: Find, vendor: Find}, busy: boolean, change: (name: string, party: Party) => Promise<boolean>, onDrop: () => void}} props */
function Row({ id, name, party, find, busy, change, onDrop }) {
  return html`<tr>
    <th scope="row">${name}</th>
    <td><${Side} id=${id} label=${`${name} as a customer`} kind="customer" value=${party.customerId} find=${find.customer} busy=${busy} onPick=${(/** @type {string | null} */ customerId) => change(name, { ...party, customerId })} /></td>
    <td><${Side} id=${id} label=${`${name} as a vendor`} kind="vendor" value=${party.vendorId} find=${find.vendor} busy=${busy} onPick=${(/** @type {string | null} */ vendorId) => change(name, { ...party, vendorId })} /></td>
    <td class="cell-remove"><button type="button" class="button button-icon" aria-label=${`Remove ${name}`} disabled=${busy} onClick=${onDrop}><${Icon} name="cross" size=${14} /></button></td>
  </tr>`;
}

/** @param {{id: string, label: string, kind: "customer" | "vendor", value: string | null, find: Find, busy: boolean, onPick: (value: string | null) => void}} props */
function Side({ id, label, kind, value, find, busy, onPick }) {
  const named = useLoad(value ? `party-name/${id}/${kind}/${value}` : null, async (signal) => (await find(value ?? "", signal)).find((option) => option.id === value)?.label ?? null);
  return html`<${Picker} label=${label} hideLabel clearable value=${value} valueLabel=${named.data ?? undefined} find=${find} disabled=${busy} placeholder=${`By name, as a ${kind}`} onPick=${onPick} />`;
}

/** Choose a subsidiary that isn't on the list yet. @param {{taken: string[], onAdd: (name: string) => void}} props */
function Add({ taken, onAdd }) {
  const offered = useConnectionNames().map(([, name]) => name).filter((name) => !taken.includes(name));
  const [choice, setChoice] = useState("");
  const [typed, setTyped] = useState("");
  const chosen = choice || offered[0] || ANOTHER;
  const name = (chosen === ANOTHER ? typed : chosen).trim();

  /** @param {Event} event */
  function add(event) {
    event.preventDefault();
    onAdd(name);
    setChoice("");
    setTyped("");
  }

  return html`<form class="inline-form" onSubmit=${add}>
    <${SelectField} label="Subsidiary" value=${chosen} onChange=${setChoice} options=${[...offered.map((other) => [other, other]), [ANOTHER, "One that is not connected…"]]} />
    ${chosen === ANOTHER && html`<${TextField} label="Its name in Alvys" value=${typed} onInput=${setTyped} autocomplete="off" maxlength=${200} />`}
    <button class="button" disabled=${!name || taken.includes(name)}>Add</button>
  </form>`;
}

/** @param {IntercompanyParty | undefined} party @returns {Party} */
const partyOf = (party) => ({ customerId: party?.customerId ?? null, vendorId: party?.vendorId ?? null });

/** @param {IntercompanyParty | null | undefined} party */
const partyText = (party) => (party ? `Customer ${party.customerId ?? "by name"}, vendor ${party.vendorId ?? "by name"}` : "Nothing");
