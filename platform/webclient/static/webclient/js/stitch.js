// Clips put one after another: chosen, ordered, trimmed, with a fade between them.

import { ApiError, get, post } from "./api.js";
import { thumbnail, titleOf } from "./clip-facts.js";
import { fill, h, spinner } from "./dom.js";
import { explain, failure, showInForm } from "./errors.js";
import { icon } from "./icons.js";
import { go, place, signInFirst } from "./router.js";
import { isSignedIn } from "./session.js";
import { number, span, t } from "./text.js";

/** @typedef {import("./shapes.js").Clip} Clip */
/** @typedef {{clip: Clip, start: number, end: number}} Cut */

const PAUSE_MILLISECONDS = 350;

class Stitch extends HTMLElement {
  /** @type {Cut[]} */
  cuts = [];
  /** @type {Clip[]} */
  shelf = [];
  key = crypto.randomUUID?.() ?? String(Math.random());

  connectedCallback() {
    if (!isSignedIn()) return signInFirst(location.hash);
    fill(this, spinner(t("feed.loading")));
    void this.#load();
  }

  disconnectedCallback() {
    clearTimeout(this.timer);
  }

  async #load() {
    try {
      const named = place().query.get("clip");
      const [own, first] = await Promise.all([get("me/clips"), named ? get(`clips/${named}`) : null]);
      this.shelf = own.data.filter((/** @type {Clip} */ clip) => clip.media.standard && clip.id !== named);
      if (first) this.shelf.unshift(first);
      if (first) this.#put(first);
      this.#draw();
    } catch (error) {
      fill(this, failure(error, () => void this.#load()));
    }
  }

  #draw() {
    this.list = h("ol", { class: "cuts" });
    this.price = h("p", { class: "price", "aria-live": "polite" });
    this.button = h("button", { class: "button primary big", type: "submit" }, icon("spark"), t("stitch.make"));
    this.fade = h("select", { id: "field-fade", on: { change: () => this.#ask() } }, ...[0, 0.5, 1].map((value) => h("option", { value, selected: value === 0.5 }, value ? t("span.seconds", { n: number(value, 1) }) : t("stitch.no_fade"))));
    this.form = h(
      "form",
      { class: "create", on: { submit: this.#submit } },
      h("h1", null, t("stitch.title")),
      h("p", { class: "quiet" }, t("stitch.text")),
      this.list,
      h("div", { class: "field" }, h("label", { for: "field-fade" }, t("stitch.fade")), this.fade),
      this.price,
      h("p", { class: "form-error", role: "alert" }),
      this.button,
    );
    const shelf = h(
      "ul",
      { class: "grid" },
      ...this.shelf.map((clip) => h("li", null, h("button", { class: "pick", type: "button", "aria-label": t("stitch.add", { title: titleOf(clip) }), on: { click: () => (this.#put(clip), this.#drawCuts()) } }, h("img", { src: thumbnail(clip), alt: "", loading: "lazy" }), h("span", null, titleOf(clip))))),
    );
    fill(this, this.form, h("section", { class: "part" }, h("h2", null, t("stitch.shelf")), this.shelf.length ? shelf : h("p", { class: "quiet" }, t("stitch.empty"))));
    this.#drawCuts();
  }

  /** @param {Clip} clip */
  #put(clip) {
    this.cuts.push({ clip, start: 0, end: clip.seconds });
  }

  #drawCuts() {
    if (this.list) fill(this.list, ...this.cuts.map((cut, at) => this.#cut(cut, at)));
    this.#ask();
  }

  /** @param {Cut} cut @param {number} at */
  #cut(cut, at) {
    const name = { n: at + 1 };
    /** @param {"start" | "end"} side */
    const edge = (side) => {
      const input = h("input", { type: "number", min: 0, max: cut.clip.seconds, step: 0.1, value: String(cut[side]), "aria-label": t(`stitch.${side}`, name), on: { change: () => ((cut[side] = Number(input.value)), this.#ask()) } });
      return input;
    };
    /** @param {string} sign @param {string} label @param {() => void} act @param {boolean} isOff */
    const button = (sign, label, act, isOff = false) => h("button", { class: "round", type: "button", "aria-label": t(label, name), disabled: isOff, on: { click: () => (act(), this.#drawCuts()) } }, icon(sign));
    const move = (/** @type {number} */ step) => () => this.cuts.splice(at + step, 0, ...this.cuts.splice(at, 1));
    return h(
      "li",
      { class: "cut" },
      h("img", { src: thumbnail(cut.clip), alt: "" }),
      h("div", { class: "stack" }, h("b", null, titleOf(cut.clip)), h("div", { class: "row" }, edge("start"), "–", edge("end"), t("stitch.seconds"))),
      h("div", { class: "row" }, button("up", "shots.earlier", move(-1), at === 0), button("down", "shots.later", move(1), at === this.cuts.length - 1), button("trash", "shots.remove", () => this.cuts.splice(at, 1))),
    );
  }

  #request() {
    return {
      clips: this.cuts.map(({ clip, start, end }) => ({ clip: clip.id, start, ...(end < clip.seconds ? { end } : {}) })),
      fade_seconds: Number(this.fade?.value ?? 0),
    };
  }

  #ask() {
    clearTimeout(this.timer);
    if (this.button) this.button.disabled = this.cuts.length < 2;
    if (this.price) fill(this.price, this.cuts.length < 2 ? t("stitch.two") : "");
    if (this.cuts.length >= 2) this.timer = setTimeout(() => void this.#estimate(), PAUSE_MILLISECONDS);
  }

  async #estimate() {
    if (!this.price) return;
    try {
      const estimate = await post("stitches/estimate", this.#request());
      fill(this.price, h("b", null, t("estimate.credits", { n: estimate.credits, shown: number(estimate.credits, 1) })), h("span", null, t("shots.total", { n: number(estimate.seconds, 1) })), h("span", null, t("estimate.ready", { low: span(estimate.eta.high_seconds) })));
    } catch (error) {
      if (error instanceof ApiError) fill(this.price, h("span", { class: "form-error" }, error.errors[0]?.detail ?? explain(error)));
    }
  }

  /** @param {SubmitEvent} event */
  #submit = async (event) => {
    event.preventDefault();
    if (!this.form || !this.button) return;
    this.button.disabled = true;
    try {
      const job = await post("stitches", this.#request(), { key: this.key });
      go(`#/making/${job.id}`);
    } catch (error) {
      this.key = crypto.randomUUID?.() ?? String(Math.random());
      showInForm(this.form, error);
      this.button.disabled = false;
    }
  };
}

customElements.define("hb-stitch", Stitch);
