// The way out: what stops, what stays, and that it can be connected again (CONN-10).

import { html, useState } from "../../view.js";
import { api } from "../../api.js";
import { go, to } from "../../router.js";
import { ActionDialog } from "../../parts/dialog.js";
import { TextField } from "../../parts/fields.js";
import { Card } from "../../parts/page.js";
import { say } from "../../parts/toast.js";

/** @import { ConnectionAnswer } from "../../api-types.d.ts" */

/** @param {{id: string, connection: ConnectionAnswer}} props */
export function DisconnectTab({ id, connection }) {
  const [asked, ask] = useState(false);
  return html`<${Card} title="Disconnect">
    <ul class="plain-list">
      <li>No more documents go to Sage, and no more payments come back.</li>
      <li>The password is deleted here.</li>
      <li>What is in Sage stays there, and the history stays here.</li>
      <li>You can connect again later. What was exported is not exported a second time.</li>
    </ul>
    <p>To stop for a while, switch <a href=${to(["connections", id])}>Sync</a> off instead: documents are held until it is on again.</p>
    <div class="actions"><button class="button button-danger" onClick=${() => ask(true)}>Disconnect…</button></div>
    ${asked && html`<${Confirm} id=${id} name=${connection.subsidiary.name} onClose=${() => ask(false)} />`}
  <//>`;
}

/** What is left of a connection, and the way back. */
export function Disconnected() {
  return html`<${Card} title="Disconnected" actions=${html`<a class="button button-main" href=${to("connections/new")}>Connect again</a>`}>
    <p>Nothing goes to Sage, and no payments come back. The history is kept: what was exported is not exported a second time.</p>
  <//>`;
}

/** @param {{id: string, name: string, onClose: () => void}} props */
function Confirm({ id, name, onClose }) {
  const [typed, setTyped] = useState("");
  async function run() {
    await api.connections.disconnect(id);
    say(`${name} is disconnected.`);
    go(to("connections"));
  }
  return html`<${ActionDialog} title=${`Disconnect ${name}`} action="Disconnect" danger ready=${typed.trim() === name} run=${run} onClose=${onClose}>
    <p>All syncing of ${name} stops at once, and the password is deleted.</p>
    <${TextField} label=${`Type ${name} to confirm`} value=${typed} onInput=${setTyped} autocomplete="off" />
  <//>`;
}
