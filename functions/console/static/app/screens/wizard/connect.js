// The second step: the sign-in to Sage, and which of its books the documents go to (CONN-2, CONN-3).

import { html, useState } from "../../view.js";
import { api } from "../../api.js";
import { problemOf } from "../../load.js";
import { go, to } from "../../router.js";
import { TextField } from "../../parts/fields.js";
import { Card, Problem } from "../../parts/page.js";
import { say } from "../../parts/toast.js";
import { PrerequisitesCard, usePrerequisites } from "../connection/prerequisites.js";

/** @import { PostingDestination } from "../../api-types.d.ts" */
/** @import { Given, Set } from "./begin.js" */

/** @param {{given: Given, set: Set, onDone: () => void}} props */
export function ConnectToSage({ given, set, onDone }) {
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState(/** @type {import("../../api.js").ApiProblem | null} */ (null));
  const credentials = { companyId: given.companyId.trim(), userId: given.userId.trim(), password: given.password };
  const prerequisites = usePrerequisites(JSON.stringify(credentials), () => api.connections.checkPrerequisites(credentials));
  const waits = busy || prerequisites.busy;
  const ready = Boolean(credentials.companyId && credentials.userId && credentials.password);
  const id = given.id.trim();

  /** @param {Event} event */
  async function connect(event) {
    event.preventDefault();
    if (!ready || waits) return;
    setBusy(true);
    setProblem(null);
    try {
      const { subsidiary } = await api.connections.connect({
        ...credentials,
        subsidiary: { id, name: given.name.trim(), type: given.type },
        postingDestination: /** @type {PostingDestination} */ (given.postingDestination),
        copyFrom: given.copyFrom || undefined,
      });
      onDone();
      say(`${subsidiary.name} is connected. Now its settings.`);
      go(to(["connections", subsidiary.id, "setup", "accounts-payable"]), { replace: true });
    } catch (error) {
      setProblem(problemOf(error));
      setBusy(false);
    }
  }

  return html`<div class="columns">
    <${Card} label="Sign-in to Sage Intacct">
      <form class="form" onSubmit=${connect}>
        <${TextField} label="Company id" value=${given.companyId} onInput=${set("companyId")} required autocomplete="off" error=${problem?.of("companyId")} hint="As people enter it when they sign in to Sage." />
        <${TextField} label="Web services user" value=${given.userId} onInput=${set("userId")} required autocomplete="off" error=${problem?.of("userId")} hint="The user that was made in Sage for this connection, under Company > Admin > Web Services users." />
        <${TextField} label="Password" type="password" value=${given.password} onInput=${set("password")} required autocomplete="new-password" error=${problem?.of("password")} hint="It is kept encrypted and can't be read back." />
        <fieldset class="choices">
          <legend>Posting destination</legend>
          <${Destination} value="matching_child_entity" given=${given} set=${set} label=${`The entity named ${given.name}`}>Documents go into the Sage entity with exactly this name.<//>
          <${Destination} value="top_level" given=${given} set=${set} label="The top level of the company">Documents go to the top level. Where the company has entities, Sage wants a location on every line: map one, or set a default.<//>
          <p class="hint"><strong>This is permanent.</strong> To change it later you disconnect and connect again.</p>
        </fieldset>
        ${problem && html`<${Problem} problem=${problem} title="Sage was not connected" />`}
        ${problem?.code === "already_connected" && html`<p><a href=${to(["connections", id])}>Open the connection that is there</a></p>`}
        <div class="actions">
          <a class="button" href=${to("connections/new")}>Back</a>
          <button type="button" class="button" disabled=${!ready || waits} onClick=${() => { setProblem(null); prerequisites.check(); }}>${prerequisites.busy ? "Checking…" : "Check the prerequisites"}</button>
          <button class="button button-main" disabled=${!ready || waits}>${busy ? "Signing in to Sage…" : "Connect"}</button>
        </div>
      </form>
    <//>
    <${PrerequisitesCard} of=${prerequisites} begin="Enter the sign-in and check it: each prerequisite is tried in Sage, and nothing is changed there." />
  </div>`;
}

/** @param {{value: string, given: Given, set: Set, label: string, children?: any}} props */
function Destination({ value, given, set, label, children }) {
  return html`<label class="choice">
    <input type="radio" name="destination" value=${value} checked=${given.postingDestination === value} onChange=${() => set("postingDestination")(value)} />
    <span><strong>${label}</strong><span class="hint">${children}</span></span>
  </label>`;
}
