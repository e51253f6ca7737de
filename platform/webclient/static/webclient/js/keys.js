// Keys for programs that act as oneself: made, shown once, and taken back.

import { api, post } from "./api.js";
import { fill, h } from "./dom.js";
import { toast } from "./errors.js";
import { field, select } from "./fields.js";
import { act, pages, Screen } from "./parts.js";
import { withProof } from "./proof.js";
import { confirmed, openForm, openSheet } from "./sheet.js";
import { ago, t } from "./text.js";

/** @typedef {{id: string, name: string, scope: string, prefix: string, created_at: string, last_used_at: string | null, revoked_at: string | null}} Key */

const SCOPES = ["all", "videos", "read"];

class Keys extends Screen {
  async load() {
    fill(
      this,
      h("h1", null, t("keys.title")),
      h("p", { class: "quiet" }, t("keys.text"), " ", h("a", { href: "/api/schema" }, t("keys.docs"))),
      act(t("keys.new"), () => Promise.resolve(this.#openNew()), { sign: "key", look: "button primary" }),
      pages("me/api-keys", (rows) => h("ul", { class: "lines" }, ...rows.map((one) => this.#line(one))), h("p", { class: "quiet" }, t("keys.none"))),
    );
  }

  /** @param {Key} key */
  #line(key) {
    const drop = async () => {
      if (!(await confirmed(t("keys.drop_sure", { name: key.name }), t("keys.drop")))) return;
      await api("DELETE", `me/api-keys/${key.id}`);
      await this.attempt();
    };
    const used = key.last_used_at ? t("security.used", { when: ago(key.last_used_at) }) : t("keys.unused");
    const state = key.revoked_at ? t("keys.dropped", { when: ago(key.revoked_at) }) : used;
    return h("li", { class: "person" }, h("p", { class: "wide" }, h("span", null, h("b", null, key.name), h("small", null, h("code", null, `${key.prefix}…`), ` · ${t(`keys.scope.${key.scope}`)} · ${state}`))), key.revoked_at ? null : act(t("keys.drop"), drop));
  }

  #openNew() {
    const make = async (/** @type {FormData} */ data) => {
      const made = await withProof(() => post("me/api-keys", { name: String(data.get("name")).trim(), scope: data.get("scope") }));
      if (!made) return;
      await this.attempt();
      showOnce(made.key);
    };
    openForm(
      t("keys.new"),
      t("keys.make"),
      make,
      field("name", t("settings.name"), { maxlength: 80, autocomplete: "off", required: true }, t("keys.name_hint")),
      select("scope", t("keys.scope"), SCOPES.map((value) => ({ value, text: t(`keys.scope.${value}`) })), "all"),
    );
  }
}

/** @param {string} key */
function showOnce(key) {
  const copy = async () => {
    await navigator.clipboard.writeText(key);
    toast(t("security.copied"));
  };
  openSheet(t("keys.made"), h("p", null, t("keys.made_text")), h("p", { class: "secret" }, h("code", null, key)), act(t("security.copy"), copy, { look: "button primary big" }));
}

customElements.define("hb-keys", Keys);
