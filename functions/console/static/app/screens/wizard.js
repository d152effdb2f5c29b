// The wizard: six steps from a subsidiary to an active connection. From the third step on, all of it is kept by the service.

import { html, useEffect, useRef, useState } from "../view.js";
import { api } from "../api.js";
import { counted } from "../formats.js";
import { problemOf, useLoad } from "../load.js";
import { go, place, to } from "../router.js";
import { Icon } from "../parts/icon.js";
import { Card, Empty, Loaded, Note, Page, Problem, focusTitle } from "../parts/page.js";
import { say } from "../parts/toast.js";
import { CustomFieldsTab } from "./connection/custom-fields.js";
import { DefaultAccount } from "./connection/accounts.js";
import { DimensionsTab } from "./connection/dimensions.js";
import { IntercompanyParties } from "./connection/intercompany.js";
import { fieldUrl } from "./connection/overview.js";
import { PaymentTerms } from "./connection/payment-terms.js";
import { SettingsCard } from "./connection/settings.js";
import { Begin } from "./wizard/begin.js";

/** @import { CheckAnswer, ConnectionAnswer } from "../api-types.d.ts" */

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
  if (!STEPS.slice(2).some(([key]) => key === step)) return html`<${NoStep} id=${id} />`;
  return html`<${SetUp} key=${id} id=${id} step=${step} />`;
}

/** @param {{id: string}} props */
function NoStep({ id }) {
  return html`<${Page} title="Not found">
    <${Empty} title="There is no such step" action=${html`<a class="button" href=${to(["connections", id, "setup", "accounts-payable"])}>Go on setting it up</a>`}>The link may be old, or mistyped.<//>
  <//>`;
}

/**
 * Where one is. Steps that one came by can be gone back to; a mark says of each whether something is open there.
 * @param {{current: string, id?: string, open?: string[]}} props `open`: the words of steps with something to fix
 */
function Steps({ current, id, open = [] }) {
  const at = STEPS.findIndex(([key]) => key === current);
  const before = useRef(current);
  useEffect(() => {
    // Whoever goes on by keyboard begins at the top of the next step, not at the button of the last one.
    if (before.current !== current) focusTitle();
    before.current = current;
  }, [current]);
  return html`<nav aria-label="Steps"><ol class="wizard-steps">
    ${STEPS.map(([key, label], index) => {
      const lacks = index !== at && open.includes(label);
      const done = index < at && !lacks;
      return html`<li class=${done ? "step-done" : lacks ? "step-open" : ""} aria-current=${index === at ? "step" : undefined}>
        <span class="step-mark" aria-hidden="true">${done ? html`<${Icon} name="check" size=${12} />` : lacks ? "!" : index + 1}</span>
        ${linkOf(key, index, at, id) ? html`<a href=${linkOf(key, index, at, id)}>${label}</a>` : label}
        ${done && html`<span class="sr-only">, done</span>`}
        ${lacks && html`<span class="sr-only">, something is missing</span>`}
      </li>`;
    })}
  </ol></nav>`;
}

/** Before Sage is connected one goes back only; afterwards to each of the later steps. @param {string} key @param {number} index @param {number} at @param {string} [id] */
function linkOf(key, index, at, id) {
  if (index === at) return null;
  if (!id) return index === 0 && at === 1 ? to("connections/new") : null;
  return index > 1 ? to(["connections", id, "setup", key]) : null;
}

/** @param {{id: string, step: string}} props */
function SetUp({ id, step }) {
  const load = useLoad(`connection/${id}`, (signal) => api.connections.one(id, signal));
  const accounts = useLoad(`account-mappings/${id}`, (signal) => api.mappings.accounts(id, signal));
  const [problems, setProblems] = useState(/** @type {CheckAnswer["problems"] | null} */ (null));
  const at = STEPS.findIndex(([key]) => key === step);
  const [, label] = STEPS[at];
  const back = at > 2 ? STEPS[at - 1] : null;
  const next = STEPS[at + 1];
  if (load.problem?.status === 404) return html`<${Page} title="Not found" back=${{ href: to("connections"), label: "Connections" }}><${Problem} problem=${load.problem} /><//>`;
  const cameToFix = place.value.query.has("fix");
  // Whether a default account is there is known at once; of everything else the last check tells.
  const open = (problems ?? []).filter(({ field }) => !field.startsWith("accountMappings.defaults.")).map(stepOf);
  const missing = (/** @type {"ar" | "ap"} */ side) => accounts.data && !accounts.data.defaults[side];
  return html`<${Page} title=${label} back=${{ href: to("connections"), label: "Connections" }}
      lead=${load.data && `${load.data.subsidiary.name}. What you set is kept at once; you can leave and go on later.`}>
    <${Steps} current=${STEPS[at][0]} id=${id} open=${[...open, missing("ap") && at > 2 && "Accounts Payable", missing("ar") && at > 3 && "Accounts Receivable"].filter(Boolean)} />
    <${Loaded} load=${load} rows=${8}>
      ${(/** @type {ConnectionAnswer} */ connection) => {
        const shared = { id, connection, onChanged: load.set };
        return html`
          ${step === "accounts-payable" && html`<${DefaultAccount} id=${id} side="ap" load=${accounts} /><${SettingsCard} ...${shared} chapter="ap" />`}
          ${step === "accounts-receivable" && html`<${DefaultAccount} id=${id} side="ar" load=${accounts} /><${SettingsCard} ...${shared} chapter="ar" />`}
          ${step === "advanced" && html`
            <${SettingsCard} ...${shared} chapter="advanced" /><${PaymentTerms} ...${shared} /><${IntercompanyParties} ...${shared} />
            <h2>Dimensions</h2><${DimensionsTab} id=${id} />
            <h2>Custom fields</h2><${CustomFieldsTab} id=${id} />`}
          ${step === "finish" && html`<${Finish} ...${shared} onChecked=${setProblems} />`}`;
      }}
    <//>
    <div class="wizard-foot">
      ${back && html`<a class="button" href=${to(["connections", id, "setup", back[0]])}>Back</a>`}
      ${next && html`<a class=${`button ${cameToFix ? "" : "button-main"}`} href=${to(["connections", id, "setup", next[0]])}>Next: ${next[1]}</a>`}
      ${cameToFix && html`<a class="button button-main" href=${to(["connections", id, "setup", "finish"])}>Back to Finish Up</a>`}
    </div>
  <//>`;
}

/** All problems, each with the way to its field; then the activation (CONN-8). @param {{id: string, connection: ConnectionAnswer, onChecked: (problems: CheckAnswer["problems"]) => void}} props */
function Finish({ id, connection, onChecked }) {
  const [busy, setBusy] = useState(false);
  const [refused, setRefused] = useState(/** @type {import("../api.js").ApiProblem | null} */ (null));
  const check = useLoad(`check/${id}`, () => api.connections.check(id));
  const problems = check.data?.problems ?? [];
  useEffect(() => { if (check.data) onChecked(check.data.problems); }, [check.data]);

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

  if (connection.status !== "not_set_up" && !busy) return html`<${Done} id=${id} connection=${connection} />`;
  return html`<${Card} title="Check against Sage" actions=${html`<button class="button" disabled=${check.refreshing} onClick=${check.reload}>${check.refreshing ? "Checking…" : "Check again"}</button>`}>
    <${Loaded} load=${check} rows=${4}>
      ${() => problems.length > 0 ? html`
        <${Note} tone="warn" title=${`${counted(problems.length, "problem")} to fix before it can be activated`} />
        <ul class="problems">${problems.map((found) => html`<li>
          <span>${found.message} <span class="fine">${stepOf(found) ?? "Accounts"}</span></span>
          <a href=${stepUrl(id, found)}>Fix</a>
        </li>`)}</ul>` : html`
        <p class="all-good"><${Icon} name="check" /> Everything is in place.</p>
        <p>Once it is active, each document that is finished in Alvys goes to Sage. Only what is created in Alvys after this moment is exported.</p>`}
    <//>
    ${refused && !refused.body.problems && html`<${Problem} problem=${refused} />`}
    <div class="actions wizard-activate"><button class="button button-main" disabled=${busy || !check.data || problems.length > 0} onClick=${activate}>${busy ? "Activating…" : "Activate"}</button></div>
  <//>`;
}

/** There is nothing left to activate. @param {{id: string, connection: ConnectionAnswer}} props */
function Done({ id, connection: { subsidiary, status } }) {
  const [title, words] = status === "disconnected"
    ? [`${subsidiary.name} is disconnected`, "Connect it again to set it up."]
    : [`${subsidiary.name} is set up`, "It was activated before. Its settings tell how it stands."];
  return html`<${Empty} title=${title} good=${status !== "disconnected"} action=${html`<a class="button button-main" href=${to(["connections", id])}>Open its settings</a>`}>${words}<//>`;
}

/** The default accounts stand in the steps of their sides; accounts of items have a tab of their own. @param {{step: string, field: string}} problem */
function stepOf({ step, field }) {
  if (field === "accountMappings.defaults.ap") return "Accounts Payable";
  if (field === "accountMappings.defaults.ar") return "Accounts Receivable";
  return field.startsWith("accountMappings.") ? null : step;
}

/** @param {string} id @param {{step: string, field: string}} problem */
function stepUrl(id, problem) {
  const label = stepOf(problem);
  const found = STEPS.find(([, words]) => words === label)?.[0];
  if (!found || found === "connect" || found === "subsidiary") return fieldUrl(id, problem);
  return to(["connections", id, "setup", found], { field: problem.field.split(".").at(-1), fix: problem.field });
}
