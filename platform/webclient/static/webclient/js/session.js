// Who is signed in, and what this server says of itself.

import { ApiError, get, token } from "./api.js";

/** @typedef {import("./shapes.js").Me} Me */
/** @typedef {import("./shapes.js").Config} Config */

/** @type {Promise<Me | null> | null} */
let me = null;
/** @type {Promise<Config> | null} */
let config = null;

window.addEventListener("hibari:session", forgetMe);

export function forgetMe() {
  me = null;
}

/** The signed-in person, null for a visitor. Asked once per session. @returns {Promise<Me | null>} */
export function whoAmI() {
  me ??= token() ? get("me").catch(visitorOnly) : Promise.resolve(null);
  return me;
}

/** @param {unknown} error @returns {null} */
function visitorOnly(error) {
  me = null;
  if (error instanceof ApiError && error.status === 401) return null;
  throw error;
}

/** @returns {Promise<Config>} */
export function serverConfig() {
  config ??= get("config").catch((error) => {
    config = null;
    throw error;
  });
  return config;
}

export const isSignedIn = () => token() !== null;
