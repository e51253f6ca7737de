// The page's words, one catalogue per language. Every catalogue has every line.

export const LANGUAGES = /** @type {const} */ (["en", "de", "ja"]);
const CHOICE = "hibari.language";
const FOLDER = new URL("../text/", import.meta.url);

/** @type {Record<string, string | Record<string, string>>} */
let words = {};
let language = "en";

/** The language chosen on this device, else the browser's first that we speak. @returns {string} */
function preferred() {
  const wanted = [localStorage.getItem(CHOICE) ?? "", ...navigator.languages].map((name) => name.slice(0, 2));
  return wanted.find((name) => /** @type {readonly string[]} */ (LANGUAGES).includes(name)) ?? "en";
}

export async function loadWords() {
  language = preferred();
  const answer = await fetch(new URL(`${language}.json`, FOLDER));
  if (answer.ok) words = await answer.json();
  document.documentElement.lang = language;
}

export const currentLanguage = () => language;

/** @param {string} name */
export function chooseLanguage(name) {
  localStorage.setItem(CHOICE, name);
  location.reload();
}

/**
 * One line of the catalogue, `{name}` replaced. A line with plural forms is chosen by `values.n`.
 * @param {string} key
 * @param {Record<string, string | number>} [values]
 * @returns {string}
 */
export function t(key, values = {}) {
  const entry = words[key] ?? key;
  const line = typeof entry === "string" ? entry : (entry[new Intl.PluralRules(language).select(Number(values.n))] ?? entry.other);
  return line.replace(/\{(\w+)\}/g, (whole, name) => String(values[name] ?? whole));
}

/** Whether the catalogue has this line. @param {string} key */
export const hasLine = (key) => key in words;

/** What was refused, said in the language of the page: the API speaks English. @param {Record<string, any>} problem */
export async function inPageLanguage(problem) {
  if (language === "en" || !problem.code) return problem;
  return import("./problems.js").then(({ translated }) => translated(problem)).catch(() => problem);
}

/** Why something failed that was no refused request. @param {string} code @param {string} detail in English @param {any[]} [errors] */
export const reason = async (code, detail, errors) => /** @type {string} */ ((await inPageLanguage({ code, detail, errors })).detail);

/** @param {number} value @param {number} [digits] */
export const number = (value, digits = 0) => new Intl.NumberFormat(language, { maximumFractionDigits: digits }).format(value);

/** "2 hours ago". @param {string} when ISO time */
export function ago(when) {
  const seconds = (new Date(when).getTime() - Date.now()) / 1000;
  const units = /** @type {[Intl.RelativeTimeFormatUnit, number][]} */ ([["day", 86400], ["hour", 3600], ["minute", 60]]);
  const [unit, size] = units.find(([, span]) => Math.abs(seconds) >= span) ?? ["second", 1];
  return new Intl.RelativeTimeFormat(language, { numeric: "auto" }).format(Math.round(seconds / size), unit);
}

/** "7 December 2026 at 15:05", by the clock of whoever reads it. @param {string} when ISO time */
export const moment = (when) => new Intl.DateTimeFormat(language, { dateStyle: "long", timeStyle: "short" }).format(new Date(when));

/** A rough stretch of time: "8 s", "2 min" or "5 h". @param {number} seconds */
export function span(seconds) {
  if (seconds < 90) return t("span.seconds", { n: Math.max(1, Math.round(seconds)) });
  return seconds < 5400 ? t("span.minutes", { n: Math.round(seconds / 60) }) : t("span.hours", { n: Math.round(seconds / 3600) });
}
