// One value out of many: a field that searches as one types, with groups, for a handful or for twenty thousand values.

import { html, useEffect, useId, useMemo, useRef, useState } from "../view.js";
import { Icon } from "./icon.js";

/** At most this many are drawn at once; the search narrows the rest. */
const MOST_SHOWN = 200;

/** @typedef {{id: string, label: string, group?: string | null, hint?: string, disabled?: boolean}} Option */

/**
 * @param {{
 *   label: string, value: string | null, valueLabel?: string, placeholder?: string, clearable?: boolean,
 *   options?: Option[], find?: (text: string, signal: AbortSignal) => Promise<Option[]>,
 *   onPick: (id: string | null, option: Option | null) => void,
 *   error?: string | null, saving?: boolean, disabled?: boolean, hideLabel?: boolean, hint?: any, id?: string,
 * }} props
 */
export function Picker({ label, value, valueLabel, placeholder = "Choose…", clearable, options, find, onPick, error, saving, disabled, hideLabel, hint, id: given }) {
  const made = useId();
  const id = given ?? made;
  const [open, setOpen] = useState(false);
  const [text, setText] = useState("");
  const [active, setActive] = useState(0);
  const [found, busy, trouble] = useFound(open, text, options, find);
  const root = useRef(/** @type {HTMLDivElement | null} */ (null));
  const list = useRef(/** @type {HTMLUListElement | null} */ (null));
  const shown = found.slice(0, MOST_SHOWN);
  const chosen = options?.find((option) => option.id === value);
  const present = value ? (chosen?.label ?? valueLabel ?? value) : "";

  useEffect(() => setActive(0), [text, open]);
  useEffect(() => {
    if (!open) return undefined;
    const leave = (/** @type {Event} */ event) => {
      if (!(event.target instanceof Node) || !root.current?.contains(event.target)) setOpen(false);
    };
    document.addEventListener("pointerdown", leave);
    return () => document.removeEventListener("pointerdown", leave);
  }, [open]);
  useEffect(() => {
    list.current?.querySelector('[data-active="true"]')?.scrollIntoView({ block: "nearest" });
  }, [active]);

  /** @param {Option | null} option */
  function pick(option) {
    if (option?.disabled) return;
    setOpen(false);
    setText("");
    onPick(option?.id ?? null, option);
  }

  /** @param {KeyboardEvent} event */
  function key(event) {
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      if (!open) { setOpen(true); return; }
      const step = event.key === "ArrowDown" ? 1 : -1;
      setActive((now) => Math.max(0, Math.min(shown.length - 1, now + step)));
    } else if (event.key === "Enter" && open) {
      event.preventDefault();
      if (shown[active]) pick(shown[active]);
    } else if (event.key === "Escape" && open) {
      event.preventDefault();
      event.stopPropagation();
      setOpen(false);
      setText("");
    } else if (event.key === "Tab") setOpen(false);
  }

  return html`<div class=${`field picker ${error ? "field-bad" : ""}`} ref=${root}>
    <label for=${id} class=${hideLabel ? "sr-only" : ""}>${label}</label>
    <div class="picker-box">
      <input id=${id} role="combobox" autocomplete="off" spellcheck=${false} disabled=${disabled}
        aria-expanded=${open ? "true" : "false"} aria-controls=${`${id}-list`} aria-autocomplete="list" aria-invalid=${error ? "true" : undefined}
        aria-activedescendant=${open && shown[active] ? `${id}-${active}` : undefined} aria-busy=${saving ? "true" : undefined}
        aria-describedby=${error ? `${id}-error` : hint ? `${id}-hint` : undefined}
        placeholder=${present || placeholder} class=${present && !open ? "picker-chosen" : ""} value=${open ? text : present}
        onInput=${(/** @type {any} */ event) => { setText(event.currentTarget.value); setOpen(true); }}
        onClick=${() => setOpen(true)} onKeyDown=${key} onBlur=${() => setText("")} />
      ${clearable && value && !disabled && html`<button type="button" class="button button-icon picker-clear" aria-label=${`Clear ${label}`} onClick=${() => pick(null)}><${Icon} name="cross" size=${13} /></button>`}
      <${Icon} name="down" size=${14} />
    </div>
    ${open && html`<ul class="picker-list" id=${`${id}-list`} role="listbox" aria-label=${label} ref=${list}>
      ${busy && html`<li class="picker-none" role="presentation">Searching…</li>`}
      ${trouble && html`<li class="picker-none" role="presentation">${trouble}</li>`}
      ${!busy && !trouble && shown.length === 0 && html`<li class="picker-none" role="presentation">Nothing matches “${text}”.</li>`}
      ${shown.map((option, index) => html`
        ${option.group && option.group !== shown[index - 1]?.group && html`<li class="picker-group" role="presentation">${option.group}</li>`}
        <li id=${`${id}-${index}`} role="option" aria-selected=${option.id === value ? "true" : "false"} aria-disabled=${option.disabled ? "true" : undefined}
            data-active=${index === active ? "true" : undefined}
            onPointerDown=${(/** @type {Event} */ event) => { event.preventDefault(); pick(option); }}>
          <span>${option.label}</span>${option.hint && html`<span class="fine">${option.hint}</span>`}
        </li>`)}
      ${found.length > MOST_SHOWN && html`<li class="picker-none" role="presentation">${found.length - MOST_SHOWN} more. Type to narrow them.</li>`}
    </ul>`}
    ${hint && html`<p class="hint" id=${`${id}-hint`}>${hint}</p>`}
    ${error && html`<p class="field-error" id=${`${id}-error`} role="alert">${error}</p>`}
  </div>`;
}

/**
 * What matches: of the options that are here, or of those that are asked for.
 * @param {boolean} open @param {string} text @param {Option[] | undefined} options
 * @param {((text: string, signal: AbortSignal) => Promise<Option[]>) | undefined} find
 * @returns {[Option[], boolean, string | null]}
 */
function useFound(open, text, options, find) {
  const [state, setState] = useState(/** @type {[Option[], boolean, string | null]} */ ([[], false, null]));
  const here = useMemo(() => {
    const words = text.toLowerCase().split(/\s+/).filter(Boolean);
    return (options ?? []).filter((option) => words.every((word) => option.label.toLowerCase().includes(word)));
  }, [options, text]);
  useEffect(() => {
    if (!open || !find) return undefined;
    const abort = new AbortController();
    setState(([before]) => [before, true, null]);
    const timer = window.setTimeout(async () => {
      try {
        setState([await find(text.trim(), abort.signal), false, null]);
      } catch (error) {
        if (!abort.signal.aborted) setState([[], false, error instanceof Error ? error.message : String(error)]);
      }
    }, text ? 200 : 0);
    return () => {
      abort.abort();
      window.clearTimeout(timer);
    };
  }, [open, text, find]);
  return find ? state : [here, false, null];
}
