// While a sentence is typed: whom @ may cast, and what look or camera # may give it.

import { get } from "./api.js";
import { fill, h } from "./dom.js";
import { face } from "./parts.js";
import { isSignedIn } from "./session.js";
import { t } from "./text.js";

/** @typedef {{slug: string, kind: "style" | "camera", title: string, words: string}} Preset */
/** @typedef {{key: string, title: string, text: string, picture: Node | null, take: () => string}} Offer `take` gives what stands in the sentence instead of the word. */

const BEING_TYPED = /(^|\s)([@#])([\p{L}\p{N}_.]*)$/u;
const SHOWN = 6;
const PAUSE_MILLISECONDS = 150;

/** @type {Promise<Preset[]> | null} */
let presets = null;

/** Looks and cameras. Asked once. @returns {Promise<Preset[]>} */
export function allPresets() {
  presets ??= get("presets").catch(() => {
    presets = null;
    return [];
  });
  return presets;
}

/**
 * A list below `field` that follows what is typed. Arrow keys choose, Enter and Tab take, Escape closes.
 * @param {HTMLTextAreaElement} field
 * @param {(preset: Preset) => void} takePreset
 */
export function completions(field, takePreset) {
  const list = h("ul", { class: "offers", id: "offers", role: "listbox", "aria-label": t("create.offers"), hidden: true });
  /** @type {Offer[]} */
  let offers = [];
  let chosen = 0;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer;
  field.setAttribute("aria-controls", list.id);
  field.setAttribute("aria-autocomplete", "list");

  const typed = () => BEING_TYPED.exec(field.value.slice(0, field.selectionStart));
  const close = () => {
    list.hidden = true;
    field.removeAttribute("aria-activedescendant");
  };
  /** @param {Offer} offer */
  const take = (offer) => {
    const found = typed();
    if (!found) return close();
    const end = field.selectionStart;
    const start = end - (found[3]?.length ?? 0) - 1;
    const words = offer.take();
    field.setRangeText(words, start, end, "end");
    close();
    field.focus();
    field.dispatchEvent(new Event("input", { bubbles: true }));
  };
  const draw = () => {
    list.hidden = offers.length === 0;
    fill(list, ...offers.map((offer, at) => h("li", { id: `offer-${at}`, role: "option", "aria-selected": String(at === chosen), on: { mousedown: (/** @type {Event} */ event) => (event.preventDefault(), take(offer)) } }, offer.picture, h("span", null, h("b", null, offer.title), h("small", null, offer.text)))));
    if (!list.hidden) field.setAttribute("aria-activedescendant", `offer-${chosen}`);
  };
  const look = async () => {
    const found = typed();
    offers = found ? await (found[2] === "@" ? casts(found[3] ?? "") : looks(found[3] ?? "", takePreset)) : [];
    chosen = 0;
    if (typed()?.[0] === found?.[0]) draw();
  };
  field.addEventListener("input", () => {
    clearTimeout(timer);
    if (typed()) timer = setTimeout(() => void look(), PAUSE_MILLISECONDS);
    else close();
  });
  field.addEventListener("blur", close);
  field.addEventListener("keydown", (event) => {
    if (list.hidden) return;
    const steps = /** @type {Record<string, number>} */ ({ ArrowDown: 1, ArrowUp: -1 });
    const offer = offers[chosen];
    if (event.key in steps) chosen = (chosen + (steps[event.key] ?? 0) + offers.length) % offers.length;
    else if ((event.key === "Enter" || event.key === "Tab") && offer && !event.ctrlKey && !event.metaKey) take(offer);
    else if (event.key === "Escape") close();
    else return;
    event.preventDefault();
    event.stopImmediatePropagation();
    if (!list.hidden) draw();
  });
  return list;
}

/** @param {string} begun @returns {Promise<Offer[]>} */
async function casts(begun) {
  if (!isSignedIn()) return [];
  const { data } = await get(`cameos?q=${encodeURIComponent(begun)}`).catch(() => ({ data: [] }));
  return data.slice(0, SHOWN).map((/** @type {any} */ one) => ({ key: one.id, title: one.display_name || `@${one.handle}`, text: `@${one.handle}`, picture: face(one), take: () => `@${one.handle} ` }));
}

/** @param {string} begun @param {(preset: Preset) => void} takePreset @returns {Promise<Offer[]>} */
async function looks(begun, takePreset) {
  const wanted = begun.toLowerCase();
  const found = (await allPresets()).filter((one) => one.slug.includes(wanted) || one.title.toLowerCase().includes(wanted));
  return found.slice(0, SHOWN).map((one) => ({ key: one.slug, title: one.title, text: t(`create.${one.kind}`), picture: null, take: () => (takePreset(one), "") }));
}
