// After a fix: the documents that failed because of a setting, to be retried at once (ERR-8, ERR-11).

import { html, useState } from "../../view.js";
import { api } from "../../api.js";
import { counted } from "../../formats.js";
import { useLoad } from "../../load.js";
import { may } from "../../permissions.js";
import { go, place, to } from "../../router.js";
import { Note } from "../../parts/page.js";
import { say } from "../../parts/toast.js";

/** @param {{id: string, setting: string}} props */
export function BackToCause({ id, setting }) {
  const { query } = place.value;
  const cause = query.get("cause");
  const concerned = query.get("fix");
  const load = useLoad(may.seeErrors.value ? `fixed-by/${setting}/${id}` : null, (signal) => api.errors.fixedBy(setting, id, signal));
  const [busy, setBusy] = useState(false);
  if (!load.data?.count) return null;

  async function retry() {
    if (!load.data) return;
    setBusy(true);
    try {
      const { retryId } = await api.errors.retry(load.data.retry);
      go(to("errors", { retry: retryId }));
    } catch (error) {
      say(error instanceof Error ? error.message : String(error), { tone: "bad" });
      setBusy(false);
    }
  }

  return html`<${Note} tone="warn" title=${`${counted(load.data.count, "document")}${load.data.more ? " or more" : ""} failed because of a setting here`}
      action=${html`<div class="actions">
        ${cause && html`<a class="button" href=${to("errors", viewOf(query.get("back")))}>Back to the errors</a>`}
        <button class="button button-main" disabled=${busy} onClick=${retry}>Retry ${load.data.count}</button>
      </div>`}>
    ${concerned ? html`${isPath(concerned) ? "What is to be fixed is marked." : html`This is about <strong>${concerned}</strong>.`} Once it is fixed, retry.` : "Once it is fixed, retry them here."}
  <//>`;
}

/** The place of a setting, which is marked, rather than the name of what is not mapped. @param {string} concerned */
const isPath = (concerned) => /^[a-z][a-zA-Z]*\./.test(concerned);

/** What of the list of errors is kept: its filters, its order and the open row. */
const KEPT = ["view", "q", "subsidiaryId", "entityType", "type", "status", "cause", "from", "to", "sort", "order", "open"];

/** The view of the errors from which one came. @param {string | null} back its query */
function viewOf(back) {
  const query = new URLSearchParams(back ?? "");
  return Object.fromEntries(KEPT.map((name) => [name, query.get(name)]));
}
