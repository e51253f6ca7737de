// The feed: one clip per screen, the next ones fetched ahead, with an end.

import { get } from "./api.js";
import { chain } from "./chain.js";
import { ClipCard } from "./clip.js";
import { about, why } from "./clip-sheets.js";
import { fill, h, prefersLessMotion, spinner } from "./dom.js";
import { explain, failure, toast } from "./errors.js";
import { icon, lark } from "./icons.js";
import { place } from "./router.js";
import { isSignedIn } from "./session.js";
import { openSteering } from "./steering.js";
import { isMuted, setSound, watchSound } from "./sound.js";
import { hasLine, t } from "./text.js";
import { wellbeingCard } from "./wellbeing.js";

/** @typedef {import("./shapes.js").Clip} Clip */

const AHEAD = 2;
const KEPT = 3;
/** The share of a clip on screen from which on it plays. */
const SEEN = 0.5;
/** From here on it moves already, without sound. */
const PEEKING = 0.05;
const FETCH_BEFORE_END = 4;
const WELCOMED = "hibari.welcomed";
const KIND = "hibari.feed";

/** Which feeds there are for whom. */
const KINDS = () => (isSignedIn() ? ["for_you", "following", "latest", "top"] : ["latest", "top"]);

/** The kind that was chosen last, if it is still to be had. */
const keptKind = () => KINDS().find((kind) => kind === localStorage.getItem(KIND)) ?? KINDS()[0] ?? "latest";

/** Feeds of which the viewer has been told that they are through. */
const told = new Set();

/** @type {Promise<any> | null} */
let early = null;

/** Ask for the first page while the rest of the page is still on its way. */
export function warm() {
  if (!["feed", "clip"].includes(place().screen)) return;
  early = get(`feed?kind=${keptKind()}`);
  early.catch(() => null);
}

class Feed extends HTMLElement {
  /** @type {ClipCard[]} */
  cards = [];
  /** @type {string | null} */
  next = null;
  active = -1;
  isFetching = false;
  kind = "latest";

  connectedCallback() {
    this.list = h("div", { class: "feed", tabindex: 0, role: "feed", "aria-label": t("feed.label"), "aria-busy": "true" });
    this.side = h("aside", { class: "side", "aria-label": t("feed.side") });
    this.soundButton = h("button", { class: "round on-picture", on: { click: () => setSound(isMuted()) } });
    this.kinds = h("div", { class: "kinds", role: "group", "aria-label": t("feed.kinds") });
    const tune = h("button", { class: "round on-picture", "aria-label": t("steer.title"), on: { click: () => void openSteering(() => this.#choose(this.kind)) } }, icon("tune"));
    const top = h("div", { class: "stage-top" }, h("span", { class: "wordmark" }, lark()), this.kinds, isSignedIn() && tune, this.soundButton);
    const stage = h("div", { class: "stage" }, this.list, top);
    this.kind = keptKind();
    this.#drawKinds();
    fill(this, stage, this.side, this.#steps());
    fill(this.list, h("div", { class: "clip-wait", role: "article" }, spinner(t("feed.loading"))));
    this.observer = new IntersectionObserver((seen) => this.#onSeen(seen), { root: this.list, threshold: [PEEKING, SEEN] });
    this.stopSound = watchSound(() => this.#drawSound());
    window.addEventListener("keydown", this.#onKey);
    document.addEventListener("visibilitychange", this.#onVisibility);
    this.list.addEventListener("clip:unwanted", () => this.#goTo(this.active + 1));
    this.list.addEventListener("clip:stale", (event) => void this.#renew(/** @type {ClipCard} */ (event.target)));
    this.#drawSound();
    void this.#start();
  }

  disconnectedCallback() {
    this.observer?.disconnect();
    this.stopSound?.();
    window.removeEventListener("keydown", this.#onKey);
    document.removeEventListener("visibilitychange", this.#onVisibility);
    for (const card of this.cards) card.release();
  }

  async #start() {
    const { screen, part } = place();
    try {
      const [first, page] = await Promise.all([screen === "clip" ? get(`clips/${part}`) : null, this.#firstPage()]);
      const rest = page.data.filter((/** @type {Clip} */ clip) => clip.id !== first?.id);
      if (this.list) fill(this.list);
      this.next = page.next;
      this.#add(first ? [first, ...rest] : rest, page);
      if (this.cards.length) this.#activate(0);
    } catch (error) {
      if (this.list) fill(this.list, h("div", { class: "clip-wait", role: "article" }, failure(error, () => void this.#start())));
    } finally {
      this.list?.setAttribute("aria-busy", "false");
    }
    this.#welcome();
  }

  /** The chosen feed. One that has shown everything it has gives way to the newest clips, and says so. */
  async #firstPage() {
    const asked = early ?? get(`feed?kind=${this.kind}`);
    early = null;
    const page = await asked;
    if (page.data.length || this.kind === "latest" || page.notice?.code === "day_is_full") return page;
    if (!told.has(this.kind)) toast(t(`feed.empty_${this.kind}`));
    told.add(this.kind);
    this.kind = "latest";
    this.#drawKinds();
    return get("feed?kind=latest");
  }

  /** @param {string} kind */
  #choose(kind) {
    localStorage.setItem(KIND, kind);
    this.kind = kind;
    this.#drawKinds();
    for (const card of this.cards) card.release();
    this.cards = [];
    this.active = -1;
    if (place().screen === "clip") history.replaceState(null, "", "#/");
    if (this.list) fill(this.list, h("div", { class: "clip-wait", role: "article" }, spinner(t("feed.loading"))));
    void this.#start();
  }

  #drawKinds() {
    const buttons = KINDS().map((kind) =>
      h("button", { "aria-pressed": String(kind === this.kind), on: { click: () => this.#choose(kind) } }, t(`feed.${kind}`)),
    );
    if (this.kinds) fill(this.kinds, ...buttons);
  }

  /** @param {Clip[]} clips @param {{notice: {code: string, message: string} | null, card: {id: string, kind: string} | null}} page */
  #add(clips, page) {
    const cards = clips.map((clip) => ClipCard.of(clip));
    this.cards.push(...cards);
    this.list?.querySelector(".clip-end")?.remove();
    this.list?.append(...cards);
    for (const card of cards) this.observer?.observe(card);
    if (page.card && clips.length) this.list?.append(wellbeingCard(page.card));
    if (this.next === null) this.list?.append(this.#end(page.notice));
  }

  /** @param {{code: string, message: string} | null} notice why nothing more is shown */
  #end(notice) {
    return h(
      "section",
      { class: "clip-end", role: "article" },
      lark(),
      h("h2", null, this.cards.length ? t("feed.end") : t("feed.empty")),
      h("p", null, notice ? (hasLine(`notice.${notice.code}`) ? t(`notice.${notice.code}`) : notice.message) : t("feed.end_text")),
      h("a", { class: "button primary", href: "#/create" }, icon("spark"), t("nav.create")),
      this.cards.length > 0 && h("button", { class: "button", on: { click: () => this.#goTo(0) } }, t("feed.again")),
    );
  }

  /** @param {IntersectionObserverEntry[]} seen */
  #onSeen(seen) {
    for (const { intersectionRatio, target } of seen) {
      const card = /** @type {ClipCard} */ (target);
      const index = this.cards.indexOf(card);
      if (intersectionRatio >= SEEN) this.#activate(index);
      else if (intersectionRatio >= PEEKING && index !== this.active) card.rouse();
      else if (intersectionRatio < PEEKING || index === this.active) card.rest();
    }
  }

  /** @param {number} index */
  #activate(index) {
    const card = this.cards[index];
    if (!card) return;
    const isSame = this.active === index;
    this.active = index;
    this.cards.forEach((other, at) => {
      if (at !== index) other.rest();
      if (Math.abs(at - index) > KEPT) other.release();
    });
    card.activate();
    for (let step = 1; step <= AHEAD; step += 1) this.cards[index + step]?.prepare();
    if (!isSame) void this.#drawSide(card);
    if (this.next && index >= this.cards.length - FETCH_BEFORE_END) void this.#more();
  }

  async #more() {
    const cursor = this.next;
    if (!cursor || this.isFetching) return;
    this.isFetching = true;
    try {
      const page = await get(`feed?kind=${this.kind}&cursor=${encodeURIComponent(cursor)}`);
      const known = new Set(this.cards.map((card) => card.clip?.id));
      this.next = page.next;
      this.#add(page.data.filter((/** @type {Clip} */ clip) => !known.has(clip.id)), page);
    } catch (error) {
      toast(explain(error), "error");
    } finally {
      this.isFetching = false;
    }
  }

  /** Media addresses run out; ask for a new one and go on. @param {ClipCard} card */
  async #renew(card) {
    if (!card.clip || card.isRenewed) return;
    card.isRenewed = true;
    const fresh = await get(`clips/${card.clip.id}`).catch(() => null);
    if (!fresh) return;
    card.clip = fresh;
    card.release();
    if (this.cards[this.active] === card) card.activate();
  }

  /** @param {number} index */
  #goTo(index) {
    this.#activate(index);
    this.cards[index]?.scrollIntoView({ behavior: prefersLessMotion() ? "instant" : "smooth" });
  }

  /** @param {KeyboardEvent} event */
  #onKey = (event) => {
    const isElsewhere = event.target instanceof Element && event.target.closest("input, textarea, select, dialog");
    if (isElsewhere || event.ctrlKey || event.metaKey || event.altKey) return;
    const onControl = event.target instanceof Element && event.target.closest("a, button");
    /** @type {Record<string, () => void>} */
    const keys = {
      ArrowDown: () => this.#goTo(this.active + 1),
      ArrowUp: () => this.#goTo(this.active - 1),
      j: () => this.#goTo(this.active + 1),
      k: () => this.#goTo(this.active - 1),
      m: () => setSound(isMuted()),
      r: () => this.cards[this.active]?.remix(),
      ...(onControl ? {} : { " ": () => this.cards[this.active]?.toggle() }),
    };
    const act = keys[event.key];
    if (!act) return;
    event.preventDefault();
    act();
  };

  #onVisibility = () => {
    const card = this.cards[this.active];
    if (document.hidden) card?.video?.pause();
    else card?.activate();
  };

  #drawSound() {
    if (!this.soundButton) return;
    this.soundButton.setAttribute("aria-label", t(isMuted() ? "feed.unmute" : "feed.mute"));
    fill(this.soundButton, icon(isMuted() ? "mute" : "sound"));
    for (const card of this.cards) card.followSound();
  }

  #steps() {
    const step = (/** @type {string} */ sign, /** @type {number} */ by, /** @type {string} */ label) =>
      h("button", { class: "round", "aria-label": label, on: { click: () => this.#goTo(this.active + by) } }, icon(sign));
    return h("div", { class: "steps" }, step("up", -1, t("feed.previous")), step("down", 1, t("feed.next")));
  }

  /** Beside the phone shape, on wide screens, stands what the clip came from. @param {ClipCard} card */
  async #drawSide(card) {
    if (!this.side || !card.clip || !matchMedia("(min-width: 1100px)").matches) return;
    const { clip } = card;
    fill(this.side, about(clip), why(clip));
    const drawn = await chain(clip).catch(() => null);
    if (drawn && this.cards[this.active] === card) fill(this.side, about(clip), why(clip), drawn);
  }

  /** Ten seconds of reading for whoever comes for the first time. */
  #welcome() {
    if (isSignedIn() || localStorage.getItem(WELCOMED)) return;
    const leave = () => {
      localStorage.setItem(WELCOMED, "1");
      card.remove();
    };
    const card = h(
      "section",
      { class: "welcome", "aria-label": t("welcome.title") },
      h("h1", null, t("welcome.title")),
      h("p", null, t("welcome.text")),
      h(
        "div",
        { class: "row" },
        h("a", { class: "button primary", href: "#/create", on: { click: leave } }, icon("spark"), t("welcome.make")),
        h("button", { class: "button", on: { click: leave } }, t("welcome.watch")),
      ),
    );
    this.querySelector(".stage")?.append(card);
  }
}

customElements.define("hb-feed", Feed);
