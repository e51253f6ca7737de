// Prompts with blanks: {{colour}} is one. The same rules as the server's, so that what is shown is what is made.

/** As long as a value may be. */
export const VALUE_MAX = 500;
const BLANK = /\{\{\s*([A-Za-z][A-Za-z0-9_]{0,39})\s*\}\}/g;

/** @typedef {Record<string, string>} Values What stands in the blanks, by their names. */

/** Names of the blanks, each once, in the order in which they are met. @param {string} text */
export const blanksOf = (text) => [...new Set([...text.matchAll(BLANK)].map((match) => match[1] ?? ""))];

/** A brace pair without its other half or its name. @param {string} text */
export const hasStray = (text) => /\{\{|\}\}/.test(text.replace(BLANK, ""));

/** @param {Values} values @param {string} name */
const valueOf = (values, name) => (Object.hasOwn(values, name) ? (values[name] ?? "").trim() : "");

/** The prompt so far: blanks without a value stay. What a value says is never read as a blank. @param {string} text @param {Values} values */
export const filled = (text, values) => text.replace(BLANK, (blank, name) => valueOf(values, name) || blank).trim();

/** @param {string} text @param {Values} values */
export const missing = (text, values) => blanksOf(text).filter((name) => !valueOf(values, name));

/** Text and blanks apart, to be drawn one after the other. @param {string} text @returns {{text: string, isBlank: boolean}[]} */
export function pieces(text) {
  const found = text.split(BLANK).map((part, at) => ({ text: part, isBlank: at % 2 === 1 }));
  return found.filter((one) => one.text);
}

/**
 * Marked words become a blank of their name; with nothing marked, a blank comes where the cursor is.
 * @param {string} text @param {number} start @param {number} end
 * @returns {{text: string, start: number, end: number} | null} where the name then stands; null inside of a blank
 */
export function markBlank(text, start, end) {
  const touches = [...text.matchAll(BLANK)].some((match) => start < match.index + match[0].length && Math.max(end, start + 1) > match.index);
  const words = text.slice(start, end);
  if (touches || /[{}]/.test(words)) return null;
  const from = start + words.length - words.trimStart().length;
  const to = Math.max(from, end - words.length + words.trimEnd().length);
  const name = nameOf(words);
  return { text: `${text.slice(0, from)}{{${name}}}${text.slice(to)}`, start: from + 2, end: from + 2 + name.length };
}

/** @param {string} words in any script; a name has Latin letters, digits and underscores */
function nameOf(words) {
  const plain = words.normalize("NFKD").toLowerCase().replace(/\p{M}/gu, "").replace(/[^a-z0-9]+/g, "_");
  return plain.replace(/^[^a-z]+/, "").slice(0, 40).replace(/_+$/, "") || "blank";
}

/** @param {string} name of a blank, as a person reads it */
export const labelOf = (name) => name.replaceAll("_", " ");
