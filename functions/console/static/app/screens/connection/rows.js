// Settings that are tables, such as terms by customer: each row is saved by itself, beside what others change (CONN-12).

import { useState } from "../../view.js";
import { api } from "../../api.js";
import { Clash, saveBeside } from "../../conflicts.js";
import { problemOf } from "../../load.js";
import { proposal } from "../../proposal.js";
import { say } from "../../parts/toast.js";

/** @import { ConnectionAnswer } from "../../api-types.d.ts" */

/**
 * Save rows of a table of the advanced settings.
 * @param {{id: string, connection: ConnectionAnswer, onChanged: (connection: ConnectionAnswer) => void, table: string[], name: string}} props
 *   `table`: where it is in the advanced settings; `name`: what is said when it is saved
 */
export function useRows({ id, connection, onChanged, table, name }) {
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState(/** @type {import("../../api.js").ApiProblem | null} */ (null));
  const [clash, setClash] = useState(/** @type {{row: string, mine: any, theirs: any, now: ConnectionAnswer, said: string} | null} */ (null));
  const rowsOf = (/** @type {ConnectionAnswer} */ found) => /** @type {Record<string, any>} */ (table.reduce((value, key) => value?.[key], /** @type {any} */ (found.advanced)) ?? {});

  /** @param {string} row @param {any} value null takes the row away @param {ConnectionAnswer} [present] @returns {Promise<boolean>} whether it is saved */
  async function save(row, value, present = connection) {
    if (proposal.collects(id)) {
      proposal.add({ part: "settings", path: ["advanced", ...table, row], value, name: `${name}: ${row}` }, connection);
      return true;
    }
    setBusy(true);
    setProblem(null);
    setClash(null);
    try {
      onChanged(await saveBeside({
        present,
        mine: value,
        valueIn: (found) => rowsOf(found)[row],
        write: (found) => api.connections.change(id, { advanced: [...table, row].reduceRight((inner, key) => ({ [key]: inner }), value), version: found.version }),
        read: () => api.connections.one(id),
      }));
      say(`${name}: saved. It counts for later exports.`);
      return true;
    } catch (error) {
      if (error instanceof Clash) setClash({ row, mine: value, theirs: error.theirs, now: error.now, said: error.message });
      else setProblem(problemOf(error));
      return false;
    } finally {
      setBusy(false);
    }
  }

  return {
    rows: rowsOf(proposal.seen(id, "settings", connection)), busy, problem, clash, save,
    keepTheirs: () => { if (clash) onChanged(clash.now); setClash(null); },
    saveMine: () => { if (clash) save(clash.row, clash.mine, clash.now); },
  };
}
