// A person: who they are, what they made; for oneself also drafts, what is in the making, and what is left of today.

import { api, get, signOut } from "./api.js";
import { fill, h, spinner } from "./dom.js";
import { explain, failure, toast } from "./errors.js";
import { icon } from "./icons.js";
import { thumbnail, titleOf } from "./clip-facts.js";
import { go, place, signInFirst } from "./router.js";
import { isSignedIn, whoAmI } from "./session.js";
import { LANGUAGES, chooseLanguage, currentLanguage, number, span, t } from "./text.js";

/** @typedef {import("./shapes.js").Clip} Clip */
/** @typedef {import("./shapes.js").Job} Job */

const OPEN = new Set(["queued", "running", "finishing"]);
const LANGUAGE_NAMES = { en: "English", de: "Deutsch", ja: "日本語" };

class Profile extends HTMLElement {
  connectedCallback() {
    fill(this, spinner(t("feed.loading")));
    void this.#load();
  }

  async #load() {
    try {
      const me = await whoAmI();
      const { screen, part } = place();
      if (screen === "person" && part !== me?.handle) await this.#other(part);
      else if (me) await this.#own(me);
      else signInFirst("#/me");
    } catch (error) {
      fill(this, failure(error, () => void this.#load()));
    }
  }

  /** @param {import("./shapes.js").Me} me */
  async #own(me) {
    const [profile, quota, clips, jobs] = await Promise.all([get(`people/${me.handle}`), get("me/quota"), get("me/clips"), get("generations")]);
    const drafts = clips.data.filter((/** @type {Clip} */ clip) => clip.state === "draft");
    const published = clips.data.filter((/** @type {Clip} */ clip) => clip.state === "published");
    const open = jobs.data.filter((/** @type {Job} */ job) => OPEN.has(job.state));
    const failed = jobs.data.filter((/** @type {Job} */ job) => job.state === "failed").slice(0, 3);
    fill(
      this,
      head(profile, null),
      quotaLine(quota),
      open.length > 0 && part(t("profile.making"), h("ul", { class: "lines" }, ...open.map(openJob))),
      part(t("profile.drafts"), drafts.length ? grid(drafts, "draft") : nothing(t("profile.no_drafts"))),
      part(t("profile.published"), published.length ? grid(published, "clip") : nothing(t("profile.no_published"))),
      failed.length > 0 && part(t("profile.failed"), h("ul", { class: "lines" }, ...failed.map(failedJob))),
      this.#settings(me),
    );
  }

  /** @param {import("./shapes.js").Me} me */
  #settings(me) {
    const leave = async () => {
      await signOut();
      go("#/");
    };
    const options = LANGUAGES.map((name) => h("option", { value: name, selected: name === currentLanguage() }, LANGUAGE_NAMES[name]));
    const languages = h("select", { id: "language", on: { change: () => chooseLanguage(languages.value) } }, ...options);
    return part(
      t("profile.settings"),
      h("div", { class: "field" }, h("label", { for: "language" }, t("profile.language")), languages),
      h("p", { class: "quiet" }, me.email),
      h("a", { class: "button", href: "#/decisions" }, icon("info"), t("decisions.title")),
      h("button", { class: "button", on: { click: () => void leave() } }, t("profile.sign_out")),
    );
  }

  /** @param {string} handle */
  async #other(handle) {
    const profile = await get(`people/${handle}`);
    const seen = await get(`people/${handle}/clips`).catch(() => ({ data: [] }));
    fill(this, head(profile, followButton(profile)), part(t("profile.published"), seen.data.length ? grid(seen.data, "clip") : nothing(t("profile.nothing_here"))));
  }
}

/** @param {any} profile @param {Node | null} act */
function head(profile, act) {
  const count = (/** @type {string} */ name) => h("li", null, h("b", null, number(profile.counts[name] ?? 0)), " ", t(`profile.${name}`));
  return h(
    "header",
    { class: "profile-head" },
    h("span", { class: "face", "aria-hidden": "true" }, (profile.display_name || profile.handle).slice(0, 1).toUpperCase()),
    h("div", null, h("h1", null, profile.display_name || `@${profile.handle}`), h("p", { class: "quiet" }, `@${profile.handle}`), h("ul", { class: "counts" }, count("followers"), count("following"))),
    act,
    profile.bio && h("p", { class: "bio" }, profile.bio),
  );
}

/** @param {any} profile */
function followButton(profile) {
  let state = profile.follow_state;
  const button = h("button", { class: "button", on: { click: () => void toggle() } });
  const draw = () => {
    fill(button, t(`follow.${state}`));
    button.classList.toggle("primary", state === "none");
    button.setAttribute("aria-pressed", String(state !== "none"));
  };
  const toggle = async () => {
    if (!isSignedIn()) return signInFirst();
    button.disabled = true;
    try {
      const answer = await api(state === "none" ? "PUT" : "DELETE", `people/${profile.handle}/follow`);
      state = answer?.follow_state ?? "none";
      draw();
    } catch (error) {
      toast(explain(error), "error");
    } finally {
      button.disabled = false;
    }
  };
  draw();
  return button;
}

/** @param {any} quota */
function quotaLine(quota) {
  const values = { left: number(quota.left, 1), limit: number(quota.window_limit), span: span(quota.seconds_to_reset) };
  return h(
    "section",
    { class: "quota" },
    h("label", { for: "quota" }, t("profile.quota", values)),
    h("meter", { id: "quota", min: 0, max: Math.max(quota.window_limit, quota.left), value: quota.left }),
    h("p", { class: "quiet" }, t("profile.quota_text")),
  );
}

/** @param {string} title @param {...(Node | null)} content */
const part = (title, ...content) => h("section", { class: "part" }, h("h2", null, title), ...content);

/** @param {string} text */
const nothing = (text) => h("p", { class: "quiet" }, text, " ", h("a", { href: "#/create" }, t("nav.create")));

/** @param {Clip[]} clips @param {string} screen */
function grid(clips, screen) {
  return h(
    "ul",
    { class: "grid" },
    ...clips.map((clip) => h("li", null, h("a", { href: `#/${screen}/${clip.id}`, "aria-label": titleOf(clip) }, h("img", { src: thumbnail(clip), alt: "", loading: "lazy" }), clip.parent && icon("remix"), h("span", null, titleOf(clip))))),
  );
}

/** @param {Job} job */
const openJob = (job) => h("li", null, h("a", { href: `#/making/${job.id}` }, h("span", { lang: "en" }, job.prompt), h("progress", { max: 100, value: job.progress, "aria-label": t("making.progress") })));

/** @param {Job} job */
const failedJob = (job) => h("li", null, h("a", { href: `#/making/${job.id}` }, h("span", { lang: "en" }, job.prompt), h("small", null, job.failure?.message)));

customElements.define("hb-profile", Profile);
