// One clip, filling its frame: the picture, who made it out of which words, and what one can do with it.

import { h, prefersLessMotion, set } from "./dom.js";
import { icon } from "./icons.js";
import { copyAddress, openMore } from "./clip-sheets.js";
import { commentsButton, likeButton } from "./reactions.js";
import { signInFirst, go } from "./router.js";
import { isSignedIn } from "./session.js";
import { play, isMuted } from "./sound.js";
import { fileOf, thumbnail, titleOf } from "./clip-facts.js";
import { number, t } from "./text.js";
import { tellFeed } from "./watching.js";

/** @typedef {import("./shapes.js").Clip} Clip */

/** "Remix of @x", as a link to the clip it came from. @param {Clip} clip @returns {Node | null} */
export function lineageLine(clip) {
  if (!clip.parent) return null;
  if (clip.parent.is_removed || !clip.parent.creator) return h("p", { class: "lineage" }, icon("remix"), t("clip.remix_of_removed"));
  return h(
    "a",
    { class: "lineage", href: `#/clip/${clip.parent.id}` },
    icon("remix"),
    t(clip.kind === "answer" ? "challenge.answer_to" : "clip.remix_of", { handle: clip.parent.creator.handle }),
  );
}

/** After it has left the screen. */
const REWIND_MILLISECONDS = 500;
const SKIPPED_MILLISECONDS = 1500;
const DOUBLE_TAP_MILLISECONDS = 260;

export class ClipCard extends HTMLElement {
  /** @type {Clip | undefined} */
  clip;
  /** Whether it is the one being watched. */
  isActive = false;
  /** Whether it moves because it is partly in view. */
  isRoused = false;
  /** Whether its addresses have been asked for afresh. */
  isRenewed = false;
  watchedSince = 0;
  /** @type {(() => void) | undefined} */
  like;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  secondTap;

  /** @param {Clip} clip @returns {ClipCard} */
  static of(clip) {
    const card = /** @type {ClipCard} */ (document.createElement("hb-clip"));
    card.clip = clip;
    return card;
  }

  connectedCallback() {
    if (this.video) return;
    const { clip } = this;
    if (!clip) return;
    const label = t("clip.label", { handle: clip.creator.handle, title: titleOf(clip) });
    set(this, { role: "article", "aria-label": label, class: clip.width > clip.height ? "is-wide" : "" });
    this.video = h("video", { playsInline: true, loop: true, preload: "none", poster: thumbnail(clip), tabindex: -1, "aria-hidden": "true" });
    this.line = h("i");
    this.tap = h("button", { class: "clip-tap", "aria-label": t("clip.pause"), on: { click: () => this.#onTap() } }, icon("play"));
    this.video.addEventListener("timeupdate", () => this.#drawLine());
    this.video.addEventListener("playing", () => this.#onPlaying());
    this.video.addEventListener("error", () => this.dispatchEvent(new CustomEvent("clip:stale", { bubbles: true })));
    this.append(
      h("img", { class: "clip-glow", src: thumbnail(clip), alt: "", loading: "lazy" }),
      this.video,
      this.tap,
      this.#words(clip),
      this.#actions(clip),
      h("div", { class: "clip-line" }, this.line),
    );
  }

  /** Fetch ahead, so that the clip starts at once. */
  prepare() {
    if (!this.video || !this.clip || this.video.src) return;
    this.video.src = fileOf(this.clip).url;
    this.video.preload = "auto";
  }

  activate() {
    this.prepare();
    if (!this.isActive) this.watchedSince = performance.now();
    this.isActive = true;
    if (this.video) void play(this.video);
  }

  /** It comes into view: let it move, without a sound, so that it plays by the time it is looked at. */
  rouse() {
    if (!this.video || this.isActive || prefersLessMotion()) return;
    this.prepare();
    this.isRoused = true;
    this.video.muted = true;
    void this.video.play().catch(() => null);
  }

  rest() {
    if (this.isActive) this.#tellWatched();
    this.isActive = this.isRoused = false;
    this.video?.pause();
    setTimeout(() => this.video && !this.isActive && !this.isRoused && (this.video.currentTime = 0), REWIND_MILLISECONDS);
  }

  /** Let go of the file. */
  release() {
    if (!this.video?.src) return;
    this.isActive = false;
    this.video.pause();
    this.video.removeAttribute("src");
    this.video.preload = "none";
    this.video.load();
  }

  /** Two taps in a row are a like, one alone pauses; the first waits shortly for the second. */
  #onTap() {
    if (!matchMedia("(pointer: coarse)").matches || !this.like) return this.toggle();
    if (!this.secondTap) {
      this.secondTap = setTimeout(() => {
        this.secondTap = undefined;
        this.toggle();
      }, DOUBLE_TAP_MILLISECONDS);
      return undefined;
    }
    clearTimeout(this.secondTap);
    this.secondTap = undefined;
    this.like();
    const burst = h("div", { class: "heart-burst", "aria-hidden": "true" }, icon("heart"));
    burst.addEventListener("animationend", () => burst.remove());
    this.append(burst);
    return undefined;
  }

  /** Tell the feed what the viewer did with what it served. @param {string} kind @param {object} [more] */
  tell(kind, more = {}) {
    if (this.clip?.impression) tellFeed({ impression: this.clip.impression, kind, ...more });
  }

  #tellWatched() {
    const watched = Math.round(performance.now() - this.watchedSince);
    const loops = Math.floor(watched / 1000 / (this.clip?.seconds || 1));
    this.tell(watched < SKIPPED_MILLISECONDS ? "skip" : "view", { watch_ms: watched, loops });
  }

  followSound() {
    if (this.video) this.video.muted = isMuted() || !this.isActive;
  }

  toggle() {
    if (!this.video) return;
    const isPaused = this.video.paused;
    this.classList.toggle("is-paused", !isPaused);
    this.tap?.setAttribute("aria-label", t(isPaused ? "clip.pause" : "clip.play"));
    if (isPaused) void play(this.video);
    else this.video.pause();
  }

  remix() {
    const address = `#/create?remix=${this.clip?.id}`;
    this.tell("remix_start");
    if (isSignedIn()) go(address);
    else signInFirst(address);
  }

  /** @param {Clip} clip */
  #share(clip) {
    this.tell("share");
    void copyAddress(clip);
  }

  #seeLess() {
    this.tell("see_less");
    this.dispatchEvent(new CustomEvent("clip:unwanted", { bubbles: true }));
  }

  #onPlaying() {
    this.classList.remove("is-paused");
    this.classList.add("is-playing");
    if (!this.isActive && !this.isRoused) this.video?.pause();
  }

  #drawLine() {
    if (this.video && this.line) this.line.style.transform = `scaleX(${this.video.currentTime / (this.video.duration || 1)})`;
  }

  /** @param {Clip} clip */
  #words(clip) {
    const isSimulated = clip.engine.name === "sim";
    return h(
      "div",
      { class: "clip-words" },
      lineageLine(clip),
      clip.challenge && h("a", { class: "lineage", href: `#/challenge/${clip.challenge}` }, icon("reply"), t("challenge.this")),
      h("a", { class: "handle", href: `#/@${clip.creator.handle}` }, `@${clip.creator.handle}`),
      clip.caption && h("p", { class: "caption" }, clip.caption),
      clip.prompt && h("p", { class: "prompt" }, icon("spark"), h("q", null, clip.prompt)),
      h("p", { class: "notice" }, isSimulated ? t("clip.simulated") : t("clip.made_by", { engine: clip.engine.title || clip.engine.name })),
    );
  }

  /** @param {Clip} clip */
  #actions(clip) {
    const isPublished = clip.state === "published";
    const canRemix = clip.permissions.remix === "everyone" && isPublished;
    const liking = isPublished ? likeButton(clip) : null;
    this.like = liking?.like;
    return h(
      "div",
      { class: "clip-actions" },
      liking?.button,
      isPublished && clip.permissions.comment !== "nobody" && commentsButton(clip),
      action("share", t("clip.share"), () => this.#share(clip)),
      action("more", t("clip.more"), () => openMore(clip, () => this.#seeLess())),
      canRemix &&
        h(
          "button",
          { class: "act act-remix", "aria-label": t("clip.remix_label", { handle: clip.creator.handle }), on: { click: () => this.remix() } },
          icon("remix"),
          h("span", null, clip.counts.remixes ? number(clip.counts.remixes) : t("clip.remix")),
        ),
    );
  }
}

/** @param {string} sign @param {string} label @param {() => void} act */
function action(sign, label, act) {
  return h("button", { class: "act", "aria-label": label, on: { click: act } }, icon(sign), h("span", { "aria-hidden": "true" }, label));
}

customElements.define("hb-clip", ClipCard);
