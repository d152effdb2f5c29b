// How values are written: money, counts, dates and times. Amounts come from the API as text and stay exact.

const LOCALE = "en-US";

const money = new Map();
const counts = new Intl.NumberFormat(LOCALE);
const days = new Intl.DateTimeFormat(LOCALE, { month: "2-digit", day: "2-digit", year: "numeric", timeZone: "UTC" });
const localDays = new Intl.DateTimeFormat(LOCALE, { month: "2-digit", day: "2-digit", year: "numeric" });
const shortDays = new Intl.DateTimeFormat(LOCALE, { month: "short", day: "numeric", timeZone: "UTC" });
const moments = new Intl.DateTimeFormat(LOCALE, {
  month: "2-digit", day: "2-digit", year: "numeric", hour: "numeric", minute: "2-digit",
});
const clock = new Intl.DateTimeFormat(LOCALE, { hour: "numeric", minute: "2-digit" });
const momentsWithZone = new Intl.DateTimeFormat(LOCALE, { dateStyle: "full", timeStyle: "long" });
const relative = new Intl.RelativeTimeFormat(LOCALE, { numeric: "auto" });

/**
 * An amount with its currency: $1,086.39. The text of the API is formatted digit by digit, never as a float.
 * @param {{amount: string, currency: string}} value
 */
export function moneyText({ amount, currency }) {
  return currencyFormat(currency, true).format(/** @type {any} */ (amount));
}

/**
 * An amount without its currency, for columns that name it once.
 * @param {{amount: string, currency: string}} value
 */
export function amountText({ amount, currency }) {
  return currencyFormat(currency, false).format(/** @type {any} */ (amount));
}

/** @param {string} currency @param {boolean} named */
function currencyFormat(currency, named) {
  const key = `${currency} ${named}`;
  let format = money.get(key);
  if (!format) {
    const digits = { minimumFractionDigits: 2, maximumFractionDigits: 2 };
    try {
      format = new Intl.NumberFormat(LOCALE, named ? { style: "currency", currency } : digits);
    } catch {
      format = new Intl.NumberFormat(LOCALE, digits);
    }
    money.set(key, format);
  }
  return format;
}

/** @param {number} count */
export const countText = (count) => counts.format(count);

/**
 * "1 error", "3 errors".
 * @param {number} count
 * @param {string} singular
 * @param {string} [several]
 */
export const counted = (count, singular, several = `${singular}s`) =>
  `${countText(count)} ${count === 1 ? singular : several}`;

/** A date without a time, such as 2026-11-20, as 11/20/2026. @param {string} date */
export const dateText = (date) => days.format(new Date(`${date.slice(0, 10)}T00:00:00Z`));

/** The same, short: Nov 20. @param {string} date */
export const shortDateText = (date) => shortDays.format(new Date(`${date.slice(0, 10)}T00:00:00Z`));

/** The day of a moment in the person's own zone: 11/20/2026. @param {string} moment */
export const dayText = (moment) => localDays.format(new Date(moment));

/** A moment in the person's own zone: 11/20/2026, 2:03 PM. @param {string} moment */
export const momentText = (moment) => moments.format(new Date(moment));

/** A moment with its zone, for those who look closely. @param {string} moment */
export const momentWithZone = (moment) => momentsWithZone.format(new Date(moment));

/** When a day of UTC begins on the person's own clock: ", 7:00 PM here"; nothing where that is midnight, too. */
export function midnightText() {
  const midnight = new Date(new Date().setUTCHours(0, 0, 0, 0));
  return midnight.getHours() || midnight.getMinutes() ? `, ${clock.format(midnight)} here` : "";
}

/**
 * Amounts and dates within a text of the API, written as everywhere else: 1180.00 USD is $1,180.00.
 * @param {string} text
 */
export function writtenText(text) {
  return text
    .replace(/, (?=[^,:]{1,24}: -?\d+\.\d\d\b)/g, " · ")
    .replace(/(?<![\w.,-])(-?\d+\.\d\d)(?: ([A-Z]{3}))?(?![\w.]*\d)/g, (_, amount, currency) => (currency ? moneyText({ amount, currency }) : amountText({ amount, currency: "USD" })))
    .replace(/\b\d{4}-\d\d-\d\d\b/g, (date) => dateText(date));
}

/** How long ago, or in how long. @param {string} moment @param {number} [now] */
export function relativeText(moment, now = Date.now()) {
  const seconds = (new Date(moment).getTime() - now) / 1000;
  const size = Math.abs(seconds);
  if (size < 45) return seconds <= 0 ? "just now" : "in a moment";
  if (size < 45 * 60) return relative.format(Math.round(seconds / 60), "minute");
  if (size < 22 * 3600) return relative.format(Math.round(seconds / 3600), "hour");
  if (size < 26 * 86400) return relative.format(Math.round(seconds / 86400), "day");
  if (size < 320 * 86400) return relative.format(Math.round(seconds / (30.4 * 86400)), "month");
  return relative.format(Math.round(seconds / (365.25 * 86400)), "year");
}

/** Today's date as the API writes it, so many days away. @param {number} [days] */
export function today(days = 0) {
  const date = new Date();
  date.setDate(date.getDate() + days);
  const two = (/** @type {number} */ number) => String(number).padStart(2, "0");
  return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
}

/** "Load", "Trip" … as a list in a sentence. @param {string[]} names */
export const listText = (names) => new Intl.ListFormat(LOCALE, { type: "conjunction" }).format(names);
