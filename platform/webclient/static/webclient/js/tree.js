// Everything that came of a clip, as a tree that opens branch by branch.

import { get } from "./api.js";
import { fill, h } from "./dom.js";
import { icon } from "./icons.js";
import { act, Screen } from "./parts.js";
import { place } from "./router.js";
import { number, t } from "./text.js";

/** @typedef {{id: string, is_removed: boolean, creator: import("./shapes.js").Person | null, caption: string, thumbnail: string | null, remixes: number, children: Branch[]}} Branch */

const DEPTH = 3;
const WIDTH = 8;

class Tree extends Screen {
  isForMembers = false;

  async load() {
    const clip = await get(`clips/${place().part}`);
    const root = clip.root?.id && !clip.root.is_removed ? clip.root.id : clip.id;
    const tree = await grown(root);
    fill(this, h("h1", null, t("tree.title")), h("p", { class: "quiet" }, t("tree.text", { n: size(tree) - 1 })), h("ul", { class: "tree", "aria-label": t("tree.title") }, branch(tree, clip.id)));
  }
}

/** @param {Branch} one @returns {number} */
const size = (one) => one.children.reduce((sum, child) => sum + size(child), 1);

/** @param {string} id @returns {Promise<Branch>} */
const grown = (id) => get(`clips/${id}/tree?depth=${DEPTH}&width=${WIDTH}`);

/** @param {Branch} one @param {string} here the clip that one came from @returns {HTMLElement} */
function branch(one, here) {
  const words = one.is_removed || !one.creator ? h("p", { class: "leaf" }, icon("remix"), t("clip.remix_of_removed")) : leaf(one, here);
  const twigs = h("ul", null, ...one.children.map((child) => branch(child, here)));
  const isMore = one.remixes > one.children.length && !one.is_removed;
  const more = async () => {
    const { children } = await grown(one.id);
    fill(twigs, ...children.map((child) => branch(child, here)));
    open.remove();
  };
  const open = act(t("tree.more", { n: one.remixes - one.children.length }), more, { look: "link" });
  return h("li", null, words, one.children.length || isMore ? twigs : null, isMore && one.children.length < WIDTH ? open : null);
}

/** @param {Branch} one @param {string} here */
const leaf = (one, here) =>
  h(
    "a",
    { class: one.id === here ? "leaf is-this" : "leaf", href: `#/clip/${one.id}`, "aria-current": one.id === here ? "true" : null },
    h("img", { src: one.thumbnail ?? "", alt: "", loading: "lazy" }),
    h("span", null, h("b", null, `@${one.creator?.handle}`), h("span", { class: "chain-title" }, one.caption || t("clip.untitled")), one.remixes > 0 && h("small", null, icon("remix"), number(one.remixes))),
  );

customElements.define("hb-tree", Tree);
