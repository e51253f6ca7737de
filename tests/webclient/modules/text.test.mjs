// The words of the page: which language, which plural, and what fills a blank.

import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import { forget, speak } from "./browser.mjs";
import { ago, chooseLanguage, currentLanguage, hasLine, inPageLanguage, loadWords, number, reason, span, t } from "../js/text.js";

beforeEach(forget);
const wake = async (...languages) => {
  speak(...languages);
  await loadWords();
};

test("the browser's first language that the page speaks is taken, whatever its region", async () => {
  await wake("fr-FR", "de-AT", "ja");
  assert.equal(currentLanguage(), "de");
  assert.equal(document.documentElement.lang, "de");
  assert.equal(t("cancel"), "Abbrechen");
});

test("English speaks for all others", async () => {
  await wake("fr", "sv-SE");
  assert.equal(currentLanguage(), "en");
});

test("what was chosen on this device goes before the browser", async () => {
  chooseLanguage("ja");
  await wake("de");
  assert.equal(currentLanguage(), "ja");
});

test("a choice that the page no longer speaks is passed over", async () => {
  localStorage.setItem("hibari.language", "tlh");
  await wake("de");
  assert.equal(currentLanguage(), "de");
});

test("plurals follow the language", async () => {
  await wake("en");
  assert.deepEqual([0, 1, 2].map((n) => t("estimate.queue", { n })), ["0 clips ahead of yours", "1 clip ahead of yours", "2 clips ahead of yours"]);
  await wake("ja");
  assert.equal(t("estimate.queue", { n: 1 }).includes("1"), true);
});

test("a blank without a value stays, and a key without a line is said as it is", async () => {
  await wake("en");
  assert.equal(t("clip.remix_of"), "Remix of @{handle}");
  assert.equal(t("no.such.line"), "no.such.line");
  assert.deepEqual([hasLine("cancel"), hasLine("no.such.line")], [true, false]);
});

test("numbers are written as the language writes them", async () => {
  await wake("de");
  assert.equal(number(1234.56, 1), "1.234,6");
  await wake("en");
  assert.equal(number(1234.56), "1,235");
});

test("stretches of time are rough, and never nothing", async () => {
  await wake("en");
  const said = [0, 0.2, 8.4, 89, 91, 5399, 5401, 86_400].map(span);
  assert.deepEqual(said, ["1 s", "1 s", "8 s", "89 s", "2 min", "90 min", "2 h", "24 h"]);
});

test("moments are told by the largest unit that fits", async () => {
  await wake("en");
  const before = (seconds) => ago(new Date(Date.now() - seconds * 1000).toISOString());
  assert.deepEqual([120, 7200, 86_400 * 3].map(before), ["2 minutes ago", "2 hours ago", "3 days ago"]);
  assert.equal(before(-172_800), "in 2 days");
});

test("a refusal is said in the language of the page, and in English by the API", async () => {
  const problem = { code: "prompt_too_long", detail: "At most.", most: 32000 };
  await wake("en");
  assert.equal((await inPageLanguage(problem)).detail, "At most.");
});

test("a reason that has no code stays what it is", async () => {
  await wake("de");
  assert.equal(await reason("", "By hand."), "By hand.");
});
