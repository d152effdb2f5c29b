// The tenant's connections, which many screens name.

import { useMemo } from "./view.js";
import { api } from "./api.js";
import { useLoad } from "./load.js";
import { may } from "./permissions.js";

/** The connections, read once and kept; none for those who may not see them. */
export function useConnections() {
  return useLoad(may.administer.value ? "connections" : null, (signal) => api.connections.list(signal));
}

/** Ids and names of the subsidiaries, for filters. @returns {[string, string][]} */
export function useConnectionNames() {
  const { data } = useConnections();
  return useMemo(() => (data?.items ?? []).map((/** @type {any} */ connection) => [connection.subsidiary.id, connection.subsidiary.name]), [data]);
}
