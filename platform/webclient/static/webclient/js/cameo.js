// One likeness of one's own: who may use it for what, every use of it, and taking it back.

import { api, get, post } from "./api.js";
import { stateTag } from "./cameos.js";
import { fill, h } from "./dom.js";
import { toast } from "./errors.js";
import { choice, field } from "./fields.js";
import { icon } from "./icons.js";
import { act, face, pages, part, savedForm, Screen, tick } from "./parts.js";
import { place } from "./router.js";
import { openForm, openSheet } from "./sheet.js";
import { ago, reason, t } from "./text.js";

const AUDIENCES = ["only_me", "approved", "mutuals", "everyone"];
const LIMITS = ["asks_each_use", "allows_voice", "allows_changed_appearance", "allows_revealing", "allows_politics"];
const PURPOSES = ["personal", "comedy", "education", "advertising", "politics"];
const SCOPES = ["no_new_uses", "take_down", "forget_me"];
const USABLE = new Set(["verified", "paused", "revoked"]);
const POLL_MILLISECONDS = 1500;

class OneCameo extends Screen {
  get path() {
    return `cameos/${place().part}`;
  }

  disconnectedCallback() {
    clearTimeout(this.timer);
  }

  async load() {
    const cameo = await get(this.path);
    const head = h("header", { class: "profile-head" }, face(cameo), h("div", null, h("h1", null, cameo.display_name || `@${cameo.handle}`), h("p", { class: "quiet" }, cameo.handle && `@${cameo.handle}`)), stateTag(cameo.state));
    if (["processing", "in_review"].includes(cameo.state)) {
      this.timer = setTimeout(() => void this.attempt(), POLL_MILLISECONDS);
      return fill(this, head, h("p", { role: "status" }, t(`cameo.${cameo.state}_text`)), h("progress", { "aria-label": t("making.progress") }));
    }
    if (!USABLE.has(cameo.state)) return fill(this, head, h("p", { class: "hold" }, icon("info"), (await reason(`enrol.${cameo.failure_code}`, cameo.failure_message)) || t(`cameo.state_${cameo.state}`)), this.#reports());
    const rules = await get(`${this.path}/rules`);
    fill(this, head, this.#standing(cameo), this.#uses(), this.#rules(rules), this.#grants(), this.#end(cameo), this.#reports(), this.#opened());
  }

  /** @param {any} cameo */
  #standing(cameo) {
    const isOn = cameo.state === "verified";
    const turn = async () => {
      await api(isOn ? "PUT" : "DELETE", `${this.path}/pause`);
      await this.load();
    };
    return h("div", { class: "card" }, h("p", null, t(`cameo.is_${cameo.state}`)), act(t(isOn ? "cameo.pause" : "cameo.resume"), turn, { look: isOn ? "button" : "button primary" }));
  }

  #uses() {
    return part(t("cameo.inbox"), h("p", { class: "quiet" }, t("cameo.inbox_text")), pages(`${this.path}/uses`, (rows) => h("ul", { class: "lines" }, ...rows.map((one) => this.#use(one))), h("p", { class: "quiet" }, t("cameo.no_uses"))));
  }

  /** @param {any} one */
  #use(one) {
    const row = h("li", { class: "card" });
    const tell = (/** @type {string} */ what) => async () => draw(await post(`cameo-uses/${one.id}/${what}`));
    const remove = async () => {
      await api("DELETE", `cameo-uses/${one.id}`);
      await this.load();
    };
    const draw = (/** @type {any} */ use) =>
      fill(
        row,
        h("p", null, h("a", { href: `#/@${use.person.handle}` }, h("b", null, `@${use.person.handle}`)), ` · ${t(`cameo.use_${use.state}`)} · `, h("small", null, ago(use.created_at))),
        use.prompt && h("blockquote", { lang: "en" }, use.prompt),
        use.refusal_message && h("p", { class: "quiet" }, use.refusal_message),
        h(
          "div",
          { class: "row" },
          use.clip && ["draft", "published"].includes(use.state) && h("a", { class: "button", href: `#/clip/${use.clip}` }, icon("play"), t("cameo.watch")),
          ...(use.approval === "waiting" ? [act(t("cameo.allow"), tell("allow"), { look: "button primary" }), act(t("cameo.refuse"), tell("refuse")), act(t("cameo.ask_again"), tell("ask-again"))] : []),
          ["draft", "published"].includes(use.state) && act(t(use.is_hidden ? "cameo.show" : "cameo.hide"), tell(use.is_hidden ? "show" : "hide")),
          ["draft", "published"].includes(use.state) && act(t("cameo.remove"), remove, { look: "button danger", sign: "trash" }),
        ),
      );
    draw(one);
    return row;
  }

  /** @param {any} rules */
  #rules(rules) {
    const topics = rules.topics_offered.map((/** @type {string} */ name) => h("label", null, h("input", { type: "checkbox", name: "banned_topics", value: name, checked: rules.banned_topics.includes(name) }), h("span", null, t(`topic.${name}`))));
    const send = (/** @type {FormData} */ data) => {
      const words = String(data.get("banned_words")).split(",").map((word) => word.trim()).filter(Boolean);
      const asked = { audience: data.get("audience"), ...Object.fromEntries(LIMITS.map((name) => [name, data.has(name)])), banned_words: words, banned_topics: data.getAll("banned_topics"), wishes: data.get("wishes") };
      return api("PATCH", `${this.path}/rules`, { body: asked });
    };
    const form = savedForm(
      send,
      choice("audience", t("cameo.audience"), AUDIENCES.map((value) => ({ value, text: t(`cameo.audience_${value}`) })), rules.audience),
      h("div", null, ...LIMITS.map((name) => tick(name, t(`cameo.${name}`), rules[name]))),
      h("fieldset", { class: "choice" }, h("legend", null, t("cameo.topics")), h("div", { class: "choice-row" }, ...topics)),
      field("banned_words", t("cameo.banned_words"), { value: rules.banned_words.join(", "), autocomplete: "off" }, t("cameo.banned_words_hint")),
      field("wishes", t("cameo.wishes"), { value: rules.wishes, maxlength: 500, autocomplete: "off" }, t("cameo.wishes_hint")),
    );
    return part(t("cameo.rules"), form);
  }

  #grants() {
    const list = h("div");
    const draw = () => fill(list, pages(`${this.path}/grants`, (rows) => h("ul", { class: "lines" }, ...rows.map(grant)), h("p", { class: "quiet" }, t("cameo.no_grants"))));
    const grant = (/** @type {any} */ one) => {
      const end = (/** @type {string} */ more) => async () => {
        await api("DELETE", `cameo-grants/${one.id}${more}`);
        draw();
      };
      return h("li", { class: "card" }, h("p", null, h("b", null, `@${one.person.handle}`), ` · ${one.purposes.map((/** @type {string} */ name) => t(`purpose.${name}`)).join(", ")}`), h("p", { class: "quiet" }, one.uses_max ? t("cameo.uses_of", { n: one.uses, max: one.uses_max }) : t("cameo.uses", { n: one.uses }), one.expires_at && ` · ${t("cameo.expires", { when: ago(one.expires_at) })}`), h("div", { class: "row" }, act(t("cameo.end_keep"), end("?keep=1")), act(t("cameo.end"), end(""), { look: "button danger" })));
    };
    /** @param {FormData} data */
    const send = async (data) => {
      const until = data.get("expires_at") ? new Date(`${data.get("expires_at")}T23:59:59`).toISOString() : null;
      const uses = data.get("uses_max");
      await post(`${this.path}/grants`, { handle: String(data.get("handle")).replace(/^@/, ""), purposes: data.getAll("purposes"), uses_max: uses ? Number(uses) : null, expires_at: until });
      draw();
    };
    const purposes = () => PURPOSES.map((name) => h("label", null, h("input", { type: "checkbox", name: "purposes", value: name, checked: name === "personal" }), h("span", null, t(`purpose.${name}`))));
    const open = async () =>
      openForm(
        t("cameo.grant"),
        t("cameo.grant"),
        send,
        field("handle", t("door.handle"), { required: true, autocapitalize: "none", autocomplete: "off" }),
        h("fieldset", { class: "choice" }, h("legend", null, t("cameo.purposes")), h("div", { class: "choice-row" }, ...purposes())),
        field("uses_max", t("cameo.uses_max"), { type: "number", min: 1, max: 1000 }, t("cameo.no_limit")),
        field("expires_at", t("cameo.until"), { type: "date" }, t("cameo.no_limit")),
      );
    draw();
    return part(t("cameo.grants"), list, act(t("cameo.grant"), open, { sign: "person" }));
  }

  /** @param {any} cameo */
  #end(cameo) {
    const revoke = (/** @type {string} */ scope, /** @type {HTMLDialogElement} */ sheet) => async () => {
      await post(`cameos/${cameo.id}/revocations`, { scope });
      sheet.close();
      toast(t("cameo.revoked"));
      await this.load();
    };
    const open = async () => {
      const list = h("div", { class: "stack" });
      const sheet = openSheet(t("cameo.take_back"), list);
      list.append(...SCOPES.map((scope) => h("div", { class: "card" }, h("h3", null, t(`cameo.scope_${scope}`)), h("p", { class: "quiet" }, t(`cameo.scope_${scope}_text`)), act(t(`cameo.scope_${scope}`), revoke(scope, sheet), { look: scope === "no_new_uses" ? "button" : "button danger" }))));
    };
    return part(t("cameo.take_back"), h("p", { class: "quiet" }, t("cameo.take_back_text")), act(t("cameo.take_back"), open, { look: "button danger", sign: "trash" }));
  }

  #reports() {
    return h("div", null, pages(`${this.path}/revocations`, (rows) => part(t("cameo.reports"), h("ul", { class: "lines" }, ...rows.map((one) => this.#report(one)))), h("span")));
  }

  /** @param {any} one */
  #report(one) {
    if (!one.finished_at && this.isConnected) {
      clearTimeout(this.timer);
      this.timer = setTimeout(() => void this.attempt(), POLL_MILLISECONDS);
    }
    const facts = Object.entries(one.report).flatMap(([name, found]) => [h("dt", null, name.replaceAll("_", " ")), h("dd", null, plain(found))]);
    return h("li", { class: "card" }, h("p", null, h("b", null, t(`cameo.scope_${one.scope}`)), ` · ${ago(one.at)}`), h("p", { class: "quiet", role: "status" }, one.finished_at ? t("cameo.report_done", { when: ago(one.finished_at) }) : t("cameo.report_running")), facts.length > 0 && h("details", { class: "more" }, h("summary", null, t("cameo.report")), h("dl", { class: "facts" }, ...facts), h("p", { class: "quiet" }, t("cameo.signature")), h("code", null, one.signature)));
  }

  #opened() {
    const place = h("div");
    const show = async () => {
      const rows = await get(`${this.path}/biometric-accesses`);
      fill(place, h("ul", { class: "facts" }, ...rows.map((/** @type {any} */ one) => h("li", null, `${one.act} · ${one.kind} · ${one.purpose} `, h("small", null, ago(one.at))))));
    };
    return part(t("cameo.accesses"), h("p", { class: "quiet" }, t("cameo.accesses_text")), place, act(t("cameo.accesses_show"), show));
  }
}

/** What a report holds, in words. @param {unknown} found @returns {string} */
function plain(found) {
  if (Array.isArray(found)) return found.map(plain).join("; ") || "0";
  if (found && typeof found === "object") return Object.entries(found).map(([name, one]) => `${name.replaceAll("_", " ")} ${plain(one)}`).join(", ") || "0";
  return String(found);
}

customElements.define("hb-cameo", OneCameo);
