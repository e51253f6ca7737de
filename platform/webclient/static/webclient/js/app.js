// The page's frame: which screen is shown, and the bar that leads to the others.

import "./appeal.js";
import "./create.js";
import "./draft.js";
import "./feed.js";
import "./inbox.js";
import "./making.js";
import "./profile.js";
import "./search.js";
import "./stitch.js";
import "./sign-in.js";
import { get } from "./api.js";
import { fill, h } from "./dom.js";
import { icon, lark } from "./icons.js";
import { listen } from "./live.js";
import { place } from "./router.js";
import { isSignedIn } from "./session.js";
import { loadWords, t } from "./text.js";

/** @type {Record<string, string>} */
const SCREENS = {
  feed: "hb-feed",
  clip: "hb-feed",
  create: "hb-create",
  making: "hb-making",
  draft: "hb-draft",
  inbox: "hb-inbox",
  search: "hb-search",
  stitch: "hb-stitch",
  decisions: "hb-decisions",
  me: "hb-profile",
  person: "hb-profile",
  "sign-in": "hb-sign-in",
  "sign-up": "hb-sign-in",
  "verify-email": "hb-sign-in",
  "reset-password": "hb-sign-in",
};

class App extends HTMLElement {
  connectedCallback() {
    this.screen = h("main", { id: "screen", tabindex: -1 });
    this.bar = h("nav", { class: "bar", "aria-label": t("nav.label") });
    fill(
      this,
      h("a", { class: "skip", href: "#screen", on: { click: this.#skip } }, t("nav.skip")),
      this.bar,
      this.screen,
      h("div", { class: "toasts", "aria-live": "polite" }),
    );
    window.addEventListener("hashchange", () => this.#show());
    window.addEventListener("hibari:session", () => this.#onSession());
    this.#show();
    this.#onSession();
  }

  /** @param {Event} event */
  #skip = (event) => {
    event.preventDefault();
    this.screen?.focus();
  };

  #show() {
    const here = place();
    const screen = document.createElement(SCREENS[here.screen] ?? "hb-feed");
    document.body.dataset.screen = screen.localName.slice(3);
    for (const sheet of document.querySelectorAll("dialog[open]")) /** @type {HTMLDialogElement} */ (sheet).close();
    if (this.screen) fill(this.screen, screen);
    this.#drawBar(here.screen);
  }

  /** @param {string} screen */
  #drawBar(screen) {
    if (!this.bar) return;
    /** @param {string} name @param {string} address @param {string} sign @param {Node | null} [more] */
    const link = (name, address, sign, more = null) =>
      h(
        "a",
        { class: "bar-link", href: address, "aria-current": screen === name ? "page" : null },
        icon(sign),
        h("span", null, t(`nav.${name}`)),
        more,
      );
    fill(
      this.bar,
      h("a", { class: "brand", href: "#/" }, lark(), h("span", null, "Hibari")),
      h("p", { class: "brand-line" }, t("tagline")),
      link("feed", "#/", "home"),
      h("a", { class: "ask", href: "#/create", "aria-current": screen === "create" ? "page" : null }, icon("spark"), h("span", null, t("nav.create"))),
      link("search", "#/search", "search"),
      link("inbox", "#/inbox", "bell", (this.badge ??= h("i", { class: "badge", hidden: true }))),
      isSignedIn() ? link("me", "#/me", "person") : link("sign-in", "#/sign-in", "person"),
    );
  }

  #onSession() {
    this.#drawBar(place().screen);
    this.stop?.();
    this.stop = isSignedIn() ? listen((news) => news.type.startsWith("notification") && void this.#count()) : undefined;
    void this.#count();
  }

  async #count() {
    const unread = isSignedIn() ? await get("notifications/unread").catch(() => ({ total: 0 })) : { total: 0 };
    if (!this.badge) return;
    this.badge.hidden = unread.total === 0;
    fill(this.badge, unread.total ? h("span", null, unread.total > 99 ? "99+" : unread.total) : null, h("span", { class: "sr" }, t("nav.unread", { n: unread.total })));
  }
}

await loadWords();
customElements.define("hb-app", App);
if ("serviceWorker" in navigator && window.isSecureContext) navigator.serviceWorker.register("/sw.js").catch(() => null);
