// Making a clip: a sentence, what the engine makes of it, its price and its wait, before anything is pressed.

import { ApiError, post } from "./api.js";
import { completions } from "./completions.js";
import { fill, h } from "./dom.js";
import { clearForm, showInForm } from "./errors.js";
import { drawEstimate, drawPrice, drawRefusal } from "./estimate.js";
import { examples } from "./examples.js";
import { choice, field, select } from "./fields.js";
import { icon } from "./icons.js";
import { Looks } from "./looks.js";
import { Origin } from "./origin.js";
import { act } from "./parts.js";
import { Pictures } from "./pictures.js";
import { go, place, signInFirst } from "./router.js";
import { isSignedIn, serverConfig } from "./session.js";
import { Storyboard } from "./storyboard.js";
import { t } from "./text.js";

const SQUARE_SIZE = "720p";
const PAUSE_MILLISECONDS = 350;
/** With the address after it: what was told there and not yet made, for whoever reloads or signs in on the way. */
const DRAFT = "hibari.draft";
const LENGTHS = [4, 6, 8, 10];
const COUNTED_FROM = 0.8;

/** @typedef {{prompt: string, shots: {prompt: string, seconds: number}[], template?: import("./template.js").Kept | null}} Told */

/** @returns {Told} */
function keptDraft() {
  return JSON.parse(sessionStorage.getItem(DRAFT + location.hash) ?? "null") ?? { prompt: "", shots: [] };
}

class Create extends HTMLElement {
  key = crypto.randomUUID?.() ?? String(Math.random());
  address = location.hash;
  kept = keptDraft();
  /** @type {import("./template.js").TemplateInUse | undefined} */
  template;

  connectedCallback() {
    this.prompt = h("textarea", {
      id: "field-prompt",
      name: "prompt",
      rows: 4,
      placeholder: t("create.placeholder"),
      "aria-describedby": "reading",
      value: this.kept.prompt,
      on: { keydown: this.#onKey },
    });
    this.reading = h("div", { id: "reading", class: "reading", "aria-live": "polite" });
    this.button = h("button", { class: "button primary big", type: "submit" }, icon("spark"), t("create.make"));
    this.price = h("p", { class: "price", "aria-live": "polite" });
    this.count = h("p", { class: "quiet", hidden: true, "aria-live": "polite" });
    this.looks = new Looks(() => this.#onInput());
    this.origin = new Origin();
    this.pictures = new Pictures();
    this.board = new Storyboard();
    this.board.hidden = true;
    this.form = h(
      "form",
      { class: "create", novalidate: true, on: { submit: this.#submit, input: this.#onInput } },
      h("h1", null, t("create.title")),
      this.origin,
      h("label", { class: "sr", for: "field-prompt" }, t("create.prompt")),
      this.#telling(),
      h("div", { class: "prompt-box" }, this.prompt, completions(this.prompt, (preset) => this.looks?.take(preset))),
      this.count,
      this.looks.chips,
      (this.templates = h("div", { class: "row from-template" }, act(t("templates.open"), () => this.#openTemplates(), { sign: "save" }))),
      this.board,
      this.reading,
      this.origin.ways,
      h("div", { class: "choices" }, this.#length(), this.#shape()),
      this.#more(),
      h("div", { class: "create-foot" }, h("p", { class: "form-error", role: "alert" }), this.price, this.button),
    );
    this.gallery = h("section", { class: "examples", "aria-label": t("create.examples") });
    fill(this, this.form, this.gallery);
    if (this.kept.shots.length) this.board.take(this.kept.shots);
    this.#follow();
    void this.#drawExamples();
    void this.looks.load().then(() => this.kept.template && this.#openTemplates(this.kept.template));
    void this.#drawOrigin();
    this.#onInput();
  }

  disconnectedCallback() {
    clearTimeout(this.timer);
    this.asking?.abort();
  }

  #length() {
    const choices = LENGTHS.map((seconds) => ({ value: String(seconds), text: t("span.seconds", { n: seconds }) }));
    this.lengths = choice("seconds", t("create.seconds"), choices, "6");
    return this.lengths;
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
      this.pictures ?? null,
      choice("n", t("create.variations"), counts, "1"),
      select("size", t("create.size"), sizes, "720p"),
      this.looks?.lists ?? null,
      field("negative_prompt", t("create.negative"), { type: "text", autocomplete: "off" }, t("create.negative_hint")),
      field("seed", t("create.seed"), { type: "number", min: 0, max: 2147483647, inputmode: "numeric" }, t("create.seed_hint")),
    );
  }

  async #drawExamples() {
    const buttons = await examples((words) => this.#take(words));
    if (this.gallery) fill(this.gallery, h("h2", null, t("create.examples")), h("div", { class: "example-grid" }, ...buttons));
  }

  /** Kept prompts with blanks: their modules come when they are asked for. @param {import("./template.js").Kept} [kept] */
  async #openTemplates(kept) {
    if (!kept && !isSignedIn()) return signInFirst();
    const { TemplateInUse } = await import("./template.js");
    if (!this.form || !this.prompt) return;
    this.template ??= TemplateInUse.beside(this.form, this.prompt);
    if (kept) this.template.take(kept.template, kept.values);
    else this.template.choose();
  }

  /** @param {string} words @param {boolean} [isShown] bring the sentence into view, ready to be changed */
  #take(words, isShown = true) {
    if (!this.prompt) return;
    this.template?.drop();
    this.prompt.value = words;
    if (isShown) {
      this.prompt.focus({ preventScroll: true });
      this.prompt.scrollIntoView({ block: "center" });
    }
    this.#onInput();
  }

  /** The clip that this one builds on, with its words as the first draft. */
  async #drawOrigin() {
    const { query } = place();
    const isBegun = Boolean(this.kept.prompt || this.kept.shots.length);
    if (query.get("prompt") && !isBegun) this.#take(query.get("prompt") ?? "");
    const clip = await this.origin?.load();
    if (!clip) return;
    if (clip.width > clip.height) this.querySelector('[value="landscape"]')?.setAttribute("checked", "");
    if (clip.prompt && query.get("remix") && this.origin?.way === "remix" && !isBegun) this.#take(clip.prompt, false);
    else this.#onInput();
    this.origin?.ways.addEventListener("change", () => this.#followWay(clip.prompt));
  }

  /** A remix begins with the clip's own words, a change with none. @param {string} words */
  #followWay(words) {
    const way = this.origin?.way;
    if (way === "edit" && this.prompt?.value === words) this.#take("", false);
    if (way === "remix" && this.prompt?.value === "") this.#take(words, false);
  }

  /** In one sentence, or in shots. */
  #telling() {
    const ways = ["sentence", "shots"].map((value) => ({ value, text: t(`create.${value}`) }));
    const row = choice("telling", t("create.telling"), ways, this.kept.shots.length ? "shots" : "sentence");
    row.addEventListener("change", () => this.#follow());
    return row;
  }

  get isBoard() {
    return this.querySelector('[name="telling"]:checked')?.getAttribute("value") === "shots";
  }

  #follow() {
    if (!this.board || !this.prompt) return;
    this.board.hidden = !this.isBoard;
    this.prompt.hidden = this.isBoard;
    if (this.templates) this.templates.hidden = this.isBoard;
    if (this.isBoard) this.template?.drop();
    if (this.lengths) this.lengths.hidden = this.isBoard;
    if (this.isBoard && !this.board.shots.length && this.prompt.value.trim()) this.board.take([{ prompt: this.prompt.value.trim(), seconds: 4 }, { prompt: "", seconds: 4 }]);
  }

  /** @returns {Record<string, any>} the request as the API wants it */
  #request() {
    const form = new FormData(this.form);
    const data = Object.fromEntries(form);
    return {
      ...this.template?.settings,
      ...(this.isBoard ? { shots: this.board?.shots ?? [] } : { prompt: String(data.prompt).trim(), ...(data.seconds ? { seconds: Number(data.seconds) } : {}) }),
      orientation: data.orientation,
      size: data.size,
      n: Number(data.n),
      negative_prompt: data.negative_prompt,
      seed: data.seed === "" ? null : Number(data.seed),
      pictures: [...(this.pictures?.asked ?? []), ...(this.isBoard ? (this.board?.pictures ?? []) : [])],
      ...(data.style ? { style: data.style } : {}),
      ...(data.camera ? { camera: data.camera } : {}),
      ...this.origin?.request(form),
    };
  }

  #onInput = () => {
    const shots = this.isBoard ? (this.board?.shots ?? []).map(({ prompt, seconds }) => ({ prompt, seconds })) : [];
    sessionStorage.setItem(DRAFT + this.address, JSON.stringify({ prompt: this.prompt?.value ?? "", shots, template: this.template?.kept }));
    this.looks?.draw();
    void this.#drawCount();
    this.#drawSizes();
    clearTimeout(this.timer);
    this.asking?.abort();
    this.timer = setTimeout(() => void this.#estimate(), PAUSE_MILLISECONDS);
  };

  /** Squares come in one size. */
  #drawSizes() {
    const sizes = /** @type {HTMLSelectElement | null | undefined} */ (this.form?.querySelector('[name="size"]'));
    if (!sizes) return;
    const isSquare = Boolean(this.form?.querySelector('[name="orientation"][value="square"]:checked'));
    for (const option of sizes.options) option.disabled = isSquare && option.value !== SQUARE_SIZE;
    if (sizes.selectedOptions[0]?.disabled) sizes.value = SQUARE_SIZE;
  }

  /** How long the words are, once they come near the end of what is read. */
  async #drawCount() {
    const most = (await serverConfig().catch(() => null))?.prompt_characters_max;
    if (!most || !this.prompt || !this.count || !this.board) return;
    this.prompt.maxLength = this.board.most = most;
    const n = this.prompt.value.length;
    this.count.hidden = this.prompt.hidden || n < most * COUNTED_FROM;
    this.count.textContent = this.count.hidden ? "" : t("create.count", { n, most });
  }

  async #estimate() {
    if (!this.reading || !this.form) return;
    const asked = this.#request();
    if (!asked.prompt && !asked.shots?.length && !this.origin?.begins) return void this.#idle();
    if (!isSignedIn()) return fill(this.reading, h("p", { class: "quiet" }, t("create.sign_in_to_see")));
    if (this.template?.missing.length) return void this.#wait();
    this.asking = new AbortController();
    try {
      const estimate = await post("generations/estimate", asked, { signal: this.asking.signal });
      clearForm(this.form);
      fill(this.reading, drawEstimate(estimate));
      if (this.price) fill(this.price, ...drawPrice(estimate));
    } catch (error) {
      if (!(error instanceof ApiError)) return;
      if (this.price) fill(this.price);
      fill(this.reading, drawRefusal(error, (words) => this.#take(words)));
    }
  }

  #wait() {
    if (this.price) fill(this.price);
    if (this.reading) fill(this.reading, h("p", { class: "quiet" }, icon("info"), t("templates.fill")));
  }

  /** What was pressed and refused is answered where one looks. @param {ApiError} error */
  #refuse(error) {
    if (this.price) fill(this.price);
    if (this.reading) fill(this.reading, drawRefusal(error, (words) => this.#take(words)));
    this.reading?.scrollIntoView({ block: "center" });
  }

  async #idle() {
    if (this.price) fill(this.price);
    const config = await serverConfig().catch(() => null);
    if (this.reading && !this.prompt?.value) fill(this.reading, config?.engine.notice && h("p", { class: "quiet" }, icon("info"), t("create.notice"), " ", t("create.hint"), " ", config.engine.is_model ? "" : t("create.simulated")));
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
    if (this.template?.missing.length) return this.template.refuse();
    this.button.disabled = true;
    // An estimate that comes later would write over what is answered now.
    clearTimeout(this.timer);
    this.asking?.abort();
    try {
      const { jobs } = await post("generations", this.#request(), { key: this.key });
      sessionStorage.removeItem(DRAFT + this.address);
      go(`#/making/${jobs.map((/** @type {{id: string}} */ job) => job.id).join(",")}`);
    } catch (error) {
      this.key = crypto.randomUUID?.() ?? String(Math.random());
      if (error instanceof ApiError && (error.problem.suggestions || error.problem.job) && this.reading) this.#refuse(error);
      else showInForm(this.form, error);
      this.button.disabled = false;
    }
  };
}

customElements.define("hb-create", Create);
