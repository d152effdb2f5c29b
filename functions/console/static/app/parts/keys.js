// The keyboard: single keys act while nobody types. One list tells them all.

import { useEffect, useRef } from "../view.js";

/** What `?` shows. @param {{key: string, label: string}[]} parts those that the person may open */
export const keysOf = (parts) => [
  ["/", "Search"],
  ["?", "Show these keys"],
  ...parts.map(({ key, label }) => [`g then ${key}`, label]),
  ["j / k", "Next / previous row"],
  ["Enter", "Open the row"],
  ["x", "Select the row"],
  ["r", "Retry the row"],
  ["Esc", "Close what is open"],
];

/** Whether keys are text now. @param {KeyboardEvent} event */
function typing(event) {
  const target = event.target;
  if (!(target instanceof HTMLElement)) return false;
  return target.isContentEditable || ["TEXTAREA", "SELECT"].includes(target.tagName)
    || (target instanceof HTMLInputElement && !["checkbox", "radio", "button"].includes(target.type));
}

/**
 * Act on single keys while this part is on the page.
 * @param {Record<string, (event: KeyboardEvent) => void>} actions
 */
export function onKeys(actions) {
  const latest = useRef(actions);
  latest.current = actions;
  useEffect(() => {
    const act = (/** @type {KeyboardEvent} */ event) => {
      if (event.defaultPrevented || event.metaKey || event.ctrlKey || event.altKey || typing(event)) return;
      if (document.querySelector("dialog[open]")) return;
      const action = latest.current[event.key];
      if (!action) return;
      event.preventDefault();
      action(event);
    };
    document.addEventListener("keydown", act);
    return () => document.removeEventListener("keydown", act);
  }, []);
}
