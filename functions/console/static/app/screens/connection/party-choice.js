// One party of Alvys: the parties of Sage that it may be, with reasons; another one is picked, or none is right.

import { html, useMemo, useState } from "../../view.js";
import { api } from "../../api.js";
import { problemOf } from "../../load.js";
import { Badge } from "../../parts/badge.js";
import { Dialog } from "../../parts/dialog.js";
import { Problem } from "../../parts/page.js";
import { Picker } from "../../parts/picker.js";
import { Facts } from "../../parts/values.js";

/** @import { PartyLinkAnswer, SuggestionAnswer } from "../../api-types.d.ts" */

/** How sure a suggestion is; from the threshold on it is among those that can be accepted all at once. @param {{score: number, threshold: number}} props */
export function Score({ score, threshold }) {
  return html`<${Badge} tone=${score >= threshold ? "good" : "quiet"}><span class="figures">${Math.floor(score * 100)} %</span><//>`;
}

/** Why nothing is suggested. @param {PartyLinkAnswer} party @param {string} word */
function withoutText(party, word) {
  if (party.status === "not_compared") return `It was not compared with Sage's ${word}s yet: the next reading does that.`;
  return party.rejected > 0 ? "Its suggestions were rejected." : `No ${word} in Sage looks like it.`;
}

/**
 * @param {{id: string, party: PartyLinkAnswer, threshold: number, decide: (body: any, done: string) => Promise<void>, onClose: () => void}} props
 */
export function PartyDialog({ id, party, threshold, decide, onClose }) {
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState(/** @type {import("../../api.js").ApiProblem | null} */ (null));
  const [picked, pick] = useState(/** @type {{id: string, label: string} | null} */ (null));
  const word = party.kind === "customers" ? "customer" : "vendor";
  const isLinked = party.status === "linked";
  const named = { kind: party.kind, id: party.id };
  const find = useMemo(() => async (/** @type {string} */ text, /** @type {AbortSignal} */ signal) => {
    const { items } = await api.parties.inSage(id, { kind: party.kind, q: text || null }, signal);
    return items.map((found) => ({ id: found.sageId, label: `${found.sageId} - ${found.name}`, hint: found.active ? (found.city ?? undefined) : "inactive", disabled: !found.active }));
  }, [id, party.kind]);

  /** @param {any} body @param {string} done */
  async function run(body, done) {
    setBusy(true);
    setProblem(null);
    try {
      await decide(body, done);
      onClose();
    } catch (error) {
      setProblem(problemOf(error));
      setBusy(false);
    }
  }

  // What somebody linked is replaced only by picking.
  const accept = (/** @type {SuggestionAnswer} */ suggestion) => run({ [isLinked ? "pick" : "accept"]: [{ ...named, sageId: suggestion.sageId }] }, `${party.name} is linked to ${suggestion.sageId}.`);
  return html`<${Dialog} title=${`Who is ${party.name} in Sage?`} onClose=${onClose} wide>
    <div class="dialog-body">
      <${Facts} pairs=${[["Number", party.number], ["Town", [party.city, party.state].filter(Boolean).join(", ") || null], ["Alvys id", party.id], ["Linked to", party.sageId]]} />
      ${party.suggestions.length > 0 && html`<ul class="choices" aria-label="Suggestions">
        ${party.suggestions.map((suggestion) => html`<li key=${suggestion.sageId}>
          <div>
            <strong>${suggestion.name}</strong> <span class="muted">${[suggestion.sageId, suggestion.city, suggestion.state].filter(Boolean).join(" · ")}</span> <${Score} score=${suggestion.score} threshold=${threshold} />
            <p class="fine">${suggestion.reasons.join(", ")}</p>
          </div>
          <button type="button" class="button button-small" disabled=${busy || !suggestion.active} aria-label=${`Accept ${suggestion.sageId}`} onClick=${() => accept(suggestion)}>Accept</button>
        </li>`)}
      </ul>`}
      ${party.suggestions.length === 0 && html`<p class="muted">${withoutText(party, word)} Search for it below, or give it an External Accounting ID in Alvys.</p>`}
      <${Picker} label=${`Another ${word}`} value=${picked?.id ?? null} valueLabel=${picked?.label} find=${find} disabled=${busy} placeholder=${`Search Sage's ${word}s by name or id`}
        onPick=${(/** @type {string | null} */ _, /** @type {any} */ option) => pick(option)} />
      ${problem && html`<${Problem} problem=${problem} />`}
    </div>
    <footer class="dialog-foot">
      ${isLinked && html`<button type="button" class="button button-danger" disabled=${busy} onClick=${() => run({ unlink: [named] }, `The link of ${party.name} is removed.`)}>Remove the link</button>`}
      ${!isLinked && party.suggestions.length > 0 && html`<button type="button" class="button" disabled=${busy}
        onClick=${() => run({ reject: party.suggestions.map((suggestion) => ({ ...named, sageId: suggestion.sageId })) }, `The suggestions for ${party.name} are rejected.`)}>None of these</button>`}
      <button type="button" class="button" onClick=${onClose}>Cancel</button>
      <button type="button" class="button button-main" disabled=${busy || !picked} onClick=${() => picked && run({ pick: [{ ...named, sageId: picked.id }] }, `${party.name} is linked to ${picked.id}.`)}>Link</button>
    </footer>
  <//>`;
}
