// The first two steps: which subsidiary, and which books in Sage. The service keeps nothing before Sage accepted the
// sign-in (CONN-3); what is typed until then is kept in this tab, but for the password.

import { html, useState } from "../../view.js";
import { useConnections } from "../../connections.js";
import { go, place, to } from "../../router.js";
import { session } from "../../session.js";
import { SelectField, TextField } from "../../parts/fields.js";
import { Card, Page } from "../../parts/page.js";
import { ConnectToSage } from "./connect.js";

/** @import { ConnectionAnswer } from "../../api-types.d.ts" */

/** @typedef {typeof NOTHING} Given */
/** @typedef {(name: keyof Given) => (value: string) => void} Set */

const NOTHING = { id: "", name: "", type: "Carrier", companyId: "", userId: "", password: "", postingDestination: "matching_child_entity", copyFrom: "" };
const KEPT = "connect";

/** @param {{steps: (current: string) => any}} props */
export function Begin({ steps }) {
  const [given, setGiven] = useState(kept);
  const step = place.value.query.get("step") === "connect" && given.id.trim() && given.name.trim() ? "connect" : "subsidiary";
  /** @type {Set} */
  const set = (name) => (value) => setGiven((before) => keep({ ...before, [name]: value }));
  return html`<${Page} title=${step === "subsidiary" ? "Select Subsidiary" : "Connect to Sage"} back=${{ href: to("connections"), label: "Connections" }}>
    ${steps(step)}
    ${step === "subsidiary"
      ? html`<${SelectSubsidiary} given=${given} set=${set} onNext=${() => go(to("connections/new", { step: "connect" }))} />`
      : html`<${ConnectToSage} given=${given} set=${set} onDone=${() => keep(NOTHING)} />`}
  <//>`;
}

/** What was typed before in this tab, by a person of the same company. @returns {Given} */
function kept() {
  try {
    const { tenant, ...given } = JSON.parse(sessionStorage.getItem(KEPT) ?? "{}");
    return tenant === session.person.value?.tenant ? { ...NOTHING, ...given } : NOTHING;
  } catch {
    return NOTHING;
  }
}

/** @param {Given} given @returns {Given} */
function keep(given) {
  try {
    sessionStorage.setItem(KEPT, JSON.stringify({ ...given, password: "", tenant: session.person.value?.tenant }));
  } catch {
    // Without storage it lasts as long as the page.
  }
  return given;
}

/** @param {{given: Given, set: Set, onNext: () => void}} props */
function SelectSubsidiary({ given, set, onNext }) {
  const connections = useConnections().data?.items ?? [];
  const live = connections.filter((connection) => connection.status !== "disconnected");
  const taken = live.find((connection) => connection.subsidiary.id === given.id.trim());
  const former = connections.filter((connection) => connection.status === "disconnected");
  const ready = given.id.trim() && given.name.trim() && !taken;

  /** Take up a subsidiary that was connected before. @param {string} id */
  function again(id) {
    const found = former.find((connection) => connection.subsidiary.id === id);
    set("id")(id);
    if (found) { set("name")(found.subsidiary.name); set("type")(found.subsidiary.type); }
  }

  return html`<${Card} label="Subsidiary">
    <form class="form" onSubmit=${(/** @type {Event} */ event) => { event.preventDefault(); if (ready) onNext(); }}>
      ${former.length > 0 && html`<${SelectField} label="Connected before" value=${former.some((connection) => connection.subsidiary.id === given.id) ? given.id : ""} onChange=${again}
        options=${[["", "Another one"], ...former.map((connection) => [connection.subsidiary.id, connection.subsidiary.name])]} />`}
      <${TextField} label="Subsidiary id in Alvys" value=${given.id} onInput=${set("id")} required autocomplete="off" maxlength=${100} error=${taken && html`<${Taken} connection=${taken} />`} />
      <${TextField} label="Name in Alvys" value=${given.name} onInput=${set("name")} required autocomplete="off" maxlength=${100}
        hint="Spell it exactly as in Alvys. Loads say by this name who invoices, and the entity in Sage is found by it." />
      <${SelectField} label="Type" value=${given.type} onChange=${set("type")} options=${[["Carrier", "Carrier"], ["Broker", "Broker"]]} />
      ${live.length > 0 && html`<${SelectField} label="Start with the settings of" value=${given.copyFrom} onChange=${set("copyFrom")} hint="All settings and mappings are copied. They are independent from then on."
        options=${[["", "No other connection: use the defaults"], ...live.map((connection) => [connection.subsidiary.id, connection.subsidiary.name])]} />`}
      <div class="actions"><button class="button button-main" disabled=${!ready}>Next: Connect to Sage</button></div>
    </form>
  <//>`;
}

/** @param {{connection: ConnectionAnswer}} props */
function Taken({ connection: { subsidiary, status } }) {
  if (status === "not_set_up") {
    return html`${subsidiary.name} is connected, but not set up yet. <a href=${to(["connections", subsidiary.id, "setup", "accounts-payable"])}>Go on setting it up</a>`;
  }
  return html`${subsidiary.name} is connected already. <a href=${to(["connections", subsidiary.id])}>Open its settings</a>`;
}
