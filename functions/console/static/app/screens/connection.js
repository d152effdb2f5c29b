// One connection: its settings and mappings in tabs, what was changed, and the way out.

import { html, useState } from "../view.js";
import { api } from "../api.js";
import { forgetAll, useLoad } from "../load.js";
import { place, to } from "../router.js";
import { State } from "../parts/badge.js";
import { Empty, Loaded, Note, Page, Problem } from "../parts/page.js";
import { Tabs } from "../parts/tabs.js";
import { Overview } from "./connection/overview.js";
import { SettingsTab } from "./connection/settings.js";
import { AccountsTab } from "./connection/accounts.js";
import { DimensionsTab } from "./connection/dimensions.js";
import { CustomFieldsTab } from "./connection/custom-fields.js";
import { PartiesTab } from "./connection/parties.js";
import { ActivityTab } from "./connection/activity.js";
import { CredentialsTab } from "./connection/credentials.js";
import { DisconnectTab } from "./connection/disconnect.js";
import { WhatIfBar } from "./connection/what-if.js";

/** @import { ConnectionAnswer } from "../api-types.d.ts" */
/** @import { DataOf } from "../load.js" */

/** Tabs by the last part of the address. Links in the API's answers use these names. */
const TABS = [
  { tab: "", label: "Overview", view: Overview },
  { tab: "ap", label: "AP", view: SettingsTab },
  { tab: "ar", label: "AR", view: SettingsTab },
  { tab: "advanced", label: "Advanced", view: SettingsTab },
  { tab: "account-mappings", label: "Accounts", view: AccountsTab },
  { tab: "dimension-mappings", label: "Dimensions", view: DimensionsTab },
  { tab: "custom-field-mappings", label: "Custom fields", view: CustomFieldsTab },
  { tab: "parties", label: "Parties", view: PartiesTab },
  { tab: "activity", label: "Activity", view: ActivityTab },
  { tab: "credentials", label: "Sign-in", view: CredentialsTab },
  { tab: "disconnect", label: "Disconnect", view: DisconnectTab },
];

/** Tabs with changes that one can ask about before they are saved; the overview has the switches of what is live. */
const ASKED_ABOUT = ["", "ap", "ar", "advanced", "account-mappings", "dimension-mappings", "custom-field-mappings"];

/** @param {string} tab @param {ConnectionAnswer} connection */
const asks = (tab, { status }) => ASKED_ABOUT.includes(tab) && status !== "disconnected" && (tab !== "" || status !== "not_set_up");

/** Tabs of a connection that is disconnected: nothing is left to set. */
const KEPT = ["", "activity"];

/** Names in the API's answers that have no tab of their own. */
const STANDS_IN = { sync: "", "posting-destination": "", "alvys-values": "dimension-mappings" };

/** @param {{id: string, tab?: string}} props */
export function Screen({ id, tab = "" }) {
  const [saved, setSaved] = useState(0);
  const load = useLoad(`connection/${id}`, (signal) => api.connections.one(id, signal));
  const shown = /** @type {Record<string, string>} */ (STANDS_IN)[tab] ?? tab;
  const tabs = load.data?.status === "disconnected" ? TABS.filter((entry) => KEPT.includes(entry.tab)) : TABS;
  const current = tabs.find((entry) => entry.tab === shown) ?? TABS[0];
  const name = load.data?.subsidiary.name ?? "Connection";
  if (load.data && !TABS.some((entry) => entry.tab === shown)) {
    return html`<${Page} title="Not found" back=${{ href: to(["connections", id]), label: name }}>
      <${Empty} title="There is no such setting" action=${html`<a class="button" href=${to(["connections", id])}>Open the connection</a>`}>The link may be old, or mistyped.<//>
    <//>`;
  }
  if (load.problem?.status === 404) return html`<${Page} title="Not found" back=${{ href: to("connections"), label: "Connections" }}><${Problem} problem=${load.problem} /><//>`;
  return html`<${Page} title=${current.tab ? `${name}: ${current.label}` : name} back=${{ href: to("connections"), label: "Connections" }}
      lead=${load.data && html`<${State} of="connection" state=${load.data.status} />`}>
    <${Tabs} label=${`Settings of ${name}`} tabs=${tabs.map((entry) => ({
      href: entry.tab ? to(["connections", id, entry.tab]) : to(["connections", id]),
      label: entry.label,
      current: entry === current,
    }))} />
    <${Loaded} load=${load} rows=${8}>
      ${(/** @type {DataOf<typeof load>} */ connection) => html`${connection.status === "not_set_up" && html`<${Note} tone="warn" title="This connection is not set up yet"
          action=${html`<a class="button button-main" href=${to(["connections", id, "setup", place.value.query.has("fix") ? "finish" : "accounts-payable"])}>${place.value.query.has("fix") ? "Back to Finish Up" : "Go on setting it up"}</a>`}>
        Nothing is sent before it is activated.
      <//>`}${asks(current.tab, connection) && html`<${WhatIfBar} id=${id} onSaved=${async () => { forgetAll(); await load.reload(); setSaved(saved + 1); }} />`}<${current.view} key=${`${current.tab}/${saved}`} id=${id} tab=${current.tab} connection=${connection} onChanged=${load.set} reload=${load.reload} />`}
    <//>
  <//>`;
}
