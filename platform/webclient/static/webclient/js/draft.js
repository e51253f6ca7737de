// A draft: seen by its maker alone until it is published, which is a second act.

import { appealButton } from "./appeal.js";
import { api, get, post } from "./api.js";
import { ClipCard } from "./clip.js";
import { fill, h, spinner } from "./dom.js";
import { aside, explain, failure, toast } from "./errors.js";
import { field, choice } from "./fields.js";
import { icon } from "./icons.js";
import { notes } from "./notes.js";
import { go, place } from "./router.js";
import { whoAmI } from "./session.js";
import { confirmed, openForm } from "./sheet.js";
import { watchSound } from "./sound.js";
import { t } from "./text.js";

/** @typedef {import("./shapes.js").Clip} Clip */

class Draft extends HTMLElement {
  connectedCallback() {
    fill(this, spinner(t("feed.loading")));
    void this.#load();
  }

  disconnectedCallback() {
    this.card?.release();
    this.stop?.();
  }

  async #load() {
    try {
      const [clip, me] = await Promise.all([/** @type {Promise<Clip>} */ (get(`clips/${place().part}`)), whoAmI()]);
      if (clip.state === "published") return go(`#/clip/${clip.id}`);
      this.#draw(clip, clip.creator.id === me?.id);
    } catch (error) {
      fill(this, failure(error, () => void this.#load()));
    }
  }

  /** @param {Clip} clip @param {boolean} isMine else one was asked to look at it */
  #draw(clip, isMine) {
    this.card = ClipCard.of(clip);
    this.stop = watchSound(() => this.card?.followSound());
    fill(
      this,
      h("div", { class: "draft-player" }, this.card),
      h(
        "section",
        { class: "draft-side" },
        h("p", { class: "tag" }, isMine ? t("draft.tag") : t("notes.tag", { handle: clip.creator.handle })),
        h("h1", null, isMine ? t("draft.title") : t("notes.title")),
        h("p", { class: "quiet" }, t(isMine ? "draft.text" : "notes.text")),
        ...clip.holds.map((hold) => h("p", { class: "hold", role: "status" }, icon("info"), aside(t("draft.held"), hold.explanation))),
        isMine && this.#acts(clip),
        notes(clip, this.card, isMine),
      ),
    );
    this.card.activate();
  }

  /** @param {Clip} clip */
  #acts(clip) {
    const again = `#/create?prompt=${encodeURIComponent(clip.prompt ?? "")}`;
    return [
      clip.private_reason ? this.#kept(clip) : h("button", { class: "button primary big", on: { click: () => this.#openPublish(clip) } }, icon("up"), t("draft.publish")),
      h("div", { class: "row" }, h("a", { class: "button", href: again }, icon("remix"), t("draft.again")), h("button", { class: "button", on: { click: () => void this.#remove(clip) } }, icon("trash"), t("draft.delete"))),
    ];
  }

  /** Why it can't be published, and how to ask a person. @param {Clip} clip */
  #kept(clip) {
    return h("div", { class: "stack" }, h("p", { class: "hold", role: "status" }, icon("info"), aside(t("draft.private"), clip.private_reason)), h("p", { class: "quiet" }, t("draft.kept")), appealButton(`clips/${clip.id}/appeal`));
  }

  /** @param {Clip} clip */
  #openPublish(clip) {
    const audiences = ["everyone", "followers", "nobody"].map((value) => ({ value, text: t(`audience.${value}`) }));
    const visibilities = ["public", "followers", "unlisted", "private"].map((value) => ({ value, text: t(`visibility.${value}`) }));
    /** @param {FormData} form */
    const publish = async (form) => {
      const data = Object.fromEntries(form);
      const published = await post(`clips/${clip.id}/publish`, { ...data, is_prompt_shown: data.is_prompt_shown === "on" });
      toast(published.holds.length ? published.holds[0].explanation || t("draft.held") : t("draft.published"));
      go(`#/clip/${clip.id}`);
    };
    openForm(
      t("draft.publish_title"),
      t("draft.publish"),
      publish,
      field("caption", t("draft.caption"), { type: "text", maxlength: 500, autocomplete: "off", value: clip.caption }, t("draft.caption_hint")),
      choice("visibility", t("draft.visibility"), visibilities, "public"),
      choice("remix_audience", t("draft.remix"), audiences, "everyone"),
      h("label", { class: "tick" }, h("input", { type: "checkbox", name: "is_prompt_shown", checked: true }), t("draft.show_prompt")),
    );
  }

  /** @param {Clip} clip */
  async #remove(clip) {
    if (!(await confirmed(t("draft.delete_sure"), t("draft.delete")))) return;
    try {
      await api("DELETE", `clips/${clip.id}`);
      toast(t("draft.deleted"));
      go("#/me");
    } catch (error) {
      toast(explain(error), "error");
    }
  }
}

customElements.define("hb-draft", Draft);
