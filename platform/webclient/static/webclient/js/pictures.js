// Pictures that a clip begins with, passes through or ends with. They are looked at before anything is made of them.

import { api, post } from "./api.js";
import { fill, h } from "./dom.js";
import { explain } from "./errors.js";
import { icon } from "./icons.js";
import { t } from "./text.js";

/** @typedef {{id: string, address: string, note: string, seconds: number}} Taken */

const BETWEEN_MAX = 3;

/** Send a picture. Throws what the API says against it. @param {File} file @returns {Promise<Taken>} */
export async function upload(file) {
  const body = new FormData();
  body.append("file", file);
  const made = await post("uploads", body);
  return { id: made.id, address: URL.createObjectURL(file), note: made.is_held ? made.explanation : "", seconds: 2 };
}

/** @param {Taken} one */
export function drop(one) {
  URL.revokeObjectURL(one.address);
  return api("DELETE", `uploads/${one.id}`).catch(() => null);
}

/** A button that takes a picture from the device. @param {string} label @param {(file: File) => Promise<any>} take */
export function picker(label, take) {
  const input = h("input", { type: "file", class: "sr", accept: "image/png,image/jpeg,image/webp", on: { change: () => input.files?.[0] && void take(input.files[0]) } });
  return h("label", { class: "button pick-file" }, icon("picture"), label, input);
}

export class Pictures extends HTMLElement {
  /** "first", "last", or "between-" and a number. @type {Map<string, Taken>} */
  taken = new Map();
  count = 0;

  connectedCallback() {
    this.#draw();
  }

  disconnectedCallback() {
    for (const { address } of this.taken.values()) URL.revokeObjectURL(address);
  }

  /** What the API wants. */
  get asked() {
    return [...this.taken].map(([at, one]) => (at.startsWith("between") ? { upload: one.id, at_seconds: one.seconds } : { upload: one.id, at }));
  }

  #draw() {
    const between = [...this.taken.keys()].filter((at) => at.startsWith("between"));
    const open = between.length < BETWEEN_MAX ? [`between-${(this.count += 1)}`] : [];
    fill(this, h("p", { class: "words-label" }, t("pictures.title")), h("div", { class: "row" }, ...["first", ...between, ...open, "last"].map((at) => this.#place(at))), (this.line ??= h("p", { class: "form-error", role: "alert" })));
  }

  /** @param {string} at */
  #place(at) {
    const one = this.taken.get(at);
    const name = at.split("-")[0];
    if (!one) return picker(t(`pictures.${name}`), (file) => this.#take(at, file));
    const moment = h("input", { type: "number", min: 0.1, max: 25, step: 0.1, value: String(one.seconds), "aria-label": t("pictures.at"), on: { change: () => (one.seconds = Number(moment.value)) } });
    return h("figure", { class: "picture" }, h("img", { src: one.address, alt: t(`pictures.${name}`) }), h("figcaption", null, one.note || (name === "between" ? [moment, t("stitch.seconds")] : t(`pictures.${name}`))), h("button", { class: "round", type: "button", "aria-label": t(`pictures.drop_${name}`), on: { click: () => void this.#drop(at) } }, icon("close")));
  }

  /** @param {string} at @param {File} file */
  async #take(at, file) {
    if (!this.line) return;
    this.line.textContent = "";
    try {
      this.taken.set(at, await upload(file));
      this.#changed();
    } catch (error) {
      this.line.textContent = explain(error);
    }
  }

  /** @param {string} at */
  async #drop(at) {
    const one = this.taken.get(at);
    this.taken.delete(at);
    if (one) await drop(one);
    this.#changed();
  }

  #changed() {
    this.#draw();
    this.dispatchEvent(new Event("input", { bubbles: true }));
  }
}

customElements.define("hb-pictures", Pictures);
