// A clip told in several shots: cards in order, each with its words and its length; or a script cut into cards.

import { fill, h } from "./dom.js";
import { explain, toast } from "./errors.js";
import { icon } from "./icons.js";
import { drop, picker, upload } from "./pictures.js";
import { openSheet } from "./sheet.js";
import { t } from "./text.js";

/** @typedef {{prompt: string, seconds: number, picture?: import("./pictures.js").Taken}} Shot */

const SHOTS_MAX = 20;
const SECONDS = [2, 3, 4, 5, 6, 8, 10];
const SECONDS_AT_FIRST = 4;

export class Storyboard extends HTMLElement {
  /** @type {Shot[]} */
  cards = [
    { prompt: "", seconds: SECONDS_AT_FIRST },
    { prompt: "", seconds: SECONDS_AT_FIRST },
  ];

  /** @type {number | undefined} characters of one card */
  most;

  connectedCallback() {
    this.#draw();
  }

  /** The cards that say something. @returns {Shot[]} */
  get shots() {
    return this.cards.filter((card) => card.prompt.trim()).map((card) => ({ prompt: card.prompt.trim(), seconds: card.seconds }));
  }

  /** The pictures of the cards, each where its shot begins. */
  get pictures() {
    let begins = 0;
    return this.cards.filter((card) => card.prompt.trim()).flatMap((card) => {
      const at_seconds = begins;
      begins += card.seconds;
      return card.picture ? [at_seconds ? { upload: card.picture.id, at_seconds } : { upload: card.picture.id, at: "first" }] : [];
    });
  }

  /** @param {Shot} card @param {{n: number}} number */
  #picture(card, number) {
    const { picture } = card;
    /** @param {File} file */
    const take = async (file) => {
      try {
        card.picture = await upload(file);
        this.#draw();
        this.#tell();
      } catch (error) {
        toast(explain(error), "error");
      }
    };
    const remove = () => {
      delete card.picture;
      if (picture) void drop(picture);
      this.#draw();
      this.#tell();
    };
    if (!picture) return picker(t("shots.picture"), take);
    return h("figure", { class: "picture" }, h("img", { src: picture.address, alt: t("shots.picture_of", number) }), picture.note && h("figcaption", null, picture.note), h("button", { class: "round", type: "button", "aria-label": t("shots.drop_picture", number), on: { click: remove } }, icon("close")));
  }

  /** @param {Shot[]} shots */
  take(shots) {
    this.cards = shots.length ? shots.slice(0, SHOTS_MAX) : [{ prompt: "", seconds: SECONDS_AT_FIRST }];
    this.#draw();
    this.#tell();
  }

  #draw() {
    const total = this.cards.reduce((sum, card) => sum + card.seconds, 0);
    fill(
      this,
      h("ol", { class: "shots" }, ...this.cards.map((card, place) => this.#card(card, place))),
      h(
        "div",
        { class: "row" },
        h("button", { class: "button", type: "button", disabled: this.cards.length >= SHOTS_MAX, on: { click: () => this.#add() } }, icon("spark"), t("shots.add")),
        h("button", { class: "button", type: "button", on: { click: () => this.#openScript() } }, t("shots.script")),
        h("span", { class: "quiet" }, t("shots.total", { n: total })),
      ),
    );
  }

  /** @param {Shot} card @param {number} place */
  #card(card, place) {
    const id = `shot-${place}`;
    const number = { n: place + 1 };
    const words = h("textarea", {
      id,
      rows: 2,
      maxlength: this.most,
      value: card.prompt,
      placeholder: t(place ? "shots.next" : "create.placeholder"),
      on: { input: () => ((card.prompt = words.value), this.#tell()) },
    });
    const length = h(
      "select",
      { "aria-label": t("shots.seconds", number), on: { change: () => ((card.seconds = Number(length.value)), this.#draw(), this.#tell()) } },
      ...SECONDS.map((seconds) => h("option", { value: seconds, selected: seconds === card.seconds }, t("span.seconds", { n: seconds }))),
    );
    /** @param {string} sign @param {string} label @param {() => void} act @param {boolean} isOff */
    const button = (sign, label, act, isOff) => h("button", { class: "round", type: "button", "aria-label": t(label, number), disabled: isOff, on: { click: act } }, icon(sign));
    return h(
      "li",
      { class: "shot" },
      h("label", { for: id }, t("shots.shot", number)),
      words,
      h(
        "div",
        { class: "row" },
        length,
        this.#picture(card, number),
        button("up", "shots.earlier", () => this.#move(place, -1), place === 0),
        button("down", "shots.later", () => this.#move(place, 1), place === this.cards.length - 1),
        button("trash", "shots.remove", () => this.#remove(place), this.cards.length === 1),
      ),
    );
  }

  #add() {
    this.cards.push({ prompt: "", seconds: SECONDS_AT_FIRST });
    this.#draw();
    /** @type {HTMLElement | null} */ (this.querySelector(`#shot-${this.cards.length - 1}`))?.focus();
  }

  /** @param {number} place @param {number} step */
  #move(place, step) {
    const [card] = this.cards.splice(place, 1);
    if (card) this.cards.splice(place + step, 0, card);
    this.#draw();
    this.#tell();
  }

  /** @param {number} place */
  #remove(place) {
    this.cards.splice(place, 1);
    this.#draw();
    this.#tell();
  }

  /** A line of a script becomes a card. */
  #openScript() {
    const words = h("textarea", { id: "field-script", rows: 8 });
    const take = () => {
      const lines = words.value.split(/\n+/).map((line) => line.trim()).filter(Boolean);
      if (!lines.length) return words.focus();
      sheet.close();
      this.take(lines.map((prompt) => ({ prompt, seconds: SECONDS_AT_FIRST })));
    };
    const sheet = openSheet(t("shots.script"), h("label", { for: "field-script" }, t("shots.script_text")), words, h("button", { class: "button primary", on: { click: take } }, t("shots.cut")));
  }

  #tell() {
    this.dispatchEvent(new Event("input", { bubbles: true }));
  }
}

customElements.define("hb-storyboard", Storyboard);
