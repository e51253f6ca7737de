// A sheet that rises from below (on wide screens: a card in the middle). The browser's own <dialog> keeps the focus.

import { h } from "./dom.js";
import { showInForm } from "./errors.js";
import { icon } from "./icons.js";
import { t } from "./text.js";

/**
 * @param {string} title
 * @param {...(Node | string | null)} content
 * @returns {HTMLDialogElement} open; `close()` removes it
 */
export function openSheet(title, ...content) {
  const sheet = h(
    "dialog",
    { class: "sheet", "aria-label": title },
    h(
      "header",
      { class: "sheet-head" },
      h("h2", null, title),
      h("button", { class: "round", "aria-label": t("close"), on: { click: () => sheet.close() } }, icon("close")),
    ),
    h("div", { class: "sheet-body" }, ...content.filter((one) => one !== null)),
  );
  sheet.addEventListener("close", () => sheet.remove());
  sheet.addEventListener("click", (event) => event.target === sheet && sheet.close());
  document.body.append(sheet);
  sheet.showModal();
  return sheet;
}

/** Ask before something that can't be undone. @param {string} question @param {string} yes @returns {Promise<boolean>} */
export function confirmed(question, yes) {
  return new Promise((resolve) => {
    const sheet = openSheet(
      question,
      h(
        "div",
        { class: "row end" },
        h("button", { class: "button", on: { click: () => sheet.close() } }, t("cancel")),
        h("button", { class: "button danger", on: { click: () => (resolve(true), sheet.close()) } }, yes),
      ),
    );
    sheet.addEventListener("close", () => resolve(false));
  });
}

/**
 * A form whose one button can't be pressed twice; what `send` throws is shown below the fields.
 * @param {string} button
 * @param {(data: FormData, form: HTMLFormElement) => Promise<any>} send
 * @param {...(Node | string | null)} fields
 */
export function formOf(button, send, ...fields) {
  const submit = h("button", { class: "button primary big", type: "submit" }, button);
  const form = h("form", { class: "stack", novalidate: true }, ...fields, h("p", { class: "form-error", role: "alert" }), submit);
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    submit.disabled = true;
    try {
      await send(new FormData(form), form);
    } catch (error) {
      showInForm(form, error);
    } finally {
      submit.disabled = false;
    }
  });
  return form;
}

/**
 * A sheet with a form. It closes once `send` has done its work.
 * @param {string} title
 * @param {string} button
 * @param {(data: FormData, form: HTMLFormElement) => Promise<any>} send
 * @param {...(Node | string | null)} fields
 */
export function openForm(title, button, send, ...fields) {
  const done = async (/** @type {FormData} */ data, /** @type {HTMLFormElement} */ form) => {
    await send(data, form);
    sheet.close();
  };
  const sheet = openSheet(title, formOf(button, done, ...fields));
  return sheet;
}
