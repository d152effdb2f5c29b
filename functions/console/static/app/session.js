// Who is signed in. Authorization code with PKCE at the identity provider; tokens are kept in memory only, so a reload
// asks the provider again, which answers at once while its own session lasts.

import { computed, signal } from "./view.js";
import { go, ROOT } from "./router.js";

/**
 * @typedef {{tenant: string, subject: string, name: string, role: string, permissions: string[]}} Person
 * @typedef {{access_token: string, id_token?: string, refresh_token?: string, expires_in?: number}} Tokens
 * @typedef {{issuer: string, audience: string, clientId: string, scopes: string}} SignInConfig
 * @typedef {{authorization_endpoint: string, token_endpoint: string, end_session_endpoint?: string}} Provider
 */

const RETURN = `${ROOT}signed-in`;
const KEPT = "sign-in";
/** The state of a sign-in in a window of its own begins so: that window only passes the answer on. */
const IN_WINDOW = "window.";
const CHANNEL = "alvys-intacct-sign-in";
/** A token is renewed when this share of its life is over. */
const RENEW_AT = 0.8;

/** @type {Tokens | null} */
let tokens = null;
/** @type {SignInConfig | null} */
let config = null;
/** @type {Provider | null} */
let provider = null;
/** @type {Promise<void> | null} */
let renewal = null;
let renewAt = Infinity;

const person = signal(/** @type {Person | null} */ (null));
const state = signal(/** @type {"starting" | "in" | "lost" | "out" | "failed"} */ ("starting"));
const trouble = signal("");

export const session = {
  /** The person who is signed in, from the token's claims. */
  person: computed(() => person.value),
  /** `lost` is a session that ended while the console was open. */
  state: computed(() => state.value),
  /** Why signing in failed. */
  trouble: computed(() => trouble.value),

  /** Sign in, or take up what the identity provider sent back. */
  async start() {
    try {
      await takeUp();
    } catch (error) {
      trouble.value = error instanceof Error ? error.message : String(error);
      state.value = "failed";
    }
  },

  /** The token for a call; one that is about to end is renewed first, where the provider allows it. */
  async token() {
    if (tokens?.refresh_token && Date.now() > renewAt) {
      renewal ??= renew().finally(() => { renewal = null; });
      await renewal;
    }
    return tokens?.access_token ?? null;
  },

  /** The API took the token for none. */
  lost() {
    if (state.value === "in") state.value = "lost";
  },

  /** Sign in again in a window of its own: what stands on the page stays as it is. Called by a click. */
  async again() {
    const { url, state: wanted, verifier } = await request({}, IN_WINDOW);
    const opened = window.open(url, "sign-in", "popup,width=520,height=680");
    if (!opened) throw new Error("The browser blocked the window. Allow pop-ups for this page and try again.");
    const answer = await answerOf(wanted);
    keep(await exchange(answer, verifier));
  },

  /** Leave this page for the identity provider, and come back to it. */
  async signIn({ choose = false } = {}) {
    const { url, state: wanted, verifier } = await request(choose ? { prompt: "select_account" } : {});
    const back = window.location.pathname.startsWith(RETURN) ? ROOT : window.location.pathname + window.location.search;
    sessionStorage.setItem(KEPT, JSON.stringify({ state: wanted, verifier, back }));
    window.location.assign(url);
  },

  /** Forget the tokens here, and the session at the provider. */
  async signOut() {
    tokens = null;
    person.value = null;
    state.value = "out";
    const { end_session_endpoint: end } = await endpoints();
    if (!end) return;
    const query = new URLSearchParams({ client_id: (await settings()).clientId, post_logout_redirect_uri: window.location.origin + ROOT });
    window.location.assign(`${end}?${query}`);
  },
};

async function takeUp() {
  const query = new URLSearchParams(window.location.search);
  const arrived = window.location.pathname.startsWith(RETURN);
  if (arrived && query.get("state")?.startsWith(IN_WINDOW)) {
    new BroadcastChannel(CHANNEL).postMessage(Object.fromEntries(query));
    window.close();
    return;
  }
  const kept = JSON.parse(sessionStorage.getItem(KEPT) ?? "null");
  if (!arrived || !kept) {
    await session.signIn();
    return;
  }
  sessionStorage.removeItem(KEPT);
  keep(await exchange(checked(Object.fromEntries(query), kept.state), kept.verifier));
  go(kept.back, { replace: true });
}

async function settings() {
  if (!config) {
    const answer = await fetch(`${ROOT}config.json`);
    if (!answer.ok) throw new Error("The settings of the sign-in could not be read. Reload the page.");
    config = /** @type {SignInConfig} */ ((await answer.json()).signIn);
  }
  return config;
}

async function endpoints() {
  if (!provider) {
    const { issuer } = await settings();
    const answer = await fetch(`${issuer.replace(/\/$/, "")}/.well-known/openid-configuration`);
    if (!answer.ok) throw new Error("The identity provider did not answer. Try again in a minute.");
    provider = /** @type {Provider} */ (await answer.json());
  }
  return provider;
}

/** @param {Record<string, string>} [more] @param {string} [kind] how the state begins */
async function request(more = {}, kind = "") {
  const { audience, clientId, scopes } = await settings();
  const verifier = random();
  const state = kind + random();
  const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(verifier));
  const query = new URLSearchParams({
    response_type: "code",
    client_id: clientId,
    redirect_uri: window.location.origin + RETURN,
    scope: scopes,
    // Some providers give a token for an API only when it is named.
    audience,
    state,
    code_challenge: base64(new Uint8Array(digest)),
    code_challenge_method: "S256",
    ...more,
  });
  return { url: `${(await endpoints()).authorization_endpoint}?${query}`, state, verifier };
}

/** What the window of the sign-in sends. @param {string} wanted @returns {Promise<string>} */
function answerOf(wanted) {
  return new Promise((resolve, reject) => {
    const channel = new BroadcastChannel(CHANNEL);
    channel.addEventListener("message", ({ data }) => {
      channel.close();
      try {
        resolve(checked(data, wanted));
      } catch (error) {
        reject(error);
      }
    });
  });
}

/** The code of an answer to our own request. @param {Record<string, string>} answer @param {string} wanted */
function checked(answer, wanted) {
  if (answer.error) throw new Error(answer.error_description || `The identity provider refused: ${answer.error}.`);
  if (!answer.code || answer.state !== wanted) throw new Error("This sign-in was not begun here. Start again.");
  return answer.code;
}

/** @param {string} code @param {string} verifier */
async function exchange(code, verifier) {
  return tokensFor({ grant_type: "authorization_code", code, code_verifier: verifier, redirect_uri: window.location.origin + RETURN });
}

async function renew() {
  try {
    keep(await tokensFor({ grant_type: "refresh_token", refresh_token: tokens?.refresh_token ?? "" }));
  } catch {
    // The present token may last a little longer; when it ends, the person is asked to sign in again.
    renewAt = Infinity;
  }
}

/** @param {Record<string, string>} form @returns {Promise<Tokens>} */
async function tokensFor(form) {
  const { token_endpoint: url } = await endpoints();
  const body = new URLSearchParams({ ...form, client_id: (await settings()).clientId });
  const answer = await fetch(url, { method: "POST", body });
  if (!answer.ok) throw new Error("The identity provider did not accept the sign-in. Start again.");
  return answer.json();
}

/** @param {Tokens} given */
function keep(given) {
  tokens = { ...tokens, ...given };
  const claims = claimsOf(given.access_token);
  person.value = {
    tenant: claims.tenant,
    subject: claims.sub,
    name: (given.id_token && claimsOf(given.id_token).name) ?? claims.name ?? person.value?.name ?? claims.sub,
    role: claims.role ?? "",
    permissions: claims.permissions ?? [],
  };
  const life = given.expires_in ?? claims.exp - Date.now() / 1000;
  renewAt = Date.now() + life * 1000 * RENEW_AT;
  state.value = "in";
}

/** What a token says; the API verifies it, here it is only shown. @param {string} token */
function claimsOf(token) {
  return JSON.parse(new TextDecoder().decode(bytes(token.split(".")[1])));
}

function random() {
  return base64(crypto.getRandomValues(new Uint8Array(32)));
}

/** @param {Uint8Array} data */
function base64(data) {
  return btoa(String.fromCharCode(...data)).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
}

/** @param {string} text */
function bytes(text) {
  return Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (letter) => letter.charCodeAt(0));
}
