// The door: sign in (with a second step or a passkey), sign up, choose a handle, confirm an address, set a new password.

import { api, ApiError, authenticate, get, keepToken } from "./api.js";
import { fill, h } from "./dom.js";
import { showInForm, toast } from "./errors.js";
import { field } from "./fields.js";
import { lark } from "./icons.js";
import { act } from "./parts.js";
import { canUsePasskeys, signWithPasskey } from "./passkey.js";
import { go, goBackAfterSignIn, isAwaited, place } from "./router.js";
import { forgetMe, serverConfig, whoAmI } from "./session.js";
import { formOf } from "./sheet.js";
import { t } from "./text.js";

/** @typedef {(data: Record<string, any>) => Promise<void>} Act */

class SignIn extends HTMLElement {
  connectedCallback() {
    const { screen, part, query } = place();
    if (screen === "sign-up") this.#signUp(query.get("invite") ?? "");
    else if (screen === "verify-email") this.#verify(part);
    else if (screen === "reset-password") this.#newPassword(part);
    else this.#signIn();
  }

  /** @param {string} title @param {string} button @param {Act} act @param {...(Node | null)} fields @returns {HTMLElement} */
  #form(title, button, act, ...fields) {
    const door = h("div", { class: "door" }, lark(), h("h1", null, title), formOf(button, (data) => act(Object.fromEntries(data)), ...fields.filter((one) => one !== null)));
    fill(this, door);
    return door;
  }

  #signIn() {
    const door = this.#form(
      t("door.sign_in"),
      t("door.sign_in"),
      async ({ email, password }) => this.#enter(await authenticate("login", { email, password })),
      isAwaited() ? h("p", { class: "quiet" }, t("door.awaited")) : null,
      email(),
      password("current-password"),
    );
    const links = h("div", { class: "stack" }, canUsePasskeys() && this.#passkey("auth/webauthn/login"), h("a", { class: "button big", href: "#/sign-up" }, t("door.to_sign_up")), h("button", { class: "link", on: { click: () => this.#forgotten() } }, t("door.forgotten")));
    door.append(links);
    void this.#offerDemo(door);
  }

  /** A demo world has a person to try it as. @param {HTMLElement} door */
  async #offerDemo(door) {
    const config = await serverConfig().catch(() => null);
    if (!config?.demo) return;
    const { demo } = config;
    const enter = act(t("door.demo"), async () => this.#enter(await authenticate("login", demo)), { look: "button big" });
    door.append(h("div", { class: "demo" }, h("p", { class: "quiet" }, t("door.demo_text")), enter));
  }

  /** A button that signs in with a key of this device. @param {string} path of the question and of its answer */
  #passkey(path) {
    const sign = async () => this.#enter(await authenticate(path.replace("auth/", ""), { credential: await signWithPasskey(path) }));
    return act(t("door.passkey"), sign, { look: "button big", sign: "key" });
  }

  /** The password was right; now a code or a key, as the account asks for. @param {string[]} types */
  #secondStep(types) {
    const send = async (/** @type {Record<string, any>} */ { code }) => {
      try {
        await this.#enter(await authenticate("2fa/authenticate", { code: code.replace(/\s/g, "") }));
      } catch (error) {
        if (!(error instanceof ApiError) || error.status !== 409) throw error;
        this.#signIn(); // That sign-in has run out, or has ended elsewhere.
        toast(t("door.too_late"), "error");
      }
    };
    const hasCodes = types.some((type) => type !== "webauthn");
    const code = field("code", t("door.code"), { autocomplete: "one-time-code", autocapitalize: "none", spellcheck: "false" }, t("door.code_hint"));
    if (hasCodes) this.#form(t("door.second"), t("door.sign_in"), send, code);
    else fill(this, h("div", { class: "door" }, lark(), h("h1", null, t("door.second"))));
    const key = types.includes("webauthn") ? (canUsePasskeys() ? this.#passkey("auth/webauthn/authenticate") : h("p", { class: "hold" }, t("door.no_passkeys"))) : null;
    this.querySelector(".door")?.append(h("div", { class: "stack" }, key, h("button", { class: "link", on: { click: () => this.#signIn() } }, t("door.other_account"))));
    this.querySelector("input")?.focus();
  }

  /** @param {string} invite */
  async #signUp(invite) {
    const access = await get("access").catch(() => ({ is_invite_only: false, age_min: 13, is_region_open: true }));
    const code = access.is_invite_only || invite ? field("invite_code", t("door.invite"), { type: "text", value: invite, autocomplete: "off" }) : null;
    const door = this.#form(
      t("door.sign_up"),
      t("door.sign_up"),
      async ({ handle, ...data }) => this.#enter(await authenticate("signup", data), handle),
      email(),
      password("new-password", t("door.password_hint")),
      field("birth_date", t("door.birth_date"), { type: "date", autocomplete: "bday", required: true, max: new Date().toISOString().slice(0, 10) }, t("door.birth_date_hint", { age: access.age_min })),
      field("handle", t("door.handle"), { type: "text", autocomplete: "username", autocapitalize: "none", spellcheck: "false" }, t("door.handle_hint")),
      code,
    );
    if (!access.is_region_open) door.querySelector("form")?.prepend(h("p", { class: "hold" }, t("door.region_closed")));
    door.append(h("p", { class: "row" }, h("a", { href: "#/sign-in" }, t("door.to_sign_in"))));
  }

  /** @param {import("./api.js").Flow | null} missing the next step, null once in @param {string} [handle] */
  async #enter(missing, handle = "") {
    if (missing?.id === "verify_email") return this.#message(t("door.verify_title"), t("door.verify_text"));
    if (missing?.id === "mfa_authenticate") return this.#secondStep(missing.types ?? []);
    if (missing) return go("#/sign-in");
    if (!handle) return goBackAfterSignIn();
    try {
      await this.#takeHandle(handle);
    } catch (error) {
      await this.#handle(handle, error);
    }
  }

  /** @param {string} handle */
  async #takeHandle(handle) {
    await api("PATCH", "me", { body: { handle: handle.replace(/^@/, "") } });
    forgetMe();
    goBackAfterSignIn();
  }

  /** The account is there, the wished handle is not to be had: choose another, or keep the one given. @param {string} wished @param {unknown} error */
  async #handle(wished, error) {
    const me = await whoAmI();
    const door = this.#form(
      t("door.handle_title"),
      t("door.handle_take"),
      ({ handle }) => this.#takeHandle(handle),
      field("handle", t("door.handle"), { type: "text", value: wished, autocapitalize: "none", spellcheck: "false" }),
    );
    door.append(h("button", { class: "button", on: { click: goBackAfterSignIn } }, t("door.handle_keep", { handle: me?.handle ?? "" })));
    const form = door.querySelector("form");
    if (form) showInForm(form, error);
  }

  /** @param {string} key */
  #verify(key) {
    this.#form(t("door.confirm_title"), t("door.confirm"), async () => {
      const missing = await authenticate("email/verify", { key });
      toast(t("door.confirmed"));
      await this.#enter(missing);
    });
  }

  #forgotten() {
    this.#form(
      t("door.forgotten"),
      t("door.send_link"),
      async ({ email: address }) => {
        await authenticate("password/request", { email: address });
        this.#message(t("door.link_sent"), t("door.link_sent_text"));
      },
      email(),
    );
  }

  /** @param {string} key */
  #newPassword(key) {
    this.#form(
      t("door.new_password"),
      t("door.new_password"),
      async (data) => {
        keepToken(null);
        await this.#enter(await authenticate("password/reset", { key, password: data.password }));
      },
      password("new-password", t("door.password_hint")),
    );
  }

  /** @param {string} title @param {string} text */
  #message(title, text) {
    fill(this, h("div", { class: "door", role: "status" }, lark(), h("h1", null, title), h("p", null, text), h("a", { class: "button", href: "#/" }, t("nav.feed"))));
  }
}

const email = () => field("email", t("door.email"), { type: "email", autocomplete: "email", required: true, inputmode: "email" });

/** @param {string} purpose @param {string} [hint] */
const password = (purpose, hint) => field("password", t("door.password"), { type: "password", autocomplete: purpose, required: true }, hint);

customElements.define("hb-sign-in", SignIn);
