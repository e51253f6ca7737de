// Refusals in another language than English: which line is taken, what fills it, and what stays as the API said it.

import assert from "node:assert/strict";
import { test } from "node:test";
import { told } from "../js/problems.js";

const WORDS = {
  "outcome.refuse": "Nein: {met}. {advice}",
  "outcome.also": "Auch: {met}. {advice}",
  met: ["{stage} gegen {policy} bei {where}", "{stage} gegen {policy}"],
  "met.unchecked": "{stage} ungeprüft",
  "stage.caption": "Unterschrift",
  "stage.session": "Sitzung",
  "policy.spam": "Werbung",
  "policy.unchecked": "Prüfung",
  "advice.spam": "Lass sie weg.",
  "advice.unchecked": "Warte.",
  "advice.stage.session": "Später.",
  "field.max_length": "Zu lang.",
  "row.cast": "Nicht mit {words}.",
  length: ["{least} bis {most} s", "Andere Länge."],
  sizes: "Bis {sizes}.",
  alone: "Nur {missing}.",
};
const say = (problem) => told(problem, WORDS, "de");
const found = (more = {}) => ({ code: "spam", stage: "caption", decision: "refuse", where: "", detail: "It is spam.", ...more });

test("a code that nobody translated keeps the sentence of the API", () => {
  assert.deepEqual(say({ code: "new_code", detail: "Do this." }), { detail: "Do this.", errors: [] });
});

test("numbers are written as the language writes them, lists with commas", () => {
  assert.equal(say({ code: "length", detail: "x", least: 1.5, most: 12000 }).detail, "1,5 bis 12.000 s");
  assert.equal(say({ code: "sizes", detail: "x", sizes: ["360p", "720p"] }).detail, "Bis 360p, 720p.");
});

test("of several lines the first is taken whose blanks are all told, zero among them", () => {
  assert.equal(say({ code: "length", detail: "x", least: 0, most: 4 }).detail, "0 bis 4 s");
  assert.equal(say({ code: "length", detail: "x", least: 1 }).detail, "Andere Länge.");
});

test("a line with a blank that nothing fills is not said", () => {
  assert.equal(say({ code: "alone", detail: "In English." }).detail, "In English.");
  assert.equal(say({ code: "alone", detail: "In English.", missing: "" }).detail, "In English.");
});

test("what a value says is never read as a blank", () => {
  assert.equal(say({ code: "alone", detail: "x", missing: "{least}" }).detail, "Nur {least}.");
});

test("what screening found is put together from outcome, stage, rule, place and advice", () => {
  const detail = say({ code: "moderation_blocked", detail: "It is spam.", errors: [found({ where: "“buy”" })] }).detail;
  assert.equal(detail, "Nein: Unterschrift gegen Werbung bei “buy”. Lass sie weg.");
});

test("the second finding tells no outcome again, and a stage has advice of its own", () => {
  const errors = [found(), found({ stage: "session", decision: "hold" })];
  const detail = say({ code: "moderation_blocked", detail: "It is spam. It is spam.", errors }).detail;
  assert.equal(detail, "Nein: Unterschrift gegen Werbung. Lass sie weg. Auch: Sitzung gegen Werbung. Später.");
});

test("a rule may be told in a way of its own", () => {
  const errors = [found({ code: "unchecked" })];
  assert.equal(say({ code: "moderation_blocked", detail: "It is spam.", errors }).errors[0].detail, "Nein: Unterschrift ungeprüft. Warte.");
});

test("fields are told one by one, and those without words stay", () => {
  const errors = [{ pointer: "/text", code: "max_length", detail: "At most 5." }, { pointer: "/n", code: "odd", detail: "Odd." }];
  const said = say({ code: "invalid_input", detail: "At most 5.", errors });
  assert.deepEqual(said.errors.map((row) => row.detail), ["Zu lang.", "Odd."]);
  assert.equal(said.detail, "At most 5.");
  assert.equal(say({ code: "invalid_input", detail: "At most 5.", errors: errors.slice(0, 1) }).detail, "Zu lang.");
});

test("a row takes its words from the kind of problem where there are some", () => {
  const errors = [{ pointer: "/prompt", code: "snakes", words: "snake", detail: "No snakes." }];
  assert.equal(say({ code: "cast", detail: "No snakes.", errors }).detail, "Nicht mit snake.");
});

test("errors of allauth, which say message instead of detail, are told as well", () => {
  const said = say({ code: "max_length", detail: "Long.", errors: [{ param: "email", code: "max_length", message: "Long." }] });
  assert.equal(said.errors[0].message, "Zu lang.");
  assert.equal(said.detail, "Zu lang.");
});

test("a problem without anything in it breaks nothing", () => {
  assert.deepEqual(say({}), { detail: "", errors: [] });
});
