// What has to be in place in Sage: each line passes, or says how it is fixed there (CONN-13).

import { html, useState } from "../../view.js";
import { api } from "../../api.js";
import { counted, listText } from "../../formats.js";
import { problemOf } from "../../load.js";
import { Icon } from "../../parts/icon.js";
import { Card, Note, Problem, Remedy } from "../../parts/page.js";

/** @import { ChecklistAnswer, ChecklistItemAnswer } from "../../api-types.d.ts" */

/** From this many on, lines that weren't tried for the same reason are told as one. */
const TOGETHER = 3;
/** How each outcome is drawn, and what a screen reader hears of it. */
const OUTCOMES = /** @type {const} */ ({
  passed: ["check", "check-good", "passed"],
  remark: ["check", "check-good", "passed, with a remark"],
  failed: ["cross", "check-bad", "failed"],
  unknown: ["unknown", "check-unknown", "not known"],
});

/**
 * The check of a sign-in. What it found counts for that sign-in only.
 * @param {string} tried tells the sign-in from others
 * @param {() => Promise<ChecklistAnswer>} ask
 */
export function usePrerequisites(tried, ask) {
  const [found, setFound] = useState(/** @type {{of: string, checklist: ChecklistAnswer} | null} */ (null));
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState(/** @type {import("../../api.js").ApiProblem | null} */ (null));

  async function check() {
    setBusy(true);
    setProblem(null);
    setFound(null);
    try {
      setFound({ of: tried, checklist: await ask() });
    } catch (error) {
      setProblem(problemOf(error));
    }
    setBusy(false);
  }

  return { busy, problem, check, checklist: found?.of === tried ? found.checklist : null, outdated: Boolean(found && found.of !== tried) };
}

/** The same for a connection, with the sign-in that it keeps. @param {{id: string}} props */
export function KeptPrerequisites({ id }) {
  const prerequisites = usePrerequisites(id, () => api.connections.checkKeptPrerequisites(id));
  const { busy, check } = prerequisites;
  return html`<${PrerequisitesCard} of=${prerequisites} begin="Sign in to Sage and try each prerequisite, such as after roles of the user were changed there. Nothing is changed in Sage."
    actions=${html`<button class="button" disabled=${busy} onClick=${check}>${busy ? "Checking…" : "Check the prerequisites"}</button>`} />`;
}

/** @param {{of: ReturnType<typeof usePrerequisites>, begin: string, actions?: any}} props `begin` is what there is to read before a check */
export function PrerequisitesCard({ of: { busy, problem, checklist, outdated }, begin, actions }) {
  return html`<${Card} title="Prerequisites in Sage" actions=${actions}>
    <div role="status">${busy ? html`<p>Signing in to Sage and trying each module…</p>`
      : checklist ? html`<${Summary} items=${checklist.items} />`
      : !problem && html`<p class="muted">${outdated ? "The sign-in was changed since the last check. Check it again." : begin}</p>`}</div>
    ${problem && html`<${Problem} problem=${problem} title="The prerequisites were not checked" />`}
    ${checklist && html`<ul class="checklist">${linesOf(checklist.items).map((line) => html`<${Line} key=${line.name} ...${line} />`)}</ul>`}
  <//>`;
}

/** @param {{items: ChecklistItemAnswer[]}} props */
function Summary({ items }) {
  const count = (/** @type {ChecklistItemAnswer["outcome"]} */ outcome) => items.filter((item) => item.outcome === outcome).length;
  const [failed, unknown, remarks] = [count("failed"), count("unknown"), count("remark")];
  if (failed || unknown) {
    const said = [failed && `${counted(failed, "prerequisite")} not met`, unknown && `${counted(unknown, "prerequisite")} not known`].filter(Boolean);
    return html`<${Note} tone="bad">${said.join(", ")}.<//>`;
  }
  return html`<${Note} tone="good">All prerequisites are met. ${remarks > 0 && `${counted(remarks, "remark")} below.`}<//>`;
}

/** @typedef {{name: string, outcome: ChecklistItemAnswer["outcome"], message: string, howToFix: string}} ShownLine */

/** The lines as they are shown. @param {ChecklistItemAnswer[]} items @returns {ShownLine[]} */
function linesOf(items) {
  /** @type {(ShownLine & {names: string[]})[]} */
  const lines = [];
  for (const { check, outcome, message, howToFix } of items) {
    const last = lines.at(-1);
    if (outcome === "unknown" && last?.outcome === "unknown" && last.message === message && last.howToFix === howToFix) last.names.push(check);
    else lines.push({ name: check, names: [check], outcome, message, howToFix });
  }
  return lines.flatMap(({ names, ...line }) =>
    names.length < TOGETHER ? names.map((name) => ({ ...line, name })) : [{ ...line, name: listText(names) }]);
}

/** @param {ShownLine} props */
function Line({ name, outcome, message, howToFix }) {
  const [icon, look, words] = OUTCOMES[outcome];
  return html`<li class=${look}>
    <${Icon} name=${icon} />
    <div><strong>${name}</strong> <span class="sr-only">${words}</span>
      ${outcome !== "passed" && html`<p>${message}</p>`}
      ${howToFix && html`<div class="fine"><${Remedy} text=${howToFix} /></div>`}</div>
  </li>`;
}
