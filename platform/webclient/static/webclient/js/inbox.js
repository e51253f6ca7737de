// What happened while one was away.

import { get, post } from "./api.js";
import { fill, h, spinner } from "./dom.js";
import { failure } from "./errors.js";
import { icon } from "./icons.js";
import { signInFirst } from "./router.js";
import { isSignedIn } from "./session.js";
import { ago, t } from "./text.js";

class Inbox extends HTMLElement {
  connectedCallback() {
    if (!isSignedIn()) return signInFirst("#/inbox");
    fill(this, spinner(t("feed.loading")));
    void this.#load();
  }

  async #load() {
    try {
      const { data } = await get("notifications");
      fill(
        this,
        h("h1", null, t("inbox.title")),
        data.length ? h("ul", { class: "lines" }, ...data.map(line)) : h("div", { class: "empty" }, icon("bell"), h("p", null, t("inbox.empty"))),
      );
      if (data.some((/** @type {any} */ row) => !row.is_read)) await post("notifications/read").catch(() => null);
    } catch (error) {
      fill(this, failure(error, () => void this.#load()));
    }
  }
}

/** @param {any} row */
function line(row) {
  const clip = row.ids.clip ?? row.ids.clip_id;
  const who = row.actors[0]?.handle;
  const address = clip ? `#/clip/${clip}` : who ? `#/@${who}` : "#/inbox";
  return h("li", { class: row.is_read ? "" : "is-new" }, h("a", { href: address }, h("span", null, row.text), h("small", null, ago(row.updated_at))));
}

customElements.define("hb-inbox", Inbox);
