// What a draft's maker and those who were asked to look at it say about it, each at a moment of the clip.

import { api, get, post } from "./api.js";
import { fill, h } from "./dom.js";
import { explain, toast } from "./errors.js";
import { field } from "./fields.js";
import { act, pages, part } from "./parts.js";
import { openForm } from "./sheet.js";
import { ago, number, t } from "./text.js";

/** @typedef {import("./shapes.js").Clip} Clip */

/** @param {Clip} clip @param {import("./clip.js").ClipCard} card @param {boolean} isMine */
export function notes(clip, card, isMine) {
  const list = h("div");
  const draw = () => fill(list, pages(`clips/${clip.id}/notes`, (rows) => h("ul", { class: "lines" }, ...rows.map(row)), h("p", { class: "quiet" }, t(isMine ? "notes.none" : "notes.none_yet"))));
  const row = (/** @type {any} */ one) => {
    const turn = async () => {
      await api("PATCH", `notes/${one.id}`, { body: { is_resolved: !one.is_resolved } });
      draw();
    };
    const jump = () => {
      if (card.video) card.video.currentTime = one.at_seconds;
    };
    return h("li", { class: one.is_resolved ? "card is-done" : "card" }, h("p", null, h("b", null, `@${one.author.handle}`), " ", h("small", null, ago(one.created_at))), h("p", null, one.text), h("div", { class: "row" }, one.at_seconds !== null && h("button", { class: "button", type: "button", on: { click: jump } }, t("notes.at", { n: number(one.at_seconds, 1) })), isMine && act(t(one.is_resolved ? "notes.reopen" : "notes.resolve"), turn)));
  };
  draw();
  return h("div", { class: "stack" }, part(t("notes.heading"), list, form(clip, card, draw)), isMine && reviewers(clip));
}

/** @param {Clip} clip @param {import("./clip.js").ClipCard} card @param {() => void} done */
function form(clip, card, done) {
  const input = h("input", { id: "field-note", maxlength: 500, autocomplete: "off", placeholder: t("notes.placeholder") });
  const moment = h("input", { type: "checkbox", checked: true });
  /** @param {SubmitEvent} event */
  const send = async (event) => {
    event.preventDefault();
    if (!input.value.trim()) return;
    try {
      await post(`clips/${clip.id}/notes`, { text: input.value.trim(), at_seconds: moment.checked && card.video ? Math.round(card.video.currentTime * 10) / 10 : null });
      input.value = "";
      done();
    } catch (error) {
      toast(explain(error), "error");
    }
  };
  return h("form", { on: { submit: send } }, h("div", { class: "row steer-form" }, h("label", { class: "sr", for: "field-note" }, t("notes.placeholder")), input, h("button", { class: "button", type: "submit" }, t("comments.send"))), h("label", { class: "tick" }, moment, t("notes.here")));
}

/** Who may see the draft before it is published. @param {Clip} clip */
function reviewers(clip) {
  const list = h("ul", { class: "chips" });
  const draw = async () => {
    const rows = await get(`clips/${clip.id}/reviewers`);
    const end = (/** @type {string} */ handle) => async () => {
      await api("DELETE", `clips/${clip.id}/reviewers/${handle}`);
      await draw();
    };
    fill(list, ...rows.map((/** @type {any} */ one) => h("li", { class: "chip" }, act(`@${one.person.handle}`, end(one.person.handle), { look: "", sign: "close", "aria-label": t("steer.drop", { label: `@${one.person.handle}` }) }))));
  };
  const ask = async (/** @type {FormData} */ data) => {
    await post(`clips/${clip.id}/reviewers`, { handle: String(data.get("handle")).replace(/^@/, "") });
    await draw();
  };
  const open = async () => openForm(t("notes.ask"), t("notes.ask"), ask, h("p", { class: "quiet" }, t("notes.ask_text")), field("handle", t("door.handle"), { required: true, autocapitalize: "none", autocomplete: "off" }));
  void draw().catch(() => null);
  return part(t("notes.reviewers"), list, act(t("notes.ask"), open, { sign: "person" }));
}
