// A clip in the making: a picture as soon as there is one, how far it is, where it waits, and a way to stop it.

import { appealButton } from "./appeal.js";
import { ApiError, get, picture, post } from "./api.js";
import { fill, h, prefersLessMotion, spinner } from "./dom.js";
import { explain, failure, toast } from "./errors.js";
import { icon } from "./icons.js";
import { isLive, listen } from "./live.js";
import { go, place } from "./router.js";
import { hasLine, reason, span, t } from "./text.js";

/** @typedef {import("./shapes.js").Job} Job */

const POLL_MILLISECONDS = 1500;
const POLL_BESIDE_NEWS_MILLISECONDS = 6000;
const ENDED = new Set(["completed", "failed", "cancelled"]);

class Making extends HTMLElement {
  /** @type {JobCard[]} */
  cards = [];

  connectedCallback() {
    const ids = place().part.split(",").filter(Boolean);
    this.cards = ids.map((id) => JobCard.of(id));
    fill(
      this,
      h("h1", null, t("making.title")),
      h("div", { class: ids.length > 1 ? "making-grid" : "making-one" }, ...this.cards),
      h("p", { class: "quiet" }, t("making.leave")),
      h("p", null, h("a", { class: "button", href: "#/" }, icon("home"), t("making.watch"))),
    );
    this.stop = listen((news) => this.cards.find((card) => card.jobId === news.id)?.look());
    this.addEventListener("job:ended", () => this.#onEnded());
  }

  disconnectedCallback() {
    this.stop?.();
  }

  /** One clip alone opens by itself. */
  #onEnded() {
    const [only] = this.cards;
    if (this.cards.length === 1 && only?.job?.clip) go(`#/draft/${only.job.clip}`);
  }
}

class JobCard extends HTMLElement {
  jobId = "";
  isLooking = false;
  /** @type {Job | null} */
  job = null;
  shownPreview = "";

  /** @param {string} id */
  static of(id) {
    const card = /** @type {JobCard} */ (document.createElement("hb-job"));
    card.jobId = id;
    return card;
  }

  connectedCallback() {
    this.image = h("img", { alt: t("making.preview"), hidden: true });
    this.bar = h("progress", { max: 100, value: 0, "aria-label": t("making.progress") });
    this.stage = h("p", { class: "job-stage", "aria-live": "polite" });
    this.foot = h("div", { class: "job-foot" });
    fill(this, h("div", { class: "job-picture" }, this.image, spinner(t("making.title"))), this.bar, this.stage, this.foot);
    void this.look();
  }

  disconnectedCallback() {
    clearTimeout(this.timer);
    if (this.shownPreview) URL.revokeObjectURL(this.shownPreview);
  }

  /** Ask what is true, draw it, and ask again later unless it is over. */
  async look() {
    if (this.isLooking || (this.job && ENDED.has(this.job.state))) return;
    this.isLooking = true;
    clearTimeout(this.timer);
    try {
      this.job = /** @type {Job} */ (await get(`generations/${this.jobId}`));
      if (this.job.failure) this.why = await reason(this.job.failure.code, this.job.failure.message, this.job.failure.errors);
      this.#draw(this.job);
    } catch (error) {
      // A server that is away comes back: what was seen so far stays, and is asked for again.
      const isAway = error instanceof ApiError && (error.status === 0 || error.status >= 500);
      if (!isAway || !this.stage) return fill(this, failure(error, () => this.connectedCallback()));
      fill(this.stage, explain(error));
    } finally {
      this.isLooking = false;
    }
    if (this.job && ENDED.has(this.job.state)) this.dispatchEvent(new CustomEvent("job:ended", { bubbles: true }));
    else if (this.isConnected) this.timer = setTimeout(() => void this.look(), isLive() ? POLL_BESIDE_NEWS_MILLISECONDS : POLL_MILLISECONDS);
  }

  /** @param {Job} job */
  #draw(job) {
    this.dataset.state = job.state;
    if (job.width && job.height) this.style.setProperty("--shape", `${job.width} / ${job.height}`);
    if (this.bar) this.bar.value = job.state === "completed" ? 100 : job.progress;
    if (this.stage) fill(this.stage, this.#says(job));
    if (this.foot) fill(this.foot, h("p", { class: "quiet", lang: "en" }, job.prompt), ...this.#acts(job));
    if (job.preview_url) void this.#drawPreview(job.preview_url);
    if (job.state === "completed" && job.clip) void this.#drawClip(job.clip);
  }

  /** @param {Job} job */
  #says(job) {
    if (job.state === "failed") return "";
    if (job.state !== "queued" && job.state !== "running" && job.state !== "finishing") return t(`making.${job.state}`);
    const stage = hasLine(`stage.${job.stage}`) ? t(`stage.${job.stage}`) : t(`making.${job.state}`);
    const where = job.queue_position ? t("making.position", { n: job.queue_position }) : stage;
    return job.eta ? `${where} · ${t("making.eta", { span: span(job.eta.high_seconds) })}` : where;
  }

  /** @param {Job} job @returns {Node[]} */
  #acts(job) {
    const again = h("a", { class: "button", href: `#/create?prompt=${encodeURIComponent(job.prompt)}` }, t("making.again"));
    if (job.state === "completed") return [h("a", { class: "button primary", href: `#/draft/${job.clip}` }, icon("play"), t("making.open"))];
    if (job.state === "cancelled") return [h("p", null, t("making.refunded")), again];
    if (job.state !== "failed") return [h("button", { class: "button", on: { click: () => void this.#cancel() } }, t("making.cancel"))];
    const reason = h("p", { class: "job-failure", role: "alert" }, icon("info"), this.why || t("error.unknown"));
    const appeal = job.failure?.code === "moderation_blocked" ? appealButton(`generations/${job.id}/appeal`) : null;
    return [reason, h("p", { class: "quiet" }, t("making.refunded")), h("div", { class: "row" }, again, appeal)];
  }

  async #cancel() {
    try {
      await post(`generations/${this.jobId}/cancel`);
      await this.look();
    } catch (error) {
      toast(explain(error), "error");
    }
  }

  /** What came out, moving, so that variations can be compared side by side. @param {string} id */
  async #drawClip(id) {
    const clip = await get(`clips/${id}`).catch(() => null);
    const file = clip && ((prefersLessMotion() ? null : clip.media.preview) ?? clip.media.thumbnail);
    if (!file || !this.image) return;
    this.image.src = file.url;
    this.image.hidden = false;
  }

  /** @param {string} path */
  async #drawPreview(path) {
    const fresh = await picture(path).catch(() => null);
    if (!fresh || !this.image) return;
    if (this.shownPreview) URL.revokeObjectURL(this.shownPreview);
    this.shownPreview = this.image.src = fresh;
    this.image.hidden = false;
  }
}

customElements.define("hb-job", JobCard);
customElements.define("hb-making", Making);
