// The look and the camera of a clip: two lists, and beside the sentence what was chosen, where it can be dropped.

import { allPresets } from "./completions.js";
import { fill, h } from "./dom.js";
import { select } from "./fields.js";
import { icon } from "./icons.js";
import { t } from "./text.js";

export class Looks {
  lists = h("div", { class: "pair" });
  chips = h("p", { class: "chips", hidden: true });

  /** @param {() => void} onChange */
  constructor(onChange) {
    this.onChange = onChange;
  }

  async load() {
    const all = await allPresets();
    /** @param {"style" | "camera"} kind */
    const list = (kind) => select(kind, t(`create.${kind}`), [{ value: "", text: t("create.any") }, ...all.filter((one) => one.kind === kind).map((one) => ({ value: one.slug, text: one.title }))]);
    if (all.length) fill(this.lists, list("style"), list("camera"));
  }

  /** @param {import("./completions.js").Preset} preset */
  take(preset) {
    const list = this.lists.querySelector(`select[name="${preset.kind}"]`);
    if (list) /** @type {HTMLSelectElement} */ (list).value = preset.slug;
    this.draw();
  }

  draw() {
    const chosen = [...this.lists.querySelectorAll("select")].filter((one) => one.value);
    this.chips.hidden = chosen.length === 0;
    fill(this.chips, ...chosen.map((list) => this.#chip(list)));
  }

  /** @param {HTMLSelectElement} list */
  #chip(list) {
    const label = `${t(`create.${list.name}`)}: ${list.selectedOptions[0]?.text ?? ""}`;
    const drop = () => {
      list.value = "";
      this.onChange();
    };
    return h("span", { class: "chip" }, h("button", { type: "button", "aria-label": t("steer.drop", { label }), on: { click: drop } }, label, icon("close")));
  }
}
