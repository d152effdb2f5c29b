// Light or dark: the system decides unless the person did. The choice stays on this computer.

import { effect, signal } from "./view.js";

const KEPT = "theme";

/** @type {[string, string][]} */
export const THEMES = [["system", "System"], ["light", "Light"], ["dark", "Dark"]];

export const theme = signal(read());

function read() {
  try {
    return localStorage.getItem(KEPT) ?? "system";
  } catch {
    return "system";
  }
}

/** Show the choice, now and whenever it changes. */
export function followTheme() {
  effect(() => {
    const root = document.documentElement;
    if (theme.value === "system") delete root.dataset.theme;
    else root.dataset.theme = theme.value;
    try {
      localStorage.setItem(KEPT, theme.value);
    } catch {
      // Without storage the choice lasts until the page is left.
    }
  });
}
