// What happened while one was away, and what people write.

import { api, get, post } from "./api.js";
import { fill, h } from "./dom.js";
import { thumbOf } from "./messages.js";
import { act, empty, face, grid, pages, personLine, Screen, tabs } from "./parts.js";
import { place } from "./router.js";
import { whoAmI } from "./session.js";
import { ago, hasLine, t } from "./text.js";

class Inbox extends Screen {
  async load() {
    const [requests, me] = await Promise.all([get("me/follow-requests"), whoAmI()]);
    fill(
      this,
      h("h1", null, t("inbox.title")),
      tabs(t("inbox.title"), [
        { name: "news", text: t("inbox.news"), draw: () => this.#news(requests.data) },
        { name: "messages", text: t("messages.title"), draw: () => this.#talks(me?.handle ?? "") },
        { name: "reviews", text: t("inbox.reviews"), draw: () => pages("me/reviews", (rows) => grid(rows, "draft"), empty("info", t("inbox.no_reviews"))) },
      ], place().query.get("view")),
    );
  }

  /** @param {any[]} requests */
  #news(requests) {
    const list = pages("notifications", (rows) => h("ul", { class: "lines" }, ...rows.map(line)), empty("bell", t("inbox.empty")));
    void post("notifications/read").then(() => window.dispatchEvent(new CustomEvent("hibari:read")), () => null);
    return [requests.length > 0 && h("ul", { class: "lines" }, ...requests.map((one) => this.#request(one))), list];
  }

  /** @param {any} one */
  #request(one) {
    const answer = (/** @type {string} */ method) => async () => {
      await api(method, `me/follow-requests/${one.id}`);
      await this.load();
    };
    return personLine(one.sender, act(t("inbox.accept"), answer("PUT"), { look: "button primary" }), act(t("inbox.decline"), answer("DELETE")));
  }

  /** @param {string} mine */
  #talks(mine) {
    const talks = (/** @type {string} */ box, /** @type {Node} */ nothing) => pages(`conversations?box=${box}`, (rows) => h("ul", { class: "lines" }, ...rows.map((one) => talk(one, mine))), nothing);
    return h("div", { class: "talks stack" }, talks("requests", h("span")), talks("inbox", empty("comment", t("messages.none"))));
  }
}

/** Where a notification leads. @param {any} row */
function addressOf({ ids, actors, kind }) {
  const clip = ids.clip ?? ids.clip_id;
  if (kind === "comment_cleared" && clip) return `#/clip/${clip}`;
  if (kind === "decision" || kind === "cleared" || kind === "appeal") return "#/decisions";
  if (kind === "follow_request") return "#/inbox";
  if (kind.startsWith("message") && ids.conversation) return `#/messages/${ids.conversation}`;
  if (kind.startsWith("cameo") || kind.startsWith("likeness")) return ids.cameo && kind !== "cameo_request" ? `#/cameo/${ids.cameo}` : "#/cameos";
  if (kind.startsWith("parent")) return "#/family";
  if (kind === "export_ready" || kind === "account") return "#/settings";
  if (kind === "job_failed" && ids.job) return `#/making/${ids.job}`;
  if (clip) return `#/${kind === "job_completed" ? "draft" : "clip"}/${clip}`;
  return actors[0] ? `#/@${actors[0].handle}` : "#/inbox";
}

/** Kinds of which only the act says anything. */
const TOLD_BY_ACT = new Set(["account", "decision", "parent", "report"]);

/** In the words of the page's language; a kind or an act that is newer than the page in the API's. @param {any} row */
function said({ kind, text, ids, actors, actor_count: n }) {
  const line = [`news.${kind}.${ids.act}`, `news.${kind}`].find(hasLine);
  if (!line || (ids.act && TOLD_BY_ACT.has(kind) && line === `news.${kind}`)) return text;
  const [one = "", two = ""] = actors.map((/** @type {any} */ actor) => `@${actor.handle}`);
  const who = n > 2 || (n === 2 && !two) ? t("news.many", { one, n: n - 1 }) : n === 2 ? t("news.two", { one, two }) : one || t("news.somebody");
  return t(line, { ...ids, actors: who });
}

/** @param {any} row */
const line = (row) => h("li", { class: row.is_read ? "" : "is-new" }, h("a", { class: "wide", href: addressOf(row) }, row.actors[0] ? face(row.actors[0]) : thumbOf(row.kind), h("span", null, h("span", null, said(row)), h("small", null, ago(row.updated_at)))));

/** @param {any} one @param {string} mine */
function talk(one, mine) {
  const others = one.members.filter((/** @type {any} */ member) => member.handle !== mine);
  const names = one.title || others.map((/** @type {any} */ member) => `@${member.handle}`).join(", ");
  return h("li", { class: one.unread ? "is-new" : "" }, h("a", { class: "wide", href: `#/messages/${one.id}` }, face(others[0]), h("span", null, h("b", null, names), h("small", null, one.box === "requests" ? `${t("messages.request")} · ` : "", ago(one.latest_at))), one.unread > 0 && h("span", { class: "tag" }, one.unread)));
}

customElements.define("hb-inbox", Inbox);
