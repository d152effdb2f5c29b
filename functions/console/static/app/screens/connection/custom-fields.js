import { html } from "../../view.js";
export function CustomFieldsTab() { return html`<p></p>`; }
