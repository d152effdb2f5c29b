// What a revert or a regenerate would do in Sage now, before a person confirms it (MOD-10).

import { html } from "../../view.js";
import { api } from "../../api.js";
import { writtenText } from "../../formats.js";
import { useLoad } from "../../load.js";
import { ActionDialog } from "../../parts/dialog.js";
import { Loaded, Note } from "../../parts/page.js";
import { say } from "../../parts/toast.js";
import { Facts, Money } from "../../parts/values.js";

/** @import { ConsequencesAnswer, TransactionDetailAnswer } from "../../api-types.d.ts" */
/** @import { DataOf } from "../../load.js" */

const WORDS = {
  revert: { title: "Revert", action: "Revert", done: "The revert is on its way." },
  regenerate: { title: "Regenerate", action: "Regenerate", done: "The document is made again." },
};

/**
 * @param {{transaction: TransactionDetailAnswer, action: "revert" | "regenerate", onClose: () => void, onDone: () => void}} props
 */
export function ConsequencesDialog({ transaction, action, onClose, onDone }) {
  const { transactionId: id, number } = transaction;
  const load = useLoad(`consequences/${id}/${action}/${transaction.revision}`, (signal) => api.transactions.consequences(id, action, signal));
  const words = WORDS[action];

  async function run() {
    await api.transactions[action](id, {});
    say(words.done);
    onDone();
  }

  return html`<${ActionDialog} title=${`${words.title} ${number}`} action=${words.action} danger=${action === "revert"} wide
      ready=${Boolean(load.data?.possible) && !load.refreshing} run=${run} onClose=${onClose}>
    <${Loaded} load=${load} rows=${3}>${(/** @type {DataOf<typeof load>} */ found) => html`<${Consequences} consequences=${found} />`}<//>
  <//>`;
}

/** @param {{consequences: ConsequencesAnswer}} props */
function Consequences({ consequences }) {
  const { possible, message, document, ways, companions, warnings, waits, problem } = consequences;
  return html`
    ${possible ? html`<p><strong>${writtenText(message)}</strong></p>` : html`<${Note} tone="bad" title=${writtenText(message)}>${writtenText(problem?.remedy ?? "")}<//>`}
    ${document && html`<${Facts} pairs=${[
      ["In Sage now", `${document.documentNumber}, ${document.state}`],
      ["Total", html`<${Money} value=${document.total} />`],
      ["Still due", html`<${Money} value=${document.due} />`],
    ]} />`}
    ${possible && ways.filter((way) => way.steps.length > 0).map((way, index) => html`<div>
      <h3>${index === 0 ? "What will be done" : "Where Sage refuses that"}</h3>
      <ol class="steps">${way.steps.map((step) => html`<li>${writtenText(step.message)}</li>`)}</ol>
    </div>`)}
    ${companions.length > 0 && html`<div><h3>With it</h3><ul class="steps">${companions.map((companion) => html`<li>${writtenText(companion.message)}</li>`)}</ul></div>`}
    ${warnings.map((warning) => html`<p class="fine">${warning}</p>`)}
    ${waits && html`<${Note} tone="warn">${waits}<//>`}`;
}
