// What each value that is saved by itself needs: whether it is being saved, why it wasn't, and what others saved meanwhile (CONN-12).

import { useState } from "../../view.js";
import { Clash } from "../../conflicts.js";
import { problemOf } from "../../load.js";

/**
 * `saved` calls `write`, which saves the value and says so; it answers whether it is saved. `place` tells the
 * values apart, `mine` is the value. `now` is all that others have saved meanwhile.
 * @template Place, Value, Now
 * @typedef {{
 *   busy: boolean,
 *   problem: import("../../api.js").ApiProblem | null,
 *   clash: {place: Place, mine: Value, theirs: Value, now: Now, said: string} | null,
 *   saved: (place: Place, mine: Value, write: () => Promise<void>) => Promise<boolean>,
 *   endClash: () => void,
 * }} Saving
 */

/**
 * The state of saving values of one kind, one at a time.
 * @template Place, Value, Now
 * @returns {Saving<Place, Value, Now>}
 */
export function useSaving() {
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState(/** @type {import("../../api.js").ApiProblem | null} */ (null));
  const [clash, setClash] = useState(/** @type {{place: Place, mine: Value, theirs: Value, now: Now, said: string} | null} */ (null));

  /** @param {Place} place @param {Value} mine @param {() => Promise<void>} write */
  async function saved(place, mine, write) {
    setBusy(true);
    setProblem(null);
    setClash(null);
    try {
      await write();
      return true;
    } catch (error) {
      if (error instanceof Clash) setClash({ place, mine, theirs: error.theirs, now: error.now, said: error.message });
      else setProblem(problemOf(error));
      return false;
    } finally {
      setBusy(false);
    }
  }

  return { busy, problem, clash, saved, endClash: () => setClash(null) };
}
