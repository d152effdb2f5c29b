// The API's reference: Swagger UI with the OpenAPI document of this deployment. Calls are tried with the token of whoever is signed in.

import { currentPerson, signIn, takeUpSignIn, token } from "./sign-in.js";

const who = document.getElementById("who");
const buttons = { signIn: document.getElementById("sign-in"), change: document.getElementById("change") };

const LANDMARKS = [[".scheme-container", "region", "Token"], [".filter", "search", "Calls by group"]];

function followTheme() {
  const dark = window.matchMedia("(prefers-color-scheme: dark)");
  let chosen = null;
  try {
    chosen = localStorage.getItem("theme");
  } catch {
    // Without storage the system decides.
  }
  const show = () => {
    const root = document.documentElement;
    if (chosen === "light" || chosen === "dark") root.dataset.theme = chosen;
    root.classList.toggle("dark-mode", chosen === "dark" || (chosen !== "light" && dark.matches));
  };
  dark.addEventListener("change", show);
  show();
}

/** Swagger UI leaves out names of fields, skips a level of headings, and puts links into buttons; screen readers need it right. */
function mend(root) {
  for (const [part, role, words] of LANDMARKS) {
    for (const node of root.querySelectorAll(`${part}:not([role])`)) {
      node.setAttribute("role", role);
      node.setAttribute("aria-label", words);
    }
  }
  for (const link of root.querySelectorAll(".opblock-summary-control a[href]")) link.removeAttribute("href");
  for (const heading of root.querySelectorAll("h3:not([aria-level]), h4:not([aria-level]), h5:not([aria-level])")) {
    heading.setAttribute("aria-level", String(Number(heading.tagName[1]) - 1));
  }
  const name = (node, text) => { if (!node.getAttribute("aria-label")) node.setAttribute("aria-label", text); };
  for (const select of root.querySelectorAll("select:not([aria-label])")) name(select, "Content type or value");
  for (const field of root.querySelectorAll("textarea:not([aria-label]), input:not([aria-label])")) {
    name(field, field.placeholder || field.closest("tr")?.dataset.paramName || "Request body");
  }
  for (const scrolled of root.querySelectorAll("pre:not([tabindex]), .highlight-code > .microlight:not([tabindex])")) scrolled.tabIndex = 0;
}

function showReference() {
  const reference = document.getElementById("reference");
  window.SwaggerUIBundle({
    url: "/v1/openapi.json",
    domNode: reference,
    deepLinking: true,
    docExpansion: "list",
    defaultModelsExpandDepth: 0,
    displayRequestDuration: true,
    filter: true,
    persistAuthorization: false,
    tryItOutEnabled: false,
    validatorUrl: null,
    syntaxHighlight: { activated: false },
    async requestInterceptor(request) {
      const ours = new URL(request.url, window.location.href).origin === window.location.origin;
      const bearer = ours && !request.loadSpec ? await token() : null;
      if (bearer && !request.headers.Authorization) request.headers.Authorization = `Bearer ${bearer}`;
      return request;
    },
  });
  new MutationObserver(() => mend(reference)).observe(reference, { childList: true, subtree: true });
}

async function showPerson() {
  try {
    const offered = await takeUpSignIn();
    const person = currentPerson();
    who.textContent = person ? `Signed in as ${person}` : "";
    buttons.signIn.hidden = !offered || person !== null;
    buttons.change.hidden = person === null;
  } catch (error) {
    who.textContent = error.message;
    buttons.signIn.hidden = false;
  }
}

async function leaveToSignIn(parameters) {
  try {
    await signIn(parameters);
  } catch (error) {
    who.textContent = error.message;
  }
}

buttons.signIn.addEventListener("click", () => leaveToSignIn({}));
buttons.change.addEventListener("click", () => leaveToSignIn({ prompt: "select_account" }));
followTheme();
await showPerson();
showReference();
