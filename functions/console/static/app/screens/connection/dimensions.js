import { html } from "../../view.js";
export function DimensionsTab() { return html`<p></p>`; }
