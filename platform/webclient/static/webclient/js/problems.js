// Refusals in the language of the page. The API tells them in English with a stable code, and beside the sentence stands
// what it names. This module and its catalogue are fetched with the first one that is read in another language.

import { currentLanguage, hasLine, span, t } from "./text.js";

/** @typedef {Record<string, any>} Problem A problem document (RFC 9457), or why a job failed. */
/** @typedef {Record<string, string | string[]>} Lines Of several, the first whose blanks are all told is taken. */

const FOLDER = new URL("../problems/", import.meta.url);

/** @type {Promise<Lines> | null} */
let lines = null;

/** @returns {Promise<Lines>} empty where it can't be had: then the API's words stay */
function catalogue() {
  lines ??= fetch(new URL(`${currentLanguage()}.json`, FOLDER))
    .then((answer) => (answer.ok ? answer.json() : Promise.reject(answer.status)))
    .catch(() => {
      lines = null;
      return {};
    });
  return lines;
}

/** The same problem with its sentences in the page's language, as far as there are words for it. @param {Problem} problem */
export async function translated(problem) {
  const wait = problem.retry_after_seconds ? span(problem.retry_after_seconds) : "";
  return { ...problem, ...told({ ...problem, wait }, await catalogue(), currentLanguage()) };
}

/** @param {Problem} problem @param {Lines} words @param {string} language @returns {{detail: string, errors: Problem[]}} */
export function told(problem, words, language) {
  /** @type {[Problem, string][]} */
  const rows = (problem.errors ?? []).map((/** @type {Problem} */ row, /** @type {number} */ at) => [row, rowOf(row, at, problem, words, language)]);
  const errors = rows.map(([row, text]) => (text ? { ...row, detail: text, message: text } : row));
  const first = problem.errors?.[0]?.detail ?? problem.errors?.[0]?.message;
  const isOfRows = first && problem.detail?.includes(first) && rows.every(([, text]) => text);
  const own = isOfRows ? rows.map(([, text]) => text).join(" ") : line(words, problem.code, problem, language);
  return { detail: own || (problem.detail ?? ""), errors };
}

/** One of `errors`: what screening found, what is wrong with a field, or a code like any other. @param {Problem} row @param {number} at @param {Problem} problem @param {Lines} words @param {string} language */
function rowOf(row, at, problem, words, language) {
  const values = { ...problem, ...row };
  const find = (/** @type {string} */ key, more = {}) => line(words, key, { ...values, ...more }, language);
  if (!row.stage || !words[`policy.${row.code}`]) {
    return find(`row.${problem.code}`) || find(`field.${row.code}`) || (hasLine(`field.${row.code}`) ? t(`field.${row.code}`) : find(row.code));
  }
  const stage = find(`stage.${row.stage}`);
  const met = find(`met.${row.code}`, { stage }) || find("met", { stage, policy: find(`policy.${row.code}`) });
  return find(at === 0 ? `outcome.${row.decision}` : "outcome.also", { met, advice: find(`advice.stage.${row.stage}`) || find(`advice.${row.code}`) });
}

/** @param {Lines} words @param {string} key @param {Problem} values @param {string} language @returns {string} empty where there is none, or where a blank would stay open */
function line(words, key, values, language) {
  const blank = /\{(\w+)\}/g;
  const isTold = (/** @type {string} */ text) => [...text.matchAll(blank)].every(([, name]) => shown(values[name ?? ""], language) !== "");
  const found = [words[key] ?? []].flat().find(isTold) ?? "";
  return found.replace(blank, (_, name) => shown(values[name], language));
}

/** @param {unknown} value @param {string} language @returns {string} */
function shown(value, language) {
  if (Array.isArray(value)) return value.map((one) => shown(one, language)).join(", ");
  if (typeof value === "number") return new Intl.NumberFormat(language, { maximumFractionDigits: 2 }).format(value);
  return typeof value === "string" ? value : "";
}
