// Settings as a CSV file: out for a spreadsheet, and back in. A file with mistakes saves nothing and names each row (LINK-2).

import { html, useState } from "../../view.js";
import { api, ApiProblem, download } from "../../api.js";
import { counted, listText } from "../../formats.js";
import { problemOf } from "../../load.js";
import { Dialog } from "../../parts/dialog.js";
import { Icon } from "../../parts/icon.js";
import { Menu } from "../../parts/menu.js";
import { Note, Problem } from "../../parts/page.js";
import { say } from "../../parts/toast.js";

const MOST_SHOWN = 200;

/** @typedef {"party-links" | "account-mappings"} FileName */

/**
 * @param {{id: string, name: FileName, title: string, version: number, columns: string[], query?: Record<string, string | null>, onDone: () => Promise<void>}} props
 */
export function CsvFiles({ id, name, title, version, columns, query = {}, onDone }) {
  const [open, setOpen] = useState(false);

  async function save() {
    try {
      await download(`/v1/connections/${encodeURIComponent(id)}/${name}.csv`, query, `${name}.csv`);
    } catch (error) {
      say(error instanceof Error ? error.message : String(error), { tone: "bad" });
    }
  }

  return html`<${Menu} label=${html`<${Icon} name="file" size=${15} />CSV`} name=${`${title} as CSV`}>
      ${(/** @type {() => void} */ close) => html`
        <button type="button" class="menu-item" onClick=${() => { close(); save(); }}>Download</button>
        <button type="button" class="menu-item" onClick=${() => { close(); setOpen(true); }}>Upload…</button>`}
    <//>
    ${open && html`<${UploadDialog} id=${id} name=${name} title=${title} version=${version} columns=${columns} onDone=${onDone} onClose=${() => setOpen(false)} />`}`;
}

/** @param {{id: string, name: FileName, title: string, version: number, columns: string[], onDone: () => Promise<void>, onClose: () => void}} props */
function UploadDialog({ id, name, title, version, columns, onDone, onClose }) {
  const [file, setFile] = useState(/** @type {File | null} */ (null));
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState(/** @type {ApiProblem | null} */ (null));
  const [newItems, setNewItems] = useState(/** @type {string[]} */ ([]));

  /** @param {Event} event */
  async function submit(event) {
    event.preventDefault();
    if (!file || busy) return;
    setBusy(true);
    setProblem(null);
    try {
      const answer = await api.files.put(id, name, await textOf(file), version);
      await onDone();
      say(answer.changed ? `${title}: ${counted(answer.rows, "row")} taken over.` : `${title}: the file changes nothing.`);
      if (answer.newItems?.length) setNewItems(answer.newItems);
      else onClose();
    } catch (error) {
      const refused = problemOf(error);
      // Whoever looked at it again uploads upon what is there now.
      if (refused.code === "changed_meanwhile") await onDone();
      setProblem(refused);
      setBusy(false);
    }
  }

  if (newItems.length > 0) return html`<${NewItems} title=${title} items=${newItems} onClose=${onClose} />`;
  return html`<${Dialog} title=${`${title}: upload a CSV file`} onClose=${onClose} wide>
    <form onSubmit=${submit}>
      <div class="dialog-body">
        <p>Download the file, change it in a spreadsheet, and upload it here. The columns ${listText(columns)} count. An empty cell takes a value away; what the file doesn't name stays as it is.</p>
        <label class="field"><span>File</span>
          <input type="file" accept=".csv,text/csv" disabled=${busy}
            onChange=${(/** @type {any} */ event) => { setFile(event.currentTarget.files?.[0] ?? null); setProblem(null); }} />
        </label>
        ${problem && (problem.code === "bad_rows" ? html`<${BadRows} rows=${problem.body.rows ?? []} />` : html`<${Problem} problem=${problem} />`)}
      </div>
      <footer class="dialog-foot">
        <button type="button" class="button" onClick=${onClose}>Cancel</button>
        <button type="submit" class="button button-main" disabled=${!file || busy}>${busy ? "Checking…" : "Upload"}</button>
      </footer>
    </form>
  <//>`;
}

/** What a file says: as UTF-8, or as Excel writes it on Windows. @param {File} file */
async function textOf(file) {
  const bytes = await file.arrayBuffer();
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    return new TextDecoder("windows-1252").decode(bytes);
  }
}

/** What the file named and nothing else did: a mistyped name maps nothing. @param {{title: string, items: string[], onClose: () => void}} props */
function NewItems({ title, items, onClose }) {
  return html`<${Dialog} title=${`${title}: ${counted(items.length, "new item")}`} onClose=${onClose}>
    <div class="dialog-body">
      <p>The file was taken over. No document and no mapping had named ${items.length === 1 ? "this item" : "these items"} before. If a name is mistyped, clear its accounts and map the right one.</p>
      <ul class="plain-list">${items.slice(0, MOST_SHOWN).map((item) => html`<li>${item}</li>`)}</ul>
      ${items.length > MOST_SHOWN && html`<p class="fine">and ${items.length - MOST_SHOWN} more</p>`}
    </div>
    <footer class="dialog-foot"><button type="button" class="button button-main" onClick=${onClose}>Done</button></footer>
  <//>`;
}

/** @param {{rows: {row: number, column: string, message: string}[]}} props */
function BadRows({ rows }) {
  return html`<${Note} tone="bad" title="Nothing was saved">
    <p>${counted(rows.length, "mistake")} in the file. Correct ${rows.length === 1 ? "it" : "them"}, then upload the file again.</p>
    <table class="lines bad-rows">
      <caption class="sr-only">Mistakes in the file</caption>
      <thead><tr><th scope="col">Row</th><th scope="col">Column</th><th scope="col">What to do</th></tr></thead>
      <tbody>${rows.slice(0, MOST_SHOWN).map((bad) => html`<tr><td>${bad.row || "–"}</td><td>${bad.column || "–"}</td><td>${bad.message}</td></tr>`)}</tbody>
    </table>
    ${rows.length > MOST_SHOWN && html`<p class="fine">and ${rows.length - MOST_SHOWN} more</p>`}
  <//>`;
}
