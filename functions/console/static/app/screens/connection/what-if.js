// Beside every save of mappings and settings: collect changes first, ask what they would do, then save or discard them (WHATIF-1).

import { html, useEffect, useState } from "../../view.js";
import { api } from "../../api.js";
import { counted, listText } from "../../formats.js";
import { problemOf, useLoad } from "../../load.js";
import { proposal } from "../../proposal.js";
import { Dialog } from "../../parts/dialog.js";
import { Note, Problem } from "../../parts/page.js";
import { say } from "../../parts/toast.js";
import { WhatIfResult } from "./what-if-result.js";

/** @import { WhatIfAnswer } from "../../api-types.d.ts" */

const LOOK_EVERY_MS = 900;
const MOST_NAMED = 4;
/** The API's answers that say that the change itself is refused, as it would be when it is saved. */
const REFUSED = [400, 409];

/** Under the tabs of what can be asked about. @param {{id: string, onSaved: () => Promise<void>}} props */
export function WhatIfBar({ id, onSaved }) {
  const [asked, setAsked] = useState(0);
  const [saving, setSaving] = useState(false);
  const [problem, setProblem] = useState(/** @type {import("../../api.js").ApiProblem | null} */ (null));
  useEffect(() => {
    proposal.show(id);
    return () => proposal.show(null);
  }, [id]);
  const changes = proposal.changes.value;

  if (!proposal.collects(id)) {
    return html`<div class="what-if-bar what-if-off">
      <p class="muted">Each change here is saved at once.</p>
      <button type="button" class="button" onClick=${() => proposal.begin(id)}>What would change?</button>
    </div>`;
  }

  async function save() {
    setSaving(true);
    setProblem(null);
    const count = changes.length;
    try {
      await proposal.save(id);
      setAsked(0);
      say(`${counted(count, "change")} saved. ${count === 1 ? "It counts" : "They count"} for later exports.`);
    } catch (error) {
      setProblem(problemOf(error));
    }
    await onSaved();
    setSaving(false);
  }

  const names = changes.map((change) => change.name);
  const told = names.length > MOST_NAMED ? [...names.slice(0, MOST_NAMED - 1), `${names.length - MOST_NAMED + 1} more`] : names;
  return html`<section class="what-if-bar what-if-on" aria-label="Changes that are not saved">
    <div>
      <strong role="status">${changes.length ? `${counted(changes.length, "change")}, not saved yet` : "Nothing is saved now"}</strong>
      <p>${changes.length ? `${listText(told)}.` : "Change what you like here and in the other tabs. Then ask what it would do, and save it or not."}</p>
      ${problem && html`<${Problem} problem=${problem} title="Not everything was saved" />`}
    </div>
    <div class="actions">
      <button type="button" class="button" disabled=${saving} onClick=${() => { proposal.discard(); setProblem(null); }}>${changes.length ? "Discard" : "Cancel"}</button>
      <button type="button" class="button" disabled=${saving || !changes.length} onClick=${save}>${saving ? "Saving…" : "Save"}</button>
      <button type="button" class="button button-main" disabled=${saving || !changes.length} onClick=${() => setAsked(asked + 1)}>What would change?</button>
    </div>
    ${asked > 0 && html`<${Answer} key=${asked} id=${id} saving=${saving} onSave=${save} onClose=${() => setAsked(0)} />`}
  </section>`;
}

/** The question and its answer. @param {{id: string, saving: boolean, onSave: () => void, onClose: () => void}} props */
function Answer({ id, saving, onSave, onClose }) {
  const [whatIfId, setWhatIfId] = useState(/** @type {string | null} */ (null));
  const [refusal, setRefusal] = useState(/** @type {import("../../api.js").ApiProblem | null} */ (null));
  const load = useLoad(whatIfId && `what-if/${id}/${whatIfId}`, (signal) => api.connections.whatIf(id, whatIfId ?? "", signal), {
    every: (answer) => (finished(answer) ? null : LOOK_EVERY_MS),
  });

  async function ask() {
    setRefusal(null);
    try {
      setWhatIfId((await api.connections.askWhatIf(id, proposal.message())).whatIfId);
    } catch (error) {
      setRefusal(problemOf(error));
    }
  }
  useEffect(() => { ask(); }, []);

  const answer = load.data;
  const problem = refusal ?? load.problem;
  return html`<${Dialog} title="What would change?" wide onClose=${onClose}>
    <div class="dialog-body what-if">
      ${problem && html`<${Problem} problem=${problem} title=${refusal && REFUSED.includes(refusal.status) ? "This change can't be made" : undefined} retry=${refusal ? ask : load.reload} />`}
      ${!problem && !finished(answer) && html`<${Progress} answer=${answer} />`}
      ${answer?.problem && html`<${Note} tone="bad" title=${answer.problem.message} action=${html`<button type="button" class="button" onClick=${ask}>Ask again</button>`}>${answer.problem.remedy}<//>`}
      ${answer?.result && html`<${WhatIfResult} result=${answer.result} />`}
    </div>
    <footer class="dialog-foot">
      <button type="button" class="button" onClick=${onClose}>Back</button>
      <button type="button" class="button button-main" disabled=${saving || !answer?.result} onClick=${onSave}>${saving ? "Saving…" : "Save the changes"}</button>
    </footer>
  <//>`;
}

/** @param {{answer: WhatIfAnswer | undefined}} props */
function Progress({ answer }) {
  const done = answer?.documents ?? 0;
  return html`<div class="what-if-progress" role="status">
    <p>${done ? `${counted(done, "document")} built again so far.` : "The documents of late are built again with these changes."} Nothing is sent to Sage.</p>
    <progress aria-label="Documents built again"></progress>
  </div>`;
}

/** @param {WhatIfAnswer | undefined} answer */
const finished = (answer) => answer !== undefined && (answer.result !== null || answer.problem !== null);
