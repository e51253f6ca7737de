// Asking for a person's eyes: on a refused request, on a draft kept private, on a moderator's decision.

import { post } from "./api.js";
import { h } from "./dom.js";
import { toast } from "./errors.js";
import { icon } from "./icons.js";
import { openForm } from "./sheet.js";
import { t } from "./text.js";

/**
 * A button that opens the form of an appeal.
 * @param {string} path below /api/v1, such as "generations/video_1/appeal"
 * @param {() => void} [done]
 */
export function appealButton(path, done = () => undefined) {
  return h("button", { class: "button", type: "button", on: { click: () => openAppeal(path, done) } }, icon("comment"), t("appeal.open"));
}

/** @param {string} path @param {() => void} done */
function openAppeal(path, done) {
  const send = async (/** @type {FormData} */ data) => {
    await post(path, { text: String(data.get("text")).trim() });
    toast(t("appeal.sent"));
    done();
  };
  openForm(t("appeal.title"), t("appeal.send"), send, h("p", { class: "quiet" }, t("appeal.text")), h("label", { for: "field-appeal" }, t("appeal.why")), h("textarea", { id: "field-appeal", name: "text", rows: 4, maxlength: 5000, required: true }));
}
