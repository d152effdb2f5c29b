// The tenant's connections, which many screens name.

import { useMemo } from "./view.js";
import { api } from "./api.js";
import { useLoad } from "./load.js";
import { may } from "./permissions.js";

const LOOK_EVERY_MS = 60_000;

/** The connections, read once and kept; none for those who may not see them. */
export function useConnections() {
  return useLoad(may.administer.value ? "connections" : null, (signal) => api.connections.list(signal));
}

/** How each connection stands and how the last days went; for everybody who bills. */
export function useOverview() {
  return useLoad(may.bill.value ? "overview" : null, (signal) => api.overview(signal), { every: LOOK_EVERY_MS });
}

/**
 * Ids and names of the subsidiaries. Who may not see connections has them from the overview.
 * @returns {{names: [string, string][], loading: boolean}} `loading`: they are not there yet
 */
export function useSubsidiaries() {
  const seen = may.administer.value;
  const connections = useConnections();
  const overview = useLoad(may.bill.value && !seen ? "overview" : null, (signal) => api.overview(signal));
  const items = seen ? connections.data?.items : overview.data?.connections;
  const names = useMemo(() => (items ?? []).map(({ subsidiary }) => /** @type {[string, string]} */ ([subsidiary.id, subsidiary.name])), [items]);
  return { names, loading: seen ? connections.loading : overview.loading };
}

/** The same without the wait: none at first. */
export const useConnectionNames = () => useSubsidiaries().names;
