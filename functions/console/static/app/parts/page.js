// The frame of a screen, and what it shows while it waits, when there is nothing, and when something failed.

import { html, useEffect } from "../view.js";
import { hasMoved, place } from "../router.js";
import { Icon } from "./icon.js";

const PRODUCT = "Alvys to Sage Intacct";
/** What trying again doesn't change: signed out, not permitted, not there. */
const FINAL = [401, 403, 404];

/** A screen with its heading. @param {{title: string, lead?: any, actions?: any, back?: {href: string, label: string}, wide?: boolean, children?: any}} props */
export function Page({ title, lead, actions, back, wide, children }) {
  useTitle(title);
  const { path } = place.value;
  useEffect(() => {
    // What was clicked may be gone with the view before. The focus is never left nowhere.
    if (hasMoved() && document.activeElement === document.body) focusTitle();
  }, [path]);
  return html`<div class=${`page ${wide ? "page-wide" : ""}`}>
    <header class="page-head">
      <div>
        ${back && html`<a class="back" href=${back.href}><${Icon} name="left" size=${14} />${back.label}</a>`}
        <h1 tabindex="-1">${title}</h1>
        ${lead && html`<p class="lead">${lead}</p>`}
      </div>
      ${actions && html`<div class="actions">${actions}</div>`}
    </header>
    ${children}
  </div>`;
}

/** Begin at the top of the screen: its heading is read, and the next Tab goes into what follows. */
export function focusTitle() {
  const title = document.querySelector("main h1");
  if (title instanceof HTMLElement) title.focus({ preventScroll: true });
}

/** Name the view in the browser's tab. @param {string} title */
export function useTitle(title) {
  useEffect(() => { document.title = `${title} · ${PRODUCT}`; }, [title]);
}

/**
 * A part that depends on data: grey shapes while it loads, the problem when it failed, else what `children` makes of it.
 * What was there before stays while it is read again.
 * @param {{load: import("../load.js").Load<any>, rows?: number, shape?: any, children: (data: any) => any}} props
 */
export function Loaded({ load, rows = 5, shape, children }) {
  if (load.data !== undefined) {
    return html`${load.problem && html`<${Problem} problem=${load.problem} retry=${load.reload} />`}${children(load.data)}`;
  }
  if (load.problem) return html`<${Problem} problem=${load.problem} retry=${load.reload} />`;
  return shape ?? html`<${Skeleton} rows=${rows} />`;
}

/** Grey shapes where rows will be. @param {{rows?: number}} props */
export function Skeleton({ rows = 5 }) {
  return html`<div class="skeleton" role="status" aria-label="Loading">
    ${Array.from({ length: rows }, () => html`<div class="skeleton-row"><span></span><span></span><span></span></div>`)}
  </div>`;
}

/**
 * What failed, in the words of the API, and the way on.
 * @param {{problem: import("../api.js").ApiProblem, retry?: () => void, title?: string}} props
 */
export function Problem({ problem, retry, title }) {
  const denied = problem.status === 403;
  return html`<div class=${`note ${denied ? "note-quiet" : "note-bad"}`} role="alert">
    <div>
      <strong>${title ?? (denied ? "You may not see this" : problem.title)}</strong>
      <p>${problem.message}</p>
      <${Remedy} text=${problem.body.remedy} />
      ${denied && html`<p>Ask an administrator of your company if you need it.</p>`}
      ${problem.errors.length > 0 && html`<ul>
        ${problem.errors.map((error) => html`<li><span class="mono">${error.path}</span> ${error.message}</li>`)}
      </ul>`}
      ${problem.body.vendor && html`<details class="problem-vendor"><summary>What Sage or Alvys said</summary><p class="vendor-text">${problem.body.vendor}</p></details>`}
      ${problem.correlationId && html`<p class="fine">For support: <span class="mono">${problem.correlationId}</span></p>`}
    </div>
    ${retry && !FINAL.includes(problem.status) && html`<button class="button" onClick=${retry}>Try again</button>`}
  </div>`;
}

/** What to do about it. Steps that the text counts are a list. @param {{text: string | undefined}} props */
export function Remedy({ text }) {
  if (!text) return null;
  const [lead, ...steps] = text.split(/ (?=[1-9]\. )/);
  if (steps.length < 2) return html`<p>${text}</p>`;
  return html`<p>${lead}</p><ol class="remedy-steps">${steps.map((step) => html`<li>${step.slice(3)}</li>`)}</ol>`;
}

/** Why there is nothing here, and what to do. @param {{title: string, children?: any, good?: boolean, action?: any}} props */
export function Empty({ title, children, good, action }) {
  return html`<div class="empty">
    ${good && html`<span class="empty-good"><${Icon} name="check" size=${22} /></span>`}
    <h2>${title}</h2>
    <p>${children}</p>
    ${action}
  </div>`;
}

/** A box with a heading. @param {{title?: any, actions?: any, children?: any, flush?: boolean, label?: string, id?: string}} props */
export function Card({ title, actions, children, flush, label, id }) {
  return html`<section class=${`card ${flush ? "card-flush" : ""}`} aria-label=${label ?? (typeof title === "string" ? title : undefined)} id=${id}>
    ${(title || actions) && html`<header class="card-head">
      <h2>${title}</h2>
      ${actions && html`<div class="actions">${actions}</div>`}
    </header>`}
    ${children}
  </section>`;
}

/** A remark that stands out. @param {{tone?: "quiet" | "busy" | "warn" | "bad" | "good", title?: string, children?: any, action?: any}} props */
export function Note({ tone = "quiet", title, children, action }) {
  return html`<div class=${`note note-${tone}`}>
    <div>${title && html`<strong>${title}</strong>`}<div>${children}</div></div>
    ${action}
  </div>`;
}
