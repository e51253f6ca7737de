// A teen and a parent: who is linked to whom, what the parent set, and the record that both can read.

import { api, ApiError, get, post } from "./api.js";
import { fill, h } from "./dom.js";
import { toast } from "./errors.js";
import { field } from "./fields.js";
import { act, empty, pages, part, Screen, tick } from "./parts.js";
import { withProof } from "./proof.js";
import { whoAmI } from "./session.js";
import { confirmed, formOf } from "./sheet.js";
import { ago, hasLine, t } from "./text.js";

/** @typedef {{id: string, teen_handle: string, parent_handle: string, accepted_at: string | null, end_asked_at: string | null, [control: string]: any}} Link */

const PERMISSIONS = ["allows_messages", "allows_personalisation", "allows_endless_scroll"];
const CAPS = ["clips_a_day", "credits_a_day"];

class Family extends Screen {
  async load() {
    const [me, links] = await Promise.all([whoAmI(), get("me/family")]);
    if (!me) return;
    const ask = async (/** @type {FormData} */ data) => {
      await post("me/family", { handle: data.get("handle") }).catch((error) => {
        throw error instanceof ApiError && error.status === 404 ? new ApiError(404, { code: "nobody_of_that_name" }) : error;
      });
      toast(t("family.asked"));
      await this.attempt();
    };
    fill(
      this,
      h("h1", null, t("family.title")),
      h("p", { class: "quiet" }, t(me.is_teen ? "family.text_teen" : "family.text")),
      ...links.data.map((/** @type {Link} */ link) => (link.parent_handle === me.handle ? this.#asParent(link) : this.#asTeen(link))),
      !me.is_teen && links.data.length === 0 && empty("person", t("family.empty"), h("p", { class: "quiet" }, t("family.begin", { handle: me.handle }))),
      me.is_teen && part(t("family.name"), formOf(t("family.ask"), ask, field("handle", t("family.handle"), { autocapitalize: "none", spellcheck: "false", autocomplete: "off", required: true }, t("family.handle_hint")))),
    );
  }

  /** @param {Link} link */
  #asParent(link) {
    const title = `@${link.teen_handle}`;
    if (!link.accepted_at) {
      const accept = async () => {
        await api("PUT", `me/family/${link.id}`);
        await this.attempt();
      };
      return card(title, h("p", null, t("family.wants_you")), h("div", { class: "row" }, act(t("inbox.accept"), accept, { look: "button primary" }), this.#end(link, "inbox.decline", "family.decline_sure")));
    }
    const save = async (/** @type {FormData} */ data) => {
      const cap = (/** @type {string} */ name) => (data.get(name) === "" ? null : Number(data.get(name)));
      const body = { ...Object.fromEntries(PERMISSIONS.map((name) => [name, data.has(name)])), ...Object.fromEntries(CAPS.map((name) => [name, cap(name)])) };
      if (!(await withProof(() => api("PATCH", `me/family/${link.id}`, { body })))) return;
      toast(t("saved"));
      await this.attempt();
    };
    const number = (/** @type {string} */ name) => {
      const row = field(name, t(`family.${name}`), { type: "number", min: 0, max: 10_000, inputmode: "numeric", value: link[name] ?? "" }, t("cameo.no_limit"));
      return row;
    };
    return card(
      title,
      link.end_asked_at && h("p", { class: "hold", role: "status" }, t("family.end_asked", { when: ago(link.end_asked_at) })),
      formOf(t("save"), save, h("div", null, ...PERMISSIONS.map((name) => tick(name, t(`family.${name}`), link[name]))), h("div", { class: "pair" }, ...CAPS.map(number))),
      record(link),
      this.#end(link, "family.end", "family.end_sure"),
    );
  }

  /** @param {Link} link */
  #asTeen(link) {
    const title = `@${link.parent_handle}`;
    if (!link.accepted_at) return card(title, h("p", { class: "quiet" }, t("family.waits")), h("div", { class: "row" }, this.#end(link, "family.take_back", "family.take_back_sure")));
    const rules = [...PERMISSIONS.map((name) => `${t(`family.${name}`)}: ${t(link[name] ? "family.yes" : "family.no")}`), ...CAPS.map((name) => `${t(`family.${name}`)}: ${link[name] ?? t("family.no_limit")}`)];
    const wish = link.end_asked_at ? h("p", { class: "quiet" }, t("family.end_waits")) : this.#end(link, "family.ask_end", "family.ask_end_sure");
    return card(title, h("ul", { class: "stack rules" }, ...rules.map((rule) => h("li", null, rule))), record(link), h("div", { class: "row" }, wish));
  }

  /** @param {Link} link @param {string} label @param {string} question */
  #end(link, label, question) {
    const end = async () => {
      if (!(await confirmed(t(question), t(label)))) return;
      await withProof(() => api("DELETE", `me/family/${link.id}`));
      await this.attempt();
    };
    return act(t(label), end, { look: "button danger" });
  }
}

/** @param {string} title @param {...any} content */
const card = (title, ...content) => h("section", { class: "card family" }, h("h2", null, title), ...content);

/** Nothing here is ever changed, so that nothing is undone silently. @param {Link} link */
function record(link) {
  const place = h("div");
  const open = () => !place.childElementCount && place.append(pages(`me/family/${link.id}/record`, (rows) => h("ul", { class: "stack" }, ...rows.map(entry)), h("span")));
  return h("details", { on: { toggle: open } }, h("summary", null, t("family.record")), place);
}

/** @param {{act: string, by: string, details: Record<string, any>, at: string}} one */
function entry({ act: what, by, details, at }) {
  const line = `family.act_${what}`;
  const changes = what === "changed" ? Object.entries(details).map(([name, value]) => `${t(`family.${name}`)}: ${typeof value === "boolean" ? t(value ? "family.yes" : "family.no") : (value ?? t("family.no_limit"))}`) : [];
  return h("li", null, h("p", null, t(hasLine(line) ? line : "family.act_other", { handle: by })), changes.length > 0 && h("p", { class: "quiet" }, changes.join(" · ")), h("small", null, ago(at)));
}

customElements.define("hb-family", Family);
