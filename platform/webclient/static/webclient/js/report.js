// Telling a moderator about a clip, a person or a comment.

import { post } from "./api.js";
import { h } from "./dom.js";
import { toast } from "./errors.js";
import { select } from "./fields.js";
import { openForm } from "./sheet.js";
import { t } from "./text.js";

const REASONS = ["sexual", "sexual_minors", "non_consensual_likeness", "violence_gore", "self_harm", "hate_extremism", "harassment", "illegal_acts", "political_misinformation", "public_figures", "copyright", "dangerous_challenges", "spam", "photosensitivity"];

/** @param {{clip: string} | {person: string} | {comment: string}} subject */
export function openReport(subject) {
  const send = async (/** @type {FormData} */ data) => {
    await post("reports", { ...subject, ...Object.fromEntries(data) });
    toast(t("report.sent"));
  };
  openForm(
    t("report.title"),
    t("appeal.send"),
    send,
    h("p", { class: "quiet" }, t("report.text")),
    select("reason", t("report.reason"), REASONS.map((value) => ({ value, text: t(`reason.${value}`) }))),
    h("label", { for: "field-report" }, t("report.more")),
    h("textarea", { id: "field-report", name: "text", rows: 3, maxlength: 2000 }),
  );
}
