// What the feed hears back about the clips it served: seen, how long, left. Sent in batches, the last one on leaving.

import { post, token } from "./api.js";

/** @typedef {{impression: string, kind: string, watch_ms?: number, loops?: number}} FeedEvent */

const BATCH_MILLISECONDS = 8000;

/** @type {FeedEvent[]} */
let waiting = [];
/** @type {ReturnType<typeof setTimeout> | undefined} */
let timer;

/** @param {FeedEvent} event */
export function tellFeed(event) {
  if (!token()) return;
  waiting.push(event);
  timer ??= setTimeout(() => void send(), BATCH_MILLISECONDS);
}

/** Best effort: the feed does without an event, the viewer not without a clip. */
async function send() {
  clearTimeout(timer);
  timer = undefined;
  const events = waiting.splice(0, 100);
  if (events.length) await post("feed/events", { events }).catch(() => null);
}

document.addEventListener("visibilitychange", () => document.hidden && void send());
