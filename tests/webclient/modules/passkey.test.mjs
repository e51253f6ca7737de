// Passkeys: bytes for the device, base64url for the server, and what a refusal of the device becomes.

import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import { answer, forget, network } from "./browser.mjs";
import { canUsePasskeys, makePasskey, signWithPasskey } from "../js/passkey.js";

beforeEach(forget);
const bytes = (...numbers) => new Uint8Array(numbers).buffer;
const numbers = (buffer) => [...new Uint8Array(buffer)];
const AUTH = "/auth/app/v1/";
const device = (act) => Object.defineProperty(globalThis, "navigator", { value: { credentials: act, languages: ["en"] }, configurable: true });

test("only a name that came protected gets a key", () => {
  globalThis.PublicKeyCredential = class {};
  assert.equal(canUsePasskeys(), true);
  for (const hostname of ["127.0.0.1", "[::1]"]) {
    location.hostname = hostname;
    assert.equal(canUsePasskeys(), false, hostname);
  }
  location.hostname = "localhost";
  assert.equal(canUsePasskeys(), true);
  globalThis.isSecureContext = false;
  assert.equal(canUsePasskeys(), false);
  globalThis.isSecureContext = true;
});

test("a question is signed: its text becomes bytes, the device's bytes become text", async () => {
  const publicKey = { challenge: "-_8", allowCredentials: [{ type: "public-key", id: "AQI" }] };
  answer(`GET ${AUTH}auth/webauthn/login`, 200, { data: { request_options: { publicKey } } });
  let asked;
  const made = { type: "public-key", rawId: bytes(251, 255), authenticatorAttachment: "platform", response: { clientDataJSON: bytes(1), signature: bytes(2, 3), userHandle: null }, getClientExtensionResults: () => ({}) };
  device({ get: async (options) => ((asked = options.publicKey), made) });
  const signed = await signWithPasskey("auth/webauthn/login");
  assert.deepEqual([numbers(asked.challenge), numbers(asked.allowCredentials[0].id)], [[251, 255], [1, 2]]);
  assert.deepEqual([signed.id, signed.rawId, signed.response], ["-_8", "-_8", { clientDataJSON: "AQ", signature: "AgM" }]);
});

test("a key is made for the person who is signed in, and sent with its name", async () => {
  const publicKey = { challenge: "AQ", user: { id: "Ag", name: "ann" }, excludeCredentials: [] };
  answer(`GET ${AUTH}account/authenticators/webauthn?passwordless`, 200, { data: { creation_options: { publicKey } } });
  answer(`POST ${AUTH}account/authenticators/webauthn`, 200, { data: {} });
  let asked;
  device({ create: async (options) => ((asked = options.publicKey), { type: "public-key", rawId: bytes(9), response: { attestationObject: bytes(4) }, getClientExtensionResults: () => ({}) }) });
  await makePasskey("My phone");
  assert.deepEqual([numbers(asked.user.id), asked.user.name], [[2], "ann"]);
  const sent = JSON.parse(network.asked.at(-1).body);
  assert.deepEqual([sent.name, sent.credential.id, sent.credential.response], ["My phone", "CQ", { attestationObject: "BA" }]);
});

for (const [name, code] of [["NotAllowedError", "passkey_unused"], ["InvalidStateError", "passkey_known"]]) {
  test(`a device that says ${name} is told to the person as ${code}`, async () => {
    answer(`GET ${AUTH}x`, 200, { data: { request_options: { publicKey: { challenge: "AQ" } } } });
    device({ get: () => Promise.reject(new DOMException("no", name)) });
    await assert.rejects(signWithPasskey("x"), { code, status: 0 });
  });
}
