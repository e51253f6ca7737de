// What the engine says before it starts: the words it understood, the price, the wait; or why it can't.

import { appealButton } from "./appeal.js";
import { h } from "./dom.js";
import { explain } from "./errors.js";
import { icon } from "./icons.js";
import { number, span, t } from "./text.js";

/** @typedef {import("./shapes.js").Estimate} Estimate */

/** @param {Estimate} estimate */
export const drawEstimate = (estimate) =>
  h(
    "div",
    { class: "estimate" },
    estimate.understood.length > 0 && words(t("estimate.understood"), estimate.understood, "word"),
    estimate.ignored.length > 0 && words(t("estimate.ignored"), estimate.ignored, "word ignored"),
    ...estimate.notes.map((note) => h("p", { class: "quiet", lang: "en" }, note)),
  );

/** What it costs, when it is ready, and who is before it. @param {Estimate} estimate */
export function drawPrice(estimate) {
  const wait = { low: span(estimate.eta.low_seconds), high: span(estimate.eta.high_seconds) };
  return [
    h("b", null, t("estimate.credits", { n: estimate.credits, shown: number(estimate.credits, 1) })),
    h("span", null, wait.low === wait.high ? t("estimate.ready", wait) : t("estimate.ready_range", wait)),
    estimate.queue_length > 0 && h("span", null, t("estimate.queue", { n: estimate.queue_length })),
  ];
}

/** @param {string} label @param {string[]} list @param {string} look */
function words(label, list, look) {
  return h(
    "div",
    { class: "words" },
    h("span", { class: "words-label" }, label),
    h("ul", null, ...list.map((word) => h("li", { class: look, lang: "en" }, word))),
  );
}

/** @param {import("./api.js").ApiError} error @param {(words: string) => void} take */
export function drawRefusal(error, take) {
  // What is suggested for a size or a look is no sentence: the refusal names it.
  /** @type {string[]} */
  const suggestions = error.errors[0]?.pointer === "/prompt" ? (error.problem.suggestions ?? []) : [];
  return h(
    "div",
    { class: "refusal" },
    h("p", null, icon("info"), explain(error)),
    error.problem.job ? h("div", { class: "row" }, appealButton(`generations/${error.problem.job}/appeal`)) : null,
    suggestions.length > 0 && h("p", { class: "quiet" }, t("estimate.try")),
    ...suggestions.map((words) => h("button", { type: "button", class: "suggestion", lang: "en", on: { click: () => take(words) } }, words)),
  );
}
