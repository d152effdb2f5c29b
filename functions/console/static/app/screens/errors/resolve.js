// Taking errors off the list for a reason: they are in Sage already, or nobody will export them (ERR-5, ERR-12).

import { html, useState } from "../../view.js";
import { api, ApiProblem } from "../../api.js";
import { counted, countText } from "../../formats.js";
import { errorChanges, forgetAll } from "../../load.js";
import { setQuery } from "../../router.js";
import { ActionDialog } from "../../parts/dialog.js";
import { TextField } from "../../parts/fields.js";
import { SageDocument } from "./sage-document.js";
import { say } from "../../parts/toast.js";

/** @import { ActionAnswer } from "../../api-types.d.ts" */

/** @typedef {{ids?: string[], group?: string, filter?: Record<string, string>, count: number}} Target */

/** At most this many can be named in one call. */
const MOST_NAMED = 500;

/**
 * Mark as synced: a reason and, for one error, the document in Sage that it is.
 * @param {{target: Target, onClose: () => void, onDone: () => void}} props
 */
export function MarkDialog({ target, onClose, onDone }) {
  const [reason, setReason] = useState("");
  const [number, setNumber] = useState("");
  const [compared, setCompared] = useState("");
  const single = target.count === 1 && target.ids !== undefined;
  const named = number.trim();

  async function run() {
    const document = single && named ? { number: named } : undefined;
    await decided(api.errors.markSynced({ ...chosen(target), reason: reason.trim(), document }), target, "marked as synced", onDone);
  }

  return html`<${ActionDialog} title=${`Mark ${counted(target.count, "error")} as synced`} wide=${single} action=${named && single ? "Link and mark as synced" : "Mark as synced"}
      ready=${reason.trim() !== "" && (!single || !named || compared === named)} run=${run} onClose=${onClose}>
    <p>Do this when the document is in Sage Intacct already. Nothing is sent to Sage, and the error leaves the list. You can undo it.</p>
    <${TextField} label="Reason" value=${reason} onInput=${setReason} required rows=${2} hint="It is kept in the history, with your name." />
    ${single && target.ids && html`<${SageDocument} id=${target.ids[0]} number=${number} onNumber=${setNumber} onAgreed=${setCompared} />`}
  <//>`;
}

/**
 * Close: what isn't in Sage stays out of it.
 * @param {{target: Target, onClose: () => void, onDone: () => void}} props
 */
export function CloseDialog({ target, onClose, onDone }) {
  const [reason, setReason] = useState("");

  async function run() {
    await decided(api.errors.close({ ...chosen(target), reason: reason.trim() }), target, "closed", onDone);
  }

  return html`<${ActionDialog} title=${`Close ${counted(target.count, "error")}`} action="Close" danger ready=${reason.trim() !== ""} run=${run} onClose=${onClose}>
    <p>Nobody will export ${target.count === 1 ? "this document" : "these documents"}: what isn't in Sage Intacct stays out of it. You can undo it.</p>
    <${TextField} label="Reason" value=${reason} onInput=${setReason} required rows=${2} hint="It is kept in the history, with your name." />
  <//>`;
}

/** @param {Record<string, string>} first @param {Record<string, string>} second */
const same = (first, second) => JSON.stringify(first) === JSON.stringify(second);

/** @param {Target} target */
const chosen = ({ ids, group, filter }) => (filter ? { filter } : group ? { group } : { ids });

/** This many are retried with the call itself, the others after it. */
const AT_ONCE = 100;

/**
 * Retry, and follow it.
 * @param {NonNullable<import("../../api.js").BodyOf<"POST /v1/errors/retry">>} what
 * @param {() => void} onDone called where others have settled all of it meanwhile, so that the list shows it
 */
export async function retry(what, onDone) {
  const { retryId, accepted } = await api.errors.retry(what);
  if (accepted === 0 && what.ids && what.ids.length <= AT_ONCE) {
    say("Nothing was left to retry: somebody took it off the list, or retries it already.", { tone: "bad" });
    onDone();
  } else {
    setQuery({ retry: retryId });
  }
}

/** Wait for a decision, and say it. What others took off the list meanwhile is said, too, and leaves the list. @param {Promise<ActionAnswer>} answer @param {Target} target @param {string} done @param {() => void} onDone */
async function decided(answer, target, done, onDone) {
  try {
    told(await answer, target, done, onDone);
  } catch (error) {
    if (!(error instanceof ApiProblem) || error.code !== "not_an_open_error") throw error;
    say(error.message, { tone: "bad" });
    onDone();
  }
}

/** Say what was done, what was refused and why, and how to undo it. @param {ActionAnswer} answer @param {Target} target @param {string} done @param {() => void} onDone */
function told(answer, target, done, onDone) {
  if (answer.retryId) {
    setQuery({ retry: answer.retryId });
    onDone();
    return;
  }
  const refused = new Set(answer.refused.map((refusal) => refusal.id));
  const taken = (target.ids ?? []).filter((id) => !refused.has(id));
  if (answer.refused.length) say(answer.refused[0].message, { tone: "bad" });
  if (answer.accepted) {
    say(`${counted(answer.accepted, "error")} ${done}.`, {
      action: taken.length ? { label: "Undo", run: () => undo(taken, onDone) } : undefined,
    });
  }
  onDone();
}

/** Put records back on the list, however long ago they were taken off. @param {string[]} ids @param {() => void} onDone */
export async function undo(ids, onDone) {
  try {
    const { accepted } = await api.errors.undo(ids);
    say(`${counted(accepted, "error")} on the list again.`);
    forgetAll();
    errorChanges.value += 1;
  } catch (error) {
    say(error instanceof Error ? error.message : String(error), { tone: "bad" });
  }
  onDone();
}

/** Undoes a mark or a close that stands beside it. @param {{id: string, name?: string, onDone: () => void}} props `name`: of what, in a list of several */
export function UndoButton({ id, name, onDone }) {
  const [busy, setBusy] = useState(false);

  async function run() {
    setBusy(true);
    await undo([id], onDone);
    setBusy(false);
  }

  return html`<button class=${`button ${name ? "button-small" : ""}`} disabled=${busy} aria-label=${name && `Undo: put ${name} back on the list`} onClick=${run}>${busy ? "Undoing…" : "Undo"}</button>`;
}

/**
 * How many errors are chosen, with what can be done to all of them.
 * @param {{selected: Set<string>, rest: Record<string, string> | null, onClear: () => void, onDone: () => void}} props
 *   `rest`: the filter of the list, where all rows shown are chosen and more match it
 */
export function BulkBar({ selected, rest, onClear, onDone }) {
  const [asked, ask] = useState(/** @type {"" | "mark" | "close"} */ (""));
  const [busy, setBusy] = useState(false);
  const [whole, setWhole] = useState(/** @type {{filter: Record<string, string>, count: number} | null} */ (null));
  const target = whole && rest && same(whole.filter, rest) ? whole : { ids: [...selected], count: selected.size };
  const tooMany = target !== whole && selected.size > MOST_NAMED;
  const done = () => { onClear(); onDone(); };

  async function begin() {
    setBusy(true);
    try {
      await retry(chosen(target), onDone);
      onClear();
    } catch (error) {
      say(error instanceof Error ? error.message : String(error), { tone: "bad" });
    } finally {
      setBusy(false);
    }
  }

  /** All that match, also those further down that were not read yet. @param {Record<string, string>} filter */
  async function chooseAll(filter) {
    setBusy(true);
    try {
      const { counted: count } = await api.errors.groups({ ...filter, limit: 1 });
      setWhole({ filter, count });
    } catch (error) {
      say(error instanceof Error ? error.message : String(error), { tone: "bad" });
    }
    setBusy(false);
  }

  return html`<div class="bulk" role="region" aria-label="Selected errors">
    <span role="status">${counted(target.count, "error")} selected${tooMany && `: choose at most ${MOST_NAMED}`}</span>
    ${rest && target !== whole && html`<button class="button button-plain" disabled=${busy} onClick=${() => chooseAll(rest)}>Select all that match</button>`}
    <button class="button button-main" disabled=${busy || tooMany} onClick=${begin}>Retry ${countText(target.count)}</button>
    <button class="button" disabled=${tooMany} onClick=${() => ask("mark")}>Mark as synced…</button>
    <button class="button" disabled=${tooMany} onClick=${() => ask("close")}>Close…</button>
    <button class="button button-plain" onClick=${onClear}>Clear</button>
    ${asked === "mark" && html`<${MarkDialog} target=${target} onClose=${() => ask("")} onDone=${done} />`}
    ${asked === "close" && html`<${CloseDialog} target=${target} onClose=${() => ask("")} onDone=${done} />`}
  </div>`;
}
