// Fields of forms. Each has a label, says what it is for, and shows beside itself what the API refused of it.

import { html, useId, useRef, useEffect, useState } from "../view.js";
import { onKeys } from "./keys.js";
import { Icon } from "./icon.js";

/**
 * @param {{label: any, hint?: any, error?: any, optional?: boolean, children: (given: {id: string, describedBy: string | undefined}) => any}} props
 */
export function Field({ label, hint, error, optional, children }) {
  const id = useId();
  const described = [hint && `${id}-hint`, error && `${id}-error`].filter(Boolean).join(" ") || undefined;
  return html`<div class=${`field ${error ? "field-bad" : ""}`}>
    <label for=${id}>${label}${optional && html` <span class="muted">(optional)</span>`}</label>
    ${children({ id, describedBy: described })}
    ${hint && html`<p class="hint" id=${`${id}-hint`}>${hint}</p>`}
    ${error && html`<p class="field-error" id=${`${id}-error`} role="alert">${error}</p>`}
  </div>`;
}

/**
 * @param {{label: any, value: string, onInput: (value: string) => void, hint?: any, error?: any, optional?: boolean,
 *   type?: string, required?: boolean, autocomplete?: string, rows?: number, maxlength?: number, min?: string, max?: string, disabled?: boolean, placeholder?: string}} props
 */
export function TextField({ label, value, onInput, hint, error, optional, type = "text", rows, ...given }) {
  const input = (/** @type {any} */ event) => onInput(event.currentTarget.value);
  return html`<${Field} label=${label} hint=${hint} error=${error} optional=${optional}>
    ${({ id, describedBy }) => rows
      ? html`<textarea id=${id} rows=${rows} aria-describedby=${describedBy} aria-invalid=${error ? "true" : undefined} value=${value} onInput=${input} ...${given}></textarea>`
      : html`<input id=${id} type=${type} aria-describedby=${describedBy} aria-invalid=${error ? "true" : undefined} value=${value} onInput=${input} ...${given} />`}
  <//>`;
}

/**
 * @param {{label: any, value: string, onChange: (value: string) => void, options: [string, string][], hint?: any, error?: string | null, disabled?: boolean}} props
 */
export function SelectField({ label, value, onChange, options, hint, error, disabled }) {
  return html`<${Field} label=${label} hint=${hint} error=${error}>
    ${({ id, describedBy }) => html`<select id=${id} value=${value} disabled=${disabled} aria-describedby=${describedBy}
        onChange=${(/** @type {any} */ event) => onChange(event.currentTarget.value)}>
      ${options.map(([key, words]) => html`<option value=${key} selected=${key === value}>${words}</option>`)}
    </select>`}
  <//>`;
}

/**
 * A switch that is on or off at once.
 * @param {{label: any, on: boolean, onChange: (on: boolean) => void, hint?: any, error?: string | null, disabled?: boolean, saving?: boolean}} props
 */
export function Switch({ label, on, onChange, hint, error, disabled, saving }) {
  const id = useId();
  return html`<div class="switch-row">
    <div>
      <span class="switch-label" id=${id}>${label}</span>
      ${hint && html`<p class="hint" id=${`${id}-hint`}>${hint}</p>`}
      ${error && html`<p class="field-error" role="alert">${error}</p>`}
    </div>
    <button type="button" role="switch" class="switch" aria-checked=${on ? "true" : "false"} aria-labelledby=${id}
      aria-describedby=${hint ? `${id}-hint` : undefined} aria-busy=${saving ? "true" : undefined} disabled=${disabled || saving}
      onClick=${() => onChange(!on)}><span></span></button>
  </div>`;
}

/**
 * The field that searches a list. `/` goes there; what is typed is asked for after a moment.
 * @param {{value: string, onSearch: (value: string) => void, label: string, placeholder?: string}} props
 */
export function SearchField({ value, onSearch, label, placeholder }) {
  const [text, setText] = useState(value);
  const field = useRef(/** @type {HTMLInputElement | null} */ (null));
  const timer = useRef(0);
  const asked = useRef(value);
  useEffect(() => {
    // What was asked for here stays as it is typed, with a space at its end; what comes from elsewhere replaces it.
    if (value === asked.current) return;
    asked.current = value;
    setText(value);
  }, [value]);
  useEffect(() => () => window.clearTimeout(timer.current), []);
  onKeys({ "/": () => field.current?.focus() });

  /** @param {string} typed */
  function change(typed) {
    setText(typed);
    window.clearTimeout(timer.current);
    timer.current = window.setTimeout(() => {
      asked.current = typed.trim();
      onSearch(asked.current);
    }, 250);
  }

  return html`<div class="search" role="search" aria-label=${label}>
    <${Icon} name="search" size=${15} />
    <input ref=${field} type="search" aria-label=${label} placeholder=${placeholder ?? label} value=${text}
      onInput=${(/** @type {any} */ event) => change(event.currentTarget.value)}
      onKeyDown=${(/** @type {KeyboardEvent} */ event) => { if (event.key === "Escape") { if (text) change(""); else field.current?.blur(); } }} />
    <kbd aria-hidden="true">/</kbd>
  </div>`;
}

/**
 * Choices of a filter: its name while nothing is chosen, then the choice beside its name.
 * @param {{label: string, value: string, onChange: (value: string) => void, options: [string, string][], disabled?: boolean}} props
 */
export function Filter({ label, value, onChange, options, disabled }) {
  return html`<label class=${`filter ${value ? "filter-set" : ""}`}>
    ${value && html`<span aria-hidden="true">${label}</span>`}
    <select aria-label=${label} value=${value} disabled=${disabled} onChange=${(/** @type {any} */ event) => onChange(event.currentTarget.value)}>
      <option value="" selected=${!value}>${value ? "Any" : label}</option>
      ${options.map(([key, words]) => html`<option value=${key} selected=${key === value}>${words}</option>`)}
    </select>
  </label>`;
}

/**
 * Two dates of a filter; either may stay open.
 * @param {{label: string, from: string, to: string, onFrom: (value: string) => void, onTo: (value: string) => void}} props
 */
export function DateRange({ label, from, to, onFrom, onTo }) {
  const date = (/** @type {string} */ name, /** @type {string} */ value, /** @type {string} */ least, /** @type {string} */ most, /** @type {(value: string) => void} */ change) =>
    html`<input type="date" class=${value ? "" : "date-open"} aria-label=${`${label} ${name}`} value=${value} min=${least || "1900-01-01"} max=${most || "2199-12-31"}
      onChange=${(/** @type {any} */ event) => { if (event.currentTarget.checkValidity()) change(event.currentTarget.value); }}
      onBlur=${(/** @type {any} */ event) => event.currentTarget.reportValidity()} />`;
  return html`<div class=${`filter ${from || to ? "filter-set" : ""}`} role="group" aria-label=${label}>
    <span>${label}</span>${date("from", from, "", to, onFrom)}<span>to</span>${date("to", to, from, "", onTo)}
  </div>`;
}
