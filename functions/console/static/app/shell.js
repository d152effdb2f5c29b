// What is around every screen: navigation, the person, the theme, and the keys.

import { html, useEffect, useState } from "./view.js";
import { api } from "./api.js";
import { errorChanges, useLoad, useReloadAfter } from "./load.js";
import { may } from "./permissions.js";
import { go, place, to } from "./router.js";
import { session } from "./session.js";
import { theme, THEMES } from "./theme.js";
import { Dialog } from "./parts/dialog.js";
import { Icon } from "./parts/icon.js";
import { keysOf, onKeys } from "./parts/keys.js";
import { Menu } from "./parts/menu.js";
import { Toasts } from "./parts/toast.js";

/** The parts of the console, in the order in which they are used in a day. */
const PARTS = [
  { path: "", label: "Home", icon: "home", key: "h", may: may.enter },
  { path: "errors", label: "Errors", icon: "errors", key: "e", may: may.seeErrors },
  { path: "transactions", label: "Transactions", icon: "transactions", key: "t", may: may.bill },
  { path: "payments", label: "Payments", icon: "payments", key: "p", may: may.bill },
  { path: "close", label: "Close", icon: "close", key: "l", may: may.seeErrors },
  { path: "preview", label: "Preview", icon: "preview", key: "v", may: may.bill },
  { path: "connections", label: "Connections", icon: "connections", key: "c", may: may.administer },
];

/** How often the number of open errors is read again, in ms. */
const COUNT_EVERY = 60_000;

/** @param {{children?: any}} props */
export function Shell({ children }) {
  const [keysShown, showKeys] = useState(false);
  const [navShown, showNav] = useState(false);
  const path = place.value.path;
  useGoKeys(() => showKeys(true));
  useEffect(() => showNav(false), [path]);
  return html`<div class=${`shell ${navShown ? "shell-nav-open" : ""}`}>
    <a class="skip" href="#content" onClick=${skip}>Skip to the content</a>
    <header class="bar">
      <button class="button button-icon bar-menu" aria-label="Menu" aria-expanded=${navShown ? "true" : "false"} onClick=${() => showNav(!navShown)}><${Icon} name="menu" size=${20} /></button>
      <${Brand} />
    </header>
    <aside class="side" aria-label="Menu">
      <${Brand} />
      <${Nav} path=${path} />
      <div class="side-foot">
        <a class="nav-link" href="/v1/docs" target="_blank"><${Icon} name="api" />API</a>
        <${PersonMenu} onKeys=${() => showKeys(true)} />
      </div>
    </aside>
    <main id="content" tabindex="-1">${children}</main>
    <${Toasts} />
    ${keysShown && html`<${Keys} onClose=${() => showKeys(false)} />`}
    ${session.state.value === "lost" && html`<${SignInAgain} />`}
  </div>`;
}

/** @param {Event} event */
function skip(event) {
  event.preventDefault();
  document.getElementById("content")?.focus();
}

function Brand() {
  return html`<a class="brand" href=${to("")}><span class="brand-mark" aria-hidden="true"></span>Alvys <span aria-hidden="true">⇄</span><span class="sr-only"> to </span> Sage Intacct</a>`;
}

/** @param {{path: string}} props */
function Nav({ path }) {
  return html`<nav class="nav" aria-label="Main">
    <ul>
      ${PARTS.filter((part) => part.may.value).map((part) => {
        const current = part.path === path.split("/")[0];
        return html`<li><a class="nav-link" href=${to(part.path)} aria-current=${current ? "page" : undefined}>
          <${Icon} name=${part.icon} />${part.label}${part.path === "errors" && html`<${ErrorCount} />`}
        </a></li>`;
      })}
    </ul>
  </nav>`;
}

function ErrorCount() {
  const groups = useLoad("shell/errors", (signal) => api.errors.groups({ limit: 1 }, signal), { every: COUNT_EVERY });
  useReloadAfter(errorChanges.value, groups.reload);
  const count = groups.data?.counted;
  if (!groups.data || !count) return null;
  return html`<span class="count" aria-label=${`${count} open`}>${groups.data.truncated ? `${count}+` : count}</span>`;
}

/** @param {{onKeys: () => void}} props */
function PersonMenu({ onKeys: show }) {
  const person = session.person.value;
  if (!person) return null;
  const label = html`<span class="person-mark" aria-hidden="true">${person.name.slice(0, 1).toUpperCase()}</span>
    <span class="person-name"><span>${person.name}</span><span class="fine">${person.tenant}</span></span>`;
  return html`<${Menu} label=${label} name=${`${person.name}, ${person.tenant}`} buttonClass="person">
    ${(/** @type {() => void} */ close) => html`
      <p class="menu-note">${person.role || "No role"}</p>
      <fieldset class="theme"><legend>Theme</legend>
        ${THEMES.map(([value, words]) => html`<label><input type="radio" name="theme" checked=${theme.value === value} onChange=${() => { theme.value = value; }} /><span>${words}</span></label>`)}
      </fieldset>
      <button class="menu-item" onClick=${() => { close(); show(); }}><${Icon} name="keys" />Keyboard</button>
      <button class="menu-item" onClick=${() => session.signIn({ choose: true })}><${Icon} name="person" />Change person</button>
      <button class="menu-item" onClick=${() => session.signOut()}><${Icon} name="out" />Sign out</button>
    `}
  <//>`;
}

/** @param {{onClose: () => void}} props */
function Keys({ onClose }) {
  return html`<${Dialog} title="Keyboard" onClose=${onClose}>
    <dl class="keys">${keysOf(PARTS.filter((part) => part.may.value)).map(([key, words]) => html`<div><dt><kbd>${key}</kbd></dt><dd>${words}</dd></div>`)}</dl>
  <//>`;
}

function SignInAgain() {
  const [trouble, setTrouble] = useState("");
  const again = async () => {
    try {
      setTrouble("");
      await session.again();
    } catch (error) {
      setTrouble(error instanceof Error ? error.message : String(error));
    }
  };
  return html`<${Dialog} title="Your session ended">
    <div class="dialog-body">
      <p>Sign in again to go on. What you typed on this page is kept.</p>
      ${trouble && html`<p class="field-error" role="alert">${trouble}</p>`}
    </div>
    <footer class="dialog-foot"><button class="button button-main" onClick=${again}>Sign in again</button></footer>
  <//>`;
}

/** `g` and then a letter goes to a part; `?` shows the keys. @param {() => void} show */
function useGoKeys(show) {
  const [pending, setPending] = useState(0);
  onKeys({
    "?": show,
    g: () => setPending(Date.now()),
    ...(Date.now() - pending < 1500 && Object.fromEntries(PARTS.filter((part) => part.may.value).map((part) => [
      part.key,
      () => { setPending(0); go(to(part.path)); },
    ]))),
  });
}
