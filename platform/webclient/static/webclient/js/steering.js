// Telling the feed in plain words what to show more and less of. What it understood stays visible and can be changed.

import { api, get, post } from "./api.js";
import { fill, h } from "./dom.js";
import { explain } from "./errors.js";
import { icon } from "./icons.js";
import { openSheet } from "./sheet.js";
import { t } from "./text.js";

/** @typedef {{id: string, phrase: string, is_wanted: boolean, strength: number}} Chip */

/** @param {() => void} onChange called once the sheet closes, if anything changed */
export async function openSteering(onChange) {
  const list = h("ul", { class: "chips", "aria-label": t("steer.chips") });
  const line = h("p", { class: "form-error", role: "alert" });
  const input = h("input", { id: "field-steer", name: "text", maxlength: 400, autocomplete: "off", placeholder: t("steer.placeholder") });
  let isChanged = false;

  /** @param {Promise<any>} act */
  const after = async (act) => {
    line.textContent = "";
    try {
      await act;
      isChanged = true;
      await draw();
    } catch (error) {
      line.textContent = explain(error);
    }
  };
  const draw = async () => {
    /** @type {{data: Chip[]}} */
    const { data } = await get("feed/steering");
    fill(list, data.length ? data.map((chip) => chipOf(chip, after)) : h("li", { class: "quiet" }, t("steer.none")));
  };
  /** @param {SubmitEvent} event */
  const say = (event) => {
    event.preventDefault();
    if (!input.value.trim()) return;
    void after(post("feed/steering", { text: input.value })).then(() => (input.value = ""));
  };
  const settings = h("div", { class: "stack" });
  const sheet = openSheet(
    t("steer.title"),
    h("p", { class: "quiet" }, t("steer.text")),
    h("form", { class: "row steer-form", on: { submit: say } }, h("label", { class: "sr", for: "field-steer" }, t("steer.label")), input, h("button", { class: "button primary", type: "submit" }, t("steer.say"))),
    line,
    list,
    settings,
  );
  sheet.addEventListener("close", () => isChanged && onChange());
  await draw().catch((error) => (line.textContent = explain(error)));
  const { is_personalised } = await get("feed/settings").catch(() => ({ is_personalised: true }));
  fill(settings, personal(is_personalised, after), h("button", { class: "button", on: { click: () => void after(post("feed/reset")) } }, t("steer.reset")));
}

/** @param {Chip} chip @param {(act: Promise<any>) => Promise<void>} after */
function chipOf(chip, after) {
  const turn = () => void after(api("PATCH", `feed/steering/${chip.id}`, { body: { is_wanted: !chip.is_wanted } }));
  const drop = () => void after(api("DELETE", `feed/steering/${chip.id}`));
  const label = t(chip.is_wanted ? "steer.more" : "steer.less", { phrase: chip.phrase });
  return h(
    "li",
    { class: chip.is_wanted ? "chip" : "chip is-less" },
    h("button", { "aria-label": t("steer.turn", { label }), on: { click: turn } }, icon(chip.is_wanted ? "up" : "down"), label),
    h("button", { "aria-label": t("steer.drop", { label }), on: { click: drop } }, icon("close")),
  );
}

/** @param {boolean} isOn @param {(act: Promise<any>) => Promise<void>} after */
function personal(isOn, after) {
  const box = h("input", {
    type: "checkbox",
    checked: isOn,
    on: { change: () => void after(api("PATCH", "feed/settings", { body: { is_personalised: box.checked } })) },
  });
  return h("label", { class: "tick" }, box, t("steer.personal"));
}
