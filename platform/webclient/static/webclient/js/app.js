// The page's frame: which screen is shown, and the bar that leads to the others.

import { ApiError, get } from "./api.js";
import { fill, h } from "./dom.js";
import { failure } from "./errors.js";
import { warm } from "./feed.js";
import { icon, lark } from "./icons.js";
import { listen } from "./live.js";
import { go, place } from "./router.js";
import { isSignedIn } from "./session.js";
import { loadWords, t } from "./text.js";

/**
 * The element of each screen. The feed comes with the page; the module of any other is fetched when it is first shown.
 * @type {Record<string, string>}
 */
const SCREENS = {
  feed: "feed",
  clip: "feed",
  create: "create",
  making: "making",
  draft: "draft",
  inbox: "inbox",
  messages: "messages",
  search: "search",
  stitch: "stitch",
  tree: "tree",
  decisions: "decisions",
  ledger: "ledger",
  settings: "settings",
  keys: "keys",
  "api-keys": "keys",
  family: "family",
  waiting: "waiting",
  challenges: "challenges",
  challenge: "challenges",
  cameos: "cameos",
  cameo: "cameo",
  enrol: "enrol",
  me: "profile",
  person: "profile",
  "sign-in": "sign-in",
  "sign-up": "sign-in",
  "verify-email": "sign-in",
  "reset-password": "sign-in",
};

/** The page is put away for times without a network once the first clip has had the line to itself. */
const KEEP_AFTER_MILLISECONDS = 3000;
/** The window is named after the heading of its screen, once that has been drawn. */
const NAMED_AFTER_MILLISECONDS = 800;

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
    window.addEventListener("hashchange", () => void this.#show());
    window.addEventListener("hibari:session", () => this.#onSession());
    // Whatever somebody who is suspended asks for, they find out why they don't get it.
    window.addEventListener("hibari:suspended", () => {
      this.isSuspended = true;
      this.#drawBar(place().screen);
      if (place().screen !== "decisions") go("#/decisions");
    });
    window.addEventListener("hibari:read", () => void this.#count());
    void this.#show();
    this.#onSession();
  }

  /** @param {Event} event */
  #skip = (event) => {
    event.preventDefault();
    this.screen?.focus();
  };

  async #show() {
    const here = place();
    const name = Object.hasOwn(SCREENS, here.screen) ? (SCREENS[here.screen] ?? "") : "nowhere";
    for (const sheet of document.querySelectorAll("dialog[open]")) /** @type {HTMLDialogElement} */ (sheet).close();
    this.#drawBar(here.screen);
    const asked = location.hash;
    try {
      if (name !== "feed") await import(`./${name}.js`);
    } catch {
      if (this.screen) fill(this.screen, failure(new ApiError(0, { code: "offline" }), () => void this.#show()));
      return;
    }
    if (!this.screen || location.hash !== asked) return;
    // Readers of the page go on from the new screen, not from a link that stays behind.
    if (document.body.dataset.screen) this.screen.focus({ preventScroll: true });
    document.body.dataset.screen = name;
    fill(this.screen, document.createElement(`hb-${name}`));
    this.screen.scrollTop = 0;
    clearTimeout(this.naming);
    this.naming = setTimeout(() => (document.title = [this.screen?.querySelector("h1")?.textContent, "Hibari"].filter(Boolean).join(" · ")), NAMED_AFTER_MILLISECONDS);
  }

  /** @param {string} screen */
  #drawBar(screen) {
    if (!this.bar) return;
    /** @param {string} name @param {string} address @param {string} sign @param {Node | null} [more] */
    const link = (name, address, sign, more = null) =>
      h(
        "a",
        // Pressed where one is already, it shows the screen afresh.
        { class: "bar-link", href: address, "aria-current": screen === name || location.hash === address ? "page" : null, on: { click: () => location.hash === address && void this.#show() } },
        icon(sign),
        h("span", null, t(`nav.${name}`)),
        more,
      );
    fill(
      this.bar,
      h("a", { class: "brand", href: "#/" }, lark(), h("span", null, "Hibari")),
      h("p", { class: "brand-line" }, t("tagline")),
    );
    // Anything else would lead whoever is suspended back there.
    if (this.isSuspended && isSignedIn()) return this.bar.append(link("me", "#/decisions", "person"));
    this.bar.append(
      link("feed", "#/", "home"),
      link("search", "#/search", "search"),
      h("a", { class: "ask", href: "#/create", "aria-current": screen === "create" ? "page" : null }, icon("spark"), h("span", null, t("nav.create"))),
      link("inbox", "#/inbox", "bell", (this.badge ??= h("i", { class: "badge", hidden: true }))),
      isSignedIn() ? link("me", "#/me", "person") : link("sign-in", "#/sign-in", "person"),
    );
  }

  #onSession() {
    this.isSuspended = false;
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

warm();
await loadWords();
customElements.define("hb-app", App);
const keepPage = () => navigator.serviceWorker.register("/sw.js").catch(() => null);
const keepSoon = () => setTimeout(keepPage, KEEP_AFTER_MILLISECONDS);
if ("serviceWorker" in navigator && window.isSecureContext) {
  // The words above were waited for: the page may have told long ago that it is loaded.
  if (document.readyState === "complete") keepSoon();
  else window.addEventListener("load", keepSoon, { once: true });
}
