// The start: sign in, then show the screen that the address names. A screen's code is loaded when it is first shown.

import { html, render, signal, useEffect, useMemo } from "./view.js";
import { problemOf } from "./load.js";
import { may } from "./permissions.js";
import { followLinks, match, place, ROOT } from "./router.js";
import { session } from "./session.js";
import { Shell } from "./shell.js";
import { followTheme } from "./theme.js";
import { Empty, Page, Problem, Skeleton } from "./parts/page.js";

/** Who may open a screen is asked of the person, so that nobody waits for what they may not see.
 * @type {[pattern: string, screen: () => Promise<{Screen: (props: any) => any}>, may: {value: boolean}][]} */
const SCREENS = [
  ["", () => import("./screens/home.js"), may.enter],
  ["errors", () => import("./screens/errors.js"), may.seeErrors],
  ["transactions", () => import("./screens/transactions.js"), may.bill],
  ["transactions/:id", () => import("./screens/transaction.js"), may.bill],
  ["payments", () => import("./screens/payments.js"), may.bill],
  ["close", () => import("./screens/close.js"), may.seeErrors],
  ["close/:id", () => import("./screens/close-report.js"), may.seeErrors],
  ["preview", () => import("./screens/preview.js"), may.bill],
  ["connections", () => import("./screens/connections.js"), may.administer],
  ["connections/new", () => import("./screens/wizard.js"), may.administer],
  ["connections/:id/setup/:step", () => import("./screens/wizard.js"), may.administer],
  ["connections/:id", () => import("./screens/connection.js"), may.administer],
  ["connections/:id/:tab", () => import("./screens/connection.js"), may.administer],
];

function App() {
  const { path } = place.value;
  const found = useMemo(() => screenOf(path), [path]);
  switch (session.state.value) {
    case "in":
    case "lost":
      return html`<${Shell}>${found ? shown(found) : html`<${Unknown} />`}<//>`;
    case "out":
      return html`<${Door} title="You are signed out">Sign in to see your company's invoices, bills and payments.<//>`;
    case "failed":
      return html`<${Door} title="Signing in failed">${session.trouble.value}<//>`;
    default:
      return html`<div class="starting" role="status"><span class="sr-only">Signing in…</span></div>`;
  }
}

/** @param {{pattern: string, load: () => Promise<any>, allowed: {value: boolean}, values: Record<string, string>}} found */
function shown({ pattern, load, allowed, values }) {
  return allowed.value ? html`<${Screen} key=${pattern} load=${load} values=${values} />` : html`<${Denied} />`;
}

function Denied() {
  return html`<${Page} title="Not for you">
    <${Empty} title="You may not see this page" action=${html`<a class="button" href=${ROOT}>Go to Home</a>`}>It needs another role or permission in Alvys. Ask an administrator of your company if you need it.<//>
  <//>`;
}

/** @param {string} path */
function screenOf(path) {
  for (const [pattern, load, allowed] of SCREENS) {
    const values = match(pattern, path);
    if (values) return { pattern, load, allowed, values };
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
