// Customers, carriers and drivers that lack an External Accounting ID in Alvys (CONN-13).

import { html } from "../../view.js";
import { api } from "../../api.js";
import { counted } from "../../formats.js";
import { usePages } from "../../load.js";
import { hrefWith, place } from "../../router.js";
import { Badge } from "../../parts/badge.js";
import { Card, Empty, Loaded, Note } from "../../parts/page.js";
import { Table } from "../../parts/table.js";
import { Tabs } from "../../parts/tabs.js";

/** @import { UnlinkedPartyAnswer } from "../../api-types.d.ts" */

const TYPES = /** @type {const} */ ([["customers", "Customers"], ["carriers", "Carriers"], ["drivers", "Drivers"]]);

/** @param {{id: string}} props */
export function PartiesTab({ id }) {
  const asked = place.value.query.get("type");
  const type = TYPES.map(([key]) => key).find((key) => key === asked) ?? "customers";
  const pages = usePages(`unlinked/${id}/${type}`, async (cursor, signal) => {
    const answer = (await api.connections.unlinkedParties(id, { type, cursor }, signal))[type];
    return { ...answer, items: answer?.parties ?? [], cursor: answer?.cursor ?? null };
  });
  const first = /** @type {any} */ (pages.data);
  return html`<${Card} title="Who has no External Accounting ID" flush>
    <div class="card-pad"><${Tabs} label="Kinds of parties" tabs=${TYPES.map(([key, label]) => ({ href: hrefWith({ type: key === "customers" ? null : key }), label, current: key === type }))} /></div>
    <${Loaded} load=${pages} rows=${6}>
      ${() => html`
        <div class="card-pad">
          ${first.problem && html`<${Note} tone="warn" title=${first.problem.message}>${first.problem.remedy}<//>`}
          ${first.note && html`<p class="fine">${first.note}</p>`}
          ${first.lacking !== null && html`<p>${counted(first.lacking, "party", "parties")} without one${first.total !== null && ` of ${first.total}`}.</p>`}
        </div>
        ${pages.items.length === 0
          ? !first.problem && html`<${Empty} good title="Everybody has one">Each active party can be found in Sage by its id.<//>`
          : html`<${Table} label="Parties without an External Accounting ID" columns=${COLUMNS} rows=${pages.items} id=${(/** @type {UnlinkedPartyAnswer} */ party) => party.id} more=${pages.more} />`}`}
    <//>
  <//>`;
}

/** @type {import("../../parts/table.js").Column<UnlinkedPartyAnswer>[]} */
const COLUMNS = [
  { key: "name", label: "Name", main: true, cell: (party) => party.name },
  { key: "number", label: "Number", cell: (party) => party.number ?? "–" },
  { key: "standing", label: "External Accounting ID", width: "narrow", cell: (party) => (party.externalAccountingId === "unknown" ? html`<${Badge}>Not known<//>` : html`<${Badge} tone="warn">Missing<//>`) },
];
