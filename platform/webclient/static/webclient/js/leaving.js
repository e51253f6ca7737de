// Taking one's data along, and leaving with or without it.

import { picture, post, signOut } from "./api.js";
import { fill, h } from "./dom.js";
import { toast } from "./errors.js";
import { act, pages, part } from "./parts.js";
import { withProof } from "./proof.js";
import { stopPush } from "./push.js";
import { go } from "./router.js";
import { confirmed } from "./sheet.js";
import { ago, t } from "./text.js";

/** One's archives, and a button that asks for another. */
export function takingAlong() {
  const list = h("div");
  const draw = () => fill(list, pages("me/exports", (rows) => h("ul", { class: "lines" }, ...rows.map(one)), h("span")));
  const one = (/** @type {any} */ file) => h("li", { class: "person" }, h("p", { class: "wide" }, h("span", null, h("b", null, t(`export.${file.state}`)), h("small", null, ago(file.created_at)))), file.state === "ready" && act(t("settings.download"), () => save(file.id)));
  draw();
  return part(t("settings.data"), h("p", { class: "quiet" }, t("settings.data_text")), list, act(t("settings.export"), async () => (await withProof(() => post("me/exports"))) && draw()));
}

/** @param {string} id */
async function save(id) {
  const address = await picture(`/api/v1/me/exports/${id}/file`);
  if (address) h("a", { href: address, download: "hibari.zip" }).click();
}

/** A button that asks once more and then leaves. */
export const leaving = () => act(t("settings.leave"), leave, { look: "button danger" });

async function leave() {
  if (!(await confirmed(t("settings.leave_sure"), t("settings.leave")))) return;
  if (!(await withProof(() => post("me/departure")))) return;
  await stopPush();
  await signOut();
  toast(t("settings.left"));
  go("#/");
}
