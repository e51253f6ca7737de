// Pictures that a clip begins or ends with. They are looked at before anything is made of them.

import { api, post } from "./api.js";
import { fill, h } from "./dom.js";
import { explain } from "./errors.js";
import { icon } from "./icons.js";
import { t } from "./text.js";

const MOMENTS = /** @type {const} */ (["first", "last"]);

export class Pictures extends HTMLElement {
  /** @type {Map<string, {id: string, address: string, note: string}>} */
  taken = new Map();

  connectedCallback() {
    this.#draw();
  }

  disconnectedCallback() {
    for (const { address } of this.taken.values()) URL.revokeObjectURL(address);
  }

  /** What the API wants. @returns {{upload: string, at: string}[]} */
  get asked() {
    return MOMENTS.flatMap((at) => (this.taken.has(at) ? [{ upload: this.taken.get(at)?.id ?? "", at }] : []));
  }

  #draw() {
    fill(this, h("p", { class: "words-label" }, t("pictures.title")), h("div", { class: "row" }, ...MOMENTS.map((at) => this.#place(at))), (this.line ??= h("p", { class: "form-error", role: "alert" })));
  }

  /** @param {string} at */
  #place(at) {
    const one = this.taken.get(at);
    if (one) {
      return h("figure", { class: "picture" }, h("img", { src: one.address, alt: t(`pictures.${at}`) }), h("figcaption", null, one.note || t(`pictures.${at}`)), h("button", { class: "round", type: "button", "aria-label": t(`pictures.drop_${at}`), on: { click: () => void this.#drop(at) } }, icon("close")));
    }
    const input = h("input", { type: "file", class: "sr", accept: "image/png,image/jpeg,image/webp", on: { change: () => void this.#take(at, input.files?.[0]) } });
    return h("label", { class: "button" }, icon("square"), t(`pictures.${at}`), input);
  }

  /** @param {string} at @param {File | undefined} file */
  async #take(at, file) {
    if (!file || !this.line) return;
    this.line.textContent = "";
    const body = new FormData();
    body.append("file", file);
    try {
      const made = await post("uploads", body);
      this.taken.set(at, { id: made.id, address: URL.createObjectURL(file), note: made.is_held ? made.explanation : "" });
      this.#changed();
    } catch (error) {
      this.line.textContent = explain(error);
    }
  }

  /** @param {string} at */
  async #drop(at) {
    const one = this.taken.get(at);
    this.taken.delete(at);
    if (one) {
      URL.revokeObjectURL(one.address);
      await api("DELETE", `uploads/${one.id}`).catch(() => null);
    }
    this.#changed();
  }

  #changed() {
    this.#draw();
    this.dispatchEvent(new Event("input", { bubbles: true }));
  }
}

customElements.define("hb-pictures", Pictures);
