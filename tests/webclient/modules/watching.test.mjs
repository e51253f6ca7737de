// What the feed hears back: in batches, in order, and nothing of visitors.

import assert from "node:assert/strict";
import { beforeEach, mock, test } from "node:test";
import { answer, forget, network } from "./browser.mjs";
import { tellFeed } from "../js/watching.js";

mock.timers.enable({ apis: ["setTimeout"] });
beforeEach(() => {
  forget();
  answer("POST /api/v1/feed/events", 204, null);
});
const sent = () => network.asked.map(({ body }) => JSON.parse(body).events.map((one) => one.impression));
const settle = () => new Promise((resolve) => setImmediate(resolve));

test("a visitor tells nothing", async () => {
  tellFeed({ impression: "i0", kind: "seen" });
  mock.timers.tick(60_000);
  await settle();
  assert.deepEqual(sent(), []);
});

test("events of eight seconds go together", async () => {
  localStorage.setItem("hibari.session", "s");
  tellFeed({ impression: "i1", kind: "seen" });
  mock.timers.tick(7_000);
  tellFeed({ impression: "i2", kind: "seen" });
  await settle();
  assert.deepEqual(sent(), []);
  mock.timers.tick(1_000);
  await settle();
  assert.deepEqual(sent(), [["i1", "i2"]]);
  mock.timers.tick(60_000);
  await settle();
  assert.equal(sent().length, 1);
});

test("the last ones go when the page is put away, once", async () => {
  localStorage.setItem("hibari.session", "s");
  tellFeed({ impression: "i3", kind: "seen" });
  document.hidden = true;
  document.dispatchEvent(new Event("visibilitychange"));
  await settle();
  mock.timers.tick(60_000);
  await settle();
  document.hidden = false;
  assert.deepEqual(sent(), [["i3"]]);
});
