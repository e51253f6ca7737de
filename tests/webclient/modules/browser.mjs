// What a module finds around it in a browser, as far as it asks: stores, an address, a window that events pass through,
// and a network whose answers a test lays out. Imported before the module that is tried.

import { readFileSync } from "node:fs";

class Store extends Map {
  getItem = (key) => this.get(key) ?? null;
  setItem = (key, value) => void this.set(key, String(value));
  removeItem = (key) => void this.delete(key);
}

/** Answers by "METHOD path"; what was asked stands in `asked`, oldest first. */
export const network = { answers: new Map(), asked: [] };

/** @param {string} key @param {number} status @param {any} body @param {Record<string, string>} [headers] */
export const answer = (key, status, body, headers = {}) => network.answers.set(key, () => new Response(status === 204 ? null : JSON.stringify(body), { status, headers }));
export const breakOff = (key) => network.answers.set(key, () => Promise.reject(new TypeError("no network")));

globalThis.localStorage = new Store();
globalThis.sessionStorage = new Store();
globalThis.window = globalThis;
const events = new EventTarget();
for (const name of ["addEventListener", "removeEventListener", "dispatchEvent"]) globalThis[name] = events[name].bind(events);
globalThis.HashChangeEvent = class extends Event {};
globalThis.document = Object.assign(new EventTarget(), { hidden: false, documentElement: { lang: "" } });
globalThis.location = { hash: "", host: "hibari.test", hostname: "hibari.test", protocol: "https:", reload() {} };
globalThis.isSecureContext = true;

globalThis.fetch = async (address, options = {}) => {
  const url = String(address);
  if (url.startsWith("file:")) return new Response(readFileSync(new URL(url)));
  const asked = { method: options.method ?? "GET", path: url, headers: options.headers ?? {}, body: options.body };
  network.asked.push(asked);
  if (options.signal?.aborted) throw options.signal.reason;
  const found = network.answers.get(`${asked.method} ${url}`);
  if (!found) throw new Error(`nothing is laid out for ${asked.method} ${url}`);
  return found();
};

/** As a fresh tab of a visitor. */
export function forget() {
  localStorage.clear();
  sessionStorage.clear();
  network.answers.clear();
  network.asked.length = 0;
  location.hash = "";
}

/** The languages that the browser's owner reads, best first. @param {...string} names */
export const speak = (...names) => Object.defineProperty(globalThis, "navigator", { value: { languages: names, platform: "Test" }, configurable: true, writable: true });
speak("en");
