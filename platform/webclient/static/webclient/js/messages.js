// A conversation.

import { api, get, post } from "./api.js";
import { fill, h } from "./dom.js";
import { explain, toast } from "./errors.js";
import { icon } from "./icons.js";
import { listen } from "./live.js";
import { act, Screen } from "./parts.js";
import { go, place } from "./router.js";
import { whoAmI } from "./session.js";
import { ago, t } from "./text.js";

const POLL_MILLISECONDS = 8000;

class Messages extends Screen {
  get path() {
    this.at ??= place().part; // a late answer must not ask about the place that came after this one
    return `conversations/${this.at}`;
  }

  disconnectedCallback() {
    this.stop?.();
    clearInterval(this.timer);
  }

  async load() {
    if (!place().part) return location.replace("#/inbox?view=messages");
    const [talk, me] = await Promise.all([get(this.path), whoAmI()]);
    const others = talk.members.filter((/** @type {any} */ one) => one.handle !== me?.handle);
    this.mine = me?.handle ?? "";
    this.list = h("ol", { class: "messages", "aria-live": "polite" });
    const accept = async () => {
      await api("PUT", this.path);
      await this.load();
    };
    const leave = async () => {
      await api("DELETE", this.path);
      go("#/inbox");
    };
    fill(
      this,
      h("h1", null, talk.title || others.map((/** @type {any} */ one) => `@${one.handle}`).join(", ")),
      this.list,
      talk.box === "requests" ? h("div", { class: "card" }, h("p", null, t("messages.request_text")), h("div", { class: "row" }, act(t("inbox.accept"), accept, { look: "button primary" }), act(t("inbox.decline"), leave))) : this.#form(),
    );
    await this.#draw();
    this.stop?.();
    this.stop = listen((news) => news.type.startsWith("message") && void this.#draw());
    clearInterval(this.timer);
    this.timer = setInterval(() => void this.#draw(), POLL_MILLISECONDS);
  }

  async #draw() {
    if (!this.isConnected) return;
    const { data } = await get(`${this.path}/messages`);
    if (!this.list || data[0]?.id === this.latest) return;
    this.latest = data[0]?.id;
    fill(this.list, ...data.toReversed().map((/** @type {any} */ one) => this.#message(one)));
    this.list.lastElementChild?.scrollIntoView({ block: "end" });
    if (data[0]) await post(`${this.path}/read`, { message: data[0].id }).catch(() => null);
  }

  /** @param {any} one */
  #message(one) {
    const clip = one.clip ? h("a", { class: "button", href: `#/clip/${one.clip.id}` }, icon("play"), one.clip.caption || t("clip.label", { handle: one.clip.creator, title: "" })) : null;
    const text = one.is_removed ? h("i", null, t("messages.removed")) : one.has_hidden_clip ? h("i", null, t("messages.hidden_clip")) : one.text;
    return h("li", { class: one.sender === this.mine ? "is-mine" : "" }, h("p", null, text), clip, h("small", null, one.sender === this.mine ? "" : `@${one.sender} · `, ago(one.created_at)));
  }

  #form() {
    const input = h("input", { id: "field-message", name: "text", maxlength: 2000, autocomplete: "off", placeholder: t("messages.placeholder") });
    /** @param {SubmitEvent} event */
    const send = async (event) => {
      event.preventDefault();
      if (!input.value.trim()) return;
      try {
        await post(`${this.path}/messages`, { text: input.value });
        input.value = "";
        await this.#draw();
      } catch (error) {
        toast(explain(error), "error");
      }
    };
    return h("form", { class: "row steer-form", on: { submit: send } }, h("label", { class: "sr", for: "field-message" }, t("messages.placeholder")), input, h("button", { class: "button primary", type: "submit" }, t("comments.send")));
  }
}

/** A sign for news that nobody did. @param {string} kind */
export const thumbOf = (kind) => h("span", { class: "face hue-0", "aria-hidden": "true" }, icon(kind.startsWith("job") ? "spark" : kind.startsWith("cameo") ? "person" : "info"));

customElements.define("hb-messages", Messages);
