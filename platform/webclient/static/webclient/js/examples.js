// What to start from: clips that are here, with their pictures and words; where there are none yet, words alone.

import { get } from "./api.js";
import { thumbnail } from "./clip-facts.js";
import { h } from "./dom.js";

/** The engine reads English, so these are English in every language. */
const SENTENCES = [
  "a red ball bounces on grass at sunset while a blue cube slides past",
  "a dog chases a ball through a puddle, then it shakes in the rain",
  "a glass falls from a table in a kitchen and shatters, slow motion",
  "a sailboat floats on a lake at night while rain falls",
];
const PICTURES_SHOWN = 9;

/**
 * One button per example. `take` gets the words of the one that is pressed.
 * @param {(words: string) => void} take
 * @returns {Promise<HTMLElement[]>}
 */
export async function examples(take) {
  const page = await get("feed").catch(() => ({ data: [] }));
  /** @type {import("./shapes.js").Clip[]} */
  const clips = page.data.filter((/** @type {import("./shapes.js").Clip} */ clip) => clip.prompt && thumbnail(clip));
  const pictured = clips.slice(0, PICTURES_SHOWN).map((clip) => example(clip.prompt ?? "", thumbnail(clip), take));
  return pictured.length >= SENTENCES.length ? pictured : [...pictured, ...SENTENCES.map((words) => example(words, "", take))];
}

/** @param {string} words @param {string} picture @param {(words: string) => void} take */
const example = (words, picture, take) =>
  h("button", { class: picture ? "example has-picture" : "example", type: "button", lang: "en", on: { click: () => take(words) } }, picture && h("img", { src: picture, alt: "", loading: "lazy" }), h("span", null, words));
