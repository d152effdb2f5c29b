// Open errors by cause: one card for each, with its remedy and the retry of all that it stopped.

import { html, useState } from "../../view.js";
import { api } from "../../api.js";
import { counted, countText, listText, writtenText } from "../../formats.js";
import { usePages, useReloadAfter } from "../../load.js";
import { may } from "../../permissions.js";
import { hrefWith, place } from "../../router.js";
import { Badge } from "../../parts/badge.js";
import { Icon } from "../../parts/icon.js";
import { Menu } from "../../parts/menu.js";
import { Empty, Loaded, Note } from "../../parts/page.js";
import { Amounts, When } from "../../parts/values.js";
import { CloseDialog, MarkDialog, retry } from "./resolve.js";

/** @import { ErrorGroupAnswer } from "../../api-types.d.ts" */
/** @import { DataOf } from "../../load.js" */

/** @param {{filter: Record<string, string>, changed: number, onChanged: () => void}} props */
export function Causes({ filter, changed, onChanged }) {
  const pages = usePages(`errors/groups?${new URLSearchParams(filter)}`, (cursor, signal) => api.errors.groups({ ...filter, cursor }, signal));
  useReloadAfter(changed, pages.reload);
  const narrowed = Object.keys(filter).length > 0;
  return html`<${Loaded} load=${pages} rows=${4}>
    ${(/** @type {DataOf<typeof pages>} */ first) => pages.items.length === 0
      ? html`<${NoErrors} narrowed=${narrowed} />`
      : html`
        <p class="fine" role="status">
          ${counted(first.counted, "open error")}, ${counted(pages.items.length, "cause")}${pages.more.there ? " so far" : ""}
        </p>
        ${first.truncated && html`<${Note} tone="warn">Only the first ${countText(first.counted)} errors are counted. Narrow the list to count the others.<//>`}
        <ul class="causes">
          ${pages.items.map((group) => html`<li key=${group.group}><${Cause} group=${group} filter=${filter} onChanged=${onChanged} /></li>`)}
        </ul>
        ${pages.more.there && html`<div class="more"><button class="button" disabled=${pages.more.busy} onClick=${pages.more.load}>Show more causes</button></div>`}`}
  <//>`;
}

/** @param {{narrowed: boolean}} props */
export function NoErrors({ narrowed }) {
  if (narrowed) {
    return html`<${Empty} title="No errors match these filters" action=${html`<a class="button" href="/console/errors">Show all errors</a>`}>
      Take a filter away, or look in Transactions: what is exported or skipped stands there.
    <//>`;
  }
  return html`<${Empty} good title="Nothing is stuck">Every transaction is exported, on its way, or skipped for a reason that it names.<//>`;
}

/** @param {{group: ErrorGroupAnswer, filter: Record<string, string>, onChanged: () => void}} props What is done to it is done to what the filter shows of it. */
function Cause({ group, filter, onChanged }) {
  const [asked, ask] = useState(/** @type {"" | "mark" | "close"} */ (""));
  const [busy, setBusy] = useState(false);
  const [refused, setRefused] = useState("");
  const count = countText(group.count);
  const chosen = Object.keys(filter).length > 0 ? { filter: { ...filter, cause: group.group } } : { group: group.group };

  async function begin() {
    setBusy(true);
    setRefused("");
    try {
      await retry(chosen, onChanged);
    } catch (error) {
      setRefused(error instanceof Error ? error.message : String(error));
    } finally {
      setBusy(false);
    }
  }

  const target = { ...chosen, count: group.count };
  return html`<article class=${`cause ${group.urgent ? "cause-urgent" : ""}`} aria-label=${writtenText(group.message)}>
    <div class="cause-what">
      <h2>${group.urgent && html`<${Badge} tone="bad">Urgent<//> `}${writtenText(group.message)}</h2>
      <p class="cause-remedy">${writtenText(group.remedy)}</p>
      ${refused && html`<p class="field-error" role="alert">${refused}</p>`}
      <p class="fine">
        ${[...group.entityTypes, ...group.types].length > 0 && html`${listText(group.entityTypes)} · `}
        ${group.subsidiaries.map((subsidiary) => subsidiary.name ?? subsidiary.id).join(", ")}, first <${When} at=${group.since} />
      </p>
    </div>
    <dl class="cause-figures">
      <div><dt>Documents</dt><dd class="figure">${count}</dd></div>
      <div><dt>Amount</dt><dd><${Amounts} values=${group.amounts} />${group.amountsHidden > 0 && html`<span class="fine">${countText(group.amountsHidden)} hidden</span>`}</dd></div>
    </dl>
    <div class="cause-actions">
      <${Fix} group=${group} />
      <button class="button" disabled=${busy} onClick=${begin}><${Icon} name="retry" size=${14} />Retry ${count}</button>
      <a class="button button-plain" href=${hrefWith({ view: "list", cause: group.group })}>Show</a>
      <${Menu} end name=${`More for: ${group.message}`} buttonClass="button button-icon" label=${html`<${Icon} name="more" />`}>
        ${(/** @type {() => void} */ close) => html`
          <button class="menu-item" onClick=${() => { close(); ask("mark"); }}>Mark ${count} as synced…</button>
          <button class="menu-item" onClick=${() => { close(); ask("close"); }}>Close ${count}…</button>`}
      <//>
    </div>
    ${asked === "mark" && html`<${MarkDialog} target=${target} onClose=${() => ask("")} onDone=${onChanged} />`}
    ${asked === "close" && html`<${CloseDialog} target=${target} onClose=${() => ask("")} onDone=${onChanged} />`}
  </article>`;
}

/** The way to the very setting, in each subsidiary that it concerns. @param {{group: ErrorGroupAnswer}} props */
function Fix({ group }) {
  const places = group.subsidiaries.filter((subsidiary) => subsidiary.settingUrl);
  if (!places.length || !may.administer.value) return null;
  if (places.length === 1) return html`<a class="button button-main" href=${fixUrl(places[0].settingUrl ?? "", group)}>Fix</a>`;
  return html`<${Menu} end label=${html`Fix <${Icon} name="down" size=${13} />`} buttonClass="button button-main">
    ${() => places.map((subsidiary) => html`<a class="menu-item" href=${fixUrl(subsidiary.settingUrl ?? "", group)}>${subsidiary.name ?? subsidiary.id}</a>`)}
  <//>`;
}

/** A setting's address, with what is to be fixed there, and the cause and the view to come back to. @param {string} url @param {{concerns?: string | null, group: string}} group */
export function fixUrl(url, group) {
  const query = new URLSearchParams({ cause: group.group, back: place.value.query.toString() });
  if (group.concerns) query.set("fix", group.concerns);
  return `${url}?${query}`;
}
