// Likes and comments of a clip.

import { api, get, post } from "./api.js";
import { fill, h, spinner } from "./dom.js";
import { explain, failure, toast } from "./errors.js";
import { icon } from "./icons.js";
import { signInFirst } from "./router.js";
import { isSignedIn, whoAmI } from "./session.js";
import { openSheet } from "./sheet.js";
import { ago, number, t } from "./text.js";

/** @typedef {import("./shapes.js").Clip} Clip */
/** @typedef {{id: string, author: import("./shapes.js").Person | null, text: string, created_at: string}} Comment */

/** @param {Clip} clip @returns {{button: HTMLButtonElement, like: () => void}} `like` is what a double tap does */
export function likeButton(clip) {
  const isLiked = () => clip.mine.includes("like");
  const count = h("span", { "aria-hidden": "true" });
  const button = h("button", { class: "act", "aria-label": t("clip.like"), on: { click: () => void turn(!isLiked()) } }, icon("heart"), count);
  const draw = () => {
    const isOn = isLiked();
    button.classList.toggle("is-on", isOn);
    button.setAttribute("aria-pressed", String(isOn));
    fill(count, clip.counts.likes ? number(clip.counts.likes) : t("clip.like"));
  };
  /** @param {boolean} isOn */
  const show = (isOn) => {
    if (isOn === isLiked()) return;
    clip.mine = isOn ? [...clip.mine, "like"] : clip.mine.filter((kind) => kind !== "like");
    clip.counts.likes = Math.max(0, clip.counts.likes + (isOn ? 1 : -1));
    draw();
  };
  /** Shown at once, taken back if the server says no. @param {boolean} isOn */
  const turn = async (isOn) => {
    if (!isSignedIn()) return signInFirst();
    show(isOn);
    try {
      await api(isOn ? "PUT" : "DELETE", `clips/${clip.id}/like`);
    } catch (error) {
      show(!isOn);
      toast(explain(error), "error");
    }
  };
  draw();
  return { button, like: () => void turn(true) };
}

/** @param {Clip} clip */
export function commentsButton(clip) {
  const count = h("span", { "aria-hidden": "true" }, clip.counts.comments ? number(clip.counts.comments) : t("clip.comments"));
  return h("button", { class: "act", "aria-label": t("clip.comments"), on: { click: () => void openComments(clip) } }, icon("comment"), count);
}

/** @param {Clip} clip */
async function openComments(clip) {
  const list = h("ul", { class: "comments" }, h("li", null, spinner(t("feed.loading"))));
  openSheet(t("clip.comments"), list, isSignedIn() ? writeForm(clip, list) : h("button", { class: "button", on: { click: () => signInFirst() } }, t("comments.sign_in")));
  try {
    const [{ data }, me] = await Promise.all([get(`clips/${clip.id}/comments`), whoAmI()]);
    fill(list, data.length ? data.map((/** @type {Comment} */ one) => row(one, me?.id)) : h("li", { class: "quiet" }, t("comments.none")));
  } catch (error) {
    fill(list, h("li", null, failure(error, () => void openComments(clip))));
  }
}

/** @param {Comment} comment @param {string} [mine] the viewer, who may take back what is theirs */
function row(comment, mine) {
  const { author } = comment;
  const drop = async () => {
    try {
      await api("DELETE", `comments/${comment.id}`);
      line.remove();
    } catch (error) {
      toast(explain(error), "error");
    }
  };
  const isMine = author && author.id === mine;
  const line = h("li", null, h("p", null, author && h("a", { href: `#/@${author.handle}` }, `@${author.handle}`), " ", h("small", null, ago(comment.created_at))), h("p", null, comment.text), isMine && h("button", { class: "round", "aria-label": t("comments.drop"), on: { click: () => void drop() } }, icon("trash")));
  return line;
}

/** @param {Clip} clip @param {HTMLElement} list */
function writeForm(clip, list) {
  const input = h("input", { id: "field-comment", name: "text", maxlength: 500, autocomplete: "off", placeholder: t("comments.placeholder") });
  const line = h("p", { class: "form-error", role: "alert" });
  /** @param {SubmitEvent} event */
  const send = async (event) => {
    event.preventDefault();
    if (!input.value.trim()) return;
    try {
      const made = await post(`clips/${clip.id}/comments`, { text: input.value });
      list.querySelector(".quiet")?.remove();
      list.prepend(row(made, made.author?.id));
      input.value = line.textContent = "";
    } catch (error) {
      line.textContent = explain(error);
    }
  };
  return h("form", { class: "stack", on: { submit: send } }, h("div", { class: "row steer-form" }, h("label", { class: "sr", for: "field-comment" }, t("comments.label")), input, h("button", { class: "button primary", type: "submit" }, t("comments.send"))), line);
}
