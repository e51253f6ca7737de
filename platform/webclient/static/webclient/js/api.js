// The public API over fetch. Everything the page knows comes through here.

import { inPageLanguage } from "./text.js";

const TOKEN = "hibari.session";
/** A sign-in that waits for its next step, such as a second factor: not yet anybody's session. */
const PENDING = "hibari.pending";
const ACCOUNT = "/auth/app/v1/";

/** What went wrong, in the API's own words (RFC 9457). */
export class ApiError extends Error {
  /** @param {number} status @param {Record<string, any>} problem */
  constructor(status, problem) {
    super(problem.detail || problem.title || "");
    this.status = status;
    /** @type {string} */
    this.code = problem.code ?? "unknown";
    /** @type {{pointer?: string, param?: string, code?: string, detail?: string, message?: string}[]} */
    this.errors = problem.errors ?? [];
    this.problem = problem;
  }
}

export const token = () => localStorage.getItem(TOKEN);

/** Keep or forget who is signed in, and tell the page. @param {string | null} value */
export function keepToken(value) {
  sessionStorage.removeItem(PENDING);
  if (value) localStorage.setItem(TOKEN, value);
  else localStorage.removeItem(TOKEN);
  window.dispatchEvent(new CustomEvent("hibari:session"));
}

// Whoever signs in or out in one window does so in all of them.
window.addEventListener("storage", ({ key }) => key === TOKEN && window.dispatchEvent(new CustomEvent("hibari:session")));

/**
 * @param {string} method
 * @param {string} path
 * @param {{body?: any, key?: string, signal?: AbortSignal}} [options] `key` makes a repeated POST safe
 * @returns {Promise<Response>}
 */
async function send(method, path, { body, key, signal } = {}) {
  /** @type {Record<string, string>} */
  const headers = { Accept: "application/json" };
  const session = token() ?? (path.startsWith(ACCOUNT) ? sessionStorage.getItem(PENDING) : null);
  if (session) headers["X-Session-Token"] = session;
  const isForm = body instanceof FormData;
  if (body !== undefined && !isForm) headers["Content-Type"] = "application/json";
  if (key) headers["Idempotency-Key"] = key;
  try {
    return await fetch(path, { method, headers, signal, body: body === undefined || isForm ? body : JSON.stringify(body) });
  } catch (error) {
    if (signal?.aborted) throw error;
    throw new ApiError(0, { code: "offline", detail: "" });
  }
}

/**
 * JSON from `/api/v1`. A session that has ended is forgotten; the caller sees the error.
 * @param {string} method
 * @param {string} path below /api/v1
 * @param {{body?: any, key?: string, signal?: AbortSignal}} [options]
 * @returns {Promise<any>}
 */
export async function api(method, path, options) {
  const answer = await send(method, `/api/v1/${path}`, options);
  if (answer.status === 204) return null;
  const body = await answer.json().catch(() => ({}));
  if (answer.ok) return body;
  if (answer.status === 401 && token()) keepToken(null);
  if (body.code === "suspended") window.dispatchEvent(new CustomEvent("hibari:suspended"));
  throw new ApiError(answer.status, await inPageLanguage(body));
}

/** @param {string} path @param {{signal?: AbortSignal}} [options] */
export const get = (path, options) => api("GET", path, options);

/** @param {string} path @param {any} [body] @param {{key?: string, signal?: AbortSignal}} [options] */
export const post = (path, body, options) => api("POST", path, { ...options, body: body ?? {} });

/** A picture that only its owner may see, as an address for <img>. Null where there is none yet. @param {string} path */
export async function picture(path) {
  const answer = await send("GET", path);
  return answer.ok ? URL.createObjectURL(await answer.blob()) : null;
}

/**
 * Sign-in, sessions and second factors, as allauth's app client speaks of them. Throws an ApiError for anything but
 * success; its `problem` is the whole answer.
 * @param {string} method
 * @param {string} path below /auth/app/v1
 * @param {any} [body]
 * @returns {Promise<{data?: any, meta?: any}>}
 */
export async function account(method, path, body) {
  const answer = await send(method, ACCOUNT + path, { body });
  const said = await answer.json().catch(() => ({}));
  const { session_token: session, is_authenticated: isIn } = said.meta ?? {};
  if (token() ? session : isIn) keepToken(session ?? sessionStorage.getItem(PENDING));
  else if (session) sessionStorage.setItem(PENDING, session);
  if (answer.ok) return said;
  const errors = said.errors ?? [];
  throw new ApiError(answer.status, await inPageLanguage({ ...said, code: errors[0]?.code ?? said.code, errors, detail: errors[0]?.message ?? said.detail ?? "" }));
}

/** @typedef {{id: string, types?: string[]}} Flow A step on the way in, such as "verify_email". */

/**
 * A step of signing in. Resolves to the step that is still missing, null when signed in.
 * @param {string} path below /auth/app/v1/auth
 * @param {any} body
 * @returns {Promise<Flow | null>}
 */
export async function authenticate(path, body) {
  if (path === "login" || path === "signup") sessionStorage.removeItem(PENDING);
  try {
    await account("POST", `auth/${path}`, body);
    return null;
  } catch (error) {
    if (!(error instanceof ApiError) || error.status !== 401 || error.errors.length) throw error;
    return error.problem.data?.flows?.find((/** @type {any} */ flow) => flow.is_pending) ?? { id: "login" };
  }
}

/** End the session on the server; forget it here in any case. */
export async function signOut() {
  await account("DELETE", "auth/session").catch(() => null);
  keepToken(null);
}
