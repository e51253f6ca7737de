// Sound: wanted or not is remembered, and what the browser holds back comes with the first touch.

import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import { forget } from "./browser.mjs";
import { isMuted, play, setSound, wantsSound, watchSound } from "../js/sound.js";

beforeEach(() => {
  forget();
  setSound(true);
});
const video = (refuse) => ({
  muted: false,
  played: [],
  async play() {
    if (refuse?.(this)) throw refuse(this);
    this.played.push(this.muted);
  },
});
const NOT_ALLOWED = (one) => (one.muted ? null : new DOMException("touch first", "NotAllowedError"));

test("sound is wanted until it is turned off, on every later visit", () => {
  assert.deepEqual([wantsSound(), isMuted()], [true, false]);
  setSound(false);
  assert.deepEqual([wantsSound(), isMuted(), localStorage.getItem("hibari.sound")], [false, true, "off"]);
});

test("who watches is told of each change, until they leave", () => {
  let heard = 0;
  const leave = watchSound(() => (heard += 1));
  setSound(false);
  leave();
  setSound(true);
  assert.equal(heard, 1);
});

test("a browser that forbids sound gets a silent clip, and sound with the first touch", async () => {
  const one = video(NOT_ALLOWED);
  await play(one);
  assert.deepEqual([one.played, isMuted(), wantsSound()], [[true], true, true]);
  dispatchEvent(new Event("pointerup"));
  assert.equal(isMuted(), false);
});

test("a clip that can't play at all mutes nothing", async () => {
  const one = video(() => new DOMException("gone", "AbortError"));
  await play(one);
  assert.deepEqual([one.played, isMuted()], [[], false]);
});

test("turned off, no touch brings sound back", async () => {
  setSound(false);
  const one = video();
  await play(one);
  dispatchEvent(new Event("keydown"));
  assert.deepEqual([one.played, isMuted()], [[true], true]);
});
