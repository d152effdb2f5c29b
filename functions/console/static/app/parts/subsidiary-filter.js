// The filter of lists by subsidiary, for companies that have several. Its place is kept while their names are read.

import { html } from "../view.js";
import { useSubsidiaries } from "../connections.js";
import { Filter } from "./fields.js";

/** @param {{value: string, onChange: (value: string) => void}} props */
export function SubsidiaryFilter({ value, onChange }) {
  const { names, loading } = useSubsidiaries();
  if (!loading && names.length < 2) return null;
  return html`<${Filter} label="Subsidiary" value=${value} onChange=${onChange} options=${names} disabled=${loading} />`;
}
