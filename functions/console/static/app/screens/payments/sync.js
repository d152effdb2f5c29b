// A payment sync by hand: one connection or all, over the usual window or over payment dates (PAY-12).

import { html, useState } from "../../view.js";
import { api } from "../../api.js";
import { useConnectionNames } from "../../connections.js";
import { today } from "../../formats.js";
import { ActionDialog } from "../../parts/dialog.js";
import { SelectField, TextField } from "../../parts/fields.js";
import { say } from "../../parts/toast.js";

/** @param {{onClose: () => void, onDone: () => void}} props */
export function SyncDialog({ onClose, onDone }) {
  const names = useConnectionNames();
  const [subsidiaryId, setSubsidiary] = useState("");
  const [ranged, setRanged] = useState(false);
  const [from, setFrom] = useState(today(-30));
  const [until, setUntil] = useState(today());

  async function run() {
    await api.payments.sync({ subsidiaryId: subsidiaryId || undefined, ...(ranged && { from, to: until }) });
    say("The payment sync is on its way.");
    onDone();
  }

  return html`<${ActionDialog} title="Sync payments now" action="Sync now" ready=${!ranged || (from !== "" && until !== "")} run=${run} onClose=${onClose}>
    <p>Each payment reaches Alvys once, however often it is read.</p>
    ${names.length > 0 && html`<${SelectField} label="Subsidiary" value=${subsidiaryId} onChange=${setSubsidiary} options=${[["", "All active connections"], ...names]} />`}
    <${SelectField} label="Which payments" value=${ranged ? "range" : "recent"} onChange=${(/** @type {string} */ value) => setRanged(value === "range")}
      options=${[["recent", "Recorded in the last 8 days, or since the last complete sync"], ["range", "With payment dates in a range"]]} />
    ${ranged && html`<div class="field-pair">
      <${TextField} label="First payment date" type="date" value=${from} onInput=${setFrom} max=${until} required />
      <${TextField} label="Last payment date" type="date" value=${until} onInput=${setUntil} min=${from} required />
    </div>`}
  <//>`;
}
