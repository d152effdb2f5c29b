// Signing in for the API's reference: authorization code with PKCE. Tokens are kept in memory only; for the way to the identity provider and
// back, the page keeps the verifier and the place to return to in the storage of this tab.

const KEPT = "docs-sign-in";
const RETURN = `${window.location.origin}/v1/docs`;
/** Seconds before its end at which a token is renewed. */
const EARLY = 30;

let tokens = null;
let endsAt = 0;
let config = null;

/** Who is signed in, or null. */
export function currentPerson() {
  if (!tokens) return null;
  const known = claims(tokens.id_token ?? tokens.access_token);
  return known.name ?? known.sub ?? null;
}

/** The token for a call, renewed if it is about to end; null if nobody is signed in. */
export async function token() {
  if (tokens?.refresh_token && Date.now() > endsAt) {
    await exchange({ grant_type: "refresh_token", refresh_token: tokens.refresh_token });
  }
  return tokens?.access_token ?? null;
}

/** Take up what the provider sent back. Says whether this deployment offers sign-in at all. */
export async function takeUpSignIn() {
  const offered = (await settings()).clientId !== "";
  const answer = new URLSearchParams(window.location.search);
  const kept = JSON.parse(sessionStorage.getItem(KEPT) ?? "null");
  if (!answer.has("state") || !kept) return offered;
  sessionStorage.removeItem(KEPT);
  window.history.replaceState(null, "", RETURN + kept.hash);
  if (answer.get("state") !== kept.state) throw new Error("The answer belongs to another sign-in. Sign in again.");
  if (answer.has("error")) throw new Error(answer.get("error_description") ?? "The identity provider refused. Sign in again.");
  await exchange({ grant_type: "authorization_code", code: answer.get("code"), redirect_uri: RETURN, code_verifier: kept.verifier });
  return offered;
}

/** Leave for the identity provider, and come back to this place. */
export async function signIn(parameters) {
  const { clientId, scopes, audience } = await settings();
  const { authorization_endpoint: authorize } = await provider();
  const kept = { state: random(), verifier: random(), hash: window.location.hash };
  const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(kept.verifier));
  const query = new URLSearchParams({
    response_type: "code",
    client_id: clientId,
    redirect_uri: RETURN,
    scope: scopes,
    audience,
    state: kept.state,
    code_challenge: base64url(new Uint8Array(digest)),
    code_challenge_method: "S256",
    ...parameters,
  });
  sessionStorage.setItem(KEPT, JSON.stringify(kept));
  window.location.assign(`${authorize}${authorize.includes("?") ? "&" : "?"}${query}`);
}

async function exchange(form) {
  const { clientId } = await settings();
  const { token_endpoint: address } = await provider();
  const answer = await fetch(address, { method: "POST", body: new URLSearchParams({ client_id: clientId, ...form }) });
  tokens = answer.ok ? await answer.json() : null;
  if (!tokens) throw new Error("The identity provider gave no token. Sign in again.");
  endsAt = Date.now() + ((tokens.expires_in ?? 0) - EARLY) * 1000;
}

async function settings() {
  config ??= (await read("/console/config.json")).signIn;
  return config;
}

async function provider() {
  const { issuer } = await settings();
  return read(`${issuer.replace(/\/$/, "")}/.well-known/openid-configuration`);
}

async function read(address) {
  let answer = null;
  try {
    answer = await fetch(address);
  } catch {
    // Told below.
  }
  if (!answer?.ok) throw new Error("Signing in is not possible at the moment. Try again in a minute.");
  return answer.json();
}

function claims(jwt) {
  const part = jwt.split(".")[1].replaceAll("-", "+").replaceAll("_", "/");
  const bytes = Uint8Array.from(atob(part), (letter) => letter.charCodeAt(0));
  return JSON.parse(new TextDecoder().decode(bytes));
}

function random() {
  return base64url(crypto.getRandomValues(new Uint8Array(32)));
}

function base64url(bytes) {
  return btoa(String.fromCharCode(...bytes)).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
}
