// News over the websocket. It only ever says "look again": whoever listens asks the API what is true.

import { isSignedIn } from "./session.js";
import { post } from "./api.js";

/** @typedef {{type: string, id?: string, [hint: string]: any}} News */

/** @type {Set<(news: News) => void>} */
const listeners = new Set();
/** @type {WebSocket | null} */
let socket = null;
let isOpening = false;
let failures = 0;
const PING_MILLISECONDS = 30_000;
const RETRY_MILLISECONDS_MAX = 30_000;

window.addEventListener("hibari:session", () => {
  socket?.close();
  if (listeners.size) void open();
});

/**
 * Hear every event of the signed-in person until the returned function is called.
 * @param {(news: News) => void} listener
 * @returns {() => void}
 */
export function listen(listener) {
  listeners.add(listener);
  void open();
  return () => {
    listeners.delete(listener);
    if (listeners.size === 0) socket?.close();
  };
}

/** Whether news arrive by themselves right now; if not, poll. */
export const isLive = () => socket?.readyState === WebSocket.OPEN;

async function open() {
  if (socket || isOpening || !isSignedIn()) return;
  isOpening = true;
  try {
    const { ticket } = await post("realtime/tickets");
    if (listeners.size) connect(ticket);
  } catch {
    retryLater();
  } finally {
    isOpening = false;
  }
}

/** @param {string} ticket */
function connect(ticket) {
  const scheme = location.protocol === "https:" ? "wss:" : "ws:";
  const opened = new WebSocket(`${scheme}//${location.host}/ws/?ticket=${ticket}`);
  const ping = setInterval(() => opened.readyState === WebSocket.OPEN && opened.send('{"type":"ping"}'), PING_MILLISECONDS);
  socket = opened;
  opened.addEventListener("message", ({ data }) => {
    const news = JSON.parse(data);
    failures = 0;
    for (const listener of listeners) listener(news);
  });
  opened.addEventListener("close", () => {
    clearInterval(ping);
    socket = null;
    if (listeners.size) retryLater();
  });
}

function retryLater() {
  failures += 1;
  setTimeout(() => listeners.size && void open(), Math.min(RETRY_MILLISECONDS_MAX, 1000 * 2 ** failures));
}
