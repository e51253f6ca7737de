// Addresses behind the #, and the way back after signing in.

import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import { forget } from "./browser.mjs";
import { go, goBackAfterSignIn, isAwaited, place, signInFirst } from "../js/router.js";

beforeEach(forget);
const at = (hash) => {
  location.hash = hash;
  const { screen, part, query } = place();
  return [screen, part, query.toString()];
};

test("an address names a screen, a part of it and questions", () => {
  assert.deepEqual(at("#/clip/clip_1"), ["clip", "clip_1", ""]);
  assert.deepEqual(at("#/create?remix=clip_1&way=edit"), ["create", "", "remix=clip_1&way=edit"]);
  assert.deepEqual(at("#/making/a,b/c"), ["making", "a,b/c", ""]);
});

test("nothing is the feed, and a handle is a person", () => {
  assert.deepEqual(at(""), ["feed", "", ""]);
  assert.deepEqual(at("#/"), ["feed", "", ""]);
  assert.deepEqual(at("#/@ann"), ["person", "ann", ""]);
  assert.deepEqual(at("#/%40ann"), ["person", "ann", ""]);
});

test("words come through an address as they were", () => {
  location.hash = `#/create?prompt=${encodeURIComponent("50 % & more, 赤い?")}`;
  assert.equal(place().query.get("prompt"), "50 % & more, 赤い?");
});

test("going where one is already shows the screen again", () => {
  const seen = [];
  addEventListener("hashchange", () => seen.push(location.hash));
  go("#/me");
  assert.deepEqual([location.hash, seen], ["#/me", []]);
  go("#/me");
  assert.deepEqual(seen, ["#/me"]);
});

test("who signs in on the way comes back, once", () => {
  location.hash = "#/create?remix=clip_1";
  assert.equal(isAwaited(), false);
  signInFirst();
  assert.deepEqual([location.hash, isAwaited()], ["#/sign-in", true]);
  goBackAfterSignIn();
  assert.deepEqual([location.hash, isAwaited()], ["#/create?remix=clip_1", false]);
  goBackAfterSignIn();
  assert.equal(location.hash, "#/");
});
