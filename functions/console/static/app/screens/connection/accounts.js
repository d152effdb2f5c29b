import { html } from "../../view.js";
export function AccountsTab() { return html`<p></p>`; }
