// News over the websocket: one line for all listeners, tried again ever later, closed when nobody listens.

import assert from "node:assert/strict";
import { beforeEach, mock, test } from "node:test";
import { answer, breakOff, forget, network } from "./browser.mjs";
import { isLive, listen } from "../js/live.js";

/** @type {Socket[]} */
const opened = [];
class Socket extends EventTarget {
  static OPEN = 1;
  readyState = 0;
  sent = [];
  constructor(url) {
    super();
    this.url = url;
    opened.push(this);
  }
  open() {
    this.readyState = 1;
  }
  close() {
    this.readyState = 3;
    this.dispatchEvent(new Event("close"));
  }
  send(text) {
    this.sent.push(text);
  }
  say(news) {
    this.dispatchEvent(Object.assign(new Event("message"), { data: JSON.stringify(news) }));
  }
}
globalThis.WebSocket = Socket;
mock.timers.enable({ apis: ["setTimeout", "setInterval"] });
const settle = () => new Promise((resolve) => setImmediate(() => setImmediate(resolve)));
const TICKET = "POST /api/v1/realtime/tickets";

beforeEach(() => {
  forget();
  opened.length = 0;
  localStorage.setItem("hibari.session", "s");
  answer(TICKET, 201, { ticket: "t1" });
});

test("a visitor opens nothing", async () => {
  localStorage.clear();
  const leave = listen(() => null);
  await settle();
  leave();
  assert.deepEqual([opened.length, network.asked.length], [0, 0]);
});

test("all listeners share one line, which closes with the last", async () => {
  const heard = [];
  const leave = [listen((news) => heard.push(["a", news.id])), listen((news) => heard.push(["b", news.id]))];
  await settle();
  assert.deepEqual(opened.map((one) => one.url), ["wss://hibari.test/ws/?ticket=t1"]);
  opened[0].open();
  assert.equal(isLive(), true);
  opened[0].say({ type: "job", id: "j1" });
  leave[0]();
  opened[0].say({ type: "job", id: "j2" });
  assert.deepEqual(heard, [["a", "j1"], ["b", "j1"], ["b", "j2"]]);
  assert.equal(opened[0].readyState, 1);
  leave[1]();
  assert.deepEqual([opened[0].readyState, isLive()], [3, false]);
  mock.timers.tick(120_000);
  await settle();
  assert.equal(opened.length, 1);
});

test("an open line is kept awake", async () => {
  const leave = listen(() => null);
  await settle();
  opened[0].open();
  mock.timers.tick(61_000);
  assert.deepEqual(opened[0].sent, ['{"type":"ping"}', '{"type":"ping"}']);
  leave();
});

test("a line that breaks is opened again, after ever longer pauses, and news reset them", async () => {
  const leave = listen(() => null);
  await settle();
  opened[0].say({ type: "hello" }); // no failure is counted any more
  opened[0].close();
  breakOff(TICKET);
  const asked = () => network.asked.length;
  const first = asked();
  mock.timers.tick(2_000);
  await settle();
  assert.equal(asked(), first + 1);
  mock.timers.tick(2_000);
  await settle();
  assert.equal(asked(), first + 1);
  answer(TICKET, 201, { ticket: "t2" });
  mock.timers.tick(2_000);
  await settle();
  assert.equal(opened.at(-1).url.endsWith("t2"), true);
  leave();
});
