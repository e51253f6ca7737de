// Likenesses: one's own, who asks to use them, what others allow, and clips in which one may have been seen.

import { get, picture, post } from "./api.js";
import { fill, h } from "./dom.js";
import { toast } from "./errors.js";
import { field } from "./fields.js";
import { act, face, pages, part, Screen } from "./parts.js";
import { go } from "./router.js";
import { openForm } from "./sheet.js";
import { ago, reason, t } from "./text.js";

/** @typedef {{id: string, kind: "person" | "character", handle: string, display_name: string, state: string, owner: any, wishes: string, failure_code: string, failure_message: string}} Cameo */

const WHERE_IT_WAITS = new Set(["draft", "challenged", "failed"]);

class Cameos extends Screen {
  async load() {
    const [mine, sightings] = await Promise.all([get("cameos?mine=1"), get("me/likeness-sightings")]);
    const hasPerson = mine.data.some((/** @type {Cameo} */ one) => one.kind === "person" && one.state !== "deleted");
    const open = sightings.filter((/** @type {any} */ one) => one.state === "open");
    fill(
      this,
      h("h1", null, t("cameo.title")),
      h("p", { class: "quiet" }, t("cameo.text")),
      mine.data.length ? h("ul", { class: "lines" }, ...(await Promise.all(mine.data.map(line)))) : null,
      h("div", { class: "row" }, hasPerson ? null : act(t("cameo.enrol"), begin, { look: "button primary", sign: "person" }), act(t("cameo.character"), async () => beginCharacter(), { sign: "spark" })),
      open.length ? part(t("cameo.seen"), h("p", { class: "quiet" }, t("cameo.seen_text")), h("ul", { class: "lines" }, ...open.map((/** @type {any} */ one) => this.#sighting(one)))) : null,
      part(t("cameo.requests"), pages("cameo-requests", (rows) => h("ul", { class: "lines" }, ...rows.map((one) => this.#request(one))), h("p", { class: "quiet" }, t("cameo.no_requests")))),
      part(t("cameo.grants_to_me"), pages("cameo-grants", (rows) => h("ul", { class: "lines" }, ...rows.map(grantToMe)), h("p", { class: "quiet" }, t("cameo.no_grants_to_me")))),
    );
  }

  /** @param {any} one */
  #request(one) {
    const answer = (/** @type {boolean} */ is_accepted) => async () => {
      await post(`cameo-requests/${one.id}`, { is_accepted });
      toast(t("saved"));
      await this.load();
    };
    return h("li", { class: "card" }, h("p", null, h("a", { href: `#/@${one.person.handle}` }, h("b", null, `@${one.person.handle}`)), ` · ${t(`purpose.${one.purpose}`)} · `, h("small", null, ago(one.created_at))), one.message && h("blockquote", null, one.message), h("div", { class: "row" }, act(t("cameo.accept"), answer(true), { look: "button primary" }), act(t("cameo.refuse"), answer(false))));
  }

  /** @param {any} one */
  #sighting(one) {
    const frames = h("img", { class: "sighting", alt: t("cameo.seen_frames"), hidden: true });
    picture(`/api/v1/likeness-sightings/${one.id}/frames`).then((address) => address && ((frames.src = address), (frames.hidden = false)), () => null);
    const answer = (/** @type {string} */ what) => async () => {
      await post(`likeness-sightings/${one.id}`, { act: what });
      await this.load();
    };
    return h("li", { class: "card" }, h("p", null, t(`cameo.seen_by_${one.seen_by}`), " ", h("small", null, ago(one.seen_at))), frames, h("div", { class: "row" }, act(t("cameo.seen_allow"), answer("allow")), act(t("cameo.seen_remove"), answer("remove"), { look: "button danger" })));
  }
}

/** @param {Cameo} one */
async function line(one) {
  const why = one.failure_message && (await reason(`enrol.${one.failure_code}`, one.failure_message));
  const where = WHERE_IT_WAITS.has(one.state) && one.kind === "person" ? "enrol" : "cameo";
  return h("li", null, h("a", { class: "wide", href: `#/${where}/${one.id}` }, face(one), h("span", null, h("b", null, one.display_name || `@${one.handle}`), h("small", null, t(`cameo.kind_${one.kind}`), one.handle && ` · @${one.handle}`), why && h("small", null, why)), stateTag(one.state)));
}

/** @param {string} state */
export const stateTag = (state) => h("span", { class: `tag state-${state}` }, t(`cameo.state_${state}`));

/** @param {any} one */
const grantToMe = (one) => h("li", { class: "card" }, h("p", null, h("b", null, `@${one.person.handle}`), ` · ${one.purposes.map((/** @type {string} */ name) => t(`purpose.${name}`)).join(", ")}`), h("p", { class: "quiet" }, one.uses_max ? t("cameo.uses_of", { n: one.uses, max: one.uses_max }) : t("cameo.uses", { n: one.uses })));

async function begin() {
  const made = await post("cameos", { kind: "person" });
  go(`#/enrol/${made.id}`);
}

/** A character comes from a short film of a pet, a toy or a drawing. */
function beginCharacter() {
  /** @type {Cameo | null} */
  let made = null;
  /** @param {FormData} data */
  const send = async (data) => {
    made ??= /** @type {Cameo} */ (await post("cameos", { kind: "character", handle: data.get("handle"), display_name: data.get("display_name") }));
    const body = new FormData();
    body.append("file", data.get("file") ?? "");
    await post(`cameos/${made.id}/source`, body);
    go(`#/cameo/${made.id}`);
  };
  openForm(
    t("cameo.character"),
    t("cameo.send"),
    send,
    h("p", { class: "quiet" }, t("cameo.character_text")),
    field("display_name", t("cameo.name"), { required: true, maxlength: 60, autocomplete: "off" }),
    field("handle", t("door.handle"), { required: true, autocapitalize: "none", autocomplete: "off", spellcheck: "false" }, t("cameo.handle_hint")),
    field("file", t("cameo.film"), { type: "file", accept: "video/*", required: true }),
  );
}

customElements.define("hb-cameos", Cameos);
