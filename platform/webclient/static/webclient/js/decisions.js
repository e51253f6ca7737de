// What was decided about somebody, and what they may do about it.

import { get, signOut } from "./api.js";
import { appealButton } from "./appeal.js";
import { fill, h } from "./dom.js";
import { leaving, takingAlong } from "./leaving.js";
import { act, empty, part, Screen, tile } from "./parts.js";
import { go } from "./router.js";
import { whoAmI } from "./session.js";
import { ago, hasLine, moment, t } from "./text.js";

/** @typedef {import("./shapes.js").Clip} Clip */
/** @typedef {import("./shapes.js").Decision} Decision */

class Decisions extends Screen {
  async load() {
    const [{ data }, me] = await Promise.all([get("me/decisions"), whoAmI()]);
    const { suspension } = me ?? {};
    const clips = suspension ? new Map() : await clipsOf(data);
    const list = data.length ? h("ul", { class: "lines" }, ...data.map((/** @type {Decision} */ one) => this.#line(one, clips.get(one.subject)))) : empty("check", t("decisions.empty"));
    if (!suspension) fill(this, h("h1", null, t("decisions.title")), h("p", { class: "quiet" }, t("decisions.text")), list);
    else fill(this, ...suspended(suspension), list, suspension.kind === "suspended" ? takingAlong() : null, part(t("settings.account"), h("div", { class: "row" }, act(t("profile.sign_out"), leaveQuietly), suspension.kind === "suspended" ? leaving() : null)));
  }

  /** @param {Decision} one @param {Clip} [clip] */
  #line(one, clip) {
    const key = [`decision.${one.action}_${one.subject_kind}`, `decision.${one.action}`].find(hasLine);
    const action = key ? t(key) : one.action;
    return h(
      "li",
      { class: "card" },
      h("h2", null, action),
      clip && h("ul", { class: "grid" }, tile(clip, "clip")),
      h("h3", null, t("decisions.facts")),
      h("p", { lang: "en" }, one.facts),
      h("h3", null, t("decisions.why")),
      h("p", { lang: "en" }, one.explanation),
      one.ends_at && !one.reversed_at ? h("p", null, t("decisions.until", { when: moment(one.ends_at) })) : null,
      h("p", { class: "quiet" }, ago(one.in_force_at), one.was_detected_automatically ? ` · ${t("decisions.automatic")}` : ""),
      one.reversed_at ? h("p", { class: "tag" }, t("decisions.reversed")) : null,
      one.appeal ? appealState(one.appeal) : one.reversed_at ? null : appealButton(`me/decisions/${one.id}/appeal`, () => void this.attempt()),
    );
  }
}

/** The clips that are decided about, by id; those that are gone are left out. @param {Decision[]} decisions @returns {Promise<Map<string, Clip>>} */
async function clipsOf(decisions) {
  const ids = new Set(decisions.filter((one) => one.subject_kind === "clip").map((one) => one.subject));
  const found = await Promise.all([...ids].map((id) => get(`clips/${id}`).catch(() => null)));
  return new Map(found.filter(Boolean).map((clip) => [clip.id, clip]));
}

/** What stands above the decisions of somebody who gets nowhere else. @param {NonNullable<import("./shapes.js").Me["suspension"]>} suspension */
const suspended = ({ until }) => [h("h1", null, t(until ? "decision.suspend" : "decision.ban")), h("p", { class: "hold", role: "status" }, until ? t("suspended.until", { when: moment(until) }) : t("suspended.for_good")), h("p", { class: "quiet" }, t("suspended.text"))];

async function leaveQuietly() {
  await signOut();
  go("#/");
}

/** @param {NonNullable<Decision["appeal"]>} appeal */
function appealState(appeal) {
  const line = appeal.state === "open" ? t("appeal.waiting", { when: ago(appeal.due_at) }) : t(`appeal.${appeal.state}`);
  return h("div", { class: "stack" }, h("p", null, line), appeal.answer ? h("blockquote", null, appeal.answer) : null);
}

customElements.define("hb-decisions", Decisions);
