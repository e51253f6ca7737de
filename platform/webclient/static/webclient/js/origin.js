// The clip that a new one builds on, and in which way: changed, continued, or answered beside it.

import { get } from "./api.js";
import { thumbnail, titleOf } from "./clip-facts.js";
import { fill, h } from "./dom.js";
import { explain } from "./errors.js";
import { choice } from "./fields.js";
import { icon } from "./icons.js";
import { place } from "./router.js";
import { t } from "./text.js";

/** @typedef {import("./shapes.js").Clip} Clip */

/** In the address, and the member of the request that names the parent. */
export const WAYS = /** @type {const} */ ({ remix: "remix_of", edit: "edit_of", extend: "extension_of", duet: "duet_of" });
const STRENGTH = { min: 0.1, max: 1, step: 0.1, usual: 0.6 };

/** The way and the clip, or challenge, that the address names. @returns {{way: keyof typeof WAYS | "answer", id: string} | null} */
export function asked() {
  const { query } = place();
  for (const way of /** @type {(keyof typeof WAYS | "answer")[]} */ ([...Object.keys(WAYS), "answer"])) {
    const id = query.get(way);
    if (id) return { way, id };
  }
  return null;
}

export class Origin extends HTMLElement {
  /** @type {Clip | null} */
  clip = null;
  /** What is answered, where this is an answer. @type {import("./shapes.js").Challenge | null} */
  challenge = null;
  /** What is made of it: below the sentence, which is what a remix is about. */
  ways = h("div", { class: "stack", hidden: true });

  /** The words that stand before one's own. */
  get begins() {
    return this.challenge?.prompt ?? "";
  }

  /** @returns {keyof typeof WAYS} */
  get way() {
    return /** @type {keyof typeof WAYS} */ (this.ways.querySelector('[name="way"]:checked')?.getAttribute("value") ?? "remix");
  }

  /** Members for the request: the parent by the chosen way. @param {FormData} data */
  request(data) {
    if (!this.clip) return {};
    if (this.challenge) return { answer_to: this.challenge.id };
    const way = /** @type {keyof typeof WAYS} */ (data.get("way") ?? "remix");
    const strength = way === "remix" && data.get("strength") ? { strength: Number(data.get("strength")) } : {};
    return { [WAYS[way]]: this.clip.id, ...strength };
  }

  /** @returns {Promise<Clip | null>} */
  async load() {
    const named = asked();
    if (!named) return null;
    try {
      const challenge = named.way === "answer" ? await get(`challenges/${named.id}`) : null;
      this.clip = /** @type {Clip} */ (await get(`clips/${challenge?.clip ?? named.id}`));
      this.challenge = challenge;
      this.#drawClip(this.clip);
      if (named.way !== "answer") {
        const hasEdit = await canEdit(this.clip);
        // The words of an edit say what it changed, and nothing of what is seen besides.
        const isDetail = named.way === "remix" && this.clip.kind === "edit" && hasEdit;
        this.#drawWays(this.clip, isDetail ? "edit" : named.way, hasEdit);
      }
    } catch (error) {
      fill(this, h("p", { class: "form-error" }, explain(error)));
    }
    return this.clip;
  }

  /** @param {Clip} clip */
  #drawClip(clip) {
    const { challenge } = this;
    const asks = challenge && h("p", { class: "quiet" }, challenge.kind === "sound" ? t("challenge.asks_sound") : t("challenge.begins", { words: challenge.prompt }));
    const what = challenge ? t("challenge.answer_to", { handle: clip.creator.handle }) : t("create.remix_of", { handle: clip.creator.handle });
    fill(
      this,
      h(
        "div",
        { class: "origin" },
        h("img", { src: thumbnail(clip), alt: "" }),
        h("p", null, icon(challenge ? "reply" : "remix"), what, h("q", null, challenge?.title ?? titleOf(clip))),
        h("a", { class: "round", href: "#/create", "aria-label": t("create.no_remix") }, icon("close")),
      ),
      asks,
    );
  }

  /** @param {Clip} clip @param {string} chosen @param {boolean} hasEdit */
  #drawWays(clip, chosen, hasEdit) {
    const ways = Object.keys(WAYS)
      .filter((value) => value !== "edit" || hasEdit)
      .map((value) => ({ value, text: t(`origin.${value}`) }));
    const strength = h("input", { type: "range", id: "field-strength", name: "strength", min: STRENGTH.min, max: STRENGTH.max, step: STRENGTH.step, value: String(STRENGTH.usual) });
    const hint = h("p", { class: "quiet" });
    const slider = h("div", { class: "field" }, h("label", { for: "field-strength" }, t("origin.strength")), strength);
    const follow = () => {
      slider.hidden = this.way !== "remix";
      hint.textContent = t(`origin.${this.way}_text`);
    };
    fill(this.ways, choice("way", t("origin.way"), ways, chosen), hint, slider, h("p", null, h("a", { href: `#/stitch?clip=${clip.id}` }, t("origin.stitch"))));
    this.ways.hidden = false;
    this.ways.addEventListener("change", follow);
    follow();
  }
}

/** Whether the engine that a clip would be changed by can leave alone what is not named. @param {Clip} clip */
async function canEdit(clip) {
  /** @type {{name: string, is_default: boolean, modes: string[]}[]} */
  const engines = await get("engines");
  return engines.some(({ name, is_default, modes }) => (is_default || name === clip.engine.name) && modes.includes("edit"));
}

customElements.define("hb-origin", Origin);
