// The document in Sage that an error is, looked up and shown beside it before it is linked (ERR-5).

import { html, useState } from "../../view.js";
import { api } from "../../api.js";
import { problemOf } from "../../load.js";
import { choiceText } from "../../openapi.js";
import { TextField } from "../../parts/fields.js";
import { Icon } from "../../parts/icon.js";
import { Problem } from "../../parts/page.js";
import { Day, Money } from "../../parts/values.js";

/** @import { ComparisonAnswer } from "../../api-types.d.ts" */

/**
 * @param {{id: string, number: string, onNumber: (number: string) => void, onAgreed: (number: string) => void}} props
 *   `onAgreed` is told the number of the document that can be linked, else nothing
 */
export function SageDocument({ id, number, onNumber, onAgreed }) {
  const [busy, setBusy] = useState(false);
  const [found, setFound] = useState(/** @type {ComparisonAnswer | null} */ (null));
  const [problem, setProblem] = useState(/** @type {import("../../api.js").ApiProblem | null} */ (null));

  /** @param {string} typed */
  function change(typed) {
    onNumber(typed);
    setFound(null);
    setProblem(null);
    onAgreed("");
  }

  async function lookUp() {
    const wanted = number.trim();
    if (!wanted || busy) return;
    setBusy(true);
    setProblem(null);
    try {
      const answer = await api.errors.compare({ id, document: { number: wanted } });
      setFound(answer);
      onAgreed(answer.agrees ? wanted : "");
    } catch (error) {
      setFound(null);
      setProblem(problemOf(error));
    }
    setBusy(false);
  }

  return html`<div class="look-up">
    <div class="inline-form" onKeyDown=${(/** @type {KeyboardEvent} */ event) => { if (event.key === "Enter" && !(event.target instanceof HTMLButtonElement)) { event.preventDefault(); lookUp(); } }}>
      <${TextField} label="Document number in Sage" optional value=${number} onInput=${change} autocomplete="off" maxlength=${100} />
      <button type="button" class="button" disabled=${busy || !number.trim()} onClick=${lookUp}>${busy ? "Looking it up…" : "Look it up"}</button>
    </div>
    <p class="hint">Without it, later edits and payments can't find the document. With it, the document is compared before it is linked.</p>
    <div aria-live="polite">
      ${problem && html`<${Problem} problem=${problem} title=${problem.status === 409 ? "No document to link" : undefined} />`}
      ${found && html`<${Comparison} found=${found} />`}
    </div>
  </div>`;
}

/** @param {{found: ComparisonAnswer}} props */
function Comparison({ found }) {
  const { inAlvys, inSage, agrees, message } = found;
  const differs = new Set(found.differences.map((difference) => difference.field));
  /** @type {[string, string, any, any][]} */
  const rows = [
    ["number", "Number", inAlvys.number, inSage.documentNumber],
    ["party", "Party", inAlvys.partyName ?? inAlvys.partyId, partyText(inSage.partyName, inSage.partyId)],
    ["amount", "Amount", html`<${Money} value=${inAlvys.total} />`, html`<${Money} value=${inSage.total} />`],
    ["date", "Date", html`<${Day} date=${inAlvys.date} />`, html`<${Day} date=${inSage.date} />`],
    ["state", "State", "–", choiceText(inSage.state)],
  ];
  return html`<table class="compared">
      <caption class="sr-only">The error beside the document in Sage</caption>
      <thead><tr><th scope="col"><span class="sr-only">What</span></th><th scope="col">In Alvys</th><th scope="col">In Sage</th></tr></thead>
      <tbody>${rows.map(([field, label, mine, theirs]) => html`<tr class=${differs.has(field) || (field === "amount" && differs.has("currency")) ? "differs" : ""}>
        <th scope="row">${label}</th><td>${mine ?? "–"}</td><td>${theirs}</td>
      </tr>`)}</tbody>
    </table>
    <p class=${agrees ? "look-up-agrees" : "field-error"}>${agrees ? html`<${Icon} name="check" size=${15} /> It agrees in party and amount, and can be linked.` : `It can't be linked. ${message}`}</p>`;
}

/** @param {string | null} name @param {string} id */
const partyText = (name, id) => (name ? `${name} (${id})` : id);
