// One's templates: chosen from a list, kept, changed and removed, in a sheet over whatever is being made.

import { api, post } from "./api.js";
import { h } from "./dom.js";
import { toast } from "./errors.js";
import { field } from "./fields.js";
import { blanksOf, hasStray, labelOf, markBlank, pieces } from "./filling.js";
import { act, pages, tick } from "./parts.js";
import { confirmed, openForm, openSheet } from "./sheet.js";
import { t } from "./text.js";

/**
 * @typedef {{id?: string, name: string, text: string, settings: Record<string, any>}} Template
 * @typedef {{words: string, settings: Record<string, any>}} Now What is in the making, to be kept.
 */

const NAME_MAX = 80;
const TEXT_MAX = 4000;

/** What a template is, shown to whoever has none. The engine reads English, so these are English in every language. @type {Template[]} */
const STARTERS = [
  { name: "Bouncing", text: "a {{colour}} ball bounces on {{ground}} at {{time_of_day}}", settings: {} },
  { name: "Chase", text: "a {{animal}} chases a {{thing}} through a puddle, then it shakes in the rain", settings: {} },
  { name: "Shattering", text: "a {{thing}} falls from a table in a kitchen and shatters, slow motion", settings: {} },
];

/** @param {Now} now @param {(template: Template) => void} take gets the one that is chosen */
export function openTemplates(now, take) {
  const list = h("div", { class: "stack" });
  const draw = () => list.replaceChildren(pages("templates", (rows) => h("ul", { class: "lines" }, ...rows.map(line)), nothing()));
  const use = (/** @type {Template} */ template) => {
    sheet.close();
    take(template);
  };
  const nothing = () => h("div", { class: "stack" }, h("p", { class: "quiet" }, t("templates.none")), h("ul", { class: "lines" }, ...STARTERS.map((one) => h("li", null, choose(one, use)))));
  /** @param {Template} one */
  const line = (one) => {
    const drop = async () => {
      if (!(await confirmed(t("templates.delete_sure", { name: one.name }), t("templates.delete")))) return;
      await api("DELETE", `templates/${one.id}`);
      draw();
    };
    return h("li", { class: "stack" }, choose(one, use), h("div", { class: "row" }, act(t("templates.edit"), async () => openEditor(one, now, draw), { "aria-label": t("templates.edit_one", { name: one.name }) }), act(t("templates.delete"), drop, { "aria-label": t("templates.delete_one", { name: one.name }) })));
  };
  const keep = act(t(now.words ? "templates.keep" : "templates.new"), async () => openEditor(null, now, draw), { sign: "save" });
  const sheet = openSheet(t("templates.title"), h("p", { class: "quiet" }, t("templates.text")), keep, list);
  draw();
}

/** @param {Template} one @param {(template: Template) => void} use */
const choose = (one, use) => h("button", { class: "template", type: "button", on: { click: () => use(one) } }, h("b", null, one.name), h("span", { lang: "en" }, ...withBlanks(one.text)));

/** @param {string} text */
const withBlanks = (text) => pieces(text).map((one) => (one.isBlank ? h("mark", null, labelOf(one.text)) : one.text));

/** @param {Template | null} template null for a new one @param {Now} now @param {() => void} done */
function openEditor(template, now, done) {
  const text = h("textarea", { id: "field-text", name: "text", rows: 4, maxlength: TEXT_MAX, required: true, "aria-describedby": "field-text-hint field-text-error blanks-found", value: template?.text ?? now.words });
  const found = h("p", { class: "words", id: "blanks-found", "aria-live": "polite" });
  const look = () => {
    const names = blanksOf(text.value);
    const told = hasStray(text.value) ? t("templates.stray") : names.length ? t("templates.blanks") : t("templates.no_blanks");
    found.replaceChildren(h("span", { class: "words-label" }, told), ...names.map((name) => h("span", { class: "word" }, labelOf(name))));
  };
  const mark = () => {
    const made = markBlank(text.value, text.selectionStart, text.selectionEnd);
    text.focus();
    if (!made) return;
    text.value = made.text;
    text.setSelectionRange(made.start, made.end);
    look();
  };
  text.addEventListener("input", look);
  look();
  const save = async (/** @type {FormData} */ data) => {
    const body = { name: String(data.get("name")).trim(), text: text.value.trim(), ...(data.has("settings") ? { settings: now.settings } : {}) };
    await (template ? api("PATCH", `templates/${template.id}`, { body }) : post("templates", body));
    toast(t("saved"));
    done();
  };
  openForm(
    t(template ? "templates.edit" : "templates.new"),
    t("save"),
    save,
    field("name", t("settings.name"), { maxlength: NAME_MAX, autocomplete: "off", required: true, value: template?.name ?? "" }, t("templates.name_hint")),
    h("div", { class: "field" }, h("label", { for: "field-text" }, t("templates.words")), text, h("p", { class: "field-hint", id: "field-text-hint" }, t("templates.words_hint")), h("p", { class: "field-error", id: "field-text-error", role: "alert" })),
    h("div", { class: "row" }, h("button", { class: "button", type: "button", on: { click: mark } }, t("templates.mark"))),
    found,
    tick("settings", t(template ? "templates.settings_anew" : "templates.settings"), !template),
  );
}
