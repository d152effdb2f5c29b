// Settings that are tables, such as terms by customer: each row is saved by itself, beside what others change (CONN-12).

import { useState } from "../../view.js";
import { api } from "../../api.js";
import { saveBeside } from "../../conflicts.js";
import { proposal } from "../../proposal.js";
import { say } from "../../parts/toast.js";
import { useSaving } from "./saving.js";

/** @import { ConnectionAnswer } from "../../api-types.d.ts" */
/** @import { Saving } from "./saving.js" */

/** What was typed for a row and not added yet, by its place. */
const drafts = new Map();

/**
 * A row that is being typed. It is there again for whoever looks at another part meanwhile.
 * @template Draft
 * @param {string} place
 * @param {Draft} empty
 * @returns {[Draft, (draft: Draft) => void]}
 */
export function useDraft(place, empty) {
  const [draft, setDraft] = useState(/** @type {Draft} */ (drafts.get(place) ?? empty));
  return [draft, (typed) => {
    drafts.set(place, typed);
    setDraft(typed);
  }];
}

/**
 * Save rows of a table of the advanced settings.
 * @param {{id: string, connection: ConnectionAnswer, onChanged: (connection: ConnectionAnswer) => void, table: string[], name: string}} props
 *   `table`: where it is in the advanced settings; `name`: what is said when it is saved
 */
export function useRows({ id, connection, onChanged, table, name }) {
  /** @type {Saving<string, any, ConnectionAnswer>} */
  const { busy, problem, clash, saved, endClash } = useSaving();
  const rowsOf = (/** @type {ConnectionAnswer} */ found) => /** @type {Record<string, any>} */ (table.reduce((value, key) => value?.[key], /** @type {any} */ (found.advanced)) ?? {});

  /** @param {string} row @param {any} value null takes the row away @param {ConnectionAnswer} [present] @returns {Promise<boolean>} whether it is saved */
  async function save(row, value, present = connection) {
    if (proposal.collects(id)) {
      proposal.add({ part: "settings", path: ["advanced", ...table, row], value, name: `${name}: ${row}` }, connection);
      return true;
    }
    return saved(row, value, async () => {
      onChanged(await saveBeside({
        present,
        mine: value,
        valueIn: (found) => rowsOf(found)[row],
        write: (found) => api.connections.change(id, { advanced: [...table, row].reduceRight((inner, key) => ({ [key]: inner }), value), version: found.version }),
        read: () => api.connections.one(id),
      }));
      say(`${name}: saved. It counts for later exports.`);
    });
  }

  return {
    rows: rowsOf(proposal.seen(id, "settings", connection)), busy, problem, clash, save,
    keepTheirs: () => { if (clash) onChanged(clash.now); endClash(); },
    saveMine: () => { if (clash) save(clash.place, clash.mine, clash.now); },
  };
}
