// The first two steps: which subsidiary, and which books in Sage. Nothing is kept before Sage accepted the sign-in (CONN-3).

import { html, useState } from "../../view.js";
import { api } from "../../api.js";
import { useConnections } from "../../connections.js";
import { problemOf } from "../../load.js";
import { go, to } from "../../router.js";
import { SelectField, TextField } from "../../parts/fields.js";
import { Icon } from "../../parts/icon.js";
import { Card, Note, Page, Problem } from "../../parts/page.js";
import { say } from "../../parts/toast.js";

/** @import { ChecklistAnswer, ConnectionAnswer, PostingDestination } from "../../api-types.d.ts" */

const NOTHING = { id: "", name: "", type: "Carrier", companyId: "", userId: "", password: "", postingDestination: "matching_child_entity", copyFrom: "" };

/** @param {{steps: (current: string) => any}} props */
export function Begin({ steps }) {
  const [step, setStep] = useState(/** @type {"subsidiary" | "connect"} */ ("subsidiary"));
  const [given, setGiven] = useState(NOTHING);
  const set = (/** @type {keyof typeof NOTHING} */ name) => (/** @type {string} */ value) => setGiven((before) => ({ ...before, [name]: value }));
  return html`<${Page} title=${step === "subsidiary" ? "Select Subsidiary" : "Connect to Sage"} back=${{ href: to("connections"), label: "Connections" }}>
    ${steps(step)}
    ${step === "subsidiary"
      ? html`<${SelectSubsidiary} given=${given} set=${set} onNext=${() => setStep("connect")} />`
      : html`<${ConnectToSage} given=${given} set=${set} onBack=${() => setStep("subsidiary")} />`}
  <//>`;
}

/** @param {{given: typeof NOTHING, set: (name: keyof typeof NOTHING) => (value: string) => void, onNext: () => void}} props */
function SelectSubsidiary({ given, set, onNext }) {
  const connections = useConnections();
  const live = (connections.data?.items ?? []).filter((/** @type {ConnectionAnswer} */ connection) => connection.status !== "disconnected");
  const taken = live.find((/** @type {ConnectionAnswer} */ connection) => connection.subsidiary.id === given.id.trim());
  const former = (connections.data?.items ?? []).filter((/** @type {ConnectionAnswer} */ connection) => connection.status === "disconnected");
  const ready = given.id.trim() && given.name.trim() && !taken;

  /** Take up a subsidiary that was connected before. @param {string} id */
  function again(id) {
    const found = former.find((/** @type {ConnectionAnswer} */ connection) => connection.subsidiary.id === id);
    set("id")(id);
    if (found) { set("name")(found.subsidiary.name); set("type")(found.subsidiary.type); }
  }

  return html`<${Card} label="Subsidiary">
    <form class="form" onSubmit=${(/** @type {Event} */ event) => { event.preventDefault(); if (ready) onNext(); }}>
      ${former.length > 0 && html`<${SelectField} label="Connected before" value=${given.id} onChange=${again}
        options=${[["", "Another one"], ...former.map((/** @type {ConnectionAnswer} */ connection) => [connection.subsidiary.id, connection.subsidiary.name])]} />`}
      <${TextField} label="Subsidiary id in Alvys" value=${given.id} onInput=${set("id")} required autocomplete="off" maxlength=${100}
        error=${taken ? `${taken.subsidiary.name} is connected already. Disconnect it first, or open its settings.` : null} />
      <${TextField} label="Name in Alvys" value=${given.name} onInput=${set("name")} required autocomplete="off" maxlength=${100}
        hint="Written as in Alvys: loads name the subsidiary that invoices by it, and so is its entity in Sage found." />
      <${SelectField} label="Type" value=${given.type} onChange=${set("type")} options=${[["Carrier", "Carrier"], ["Broker", "Broker"]]} />
      ${live.length > 0 && html`<${SelectField} label="Start with the settings of" value=${given.copyFrom} onChange=${set("copyFrom")} hint="All settings and mappings are copied. They are independent from then on."
        options=${[["", "Nothing: the defaults"], ...live.map((/** @type {ConnectionAnswer} */ connection) => [connection.subsidiary.id, connection.subsidiary.name])]} />`}
      <div class="actions"><button class="button button-main" disabled=${!ready}>Next: Connect to Sage</button></div>
    </form>
  <//>`;
}

/** @param {{given: typeof NOTHING, set: (name: keyof typeof NOTHING) => (value: string) => void, onBack: () => void}} props */
function ConnectToSage({ given, set, onBack }) {
  const [checklist, setChecklist] = useState(/** @type {ChecklistAnswer | null} */ (null));
  const [busy, setBusy] = useState("");
  const [problem, setProblem] = useState(/** @type {import("../../api.js").ApiProblem | null} */ (null));
  const credentials = { companyId: given.companyId.trim(), userId: given.userId.trim(), password: given.password };
  const ready = Boolean(credentials.companyId && credentials.userId && credentials.password);

  async function check() {
    setBusy("check");
    setProblem(null);
    setChecklist(null);
    try {
      setChecklist(await api.connections.checkPrerequisites(credentials));
    } catch (error) {
      setProblem(problemOf(error));
    }
    setBusy("");
  }

  /** @param {Event} event */
  async function connect(event) {
    event.preventDefault();
    setBusy("connect");
    setProblem(null);
    try {
      const { subsidiary } = await api.connections.connect({
        ...credentials,
        subsidiary: { id: given.id.trim(), name: given.name.trim(), type: given.type },
        postingDestination: /** @type {PostingDestination} */ (given.postingDestination),
        copyFrom: given.copyFrom || undefined,
      });
      say(`${subsidiary.name} is connected. Now its settings.`);
      go(to(["connections", subsidiary.id, "setup", "accounts-payable"]));
    } catch (error) {
      setProblem(problemOf(error));
      setBusy("");
    }
  }

  return html`<div class="columns">
    <${Card} label="Sign-in to Sage Intacct">
      <form class="form" onSubmit=${connect}>
        <${TextField} label="Company id" value=${given.companyId} onInput=${set("companyId")} required autocomplete="off" error=${problem?.of("companyId")} hint="As people enter it when they sign in to Sage." />
        <${TextField} label="Web services user" value=${given.userId} onInput=${set("userId")} required autocomplete="off" error=${problem?.of("userId")} />
        <${TextField} label="Password" type="password" value=${given.password} onInput=${set("password")} required autocomplete="new-password" error=${problem?.of("password")} hint="It is kept encrypted and can't be read back." />
        <fieldset class="choices">
          <legend>Posting destination</legend>
          <${Destination} value="matching_child_entity" given=${given} set=${set} label=${`The entity named ${given.name}`}>Documents go into the Sage entity with exactly this name.<//>
          <${Destination} value="top_level" given=${given} set=${set} label="The top level of the company">Documents go to the top level. Where the company has entities, Sage wants a location on every line: map one, or set a default.<//>
          <p class="hint"><strong>This is permanent.</strong> To change it later you disconnect and connect again.</p>
        </fieldset>
        ${problem && html`<${Problem} problem=${problem} title="Sage was not connected" />`}
        <div class="actions">
          <button type="button" class="button" onClick=${onBack}>Back</button>
          <button type="button" class="button" disabled=${!ready || busy !== ""} onClick=${check}>${busy === "check" ? "Checking…" : "Check the prerequisites"}</button>
          <button class="button button-main" disabled=${!ready || busy !== ""}>${busy === "connect" ? "Signing in to Sage…" : "Connect"}</button>
        </div>
      </form>
    <//>
    <${Card} title="Prerequisites in Sage"><${Checklist} checklist=${checklist} busy=${busy === "check"} /><//>
  </div>`;
}

/** @param {{value: string, given: typeof NOTHING, set: any, label: string, children?: any}} props */
function Destination({ value, given, set, label, children }) {
  return html`<label class="choice">
    <input type="radio" name="destination" value=${value} checked=${given.postingDestination === value} onChange=${() => set("postingDestination")(value)} />
    <span><strong>${label}</strong><span class="hint">${children}</span></span>
  </label>`;
}

/** Each line passes, or says how it is fixed in Sage (CONN-13). @param {{checklist: ChecklistAnswer | null, busy: boolean}} props */
function Checklist({ checklist, busy }) {
  if (busy) return html`<p role="status">Signing in to Sage and trying each module…</p>`;
  if (!checklist) return html`<p class="muted">Enter the sign-in and check: each prerequisite is tried in Sage, without changing anything there.</p>`;
  return html`<div aria-live="polite">
    ${checklist.ok && html`<${Note} tone="good">All prerequisites are met.<//>`}
    <ul class="checklist">${checklist.items.map((item) => html`<li class=${item.ok ? "check-good" : "check-bad"}>
      <${Icon} name=${item.ok ? "check" : "cross"} />
      <div><strong>${item.check}</strong> <span class="sr-only">${item.ok ? "passed" : "failed"}</span>
        ${!item.ok && html`<p>${item.message}</p><p class="fine">${item.howToFix}</p>`}</div>
    </li>`)}</ul>
  </div>`;
}
