// The wizard: six steps from a subsidiary to an active connection. From the third step on, all of it is kept by the service.

import { html, useState } from "../view.js";
import { api } from "../api.js";
import { counted } from "../formats.js";
import { problemOf, useLoad } from "../load.js";
import { go, to } from "../router.js";
import { Icon } from "../parts/icon.js";
import { Card, Loaded, Note, Page, Problem } from "../parts/page.js";
import { say } from "../parts/toast.js";
import { CustomFieldsTab } from "./connection/custom-fields.js";
import { DefaultAccount } from "./connection/accounts.js";
import { DimensionsTab } from "./connection/dimensions.js";
import { IntercompanyParties } from "./connection/intercompany.js";
import { PaymentTerms } from "./connection/payment-terms.js";
import { SettingsCard } from "./connection/settings.js";
import { Begin } from "./wizard/begin.js";

/** @import { ConnectionAnswer } from "../api-types.d.ts" */

/** The steps by the last part of the address; the API's problems name them by their words. */
const STEPS = /** @type {const} */ ([
  ["subsidiary", "Select Subsidiary"],
  ["connect", "Connect to Sage"],
  ["accounts-payable", "Accounts Payable"],
  ["accounts-receivable", "Accounts Receivable"],
  ["advanced", "Advanced Settings"],
  ["finish", "Finish Up"],
]);

/** @param {{id?: string, step?: string}} props */
export function Screen({ id, step = "subsidiary" }) {
  if (!id) return html`<${Begin} steps=${(/** @type {string} */ current) => html`<${Steps} current=${current} />`} />`;
  return html`<${SetUp} id=${id} step=${step} />`;
}

/** Where one is. Steps that are done can be gone back to. @param {{current: string, id?: string}} props */
function Steps({ current, id }) {
  const at = STEPS.findIndex(([key]) => key === current);
  return html`<nav aria-label="Steps"><ol class="wizard-steps">
    ${STEPS.map(([key, label], index) => html`<li class=${index < at ? "step-done" : ""} aria-current=${index === at ? "step" : undefined}>
      <span class="step-mark" aria-hidden="true">${index < at ? html`<${Icon} name="check" size=${12} />` : index + 1}</span>
      ${id && index > 1 && index !== at ? html`<a href=${to(["connections", id, "setup", key])}>${label}</a>` : label}
      ${index < at && html`<span class="sr-only">, done</span>`}
    </li>`)}
  </ol></nav>`;
}

/** @param {{id: string, step: string}} props */
function SetUp({ id, step }) {
  const load = useLoad(`connection/${id}`, (signal) => api.connections.one(id, signal));
  const at = Math.max(2, STEPS.findIndex(([key]) => key === step));
  const [, label] = STEPS[at];
  const back = at > 2 ? STEPS[at - 1] : null;
  const next = STEPS[at + 1];
  return html`<${Page} title=${label} back=${{ href: to("connections"), label: "Connections" }}
      lead=${load.data && `${load.data.subsidiary.name}. What you set is kept at once; you can leave and go on later.`}>
    <${Steps} current=${STEPS[at][0]} id=${id} />
    <${Loaded} load=${load} rows=${8}>
      ${(/** @type {ConnectionAnswer} */ connection) => {
        const shared = { id, connection, onChanged: load.set };
        return html`
          ${step === "accounts-payable" && html`<${DefaultAccount} id=${id} side="ap" /><${SettingsCard} ...${shared} chapter="ap" />`}
          ${step === "accounts-receivable" && html`<${DefaultAccount} id=${id} side="ar" /><${SettingsCard} ...${shared} chapter="ar" />`}
          ${step === "advanced" && html`
            <${SettingsCard} ...${shared} chapter="advanced" /><${PaymentTerms} ...${shared} /><${IntercompanyParties} ...${shared} />
            <h2>Dimensions</h2><${DimensionsTab} id=${id} />
            <h2>Custom fields</h2><${CustomFieldsTab} id=${id} />`}
          ${step === "finish" && html`<${Finish} ...${shared} />`}`;
      }}
    <//>
    <div class="wizard-foot">
      ${back && html`<a class="button" href=${to(["connections", id, "setup", back[0]])}>Back</a>`}
      ${next && html`<a class="button button-main" href=${to(["connections", id, "setup", next[0]])}>Next: ${next[1]}</a>`}
    </div>
  <//>`;
}

/** All problems, each with the way to its field; then the activation (CONN-8). @param {{id: string, connection: ConnectionAnswer}} props */
function Finish({ id, connection }) {
  const [busy, setBusy] = useState(false);
  const [refused, setRefused] = useState(/** @type {import("../api.js").ApiProblem | null} */ (null));
  const check = useLoad(`check/${id}`, () => api.connections.check(id));
  const problems = check.data?.problems ?? [];

  async function activate() {
    setBusy(true);
    setRefused(null);
    try {
      await api.connections.activate(id);
      say(`${connection.subsidiary.name} is active. New documents go to Sage from now on.`);
      go(to(["connections", id]));
    } catch (error) {
      setRefused(problemOf(error));
      setBusy(false);
      await check.reload();
    }
  }

  return html`<${Card} title="Check against Sage" actions=${html`<button class="button" disabled=${check.refreshing} onClick=${check.reload}>${check.refreshing ? "Checking…" : "Check again"}</button>`}>
    <${Loaded} load=${check} rows=${4}>
      ${() => problems.length > 0 ? html`
        <${Note} tone="warn" title=${`${counted(problems.length, "problem")} to fix before it can be activated`} />
        <ul class="problems">${problems.map((/** @type {any} */ found) => html`<li>
          <span>${found.message} <span class="fine">${found.step}</span></span>
          <a href=${stepUrl(id, found)}>Fix</a>
        </li>`)}</ul>` : html`
        <p class="all-good"><${Icon} name="check" /> Everything is in place.</p>
        <p>Once it is active, each document that is finished in Alvys goes to Sage. Only what is created in Alvys after this moment is exported.</p>`}
    <//>
    ${refused && !refused.body.problems && html`<${Problem} problem=${refused} />`}
    <div class="actions wizard-activate"><button class="button button-main" disabled=${busy || !check.data || problems.length > 0} onClick=${activate}>${busy ? "Activating…" : "Activate"}</button></div>
  <//>`;
}

/** @param {string} id @param {{step: string, field: string}} problem */
function stepUrl(id, { step, field }) {
  const found = STEPS.find(([, label]) => label === step)?.[0] ?? "finish";
  if (found === "connect" || found === "subsidiary") return to(["connections", id, "credentials"]);
  return to(["connections", id, "setup", found], { field: field.split(".").at(-1), fix: field });
}
