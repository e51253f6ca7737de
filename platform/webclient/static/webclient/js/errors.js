// Saying what went wrong, and what to do about it, in one voice.

import { ApiError } from "./api.js";
import { h } from "./dom.js";
import { icon } from "./icons.js";
import { currentLanguage, hasLine, t } from "./text.js";

const TOAST_MILLISECONDS = 5000;
const PROBE_MILLISECONDS = 3000;

/** A sentence for a person. The API's own words, unless the catalogue says it better. @param {unknown} error */
export function explain(error) {
  if (!(error instanceof ApiError)) return t("error.unknown");
  if (hasLine(`error.${error.code}`)) return t(`error.${error.code}`, error.problem);
  return error.message || t("error.unknown");
}

/**
 * What the server tells in whole sentences of its own, in English: in another language after a sentence of the page.
 * @param {string} own @param {string} english
 */
export function aside(own, english) {
  if (currentLanguage() === "en" || !english) return english || own;
  return h("span", null, own, h("small", { class: "aside", lang: "en" }, english));
}

/** A short message that leaves by itself. @param {string} message @param {"news" | "error"} [kind] */
export function toast(message, kind = "news") {
  const shelf = document.querySelector(".toasts");
  const bread = h("p", { class: `toast toast-${kind}`, role: kind === "error" ? "alert" : "status" }, message);
  shelf?.append(bread);
  setTimeout(() => bread.remove(), TOAST_MILLISECONDS);
}

/** What a screen shows when it can't show itself. @param {unknown} error @param {() => void} retry */
export function failure(error, retry) {
  const box = h(
    "div",
    { class: "empty", role: "alert" },
    icon("info"),
    h("p", null, explain(error)),
    error instanceof ApiError && error.status === 404 ? h("a", { class: "button", href: "#/" }, t("nav.feed")) : h("button", { class: "button", on: { click: retry } }, t("retry")),
  );
  if (error instanceof ApiError && error.code === "offline") whenBack(box, retry);
  return box;
}

/**
 * Try again as soon as the server answers, for as long as the box is on the page. The browser's word comes at once, but not
 * to a page that was opened without a network, nor when it is the server that was away.
 * @param {HTMLElement} box @param {() => void} retry
 */
function whenBack(box, retry) {
  const stop = new AbortController();
  const again = () => {
    stop.abort();
    if (box.isConnected) retry();
  };
  window.addEventListener("online", again, { signal: stop.signal });
  const probing = setInterval(async () => {
    if (!box.isConnected) stop.abort();
    if (stop.signal.aborted) return clearInterval(probing);
    if (document.hidden) return;
    const answer = await fetch("/healthz", { cache: "no-store" }).catch(() => null);
    if (answer?.ok && !stop.signal.aborted) again();
  }, PROBE_MILLISECONDS);
}

/** Show an error below a form's field or, where none fits, in the form's own line. @param {HTMLFormElement} form @param {unknown} error */
export function showInForm(form, error) {
  clearForm(form);
  const line = [...form.querySelectorAll(".form-error")].at(-1); // Parts of a form may have lines of their own before it.
  const rest = [];
  for (const one of error instanceof ApiError ? error.errors : []) {
    const name = one.param ?? one.pointer?.slice(1) ?? "";
    const field = /** @type {HTMLInputElement | null} */ (form.elements.namedItem(name));
    const line = [`field.${name}.${one.code}`, `field.${one.code}`].find(hasLine);
    const words = line ? t(line) : (one.message ?? one.detail ?? "");
    const place = field && form.querySelector(`#${field.id}-error`);
    if (field && place) {
      field.setAttribute("aria-invalid", "true");
      place.textContent = `${place.textContent} ${words}`.trim();
    } else rest.push(words);
  }
  const hasField = form.querySelector("[aria-invalid]") !== null;
  if (line) line.textContent = rest.join(" ") || (hasField ? "" : explain(error));
  /** @type {HTMLElement | null} */ (form.querySelector("[aria-invalid]"))?.focus();
}

/** @param {HTMLFormElement} form */
export function clearForm(form) {
  for (const place of form.querySelectorAll(".field-error, .form-error")) place.textContent = "";
  for (const field of form.querySelectorAll("[aria-invalid]")) field.removeAttribute("aria-invalid");
}
