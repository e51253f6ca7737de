// A template in use: its blanks beside the sentence that they make, and the length, shape and look that came with it.

import { fill, h } from "./dom.js";
import { field } from "./fields.js";
import { filled, blanksOf, labelOf, missing, VALUE_MAX } from "./filling.js";
import { icon } from "./icons.js";
import { openTemplates } from "./templates.js";
import { t } from "./text.js";

/** @typedef {import("./templates.js").Template} Template */
/** @typedef {{template: Template, values: import("./filling.js").Values}} Kept For whoever reloads on the way. */

/** What a template keeps, by the names of the form's fields. */
const KEPT = ["seconds", "orientation", "size", "style", "camera", "negative_prompt", "seed"];
const NUMBERS = new Set(["seconds", "seed"]);

export class TemplateInUse extends HTMLElement {
  /** @type {Kept | null} */
  kept = null;

  /** @param {HTMLFormElement} form @param {HTMLTextAreaElement} prompt */
  static beside(form, prompt) {
    const made = /** @type {TemplateInUse} */ (document.createElement("hb-template"));
    made.form = form;
    made.prompt = prompt;
    prompt.parentElement?.before(made);
    return made;
  }

  /** From the list; what stands in the form can be kept there. */
  choose() {
    const form = this.form && settingsOf(this.form);
    openTemplates({ words: this.kept?.template.text ?? this.prompt?.value.trim() ?? "", settings: { ...this.settings, ...form } }, (template) => this.take(template));
  }

  /** @param {Template} template @param {import("./filling.js").Values} [before] what stood in it before a reload */
  take(template, before) {
    if (!this.form || !this.prompt) return;
    const values = before ?? {};
    this.kept = { template, values };
    apply(this.form, template.settings);
    const names = blanksOf(template.text);
    const type = (/** @type {string} */ name) => (/** @type {Event} */ event) => {
      const input = /** @type {HTMLInputElement} */ (event.target);
      values[name] = input.value;
      this.#mark(name, "");
      this.#say();
    };
    const blanks = names.map((name) => field(`blank-${name}`, labelOf(name), { type: "text", maxlength: VALUE_MAX, autocomplete: "off", enterkeyhint: "next", value: values[name] ?? "", on: { input: type(name), keydown: this.#goOn } }));
    fill(
      this,
      h("p", { class: "chips" }, h("span", { class: "chip" }, h("button", { type: "button", "aria-label": t("steer.drop", { label: t("templates.in_use", { name: template.name }) }), on: { click: () => this.#free() } }, t("templates.in_use", { name: template.name }), icon("close")))),
      names.length > 0 && h("div", { class: "blanks" }, ...blanks),
    );
    this.prompt.readOnly = names.length > 0;
    if (names.length || !before) this.#say();
    this.#tell();
    if (!before) (this.querySelector("input") ?? this.prompt).focus();
  }

  #say() {
    if (this.kept && this.prompt) this.prompt.value = filled(this.kept.template.text, this.kept.values);
  }

  /** The price, the wait and what is kept for a reload follow. */
  #tell() {
    this.prompt?.dispatchEvent(new Event("input", { bubbles: true }));
  }

  /** Enter leads through the blanks to the sentence, and spends nothing. @param {KeyboardEvent} event */
  #goOn = (event) => {
    if (event.key !== "Enter" || event.isComposing) return;
    event.preventDefault();
    const blanks = [...this.querySelectorAll("input")];
    const next = blanks[blanks.indexOf(/** @type {HTMLInputElement} */ (event.target)) + 1];
    (next ?? this.prompt)?.focus();
  };

  /** Its words stay, to be changed by hand. */
  #free() {
    this.drop();
    this.prompt?.focus();
    this.#tell();
  }

  drop() {
    this.kept = null;
    fill(this);
    if (this.prompt) this.prompt.readOnly = false;
  }

  /** Names of the blanks that nothing stands in. */
  get missing() {
    return this.kept ? missing(this.kept.template.text, this.kept.values) : [];
  }

  /** What came with it and has no field on the page, such as an engine. @returns {Record<string, any>} */
  get settings() {
    return Object.fromEntries(Object.entries(this.kept?.template.settings ?? {}).filter(([name]) => !this.form || isUnsaid(this.form, name)));
  }

  /** Say below each empty blank that it is needed. */
  refuse() {
    for (const name of this.missing) this.#mark(name, t("field.required"));
    /** @type {HTMLElement | null} */ (this.querySelector("[aria-invalid]"))?.focus();
  }

  /** @param {string} name @param {string} words what is wrong with a blank, empty where nothing is */
  #mark(name, words) {
    const input = this.querySelector(`#field-blank-${name}`);
    const line = this.querySelector(`#field-blank-${name}-error`);
    if (words) input?.setAttribute("aria-invalid", "true");
    else input?.removeAttribute("aria-invalid");
    if (line) line.textContent = words;
  }
}

/** @param {HTMLFormElement} form @returns {Record<string, string | number>} */
function settingsOf(form) {
  const data = new FormData(form);
  const said = KEPT.map((name) => [name, data.get(name)]).filter(([, value]) => value);
  return Object.fromEntries(said.map(([name, value]) => [name, NUMBERS.has(String(name)) ? Number(value) : value]));
}

/** No field of the page says it: there is none, or of a row none is chosen. @param {HTMLFormElement} form @param {string} name */
function isUnsaid(form, name) {
  const found = form.elements.namedItem(name);
  return !found || (found instanceof RadioNodeList && !found.value);
}

/** @param {HTMLFormElement} form @param {Record<string, any>} settings */
function apply(form, settings) {
  for (const [name, value] of Object.entries(settings)) {
    const found = form.elements.namedItem(name);
    if (found instanceof RadioNodeList) for (const one of found) /** @type {HTMLInputElement} */ (one).checked = /** @type {HTMLInputElement} */ (one).value === String(value);
    else if (found instanceof HTMLSelectElement) choose(found, String(value));
    else if (found instanceof HTMLInputElement) found.value = String(value);
  }
}

/** Also what the list does not offer, such as the name of an adapter. @param {HTMLSelectElement} list @param {string} value */
function choose(list, value) {
  if (![...list.options].some((one) => one.value === value)) list.append(h("option", { value }, value));
  list.value = value;
}

customElements.define("hb-template", TemplateInUse);
