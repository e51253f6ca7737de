// The remix chain of a clip: what it came from, itself, and what others made of it.

import { get } from "./api.js";
import { thumbnail, titleOf } from "./clip-facts.js";
import { h } from "./dom.js";
import { icon } from "./icons.js";
import { t } from "./text.js";

/** @typedef {import("./shapes.js").Clip} Clip */
/** @typedef {import("./shapes.js").Ancestor & {parents: string[]}} Credited */

const ANCESTORS_SHOWN = 6;

/** @param {Clip} clip @returns {Promise<HTMLElement>} */
export async function chain(clip) {
  const lineage = await get(`clips/${clip.id}/lineage`);
  /** @type {Credited[]} */
  const nearest = lineage.ancestors.slice(-ANCESTORS_SHOWN);
  const found = await Promise.all(nearest.map((one) => (one.is_removed ? one : get(`clips/${one.id}`).catch(() => one))));
  /** @type {Map<string, {clip: any, parents: string[]}>} */
  const known = new Map(nearest.map((one, at) => [one.id, { clip: found[at], parents: one.parents }]));
  const isAlone = nearest.length === 0 && lineage.children.data.length === 0;
  return h(
    "section",
    { class: "chain", "aria-label": t("chain.title") },
    h("h2", null, t("chain.title")),
    h(
      "ol",
      null,
      ...above(lineage.parents, known),
      link(clip, t("chain.this"), true),
      ...lineage.children.data.map((/** @type {Clip} */ one) => link(one, t("chain.after"))),
    ),
    isAlone && h("p", { class: "quiet" }, t("chain.alone")),
  );
}

/**
 * One line above the next, or each of several parents with what it came from itself.
 * @param {string[]} parents @param {Map<string, {clip: any, parents: string[]}>} known @returns {HTMLElement[]}
 */
function above(parents, known) {
  const lines = parents.map((id) => {
    const one = known.get(id);
    return one ? [...above(one.parents, known), link(one.clip, t("chain.from"))] : [];
  });
  if (parents.length < 2) return lines.flat();
  const name = (/** @type {number} */ at) => t("chain.part", { at: at + 1, n: parents.length });
  return lines.flatMap((part, at) => (part.length ? h("li", { class: "chain-part" }, h("h3", null, name(at)), h("ol", { "aria-label": name(at) }, ...part)) : []));
}

/** @param {any} clip a Clip, or an Ancestor that one may not see @param {string} role @param {boolean} [isThis] */
function link(clip, role, isThis = false) {
  if (!clip.media) return h("li", { class: "chain-gone" }, icon("remix"), h("span", null, t("clip.remix_of_removed")));
  const picture = h("img", { src: thumbnail(clip), alt: "", loading: "lazy" });
  const words = h("span", null, h("small", null, role), h("b", null, `@${clip.creator.handle}`), h("span", { class: "chain-title" }, titleOf(clip)));
  return h("li", { class: isThis ? "is-this" : "" }, h("a", { href: `#/clip/${clip.id}`, "aria-current": isThis ? "true" : null }, picture, words));
}
