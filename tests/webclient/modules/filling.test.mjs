// Templates on the page: the same blanks and the same sentences as on the server, and blanks made of marked words.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { blanksOf, filled, hasStray, labelOf, markBlank, missing, pieces } from "../js/filling.js";

const CASES = JSON.parse(readFileSync(new URL("filling.json", import.meta.url)));

for (const { text, values, blanks, filled: sentence } of CASES) {
  test(`the page reads ${JSON.stringify(text)} as the server does`, () => {
    assert.equal(hasStray(text), blanks === null);
    if (blanks === null) return;
    assert.deepEqual(blanksOf(text), blanks);
    assert.deepEqual(missing(text, values), []);
    assert.equal(filled(text, values), sentence);
  });
}

test("a blank without a value stays, also one that is named like something every object has", () => {
  assert.equal(filled("{{constructor}} on {{place}}", { place: "ice" }), "{{constructor}} on ice");
  assert.deepEqual(missing("{{constructor}} on {{place}}", { place: " " }), ["constructor", "place"]);
});

test("text and blanks come apart in order", () => {
  assert.deepEqual(pieces("a {{colour}}{{thing}} falls"), [
    { text: "a ", isBlank: false },
    { text: "colour", isBlank: true },
    { text: "thing", isBlank: true },
    { text: " falls", isBlank: false },
  ]);
});

test("marked words become a blank of their name, which stands marked to be changed", () => {
  const made = markBlank("a red ball", 2, 5);
  assert.equal(made.text, "a {{red}} ball");
  assert.equal(made.text.slice(made.start, made.end), "red");
});

test("spaces that were marked along stay outside of the blank", () => {
  assert.equal(markBlank("a red ball", 1, 6).text, "a {{red}} ball");
});

test("names hold what the server takes: accents go, other scripts give way to a plain name", () => {
  assert.equal(markBlank("a Große Öl-Lampe", 2, 16).text, "a {{gro_e_ol_lampe}}");
  assert.equal(markBlank("3 dogs run", 0, 6).text, "{{dogs}} run");
  assert.equal(markBlank("赤いボール", 0, 2).text, "{{blank}}ボール");
  assert.deepEqual(blanksOf(markBlank("x".repeat(90), 0, 90).text), ["x".repeat(40)]);
});

test("with nothing marked the blank comes where the cursor is", () => {
  assert.equal(markBlank("a  ball", 2, 2).text, "a {{blank}} ball");
  assert.equal(markBlank("", 0, 0).text, "{{blank}}");
});

test("inside of a blank and across one no other is made", () => {
  const text = "a {{red}} ball";
  for (const [start, end] of [[4, 7], [0, 5], [5, 12], [4, 4], [2, 9]]) assert.equal(markBlank(text, start, end), null, `${start}-${end}`);
  assert.equal(markBlank(text, 10, 14).text, "a {{red}} {{ball}}");
  assert.equal(markBlank("a { b", 0, 5), null);
});

test("names are read without their underscores", () => {
  assert.equal(labelOf("time_of_day"), "time of day");
});
