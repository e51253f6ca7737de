// The account: who one is here, what reaches one, what one does not want to see, and leaving with everything.

import { account, api, get, post, signOut } from "./api.js";
import { fill, h } from "./dom.js";
import { showInForm } from "./errors.js";
import { field } from "./fields.js";
import { inviting } from "./invite.js";
import { leaving, takingAlong } from "./leaving.js";
import { act, pages, part, personLine, savedForm, Screen, tick } from "./parts.js";
import { canPush, isPushed, startPush, stopPush } from "./push.js";
import { go } from "./router.js";
import { security } from "./security.js";
import { forgetMe, whoAmI } from "./session.js";
import { ago, chooseLanguage, currentLanguage, LANGUAGES, t } from "./text.js";

const LANGUAGE_NAMES = { en: "English", de: "Deutsch", ja: "日本語" };
/** What belongs together is switched together; what can't be switched off, such as a failed clip, isn't among it. */
const NEWS = { follows: ["follow", "follow_request", "follow_accepted"], likes: ["like", "comment_like", "repost"], comments: ["comment", "reply", "mention"], remixes: ["remix"], messages: ["message", "message_request"], jobs: ["job_completed"], reports: ["report"], wellbeing: ["wellbeing"] };

class Settings extends Screen {
  async load() {
    const me = await whoAmI();
    if (!me) return;
    const [preferences, feed, isHeard] = await Promise.all([get("notifications/settings"), get("feed/settings"), isPushed()]);
    const options = LANGUAGES.map((name) => h("option", { value: name, selected: name === currentLanguage() }, LANGUAGE_NAMES[name]));
    const languages = h("select", { id: "language", on: { change: () => chooseLanguage(languages.value) } }, ...options);
    const leave = async () => {
      await stopPush();
      await signOut();
      go("#/");
    };
    fill(
      this,
      h("h1", null, t("profile.settings")),
      this.#profile(me),
      part(t("profile.language"), h("div", { class: "field" }, h("label", { class: "sr", for: "language" }, t("profile.language")), languages)),
      part(t("settings.feed"), tick("personal", t("steer.personal"), feed.is_personalised, (is_personalised) => api("PATCH", "feed/settings", { body: { is_personalised } }))),
      this.#news(preferences, isHeard),
      this.#mutes(),
      part(t("settings.blocks"), pages("me/blocks", (rows) => h("ul", { class: "lines" }, ...rows.map((one) => personLine(one, act(t("settings.unblock"), async () => (await api("DELETE", `people/${one.handle}/block`), this.attempt()))))), h("p", { class: "quiet" }, t("settings.no_blocks")))),
      security(),
      inviting(),
      this.#sessions(),
      takingAlong(),
      part(t("settings.account"), h("p", { class: "quiet" }, me.email), h("div", { class: "row" }, h("a", { class: "button", href: "#/ledger" }, t("ledger.title")), h("a", { class: "button", href: "#/decisions" }, t("decisions.title")), h("a", { class: "button", href: "#/family" }, t("family.title")), h("a", { class: "button", href: "#/waiting" }, t("waiting.title")), h("a", { class: "button", href: "#/keys" }, t("keys.title")), act(t("profile.sign_out"), leave), leaving())),
    );
  }

  /** @param {any} me */
  #profile(me) {
    const send = async (/** @type {FormData} */ data) => {
      await api("PATCH", "me", { body: { display_name: data.get("display_name"), bio: data.get("bio"), handle: String(data.get("handle")).replace(/^@/, ""), is_private: data.has("is_private") } });
      forgetMe();
    };
    const form = savedForm(
      send,
      field("display_name", t("settings.name"), { value: me.display_name, maxlength: 60, autocomplete: "name" }),
      field("handle", t("door.handle"), { value: me.handle, autocapitalize: "none", spellcheck: "false" }),
      field("bio", t("settings.bio"), { value: me.bio, maxlength: 300, autocomplete: "off" }),
      tick("is_private", t("settings.private"), me.is_private),
    );
    return part(t("settings.profile"), form);
  }

  /** @param {{preferences: {kind: string, channel: string, is_on: boolean}[]}} settings @param {boolean} isHeard on this device also while the page is closed */
  #news({ preferences }, isHeard) {
    const isOn = (/** @type {string[]} */ kinds) => preferences.some((one) => kinds.includes(one.kind) && one.channel === "inbox" && one.is_on);
    const turn = (/** @type {string[]} */ kinds) => (/** @type {boolean} */ is_on) => api("PATCH", "notifications/settings", { body: { preferences: kinds.flatMap((kind) => ["inbox", "push"].map((channel) => ({ kind, channel, is_on }))) } });
    const device = canPush() && tick("push", t("settings.push"), isHeard, (isOn) => (isOn ? startPush() : stopPush()));
    return part(t("settings.news"), h("div", null, device, ...Object.entries(NEWS).map(([name, kinds]) => tick(name, t(`settings.news_${name}`), isOn(kinds), turn(kinds)))));
  }

  #mutes() {
    const list = h("div");
    const draw = () => fill(list, pages("me/mutes", (rows) => h("ul", { class: "chips" }, ...rows.map(chip)), h("p", { class: "quiet" }, t("settings.no_mutes"))));
    const chip = (/** @type {any} */ one) => h("li", { class: "chip is-less" }, act(one.text || `@${one.person?.handle}`, async () => (await api("DELETE", `me/mutes/${one.id}`), draw()), { look: "", sign: "close", "aria-label": t("steer.drop", { label: one.text || one.person?.handle }) }));
    const input = h("input", { id: "field-mute", name: "text", maxlength: 60, autocomplete: "off", placeholder: t("settings.mute_placeholder") });
    /** @param {SubmitEvent} event */
    const add = async (event) => {
      event.preventDefault();
      if (!input.value.trim()) return;
      await post("me/mutes", { kind: "word", text: input.value.trim() }).then(draw, (error) => showInForm(form, error));
      input.value = "";
    };
    const form = h("form", { class: "stack", on: { submit: add } }, h("div", { class: "row steer-form" }, h("label", { class: "sr", for: "field-mute" }, t("settings.mutes")), input, h("button", { class: "button", type: "submit" }, t("settings.mute"))), h("p", { class: "form-error", role: "alert" }));
    draw();
    return part(t("settings.mutes"), h("p", { class: "quiet" }, t("settings.mutes_text")), form, list);
  }

  #sessions() {
    const place = h("ul", { class: "lines" });
    const draw = async () => {
      /** @type {{data?: {id: number, is_current: boolean, user_agent: string, ip: string, created_at: number, last_seen_at?: number}[]}} */
      const { data: found = [] } = await account("GET", "auth/sessions");
      fill(place, ...found.map((one) => h("li", { class: "person" }, h("p", { class: "wide" }, h("span", null, h("b", null, one.is_current ? t("settings.this_device") : one.user_agent.slice(0, 60)), h("small", null, `${one.ip} · ${ago(new Date(1000 * (one.last_seen_at ?? one.created_at)).toISOString())}`))), one.is_current ? null : act(t("settings.end_session"), async () => (await account("DELETE", "auth/sessions", { sessions: [one.id] }), draw())))));
    };
    void draw().catch(() => null);
    return part(t("settings.sessions"), place);
  }
}

customElements.define("hb-settings", Settings);
