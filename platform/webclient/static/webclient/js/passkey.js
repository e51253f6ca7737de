// Passkeys: a key that the device keeps, in place of a password or as the second factor beside it (WebAuthn).

import { account, ApiError } from "./api.js";

/** Browsers give keys to names alone: neither to bare addresses nor to pages that came unprotected. */
export const canUsePasskeys = () => window.isSecureContext && "PublicKeyCredential" in window && !/^[\d.]+$|^\[/.test(location.hostname);

/** @param {string} text base64url @returns {ArrayBuffer} */
const toBytes = (text) => Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (sign) => sign.charCodeAt(0)).buffer;

/** @param {ArrayBuffer} bytes */
const toText = (bytes) => btoa(String.fromCharCode(...new Uint8Array(bytes))).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");

/** @param {any[]} [keys] */
const known = (keys) => keys?.map((key) => ({ ...key, id: toBytes(key.id) }));

const PARTS = ["clientDataJSON", "attestationObject", "authenticatorData", "signature", "userHandle"];

/** Ask the device, and write what it made as the server reads it. @param {() => Promise<any>} ask */
async function fromDevice(ask) {
  const credential = await ask().catch((error) => {
    throw error instanceof DOMException ? new ApiError(0, { code: error.name === "InvalidStateError" ? "passkey_known" : "passkey_unused" }) : error;
  });
  const { type, rawId, authenticatorAttachment, response } = credential;
  const parts = PARTS.filter((name) => response[name]).map((name) => [name, toText(response[name])]);
  const id = toText(rawId);
  return { id, rawId: id, type, authenticatorAttachment, response: Object.fromEntries(parts), clientExtensionResults: credential.getClientExtensionResults() };
}

/** Sign the server's question. @param {string} path that asks it, below /auth/app/v1 */
export async function signWithPasskey(path) {
  const { publicKey } = (await account("GET", path)).data.request_options;
  const asked = { ...publicKey, challenge: toBytes(publicKey.challenge), allowCredentials: known(publicKey.allowCredentials) };
  return fromDevice(() => navigator.credentials.get({ publicKey: asked }));
}

/** Make a key for the signed-in person, one that can stand for the password too. @param {string} name */
export async function makePasskey(name) {
  const path = "account/authenticators/webauthn";
  const { publicKey } = (await account("GET", `${path}?passwordless`)).data.creation_options;
  const asked = { ...publicKey, challenge: toBytes(publicKey.challenge), user: { ...publicKey.user, id: toBytes(publicKey.user.id) }, excludeCredentials: known(publicKey.excludeCredentials) };
  const credential = await fromDevice(() => navigator.credentials.create({ publicKey: asked }));
  return account("POST", path, { name, credential });
}
