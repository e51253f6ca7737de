// Comments that wait for the maker of a clip, and what makes them wait.

import { api, get, post } from "./api.js";
import { fill, h } from "./dom.js";
import { explain, toast } from "./errors.js";
import { act, face, pages, part, savedForm, Screen, tick } from "./parts.js";
import { ago, t } from "./text.js";

/** @typedef {{id: string, author: import("./shapes.js").Person, text: string, created_at: string, clip: string, held_by: string}} Held */

class Waiting extends Screen {
  async load() {
    const rules = await get("me/comment-rules");
    fill(this, h("h1", null, t("waiting.title")), this.#list(), this.#rules(rules));
  }

  #list() {
    return pages("me/held-comments", (rows) => h("ul", { class: "comments" }, ...rows.map((one) => this.#row(one))), h("p", { class: "quiet" }, t("waiting.none")));
  }

  /** @param {Held} comment */
  #row(comment) {
    const name = `@${comment.author.handle}`;
    const settle = (/** @type {() => Promise<any>} */ answer) => async () => {
      await answer();
      line.remove();
    };
    const approve = settle(() => post(`comments/${comment.id}/approve`));
    const drop = settle(() => api("DELETE", `comments/${comment.id}`));
    const acts = h("div", { class: "row" }, h("small", null, ago(comment.created_at)), act(t("waiting.approve"), approve, { look: "link" }), act(t("comments.reply"), async () => this.#answer(comment, body, settle), { look: "link", "aria-label": t("comments.reply_to", { name }) }), act(t("comments.drop_short"), drop, { look: "link", "aria-label": t("comments.drop") }), h("a", { href: `#/clip/${comment.clip}` }, t("waiting.clip")));
    const body = h("div", null, h("a", { href: `#/${name}` }, name), h("p", null, comment.text), acts);
    const line = h("li", { class: "comment" }, face(comment.author), body);
    return line;
  }

  /** An answer lets the comment be read, too. @param {Held} comment @param {HTMLElement} body @param {(answer: () => Promise<any>) => () => Promise<void>} settle */
  #answer(comment, body, settle) {
    body.querySelector("form")?.remove();
    const input = h("input", { name: "text", maxlength: 1000, required: true, autocomplete: "off", "aria-label": t("comments.label"), placeholder: t("waiting.answer") });
    const error = h("p", { class: "form-error", role: "alert" });
    const button = h("button", { class: "button primary", type: "submit" }, t("comments.send"));
    const send = settle(async () => {
      const made = await post(`clips/${comment.clip}/comments`, { text: input.value.trim(), reply_to: comment.id });
      if (made.is_held) toast(t("comments.held"));
    });
    const submit = async (/** @type {SubmitEvent} */ event) => {
      event.preventDefault();
      button.disabled = true;
      await send().catch((/** @type {unknown} */ failure) => (error.textContent = explain(failure)));
      button.disabled = false;
    };
    body.append(h("form", { class: "stack", on: { submit } }, h("div", { class: "row steer-form" }, input, button), error));
    input.focus();
  }

  /** @param {{words: string[], is_approval_required: boolean}} rules */
  #rules(rules) {
    const send = (/** @type {FormData} */ data) => {
      const words = String(data.get("words")).split("\n").map((word) => word.trim()).filter(Boolean);
      return api("PUT", "me/comment-rules", { body: { words, is_approval_required: data.has("is_approval_required") } });
    };
    const form = savedForm(
      send,
      h(
        "div",
        { class: "field" },
        h("label", { for: "field-words" }, t("waiting.words")),
        h("textarea", { id: "field-words", name: "words", rows: 4, autocapitalize: "none", spellcheck: "false", "aria-describedby": "field-words-hint field-words-error" }, rules.words.join("\n")),
        h("p", { class: "field-hint", id: "field-words-hint" }, t("waiting.words_hint")),
        h("p", { class: "field-error", id: "field-words-error", role: "alert" }),
      ),
      tick("is_approval_required", t("waiting.all"), rules.is_approval_required),
    );
    return part(t("waiting.rules"), form);
  }
}

customElements.define("hb-waiting", Waiting);
