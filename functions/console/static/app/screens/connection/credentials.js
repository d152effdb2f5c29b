// The sign-in to Sage: replaced without disconnecting; the new one is tried first, and is never shown (CONN-4).

import { html, useState } from "../../view.js";
import { api } from "../../api.js";
import { problemOf } from "../../load.js";
import { TextField } from "../../parts/fields.js";
import { Card, Problem } from "../../parts/page.js";
import { say } from "../../parts/toast.js";
import { BackToCause } from "./back-to-cause.js";

/** @import { ConnectionAnswer } from "../../api-types.d.ts" */

/** @param {{id: string, connection: ConnectionAnswer, onChanged: (connection: ConnectionAnswer) => void, reload: () => Promise<void>}} props */
export function CredentialsTab({ id, connection, reload }) {
  const [userId, setUserId] = useState(connection.userId);
  const [password, setPassword] = useState("");
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState(/** @type {import("../../api.js").ApiProblem | null} */ (null));

  /** @param {Event} event */
  async function replace(event) {
    event.preventDefault();
    setBusy(true);
    setProblem(null);
    try {
      await api.connections.replaceCredentials(id, { userId, password });
      setPassword("");
      say("Sage accepted the new sign-in.");
      await reload();
    } catch (error) {
      setProblem(problemOf(error));
    }
    setBusy(false);
  }

  return html`
    <${BackToCause} id=${id} setting="credentials" />
    <${Card} title="Sign-in to Sage Intacct">
      <form class="form" onSubmit=${replace}>
        <p>Company ${connection.companyId}. The new user and password are tried in Sage before they replace the present ones.</p>
        <${TextField} label="Web services user" value=${userId} onInput=${setUserId} required autocomplete="off" error=${problem?.of("userId")} />
        <${TextField} label="Password" type="password" value=${password} onInput=${setPassword} required autocomplete="new-password" error=${problem?.of("password")} hint="It is kept encrypted and can't be read back." />
        ${problem && html`<${Problem} problem=${problem} />`}
        <div class="actions"><button class="button button-main" disabled=${busy || !userId || !password}>${busy ? "Signing in to Sage…" : "Replace"}</button></div>
      </form>
    <//>`;
}
