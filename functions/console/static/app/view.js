// What a screen is made of: Preact's elements and hooks, htm's templates, and signals. Screens import from here alone.

import { h, render, Fragment } from "../vendor/preact.js";
import htm from "../vendor/htm.js";

export { Fragment, render };
export { useCallback, useEffect, useId, useLayoutEffect, useMemo, useRef, useState } from "../vendor/hooks.js";
export { batch, computed, effect, signal, useComputed, useSignal } from "../vendor/signals.js";

/** Markup as a tagged template. Values are text, never markup, so what comes from outside stays harmless. */
export const html = htm.bind(h);
