// The API over fetch: sessions, keys that make a repeated POST safe, and what is thrown.

import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import { answer, breakOff, forget, network, speak } from "./browser.mjs";
import { account, api, ApiError, authenticate, get, keepToken, post, signOut, token } from "../js/api.js";
import { loadWords } from "../js/text.js";

beforeEach(async () => {
  forget();
  speak("en");
  await loadWords();
  network.asked.length = 0;
});
const AUTH = "/auth/app/v1/";
const thrown = (promise) => promise.then(() => assert.fail("nothing was thrown"), (error) => error);

test("a request carries the session, its body and the key that was given", async () => {
  localStorage.setItem("hibari.session", "s1");
  answer("POST /api/v1/generations", 202, { jobs: [] });
  assert.deepEqual(await post("generations", { prompt: "x" }, { key: "k" }), { jobs: [] });
  const [{ headers, body }] = network.asked;
  assert.deepEqual([headers["X-Session-Token"], headers["Idempotency-Key"], body], ["s1", "k", '{"prompt":"x"}']);
});

test("a visitor sends no session, and a form no content type of ours", async () => {
  answer("POST /api/v1/uploads", 201, {});
  await api("POST", "uploads", { body: new FormData() });
  assert.deepEqual(Object.keys(network.asked[0].headers), ["Accept"]);
});

test("nothing in the answer is null", async () => {
  answer("DELETE /api/v1/clips/c", 204, null);
  assert.equal(await api("DELETE", "clips/c"), null);
});

test("a refusal is thrown with status, code and what stands beside it", async () => {
  answer("GET /api/v1/me/quota", 429, { code: "quota_exceeded", detail: "Too dear.", credits: 8 });
  const error = await thrown(get("me/quota"));
  assert.ok(error instanceof ApiError);
  assert.deepEqual([error.status, error.code, error.message, error.problem.credits], [429, "quota_exceeded", "Too dear.", 8]);
});

test("an answer that is no JSON is an error of no known code", async () => {
  network.answers.set("GET /api/v1/feed", () => new Response("<h1>Bad gateway</h1>", { status: 502 }));
  const error = await thrown(get("feed"));
  assert.deepEqual([error.status, error.code], [502, "unknown"]);
});

test("no network is told as such, and what was called off as nothing", async () => {
  breakOff("GET /api/v1/feed");
  assert.equal((await thrown(get("feed"))).code, "offline");
  const calledOff = AbortSignal.abort();
  assert.equal((await thrown(get("feed", { signal: calledOff }))).name, "AbortError");
});

test("a session that has ended is forgotten, and the page hears of it", async () => {
  let heard = 0;
  addEventListener("hibari:session", () => (heard += 1));
  localStorage.setItem("hibari.session", "old");
  answer("GET /api/v1/me", 401, { code: "not_authenticated", detail: "Sign in." });
  assert.equal((await thrown(get("me"))).status, 401);
  assert.deepEqual([token(), heard], [null, 1]);
});

test("a German reads a refusal in German", async () => {
  speak("de");
  await loadWords();
  answer("POST /api/v1/generations", 400, { code: "seconds_out_of_range", detail: "A clip of yours has 4 to 10 seconds.", least: 4, most: 10 });
  const error = await thrown(post("generations"));
  assert.deepEqual([error.code, error.message], ["seconds_out_of_range", "Dein Clip hat 4 bis 10 Sekunden."]);
});

test("signing in keeps the session and leaves no step open", async () => {
  answer(`POST ${AUTH}auth/login`, 200, { meta: { session_token: "s2", is_authenticated: true } });
  assert.equal(await authenticate("login", {}), null);
  assert.deepEqual([token(), sessionStorage.getItem("hibari.pending")], ["s2", null]);
});

test("a sign-in that wants a second step is nobody's session until it has been taken", async () => {
  const flows = [{ id: "login" }, { id: "mfa_authenticate", is_pending: true, types: ["totp"] }];
  answer(`POST ${AUTH}auth/login`, 401, { data: { flows }, meta: { session_token: "half", is_authenticated: false } });
  assert.equal((await authenticate("login", {})).id, "mfa_authenticate");
  assert.deepEqual([token(), sessionStorage.getItem("hibari.pending")], [null, "half"]);
  answer("GET /api/v1/feed", 200, {});
  await get("feed");
  assert.equal(network.asked.at(-1).headers["X-Session-Token"], undefined);
  answer(`POST ${AUTH}auth/2fa/authenticate`, 200, { meta: { is_authenticated: true } });
  assert.equal(await authenticate("2fa/authenticate", { code: "1" }), null);
  assert.equal(network.asked.at(-1).headers["X-Session-Token"], "half");
  assert.deepEqual([token(), sessionStorage.getItem("hibari.pending")], ["half", null]);
});

test("a wrong password is an error with the code of its field", async () => {
  answer(`POST ${AUTH}auth/login`, 400, { errors: [{ param: "password", code: "email_password_mismatch", message: "Not right." }] });
  const error = await thrown(authenticate("login", {}));
  assert.deepEqual([error.code, error.message, error.errors[0].param], ["email_password_mismatch", "Not right.", "password"]);
});

test("a changed session of a signed-in person is kept", async () => {
  localStorage.setItem("hibari.session", "s1");
  answer(`POST ${AUTH}account/password/change`, 200, { meta: { session_token: "s3" } });
  await account("POST", "account/password/change", {});
  assert.equal(token(), "s3");
});

test("signing out ends here also where the server does not hear it", async () => {
  keepToken("s1");
  breakOff(`DELETE ${AUTH}auth/session`);
  await signOut();
  assert.equal(token(), null);
});
