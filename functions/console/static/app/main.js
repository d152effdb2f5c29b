// The start: sign in, then show the screen that the address names. A screen's code is loaded when it is first shown.

import { html, render, signal, useEffect, useMemo } from "./view.js";
import { problemOf } from "./load.js";
import { followLinks, match, place, ROOT } from "./router.js";
import { session } from "./session.js";
import { Shell } from "./shell.js";
import { followTheme } from "./theme.js";
import { Empty, Page, Problem, Skeleton } from "./parts/page.js";

/** @type {[pattern: string, screen: () => Promise<{Screen: (props: any) => any}>][]} */
const SCREENS = [
  ["", () => import("./screens/home.js")],
  ["errors", () => import("./screens/errors.js")],
  ["transactions", () => import("./screens/transactions.js")],
  ["transactions/:id", () => import("./screens/transaction.js")],
  ["payments", () => import("./screens/payments.js")],
  ["close", () => import("./screens/close.js")],
  ["close/:id", () => import("./screens/close-report.js")],
  ["preview", () => import("./screens/preview.js")],
  ["connections", () => import("./screens/connections.js")],
  ["connections/new", () => import("./screens/wizard.js")],
  ["connections/:id/setup/:step", () => import("./screens/wizard.js")],
  ["connections/:id", () => import("./screens/connection.js")],
  ["connections/:id/:tab", () => import("./screens/connection.js")],
];

function App() {
  const { path } = place.value;
  const found = useMemo(() => screenOf(path), [path]);
  switch (session.state.value) {
    case "in":
    case "lost":
      return html`<${Shell}>${found ? html`<${Screen} key=${found.pattern} load=${found.load} values=${found.values} />` : html`<${Unknown} />`}<//>`;
    case "out":
      return html`<${Door} title="You are signed out">Sign in to see your company's invoices, bills and payments.<//>`;
    case "failed":
      return html`<${Door} title="Signing in failed">${session.trouble.value}<//>`;
    default:
      return html`<div class="starting" role="status"><span class="sr-only">Signing in…</span></div>`;
  }
}

/** @param {string} path */
function screenOf(path) {
  for (const [pattern, load] of SCREENS) {
    const values = match(pattern, path);
    if (values) return { pattern, load, values };
  }
  return null;
}

/** @param {{load: () => Promise<any>, values: Record<string, string>}} props */
function Screen({ load, values }) {
  const state = useMemo(() => signal(/** @type {any} */ ({})), [load]);
  const read = () => load().then(
    ({ Screen: View }) => { state.value = { View }; },
    (error) => { state.value = { problem: problemOf(error) }; },
  );
  useEffect(() => { read(); }, [load]);
  const { View, problem } = state.value;
  if (problem) return html`<${Page} title="This page did not load"><${Problem} problem=${problem} retry=${() => window.location.reload()} /><//>`;
  return View ? html`<${View} ...${values} />` : html`<div class="page"><${Skeleton} rows=${6} /></div>`;
}

function Unknown() {
  return html`<${Page} title="Not found">
    <${Empty} title="There is no page at this address" action=${html`<a class="button" href=${ROOT}>Go to Home</a>`}>The link may be old, or mistyped.<//>
  <//>`;
}

/** @param {{title: string, children?: any}} props */
function Door({ title, children }) {
  return html`<main class="door">
    <h1>${title}</h1>
    <p>${children}</p>
    <button class="button button-main" onClick=${() => session.signIn()}>Sign in</button>
  </main>`;
}

followTheme();
followLinks();
render(html`<${App} />`, /** @type {HTMLElement} */ (document.getElementById("app")));
session.start();
