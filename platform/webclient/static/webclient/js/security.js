// What guards the account: the password, codes of an authenticator app, codes on paper, and passkeys.

import { account, ApiError, picture } from "./api.js";
import { fill, h } from "./dom.js";
import { toast } from "./errors.js";
import { field } from "./fields.js";
import { act, part } from "./parts.js";
import { canUsePasskeys, makePasskey } from "./passkey.js";
import { withProof } from "./proof.js";
import { confirmed, openForm, openSheet } from "./sheet.js";
import { ago, t } from "./text.js";

/** @typedef {{type: "totp" | "recovery_codes" | "webauthn", id?: number, name?: string, created_at: number, last_used_at: number | null, unused_code_count?: number}} Guard */

const GUARDS = "account/authenticators";
const ADDRESSES = "account/email";
const TOTP = `${GUARDS}/totp`;
const CODES = `${GUARDS}/recovery-codes`;

export function security() {
  const list = h("ul", { class: "lines" });
  const draw = async () => {
    /** @type {{data?: Guard[]}[]} */
    const [{ data = [] }, { data: addresses = [] }] = /** @type {any[]} */ (await Promise.all([account("GET", GUARDS), account("GET", ADDRESSES)]));
    const codes = data.find(({ type }) => type === "recovery_codes");
    fill(
      list,
      ...addresses.map(addressLine),
      line(t("security.password"), t("security.password_text"), act(t("security.change"), () => Promise.resolve(changePassword()))),
      appLine(data.find(({ type }) => type === "totp"), draw),
      codes && line(t("security.codes"), t("security.codes_left", { n: codes.unused_code_count ?? 0 }), act(t("security.show"), () => withProof(() => showCodes())), act(t("security.renew"), () => withProof(() => renewCodes(draw)))),
      ...data.filter(({ type }) => type === "webauthn").map((key) => keyLine(key, draw)),
      canUsePasskeys() && line(t("security.passkey"), t("security.passkey_text"), act(t("security.add"), () => Promise.resolve(addPasskey(draw)))),
    );
  };
  void draw().catch(() => null);
  return part(t("security.title"), list);
}

/** @param {string} name @param {string} text @param {...Node} acts */
const line = (name, text, ...acts) => h("li", { class: "person" }, h("p", { class: "wide" }, h("span", null, h("b", null, name), h("small", null, text))), ...acts);

/** @param {number} seconds since 1970 */
const since = (seconds) => ago(new Date(1000 * seconds).toISOString());

/** Codes and passkeys wait for an address that is known to be one's own. @param {{email: string, verified: boolean}} address */
function addressLine({ email, verified }) {
  const again = async () => {
    await account("PUT", ADDRESSES, { email }).catch((error) => {
      throw error instanceof ApiError && error.status === 403 ? new ApiError(403, { code: "mail_too_soon" }) : error;
    });
    toast(t("door.link_sent"));
  };
  return line(email, t(verified ? "security.confirmed" : "security.unconfirmed"), ...(verified ? [] : [act(t("door.send_link"), again)]));
}

/** @param {Guard | undefined} guard @param {() => Promise<void>} done */
function appLine(guard, done) {
  const end = async () => {
    if (!(await confirmed(t("security.app_end_sure"), t("security.turn_off")))) return;
    await withProof(() => account("DELETE", TOTP));
    await done();
  };
  const button = guard ? act(t("security.turn_off"), end) : act(t("security.turn_on"), () => withProof(() => beginApp(done)));
  return line(t("security.app"), guard ? t("security.since", { when: since(guard.created_at) }) : t("security.app_text"), button);
}

/** The secret goes into an app; its first code proves that it arrived. @param {() => Promise<void>} done */
async function beginApp(done) {
  // A secret that nobody has taken yet is told by a 404, with the secret in it.
  const { meta } = await account("GET", TOTP).catch((error) => {
    if (error instanceof ApiError && error.status === 404) return error.problem;
    throw error;
  });
  const send = async (/** @type {FormData} */ data) => {
    if (!(await withProof(() => account("POST", TOTP, { code: String(data.get("code")).replace(/\s/g, "") })))) return;
    await done();
    await showCodes();
  };
  const code = await picture("/api/v1/me/authenticator-picture").catch(() => null);
  const sheet = openForm(
    t("security.app"),
    t("security.turn_on"),
    send,
    h("p", null, t(code ? "security.app_scan" : "security.app_steps")),
    code && h("img", { class: "qr", src: code, alt: t("security.app_picture") }),
    h("p", { class: "secret" }, h("code", null, meta.secret.replace(/(.{4})(?=.)/g, "$1 "))),
    h("a", { class: "button", href: meta.totp_url }, t("security.app_open")),
    field("code", t("door.code"), { inputmode: "numeric", autocomplete: "one-time-code", maxlength: 7, required: true }),
  );
  sheet.addEventListener("close", () => code && URL.revokeObjectURL(code));
}

/** For the day when phone and keys are gone. */
async function showCodes() {
  /** @type {string[]} */
  const codes = (await account("GET", CODES)).data.unused_codes ?? [];
  const copy = async () => {
    await navigator.clipboard.writeText(codes.join("\n"));
    toast(t("security.copied"));
  };
  openSheet(t("security.codes"), h("p", null, t("security.codes_text")), h("ul", { class: "secret" }, ...codes.map((code) => h("li", null, h("code", null, code)))), act(t("security.copy"), copy));
}

/** @param {() => Promise<void>} done */
async function renewCodes(done) {
  await account("POST", CODES);
  await done();
  await showCodes();
}

/** @param {Guard} key @param {() => Promise<void>} done */
function keyLine(key, done) {
  const drop = async () => {
    if (!(await confirmed(t("security.key_drop_sure", { name: key.name ?? "" }), t("security.drop")))) return;
    await withProof(() => account("DELETE", `${GUARDS}/webauthn`, { authenticators: [key.id] }));
    await done();
  };
  return line(key.name ?? t("security.passkey"), key.last_used_at ? t("security.used", { when: since(key.last_used_at) }) : t("security.since", { when: since(key.created_at) }), act(t("security.drop"), drop));
}

/** @param {() => Promise<void>} done */
function addPasskey(done) {
  const send = async (/** @type {FormData} */ data) => {
    const name = String(data.get("name")).trim() || t("settings.this_device");
    if (await withProof(() => makePasskey(name))) await done();
  };
  openForm(t("security.passkey"), t("security.add"), send, h("p", { class: "quiet" }, t("security.passkey_steps")), field("name", t("settings.name"), { maxlength: 60, autocomplete: "off", placeholder: t("settings.this_device") }));
}

function changePassword() {
  const send = async (/** @type {FormData} */ data) => {
    await account("POST", "account/password/change", Object.fromEntries(data));
    toast(t("security.changed"));
  };
  openForm(
    t("security.password"),
    t("security.change"),
    send,
    field("current_password", t("security.password_now"), { type: "password", autocomplete: "current-password", required: true }),
    field("new_password", t("door.new_password"), { type: "password", autocomplete: "new-password", required: true }, t("door.password_hint")),
  );
}
