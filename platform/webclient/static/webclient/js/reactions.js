// Liking a clip, and the way to its comments.

import { api } from "./api.js";
import { fill, h } from "./dom.js";
import { explain, toast } from "./errors.js";
import { icon } from "./icons.js";
import { signInFirst } from "./router.js";
import { isSignedIn } from "./session.js";
import { number, t } from "./text.js";

/** @typedef {import("./shapes.js").Clip} Clip */

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
  const count = h("span", { "aria-hidden": "true" });
  const draw = (/** @type {number} */ step) => {
    clip.counts.comments = Math.max(0, clip.counts.comments + step);
    fill(count, clip.counts.comments ? number(clip.counts.comments) : t("clip.comments"));
  };
  const open = async () => {
    try {
      const { openComments } = await import("./comments.js");
      await openComments(clip, draw);
    } catch (error) {
      toast(explain(error), "error");
    }
  };
  draw(0);
  return h("button", { class: "act", "aria-label": t("clip.comments"), on: { click: () => void open() } }, icon("comment"), count);
}
