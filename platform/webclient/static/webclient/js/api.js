// The public API over fetch. Everything the page knows comes through here.

const TOKEN = "hibari.session";

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
  if (value) localStorage.setItem(TOKEN, value);
  else localStorage.removeItem(TOKEN);
  window.dispatchEvent(new CustomEvent("hibari:session"));
}

/**
 * @param {string} method
 * @param {string} path
 * @param {{body?: any, key?: string, signal?: AbortSignal}} [options] `key` makes a repeated POST safe
 * @returns {Promise<Response>}
 */
async function send(method, path, { body, key, signal } = {}) {
  /** @type {Record<string, string>} */
  const headers = { Accept: "application/json" };
  const session = token();
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
  throw new ApiError(answer.status, body);
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
 * Sign-in and sign-up, as allauth's app client speaks them. Resolves to what is still missing, null when signed in.
 * @param {string} path below /auth/app/v1/auth
 * @param {any} body
 * @returns {Promise<string | null>} such as "verify_email"
 */
export async function authenticate(path, body) {
  const answer = await send("POST", `/auth/app/v1/auth/${path}`, { body });
  const said = await answer.json().catch(() => ({}));
  if (said.meta?.session_token) keepToken(said.meta.session_token);
  if (answer.ok) return null;
  const pending = answer.status === 401 && said.data?.flows?.find((/** @type {any} */ flow) => flow.is_pending);
  if (pending) return pending.id;
  const errors = said.errors ?? [];
  throw new ApiError(answer.status, { ...said, code: errors[0]?.code ?? said.code, errors, detail: errors[0]?.message ?? said.detail ?? "" });
}

/** End the session on the server; forget it here in any case. */
export async function signOut() {
  await send("DELETE", "/auth/app/v1/auth/session").catch(() => null);
  keepToken(null);
}

/** Where one is signed in. @returns {Promise<{id: number, is_current: boolean, user_agent: string, ip: string, created_at: number, last_seen_at?: number}[]>} */
export async function sessions() {
  const answer = await send("GET", "/auth/app/v1/auth/sessions");
  return answer.ok ? (await answer.json()).data : [];
}

/** @param {number} id */
export const endSession = (id) => send("DELETE", "/auth/app/v1/auth/sessions", { body: { sessions: [id] } });
