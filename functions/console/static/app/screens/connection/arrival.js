// The way from a problem to the very field that fixes it: the field is brought into sight and has the focus.

import { useEffect, useRef } from "../../view.js";
import { place } from "../../router.js";

/** What the address asks to fix: a path of the API's such as `accountMappings.defaults.ar`, or the name of what an error concerns. */
export const toFix = () => place.value.query.get("fix");

/** @param {boolean} concerned whether the address names this field @returns {{current: any}} for the element with the field */
export function useArrival(concerned) {
  const element = useRef(/** @type {HTMLElement | null} */ (null));
  useEffect(() => {
    if (!concerned || !element.current) return;
    element.current.scrollIntoView({ block: "center" });
    const field = element.current.querySelector("input, select, textarea, button");
    if (field instanceof HTMLElement) field.focus({ preventScroll: true });
  }, [concerned]);
  return element;
}
