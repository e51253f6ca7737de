// A card between clips: a pause, or the question how it feels. The answer is never used to choose clips.

import { post } from "./api.js";
import { fill, h } from "./dom.js";
import { lark } from "./icons.js";
import { t } from "./text.js";

const FEELINGS = ["better", "same", "worse"];

/** @param {{id: string, kind: string}} card */
export function wellbeingCard(card) {
  const place = h("section", { class: "clip-end", role: "article" });
  const answers = FEELINGS.map((feeling) => h("button", { class: "button", on: { click: () => void tell(feeling) } }, t(`wellbeing.${feeling}`)));
  /** @param {string} feeling */
  const tell = async (feeling) => {
    await post(`feed/wellbeing/${card.id}`, { feeling }).catch(() => null);
    fill(place, lark(), h("p", { role: "status" }, t("wellbeing.thanks")));
  };
  const isQuestion = card.kind === "question";
  fill(place, lark(), h("h2", null, t(isQuestion ? "wellbeing.question" : "wellbeing.pause")), h("p", null, t(isQuestion ? "wellbeing.question_text" : "wellbeing.pause_text")), isQuestion ? h("div", { class: "row" }, ...answers) : null);
  return place;
}
