// An address of the page that names no screen.

import { fill, h } from "./dom.js";
import { empty } from "./parts.js";
import { t } from "./text.js";

class Nowhere extends HTMLElement {
  connectedCallback() {
    fill(this, h("h1", null, t("nowhere.title")), empty("search", t("nowhere.text"), h("a", { class: "button primary", href: "#/" }, t("nav.feed"))));
  }
}

customElements.define("hb-nowhere", Nowhere);
