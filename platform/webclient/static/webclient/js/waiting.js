// Comments that wait for the maker of a clip, and what makes them wait.

import { api, get, post } from "./api.js";
import { fill, h } from "./dom.js";
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
    const acts = h("div", { class: "row" }, h("small", null, ago(comment.created_at)), act(t("waiting.approve"), approve, { look: "link" }), act(t("comments.drop_short"), drop, { look: "link", "aria-label": t("comments.drop") }), h("a", { href: `#/clip/${comment.clip}` }, t("waiting.clip")));
    const line = h("li", { class: "comment" }, face(comment.author), h("div", null, h("a", { href: `#/${name}` }, name), h("p", null, comment.text), acts));
    return line;
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
