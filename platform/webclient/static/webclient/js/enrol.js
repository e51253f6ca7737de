// The live challenge: agree, let the camera in, say the digits and turn the head within a minute, hear what came of it.

import { api, get, post } from "./api.js";
import { fill, h, spinner } from "./dom.js";
import { explain, failure } from "./errors.js";
import { icon } from "./icons.js";
import { act, Screen } from "./parts.js";
import { go, place } from "./router.js";
import { reason, t } from "./text.js";

const FORMATS = ["video/webm;codecs=vp8,opus", "video/webm", "video/mp4"];
const STEP_SECONDS = { digits: 5, left: 3, right: 3 };
const TAIL_MILLISECONDS = 800;
const POLL_MILLISECONDS = 1200;
const CAMERA = { video: { facingMode: "user", width: { ideal: 640 }, height: { ideal: 480 } }, audio: true };

class Enrol extends Screen {
  get id_() {
    return place().part;
  }

  disconnectedCallback() {
    clearTimeout(this.timer);
    this.#closeCamera();
  }

  #closeCamera() {
    for (const track of this.stream?.getTracks() ?? []) track.stop();
  }

  async load() {
    const [cameo, release] = await Promise.all([get(`cameos/${this.id_}`), get("cameo-release")]);
    if (["verified", "paused", "revoked", "processing", "in_review"].includes(cameo.state)) return go(`#/cameo/${cameo.id}`);
    const why = cameo.failure_message && (await reason(`enrol.${cameo.failure_code}`, cameo.failure_message));
    const box = h("input", { type: "checkbox", id: "agree" });
    const next = act(t("enrol.camera"), () => this.#openCamera(release.version), { look: "button primary big", sign: "person", disabled: true });
    box.addEventListener("change", () => (next.disabled = !box.checked));
    fill(
      this,
      h("h1", null, t("enrol.title")),
      why && h("p", { class: "hold", role: "status" }, icon("info"), why),
      h("ol", { class: "how" }, ...["one", "two", "three"].map((step) => h("li", null, t(`enrol.how_${step}`)))),
      h("details", { class: "card", open: true }, h("summary", null, t("enrol.release")), h("p", { lang: "en" }, release.text)),
      h("label", { class: "tick" }, box, t("enrol.agree")),
      next,
    );
  }

  /** @param {string} accepts */
  async #openCamera(accepts) {
    try {
      this.stream = await navigator.mediaDevices.getUserMedia(CAMERA);
    } catch {
      return fill(this, h("h1", null, t("enrol.title")), h("p", { class: "hold", role: "alert" }, icon("info"), t("enrol.no_camera")), act(t("retry"), () => this.attempt()));
    }
    if (!this.isConnected) return this.#closeCamera();
    this.view = h("video", { srcObject: this.stream, muted: true, playsInline: true, autoplay: true, "aria-label": t("enrol.view") });
    void this.view.play().catch(() => null);
    fill(this, h("h1", null, t("enrol.ready")), h("div", { class: "mirror" }, this.view), h("p", null, t("enrol.ready_text")), act(t("enrol.start"), () => this.#start(accepts), { look: "button primary big", sign: "play" }));
  }

  /** @param {string} accepts */
  async #start(accepts) {
    if (!this.stream || !this.view) return;
    const challenge = await post(`cameos/${this.id_}/challenges`, { accepts });
    const recorder = new MediaRecorder(this.stream, { mimeType: FORMATS.find((one) => MediaRecorder.isTypeSupported(one)), videoBitsPerSecond: 2_500_000 });
    /** @type {Blob[]} */
    const pieces = [];
    recorder.addEventListener("dataavailable", ({ data }) => pieces.push(data));
    recorder.addEventListener("stop", () => void this.#send(challenge, new Blob(pieces, { type: recorder.mimeType })));
    recorder.start(1000);
    const title = h("h1", { "aria-live": "assertive" });
    const digits = h("p", { class: "digits" });
    const bar = h("progress", { max: challenge.steps.length, value: 0, "aria-label": t("making.progress") });
    fill(this, title, h("div", { class: "mirror" }, this.view), digits, bar, h("p", { class: "quiet" }, t("enrol.tries_left", { n: challenge.tries_left })));
    void this.view.play().catch(() => null);
    for (const [at, step] of challenge.steps.entries()) {
      title.textContent = t(`enrol.step_${step}`);
      fill(digits, step === "digits" ? [...challenge.digits].join(" ") : icon(step === "left" ? "back" : "forward"));
      bar.value = at;
      await this.#wait(STEP_SECONDS[/** @type {keyof typeof STEP_SECONDS} */ (step)] * 1000);
      if (!this.isConnected) return recorder.state !== "inactive" && recorder.stop();
    }
    bar.value = challenge.steps.length;
    await this.#wait(TAIL_MILLISECONDS);
    recorder.stop();
  }

  /** @param {number} milliseconds */
  #wait(milliseconds) {
    return new Promise((resolve) => (this.timer = setTimeout(resolve, milliseconds)));
  }

  /** @param {{id: string, nonce: string}} challenge @param {Blob} recording */
  async #send(challenge, recording) {
    this.#closeCamera();
    if (!this.isConnected) return;
    fill(this, h("h1", null, t("enrol.checking")), h("p", { class: "quiet" }, t("enrol.checking_text")), spinner(t("enrol.checking")));
    const body = new FormData();
    body.append("nonce", challenge.nonce);
    body.append("file", recording, recording.type.includes("mp4") ? "challenge.mp4" : "challenge.webm");
    try {
      await api("POST", `enrolments/${challenge.id}/capture`, { body });
      await this.#follow(challenge.id);
    } catch (error) {
      fill(this, h("h1", null, t("enrol.failed")), failure(error, () => void this.attempt()));
    }
  }

  /** @param {string} id */
  async #follow(id) {
    const found = await get(`enrolments/${id}`);
    if (!this.isConnected) return;
    if (found.state === "passed" || found.state === "in_review") return go(`#/cameo/${this.id_}`);
    if (found.state === "failed") return fill(this, h("h1", null, t("enrol.failed")), h("p", { class: "hold", role: "alert" }, icon("info"), (await reason(`enrol.${found.code}`, found.advice)) || explain(null)), act(t("enrol.again"), () => this.attempt(), { look: "button primary" }));
    await this.#wait(POLL_MILLISECONDS);
    await this.#follow(id);
  }
}

customElements.define("hb-enrol", Enrol);
