// Making a clip: a sentence, what the engine makes of it, its price and its wait, before anything is pressed.

import { ApiError, get, post } from "./api.js";
import { fill, h } from "./dom.js";
import { clearForm, explain, showInForm } from "./errors.js";
import { drawEstimate, drawRefusal } from "./estimate.js";
import { examples } from "./examples.js";
import { choice, field, select } from "./fields.js";
import { icon } from "./icons.js";
import { thumbnail, titleOf } from "./clip-facts.js";
import { go, place, signInFirst } from "./router.js";
import { isSignedIn, serverConfig } from "./session.js";
import { t } from "./text.js";

/** @typedef {import("./shapes.js").Clip} Clip */

const PAUSE_MILLISECONDS = 350;
const DRAFT = "hibari.prompt";
const LENGTHS = [4, 6, 8, 10];

class Create extends HTMLElement {
  /** @type {Clip | null} */
  source = null;
  key = crypto.randomUUID?.() ?? String(Math.random());

  connectedCallback() {
    this.prompt = h("textarea", {
      id: "field-prompt",
      name: "prompt",
      rows: 4,
      placeholder: t("create.placeholder"),
      "aria-describedby": "reading",
      value: sessionStorage.getItem(DRAFT) ?? "",
      on: { keydown: this.#onKey },
    });
    this.reading = h("div", { id: "reading", class: "reading", "aria-live": "polite" });
    this.button = h("button", { class: "button primary big", type: "submit" }, icon("spark"), t("create.make"));
    this.origin = h("div");
    this.form = h(
      "form",
      { class: "create", novalidate: true, on: { submit: this.#submit, input: this.#onInput } },
      h("h1", null, t("create.title")),
      this.origin,
      h("label", { class: "sr", for: "field-prompt" }, t("create.prompt")),
      this.prompt,
      this.reading,
      h("div", { class: "choices" }, this.#length(), this.#shape()),
      this.#more(),
      h("p", { class: "form-error", role: "alert" }),
      h("div", { class: "create-foot" }, this.button),
    );
    this.gallery = h("section", { class: "examples", "aria-label": t("create.examples") });
    fill(this, this.form, this.gallery);
    void this.#drawExamples();
    void this.#drawOrigin();
    this.#onInput();
  }

  disconnectedCallback() {
    clearTimeout(this.timer);
    this.asking?.abort();
  }

  #length() {
    const choices = LENGTHS.map((seconds) => ({ value: String(seconds), text: t("span.seconds", { n: seconds }) }));
    return choice("seconds", t("create.seconds"), choices, "6");
  }

  #shape() {
    return choice(
      "orientation",
      t("create.shape"),
      [
        { value: "portrait", text: t("create.portrait"), sign: "tall" },
        { value: "landscape", text: t("create.landscape"), sign: "wide" },
        { value: "square", text: t("create.square"), sign: "square" },
      ],
      "portrait",
    );
  }

  #more() {
    const sizes = ["360p", "720p", "1080p"].map((value) => ({ value, text: value }));
    const counts = ["1", "2", "3", "4"].map((value) => ({ value, text: value }));
    return h(
      "details",
      { class: "more" },
      h("summary", null, t("create.more")),
      choice("n", t("create.variations"), counts, "1"),
      select("size", t("create.size"), sizes, "720p"),
      field("negative_prompt", t("create.negative"), { type: "text", autocomplete: "off" }, t("create.negative_hint")),
      field("seed", t("create.seed"), { type: "number", min: 0, max: 2147483647, inputmode: "numeric" }, t("create.seed_hint")),
    );
  }

  async #drawExamples() {
    const buttons = await examples((words) => this.#take(words));
    if (this.gallery) fill(this.gallery, h("h2", null, t("create.examples")), h("div", { class: "example-grid" }, ...buttons));
  }

  /** @param {string} words */
  #take(words) {
    if (!this.prompt) return;
    this.prompt.value = words;
    this.prompt.focus();
    this.prompt.scrollIntoView({ block: "center" });
    this.#onInput();
  }

  /** The clip that a remix starts from, with its words as the first draft. */
  async #drawOrigin() {
    const { query } = place();
    if (this.prompt && query.get("prompt")) this.#take(query.get("prompt") ?? "");
    const id = query.get("remix");
    if (!id || !this.origin) return;
    try {
      const clip = /** @type {Clip} */ (await get(`clips/${id}`));
      this.source = clip;
      fill(
        this.origin,
        h(
          "div",
          { class: "origin" },
          h("img", { src: thumbnail(clip), alt: "" }),
          h("p", null, icon("remix"), t("create.remix_of", { handle: clip.creator.handle }), h("q", null, titleOf(clip))),
          h("a", { class: "round", href: "#/create", "aria-label": t("create.no_remix") }, icon("close")),
        ),
      );
      if (clip.width > clip.height) this.querySelector('[value="landscape"]')?.setAttribute("checked", "");
      if (clip.prompt) this.#take(clip.prompt);
    } catch (error) {
      fill(this.origin, h("p", { class: "form-error" }, explain(error)));
    }
  }

  /** @returns {Record<string, any>} the request as the API wants it */
  #request() {
    const data = Object.fromEntries(new FormData(this.form));
    return {
      prompt: String(data.prompt).trim(),
      seconds: Number(data.seconds),
      orientation: data.orientation,
      size: data.size,
      n: Number(data.n),
      negative_prompt: data.negative_prompt,
      seed: data.seed === "" ? null : Number(data.seed),
      remix_of: this.source?.id ?? null,
    };
  }

  #onInput = () => {
    sessionStorage.setItem(DRAFT, this.prompt?.value ?? "");
    clearTimeout(this.timer);
    this.asking?.abort();
    this.timer = setTimeout(() => void this.#estimate(), PAUSE_MILLISECONDS);
  };

  async #estimate() {
    if (!this.reading || !this.form) return;
    const asked = this.#request();
    if (!asked.prompt) return void this.#idle();
    if (!isSignedIn()) return fill(this.reading, h("p", { class: "quiet" }, t("create.sign_in_to_see")));
    this.asking = new AbortController();
    try {
      const estimate = await post("generations/estimate", asked, { signal: this.asking.signal });
      clearForm(this.form);
      fill(this.reading, drawEstimate(estimate));
    } catch (error) {
      if (error instanceof ApiError) fill(this.reading, drawRefusal(error, (words) => this.#take(words)));
    }
  }

  async #idle() {
    const config = await serverConfig().catch(() => null);
    if (this.reading && !this.prompt?.value) fill(this.reading, config?.engine.notice && h("p", { class: "quiet" }, icon("info"), t("create.notice"), " ", config.engine.is_model ? "" : t("create.simulated")));
  }

  /** @param {KeyboardEvent} event */
  #onKey = (event) => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) this.form?.requestSubmit();
  };

  /** @param {SubmitEvent} event */
  #submit = async (event) => {
    event.preventDefault();
    if (!this.form || !this.button) return;
    if (!isSignedIn()) return signInFirst();
    this.button.disabled = true;
    try {
      const { jobs } = await post("generations", this.#request(), { key: this.key });
      sessionStorage.removeItem(DRAFT);
      go(`#/making/${jobs.map((/** @type {{id: string}} */ job) => job.id).join(",")}`);
    } catch (error) {
      this.key = crypto.randomUUID?.() ?? String(Math.random());
      if (error instanceof ApiError && (error.problem.suggestions || error.problem.job) && this.reading) fill(this.reading, drawRefusal(error, (words) => this.#take(words)));
      else showInForm(this.form, error);
      this.button.disabled = false;
    }
  };
}

customElements.define("hb-create", Create);
