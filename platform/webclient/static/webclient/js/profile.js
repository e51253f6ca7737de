// A person: who they are, what they made; for oneself also drafts, what is in the making, and what is left of today.

import { api, get, post } from "./api.js";
import { fill, h } from "./dom.js";
import { toast } from "./errors.js";
import { icon } from "./icons.js";
import { act, empty, face, grid, pages, part, Screen, tabs } from "./parts.js";
import { go, place, signInFirst } from "./router.js";
import { openReport } from "./report.js";
import { isSignedIn, whoAmI } from "./session.js";
import { openSheet } from "./sheet.js";
import { number, reason, span, t } from "./text.js";

/** @typedef {import("./shapes.js").Job} Job */

const OPEN = new Set(["queued", "running", "finishing"]);

class Profile extends Screen {
  isForMembers = place().screen === "me";

  async load() {
    const me = await whoAmI();
    const { screen, part: handle } = place();
    if (screen === "person" && handle !== me?.handle) await this.#other(handle);
    else if (me) await this.#own(me);
    else signInFirst("#/me");
  }

  /** @param {import("./shapes.js").Me} me */
  async #own(me) {
    const [profile, quota, jobs] = await Promise.all([get(`people/${me.handle}`), get("me/quota"), get("generations")]);
    const open = jobs.data.filter((/** @type {Job} */ job) => OPEN.has(job.state));
    const failed = await Promise.all(jobs.data.filter((/** @type {Job} */ job) => job.state === "failed").map(failedJob));
    const make = () => h("a", { class: "button primary", href: "#/create" }, icon("spark"), t("nav.create"));
    /** @param {string} name @param {string} path @param {Node} nothing */
    const view = (name, path, nothing) => ({ name, text: t(`profile.${name}`), draw: () => pages(path, (rows) => grid(rows), nothing) });
    fill(
      this,
      head(profile, h("div", { class: "row" }, h("a", { class: "button", href: "#/cameos" }, icon("person"), t("cameo.title")), h("a", { class: "button", href: "#/settings" }, icon("tune"), t("profile.settings")))),
      quotaLine(quota),
      open.length > 0 && part(t("profile.making"), h("ul", { class: "lines" }, ...open.map(openJob))),
      tabs(t("profile.views"), [
        view("published", "me/clips?state=published", empty("spark", t("profile.no_published"), make())),
        view("drafts", "me/clips?state=draft", empty("spark", t("profile.no_drafts"), make())),
        view("likes", "me/likes", empty("heart", t("profile.no_likes"))),
        view("saves", "me/saves", empty("save", t("profile.no_saves"))),
        ...(failed.length ? [{ name: "failed", text: t("profile.failed"), draw: () => h("ul", { class: "lines" }, ...failed) }] : []),
      ]),
    );
  }

  /** @param {string} handle */
  async #other(handle) {
    const profile = await get(`people/${handle}`);
    const write = async () => {
      const { id } = await post("conversations", { handles: [handle] });
      go(`#/messages/${id}`);
    };
    const acts = h("div", { class: "row" }, followButton(profile), isSignedIn() && act(t("messages.write"), write, { sign: "comment" }), isSignedIn() && h("button", { class: "round", "aria-label": t("profile.more"), on: { click: () => openPerson(profile) } }, icon("more")));
    fill(this, head(profile, acts), profile.may_see_posts ? pages(`people/${handle}/clips`, (rows) => grid(rows), empty("spark", t("profile.nothing_here"))) : empty("info", t("profile.private")));
  }
}

/** Keeping somebody away. @param {any} profile */
function openPerson(profile) {
  const { handle } = profile;
  /** @param {string} method @param {string} what @param {string} said */
  const turn = (method, what, said) => async () => {
    await api(method, `people/${handle}/${what}`);
    profile.is_muted = what === "mute" ? method === "PUT" : profile.is_muted;
    sheet.close();
    toast(t(said, { handle }));
    if (what === "block") go("#/");
  };
  const sheet = openSheet(
    `@${handle}`,
    profile.is_muted ? act(t("person.unmute"), turn("DELETE", "mute", "person.unmuted"), { sign: "sound" }) : act(t("person.mute"), turn("PUT", "mute", "person.muted"), { sign: "mute" }),
    act(t("person.block"), turn("PUT", "block", "person.blocked"), { sign: "close", look: "button danger" }),
    act(t("report.open"), async () => (sheet.close(), openReport({ person: handle })), { sign: "flag" }),
  );
}

/** @param {any} profile @param {Node | null} acts */
function head(profile, acts) {
  const count = (/** @type {string} */ name) => h("li", null, h("b", null, number(profile.counts[name] ?? 0)), " ", t(`profile.${name}`, { n: profile.counts[name] ?? 0 }));
  return h(
    "header",
    { class: "profile-head" },
    face(profile),
    h("div", null, h("h1", null, profile.display_name || `@${profile.handle}`), h("p", { class: "quiet" }, `@${profile.handle}`), h("ul", { class: "counts" }, count("followers"), count("following"))),
    acts,
    profile.bio && h("p", { class: "bio" }, profile.bio),
  );
}

/** @param {any} profile */
function followButton(profile) {
  let state = profile.follow_state;
  const toggle = async () => {
    if (!isSignedIn()) return signInFirst();
    const answer = await api(state === "none" ? "PUT" : "DELETE", `people/${profile.handle}/follow`);
    state = answer?.follow_state ?? "none";
    draw();
  };
  const button = act("", toggle);
  const draw = () => {
    fill(button, t(`follow.${state}`));
    button.classList.toggle("primary", state === "none");
    button.setAttribute("aria-pressed", String(state !== "none"));
  };
  draw();
  return button;
}

/** @param {any} quota */
function quotaLine(quota) {
  const isFull = quota.left >= quota.window_limit;
  const values = { left: number(quota.left, 1), limit: number(quota.window_limit), span: span(quota.seconds_to_reset) };
  return h(
    "section",
    { class: "quota" },
    h("label", { for: "quota" }, t(isFull ? "profile.quota_full" : "profile.quota", values)),
    h("meter", { id: "quota", min: 0, max: Math.max(quota.window_limit, quota.left), value: quota.left }),
    h("p", { class: "quiet" }, t("profile.quota_text"), " ", h("a", { href: "#/ledger" }, t("ledger.open"))),
  );
}

/** @param {Job} job */
const openJob = (job) => h("li", null, h("a", { href: `#/making/${job.id}` }, h("span", { lang: "en" }, job.prompt), h("progress", { max: 100, value: job.progress, "aria-label": t("making.progress") })));

/** @param {Job} job */
async function failedJob({ id, prompt, failure }) {
  const why = failure && (await reason(failure.code, failure.message, failure.errors));
  return h("li", null, h("a", { href: `#/making/${id}` }, h("span", { lang: "en" }, prompt), h("small", null, why)));
}

customElements.define("hb-profile", Profile);
