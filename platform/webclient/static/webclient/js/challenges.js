// Challenges: clips whose words or sound others answer with clips of their own. All that are open, or one with its answers.

import { api, get } from "./api.js";
import { thumbnail } from "./clip-facts.js";
import { fill, h } from "./dom.js";
import { icon } from "./icons.js";
import { act, empty, grid, pages, part, Screen } from "./parts.js";
import { place } from "./router.js";
import { whoAmI } from "./session.js";
import { confirmed } from "./sheet.js";
import { ago, t } from "./text.js";

/** @typedef {import("./shapes.js").Challenge} Challenge */

class Challenges extends Screen {
  isForMembers = false;

  async load() {
    const id = place().part;
    if (id) return this.#one(id);
    const nothing = empty("reply", t("challenge.none"), h("a", { class: "button", href: "#/me" }, t("nav.me")));
    fill(this, h("h1", null, t("challenge.all")), h("p", { class: "quiet" }, t("challenge.all_text")), pages("challenges", (rows) => h("ul", { class: "lines" }, ...rows.map(line)), nothing));
  }

  /** @param {string} id */
  async #one(id) {
    const challenge = /** @type {Challenge} */ (await get(`challenges/${id}`));
    const [clip, me] = await Promise.all([get(`clips/${challenge.clip}`), whoAmI().catch(() => null)]);
    const end = async () => {
      if (!(await confirmed(t("challenge.end_sure"), t("challenge.end")))) return;
      await api("DELETE", `challenges/${id}`);
      await this.attempt();
    };
    const isMine = me?.id === challenge.creator.id;
    fill(
      this,
      h("h1", null, challenge.title),
      h("a", { class: "leaf", href: `#/clip/${clip.id}` }, h("img", { src: thumbnail(clip), alt: "" }), h("span", null, h("b", null, `@${challenge.creator.handle}`), h("span", null, asks(challenge)), h("small", null, ends(challenge)))),
      h(
        "div",
        { class: "row" },
        challenge.is_open && h("a", { class: "button primary", href: `#/create?answer=${id}` }, icon("spark"), t("challenge.answer")),
        challenge.is_open && isMine && act(t("challenge.end"), end, { look: "button danger" }),
      ),
      part(t("challenge.answers"), pages(`challenges/${id}/answers`, (rows) => grid(rows), h("p", { class: "quiet" }, t(challenge.is_open ? "challenge.no_answers" : "challenge.had_no_answers")))),
    );
  }
}

/** @param {Challenge} one */
const line = (one) => h("li", null, h("a", { class: "wide", href: `#/challenge/${one.id}` }, h("span", null, h("b", null, one.title), h("span", null, asks(one)), h("small", null, `@${one.creator.handle} · ${ends(one)}`))));

/** @param {Challenge} one */
const asks = (one) => (one.kind === "sound" ? t("challenge.asks_sound") : h("q", { lang: "en" }, one.prompt));

/** @param {Challenge} one */
function ends(one) {
  if (!one.is_open) return t("challenge.closed");
  return one.closes_at ? t("challenge.closes", { when: ago(one.closes_at) }) : t("challenge.no_end");
}

customElements.define("hb-challenges", Challenges);
