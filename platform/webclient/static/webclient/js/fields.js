// Parts of forms, each with its label and the place where its error is shown.

import { h } from "./dom.js";
import { icon } from "./icons.js";

/**
 * @param {string} name
 * @param {string} label
 * @param {import("./dom.js").Props} [props]
 * @param {string} [hint]
 */
export function field(name, label, props = {}, hint = "") {
  const id = `field-${name}`;
  return h(
    "div",
    { class: "field" },
    h("label", { for: id }, label),
    h("input", { id, name, "aria-describedby": `${id}-hint ${id}-error`, ...props }),
    h("p", { class: "field-hint", id: `${id}-hint` }, hint),
    h("p", { class: "field-error", id: `${id}-error`, role: "alert" }),
  );
}

/**
 * One of a few, side by side.
 * @param {string} name
 * @param {string} label
 * @param {{value: string, text: string, sign?: string}[]} choices
 * @param {string} chosen
 */
export function choice(name, label, choices, chosen) {
  return h(
    "fieldset",
    { class: "choice" },
    h("legend", null, label),
    h(
      "div",
      { class: "choice-row" },
      ...choices.map(({ value, text, sign }) =>
        h(
          "label",
          null,
          h("input", { type: "radio", name, value, ...(value === chosen ? { checked: true } : {}) }),
          h("span", null, sign ? icon(sign) : null, text),
        ),
      ),
    ),
  );
}

/**
 * @param {string} name
 * @param {string} label
 * @param {{value: string, text: string}[]} choices
 * @param {string} [chosen]
 */
export function select(name, label, choices, chosen = "") {
  const id = `field-${name}`;
  const options = choices.map(({ value, text }) => h("option", { value, selected: value === chosen }, text));
  return h("div", { class: "field" }, h("label", { for: id }, label), h("select", { id, name }, ...options));
}
