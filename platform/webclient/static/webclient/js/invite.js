// Bringing others along: one's own code and how often it may still be used, and the code of somebody else.

import { get, post } from "./api.js";
import { fill, h } from "./dom.js";
import { showInForm, toast } from "./errors.js";
import { field } from "./fields.js";
import { act, part } from "./parts.js";
import { give } from "./sharing.js";
import { t } from "./text.js";

/** The part of the settings that is about invites. */
export function inviting() {
  const own = h("div", { class: "stack" });
  void get("me/invite").then((invite) => fill(own, ...drawInvite(invite)), () => null);
  /** @param {SubmitEvent} event */
  const redeem = async (event) => {
    event.preventDefault();
    try {
      await post("me/invite/redeem", { code: String(new FormData(form).get("invite")).trim() });
      form.reset();
      toast(t("invite.redeemed"));
    } catch (error) {
      showInForm(form, error);
    }
  };
  const form = h(
    "form",
    { class: "stack", on: { submit: redeem } },
    field("invite", t("invite.have_one"), { maxlength: 40, autocapitalize: "none", autocomplete: "off", spellcheck: "false" }),
    h("p", { class: "form-error", role: "alert" }),
    h("button", { class: "button", type: "submit" }, t("invite.redeem")),
  );
  return part(t("invite.title"), own, form);
}

/** @param {{code: string, url: string, uses: number, uses_max: number, bonus_credits: number}} invite */
function drawInvite({ code, url, uses, uses_max: most, bonus_credits: credits }) {
  const left = most - uses;
  const state = left > 0 ? t("invite.text", { left, credits }) : t("invite.used_up");
  return [h("p", { class: "quiet" }, state), h("p", null, h("code", null, code)), left > 0 && act(t("invite.give"), () => give(url))].filter(Boolean);
}
