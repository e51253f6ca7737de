// Finding clips by what they show, and people by what they are called.

import { get } from "./api.js";
import { fill, h, spinner } from "./dom.js";
import { failure } from "./errors.js";
import { icon } from "./icons.js";
import { empty, grid, part, personLine } from "./parts.js";
import { go, place, signInFirst } from "./router.js";
import { isSignedIn } from "./session.js";
import { t } from "./text.js";

/** @typedef {import("./shapes.js").Clip} Clip */
/** @typedef {import("./shapes.js").Person} Person */

const OFFERED = 12;
const PAUSE_MILLISECONDS = 250;

class Search extends HTMLElement {
  connectedCallback() {
    const asked = place().query.get("q") ?? "";
    if (!isSignedIn()) return signInFirst(location.hash);
    this.words = h("datalist", { id: "search-words" });
    this.field = h("input", {
      id: "field-search",
      type: "search",
      name: "q",
      value: asked,
      maxlength: 200,
      autocomplete: "off",
      list: "search-words",
      placeholder: t("search.placeholder"),
      on: { input: this.#onInput },
    });
    this.found = h("div", { class: "stack", "aria-live": "polite" });
    fill(
      this,
      h("h1", null, t("search.title")),
      h("form", { class: "row search-form", role: "search", on: { submit: this.#submit } }, h("label", { class: "sr", for: "field-search" }, t("search.title")), this.field, this.words, h("button", { class: "button primary", type: "submit" }, t("search.go"))),
      asked ? null : h("p", null, h("a", { class: "button", href: "#/challenges" }, icon("reply"), t("challenge.all"))),
      this.found,
    );
    if (asked) void this.#find(asked);
    else void this.#offer();
  }

  /** Before anything is asked: what people remix these days. */
  async #offer() {
    this.field?.focus();
    const board = await get("leaderboards/most_remixed?window=month").catch(() => ({ data: [] }));
    const clips = board.data.map((/** @type {{clip: Clip}} */ one) => one.clip).slice(0, OFFERED);
    if (clips.length && this.found) fill(this.found, part(t("search.most_remixed"), grid(clips)));
  }

  disconnectedCallback() {
    clearTimeout(this.timer);
  }

  #onInput = () => {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => void this.#suggest(), PAUSE_MILLISECONDS);
  };

  async #suggest() {
    const text = this.field?.value.trim() ?? "";
    if (!text) return;
    const { suggestions } = await get(`search/suggestions?q=${encodeURIComponent(text)}`).catch(() => ({ suggestions: [] }));
    if (this.words) fill(this.words, ...suggestions.map((/** @type {string} */ value) => h("option", { value })));
  }

  /** @param {SubmitEvent} event */
  #submit = (event) => {
    event.preventDefault();
    const text = this.field?.value.trim();
    if (text) go(`#/search?q=${encodeURIComponent(text)}`);
  };

  /** @param {string} text */
  async #find(text) {
    if (!this.found) return;
    fill(this.found, spinner(t("feed.loading")));
    const query = encodeURIComponent(text);
    try {
      const [clips, people] = await Promise.all([get(`search/clips?q=${query}`), get(`search/people?q=${query}`)]);
      const isNothing = clips.data.length === 0 && people.data.length === 0;
      fill(
        this.found,
        people.data.length > 0 && part(t("search.people"), h("ul", { class: "lines" }, ...people.data.map((/** @type {Person} */ one) => personLine(one)))),
        clips.data.length > 0 && part(t("search.clips"), grid(clips.data)),
        isNothing && empty("search", t("search.nothing", { text }), h("a", { class: "button", href: `#/create?prompt=${query}` }, icon("spark"), t("search.make"))),
      );
    } catch (error) {
      fill(this.found, failure(error, () => void this.#find(text)));
    }
  }
}

customElements.define("hb-search", Search);
