// Where the credits went: every one held, spent, returned and given.

import { get } from "./api.js";
import { fill, h } from "./dom.js";
import { pages, Screen } from "./parts.js";
import { ago, number, span, t } from "./text.js";

class Ledger extends Screen {
  async load() {
    const quota = await get("me/quota");
    const facts = /** @type {[string, string][]} */ ([
      ["ledger.left", number(quota.left, 1)],
      ["ledger.used", t("ledger.of", { used: number(quota.window_used, 1), limit: number(quota.window_limit) })],
      ["ledger.held", number(quota.held, 1)],
      ["ledger.balance", number(quota.balance, 1)],
      ["ledger.reset", span(quota.seconds_to_reset)],
    ]);
    fill(
      this,
      h("h1", null, t("ledger.title")),
      h("p", { class: "quiet" }, t("ledger.text"), " ", t(`plan.${quota.plan}`)),
      h("dl", { class: "figures" }, ...facts.map(([name, value]) => h("div", null, h("dt", null, t(name)), h("dd", null, value)))),
      pages("me/ledger", (rows) => h("ul", { class: "lines" }, ...rows.map(row)), h("p", { class: "quiet" }, t("ledger.none"))),
    );
  }
}

/** @param {any} entry */
function row(entry) {
  const words = [h("span", null, h("b", null, t(`ledger.${entry.kind}`)), h("small", null, [entry.reason.replaceAll("_", " "), ago(entry.created_at)].filter(Boolean).join(" · "))), h("span", { class: "amount" }, number(entry.credits, 1))];
  return h("li", null, entry.job ? h("a", { class: "wide", href: `#/making/${entry.job}` }, ...words) : h("p", { class: "wide" }, ...words));
}

customElements.define("hb-ledger", Ledger);
