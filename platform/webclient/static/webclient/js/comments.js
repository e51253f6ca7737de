// What people say below a clip, and what others answer: threads of one level.

import { api, get, post } from "./api.js";
import { fill, h } from "./dom.js";
import { aside, explain, toast } from "./errors.js";
import { icon } from "./icons.js";
import { act, face, pages } from "./parts.js";
import { openReport } from "./report.js";
import { signInFirst } from "./router.js";
import { isSignedIn, whoAmI } from "./session.js";
import { openSheet } from "./sheet.js";
import { ago, t } from "./text.js";

/** @typedef {import("./shapes.js").Clip} Clip */
/** @typedef {{id: string, author: import("./shapes.js").Person, text: string, is_held: boolean, created_at: string, replies?: number}} Comment */
/** @typedef {Omit<Comment, "author"> & {author: null}} Gone one that keeps its place for the answers below it */

/** The comments of one clip, as one viewer sees them. */
class Comments {
  /** @param {Clip} clip @param {string | undefined} me who watches @param {(step: number) => void} counted */
  constructor(clip, me, counted) {
    this.clip = clip;
    this.me = me;
    this.counted = counted;
    this.path = `clips/${clip.id}/comments`;
    this.fresh = h("ul", { class: "comments" });
    this.list = pages(this.path, (rows) => h("ul", { class: "comments" }, ...rows.map((one) => this.#thread(one))), (this.none = h("p", { class: "quiet" }, t("comments.none"))));
    this.form = this.#form();
  }

  /** A first comment with its answers below it, which are fetched when they are asked for. @param {Comment | Gone} first */
  #thread(first) {
    const answers = h("ul", { class: "comments answers" });
    const older = h("div");
    const show = act(t("comments.replies", { n: first.replies ?? 0 }), async () => {
      show.remove();
      fill(answers);
      fill(older, pages(`${this.path}?thread=${first.id}`, (rows) => h("ul", { class: "comments answers" }, ...rows.map((one) => this.#row(one, answers))), h("span")));
    }, { look: "link" });
    const below = h("div", null, answers, older, first.replies ? show : null);
    if (!first.author) return h("li", { class: "comment" }, h("div", null, h("p", { class: "quiet" }, h("i", null, t("comments.gone"))), below));
    return this.#row(first, answers, below);
  }

  /** @param {Comment} comment @param {HTMLElement} answers where a new answer is put @param {...Node} below */
  #row(comment, answers, ...below) {
    const { author } = comment;
    const name = `@${author.handle}`;
    const drop = async () => {
      await api("DELETE", `comments/${comment.id}`);
      line.remove();
      if (!comment.is_held) this.counted(-1);
    };
    const isOurs = this.me && (author.id === this.me || this.clip.creator.id === this.me);
    const acts = h(
      "div",
      { class: "row" },
      h("small", null, ago(comment.created_at)),
      this.me && act(t("comments.reply"), async () => this.#answer(comment, answers), { look: "link", "aria-label": t("comments.reply_to", { name }) }),
      isOurs && act(t("comments.drop_short"), drop, { look: "link", "aria-label": t("comments.drop") }),
      this.me && author.id !== this.me && act(t("report.open"), async () => openReport({ comment: comment.id }), { look: "link", "aria-label": t("comments.report", { name }) }),
    );
    const line = h("li", { class: "comment" }, face(author), h("div", null, h("a", { href: `#/${name}` }, name), h("p", null, ...withNames(comment.text)), comment.is_held && h("p", { class: "quiet" }, aside(t("comments.held"), comment.hold_explanation)), acts, ...below));
    return line;
  }

  #form() {
    if (!this.me) return h("button", { class: "button big", on: { click: () => signInFirst() } }, t("comments.sign_in"));
    this.input = h("input", { id: "field-comment", name: "text", maxlength: 1000, autocomplete: "off", placeholder: t("comments.placeholder") });
    this.error = h("p", { class: "form-error", role: "alert" });
    this.towards = h("p", { class: "row quiet", hidden: true });
    const row = h("div", { class: "row steer-form" }, h("label", { class: "sr", for: "field-comment" }, t("comments.label")), this.input, h("button", { class: "button primary", type: "submit" }, t("comments.send")));
    return h("form", { class: "stack comment-form", on: { submit: this.#send } }, this.towards, row, this.error);
  }

  /** Write to one comment instead of below the clip. @param {Comment | null} comment null: back to the clip @param {HTMLElement} [answers] */
  #answer(comment, answers) {
    if (!this.input || !this.towards) return;
    this.answered = comment;
    this.answers = answers;
    this.towards.hidden = comment === null;
    if (comment) fill(this.towards, icon("reply"), t("comments.reply_to", { name: `@${comment.author.handle}` }), h("button", { class: "round", type: "button", "aria-label": t("comments.no_reply"), on: { click: () => this.#answer(null) } }, icon("close")));
    this.input.focus();
  }

  /** @param {SubmitEvent} event */
  #send = async (event) => {
    event.preventDefault();
    if (!this.input?.value.trim() || !this.error || this.isSending) return;
    this.isSending = true;
    this.error.textContent = "";
    try {
      const text = this.input.value.trim();
      const made = await post(this.path, { text, ...(this.answered ? { reply_to: this.answered.id } : {}) });
      this.#show(made);
    } catch (error) {
      this.error.textContent = explain(error);
    } finally {
      this.isSending = false;
    }
  };

  /** @param {Comment} made */
  #show(made) {
    const row = this.answers ? this.#row(made, this.answers) : this.#thread(made);
    if (this.answers) this.answers.prepend(row);
    else this.fresh.prepend(row);
    row.scrollIntoView({ block: "nearest" });
    this.none.remove();
    if (this.input) this.input.value = "";
    this.#answer(null);
    if (made.is_held) toast(t("comments.held"));
    else this.counted(1);
  }
}

/** The names of people in a text, as ways to them. @param {string} text @returns {(string | Node)[]} */
const withNames = (text) => text.split(/((?<![\w@.])@[A-Za-z0-9](?:[\w.]*[A-Za-z0-9])?)/).map((part, at) => (at % 2 ? h("a", { href: `#/${part}` }, part) : part));

/** @param {Clip} clip @param {(step: number) => void} counted called when one more or one less can be read */
export async function openComments(clip, counted) {
  const place = h("div", { class: "stack" });
  openSheet(t("clip.comments"), place);
  const me = isSignedIn() ? await whoAmI().catch(() => null) : null;
  const { fresh, list, form } = new Comments(clip, me?.id, counted);
  fill(place, h("div", { class: "comment-list" }, fresh, list), form);
}
