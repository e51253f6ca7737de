// What several screens are made of.

import { get } from "./api.js";
import { thumbnail, titleOf } from "./clip-facts.js";
import { fill, h, spinner } from "./dom.js";
import { explain, failure, showInForm, toast } from "./errors.js";
import { icon } from "./icons.js";
import { signInFirst } from "./router.js";
import { isSignedIn } from "./session.js";
import { t } from "./text.js";

/** @typedef {import("./shapes.js").Clip} Clip */
/** @typedef {import("./shapes.js").Person} Person */

/** A screen that asks the API before it can show itself. `load` draws; what it throws is shown with a way to try again. */
export class Screen extends HTMLElement {
  isForMembers = true;

  connectedCallback() {
    if (this.isForMembers && !isSignedIn()) return signInFirst();
    fill(this, spinner(t("feed.loading")));
    void this.attempt();
  }

  async attempt() {
    try {
      await this.load();
    } catch (error) {
      fill(this, failure(error, () => void this.attempt()));
    }
  }

  async load() {}
}

/**
 * A form that is kept as it stands: it says that it is saved, or beside which field it could not be.
 * @param {(data: FormData) => Promise<any>} send
 * @param {...Node} fields
 */
export function savedForm(send, ...fields) {
  /** @param {SubmitEvent} event */
  const save = async (event) => {
    event.preventDefault();
    try {
      await send(new FormData(form));
      toast(t("saved"));
    } catch (error) {
      showInForm(form, error);
    }
  };
  const form = h("form", { class: "stack", on: { submit: save } }, ...fields, h("p", { class: "form-error", role: "alert" }), h("button", { class: "button primary", type: "submit" }, t("save")));
  return form;
}

/**
 * A button for something that takes a moment: it can't be pressed twice, and says what went wrong.
 * @param {string} label
 * @param {() => Promise<any>} act
 * @param {{sign?: string, look?: string, [attribute: string]: any}} [more]
 */
export function act(label, act, { sign = "", look = "button", ...more } = {}) {
  const press = async () => {
    button.disabled = true;
    try {
      await act();
    } catch (error) {
      toast(explain(error), "error");
    } finally {
      button.disabled = false;
    }
  };
  const button = h("button", { class: look, type: "button", ...more, on: { click: () => void press() } }, sign && icon(sign), label);
  return button;
}

/** @param {string} title @param {...any} content */
export const part = (title, ...content) => h("section", { class: "part" }, h("h2", null, title), ...content);

/** Nothing here yet, and what to do about it. @param {string} sign @param {string} text @param {...any} acts */
export const empty = (sign, text, ...acts) => h("div", { class: "empty" }, icon(sign), h("p", null, text), ...acts);

/** @param {Clip[]} clips @param {string} [screen] */
export const grid = (clips, screen = "clip") => h("ul", { class: "grid" }, ...clips.map((clip) => tile(clip, screen)));

/** What keeps others from seeing one's own clip: a doubt that somebody is still to look at, or more than that. @param {Clip} clip */
const heldBy = ({ holds }) => t(holds.every(({ reason }) => reason === "screening" || reason === "likeness") ? "clip.waits" : "clip.withheld");

/** @param {Clip} clip @param {string} screen */
export const tile = (clip, screen) =>
  h("li", null, h("a", { href: `#/${clip.state === "draft" ? "draft" : screen}/${clip.id}`, "aria-label": clip.holds.length ? `${titleOf(clip)} (${heldBy(clip)})` : titleOf(clip) }, h("img", { src: thumbnail(clip), alt: "", loading: "lazy" }), clip.parent && icon("remix"), h("span", null, clip.holds.length > 0 && h("b", { class: "mark" }, heldBy(clip)), titleOf(clip))));

/** The first letter of a name in the colours of dawn, told apart by their turn. @param {Person | null | undefined} person */
export function face(person) {
  const name = person?.display_name || person?.handle || "?";
  return h("span", { class: `face hue-${[...name].reduce((sum, sign) => sum + sign.charCodeAt(0), 0) % 6}`, "aria-hidden": "true" }, name.slice(0, 1).toUpperCase());
}

/** @param {Person} one @param {...any} more */
export const personLine = (one, ...more) =>
  h("li", { class: "person" }, h("a", { href: `#/@${one.handle}` }, face(one), h("span", null, h("b", null, one.display_name || `@${one.handle}`), h("small", null, `@${one.handle}`))), ...more);

/**
 * A list that is fetched page by page.
 * @param {string} path below /api/v1
 * @param {(rows: any[]) => Node} draw
 * @param {Node} nothing shown where there is no row
 */
export function pages(path, draw, nothing) {
  const place = h("div", { class: "stack" }, spinner(t("feed.loading")));
  /** @param {string} [cursor] */
  const more = async (cursor) => {
    try {
      const page = await get(cursor ? `${path}${path.includes("?") ? "&" : "?"}cursor=${encodeURIComponent(cursor)}` : path);
      place.lastElementChild?.remove();
      place.append(page.data.length || cursor ? draw(page.data) : nothing);
      if (page.next) place.append(act(t("more"), () => more(page.next)));
    } catch (error) {
      place.lastElementChild?.remove();
      place.append(failure(error, () => void more(cursor)));
    }
  };
  void more();
  return place;
}

/**
 * One of several views under one another's place.
 * @param {string} label
 * @param {{name: string, text: string, draw: () => any}[]} views
 * @param {string | null} [first] the view to begin with
 */
export function tabs(label, views, first = null) {
  const place = h("div", { class: "stack" });
  const row = h("div", { class: "tabs", role: "group", "aria-label": label });
  /** @param {string} chosen */
  const show = (chosen) => {
    for (const [at, button] of [...row.children].entries()) button.setAttribute("aria-pressed", String(views[at]?.name === chosen));
    fill(place, views.find(({ name }) => name === chosen)?.draw());
  };
  row.append(...views.map(({ name, text }) => h("button", { type: "button", on: { click: () => show(name) } }, text)));
  show((views.find(({ name }) => name === first) ?? views[0])?.name ?? "");
  return h("div", { class: "stack" }, row, place);
}

/** @param {string} name @param {string} label @param {boolean} isOn @param {(isOn: boolean) => Promise<any>} [save] */
export function tick(name, label, isOn, save) {
  const change = async () => {
    try {
      await save?.(box.checked);
    } catch (error) {
      box.checked = !box.checked;
      toast(explain(error), "error");
    }
  };
  const box = h("input", { type: "checkbox", name, checked: isOn, on: { change: () => void change() } });
  return h("label", { class: "tick" }, box, label);
}
