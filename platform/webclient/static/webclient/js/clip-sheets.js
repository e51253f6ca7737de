// What opens from a clip: its address to share, and everything else there is to know about it.

import { api, post } from "./api.js";
import { fill, h } from "./dom.js";
import { explain, toast } from "./errors.js";
import { chain } from "./chain.js";
import { icon } from "./icons.js";
import { isSignedIn, whoAmI } from "./session.js";
import { give } from "./sharing.js";
import { openSheet } from "./sheet.js";
import { hasLine, t } from "./text.js";

/** @typedef {import("./shapes.js").Clip} Clip */

/** @param {Clip} clip */
export async function copyAddress(clip) {
  // The public page of a clip is what other sites show a picture of; it opens for nobody where the clip is not public.
  const url = `${location.origin}/${["public", "unlisted"].includes(clip.visibility) ? "p" : "#/clip"}/${clip.id}`;
  if (await give(url)) await post(`clips/${clip.id}/share`).catch(() => null);
}

/** @param {Clip} clip @param {() => void} seeLess */
export function openMore(clip, seeLess) {
  const place = h("div");
  const unwanted = () => {
    sheet.close();
    seeLess();
    toast(t("why.less_done"));
  };
  const less = clip.impression ? h("button", { class: "button", on: { click: unwanted } }, icon("down"), t("why.less")) : null;
  const report = async () => {
    const { openReport } = await import("./report.js");
    sheet.close();
    openReport({ clip: clip.id });
  };
  const flag = h("button", { class: "button", on: { click: () => void report() } }, icon("flag"), t("report.open"));
  const isOurs = isSignedIn() && clip.state === "published";
  const acts = h("div", { class: "row" }, isOurs && keep(clip, "save"), isOurs && keep(clip, "repost"), h("a", { class: "button", href: `#/tree/${clip.id}` }, icon("branch"), t("tree.title")), less, isOurs && flag);
  const sheet = openSheet(t("clip.about"), acts, about(clip), why(clip), place);
  void whoAmI().then(async (me) => {
    if (me?.id !== clip.creator.id || clip.state !== "published") return;
    const { ownActs } = await import("./own-clip.js");
    flag.replaceWith(...ownActs(clip, () => sheet.close()));
  }, () => null);
  sheet.addEventListener("click", (event) => event.target instanceof Element && event.target.closest("a") && sheet.close());
  chain(clip)
    .then((drawn) => place.append(drawn))
    .catch((error) => place.append(explain(error)));
}

/** Put away for oneself, or shown to one's followers. @param {Clip} clip @param {"save" | "repost"} kind */
function keep(clip, kind) {
  const button = h("button", { class: "button", on: { click: () => void turn() } });
  const draw = () => {
    const isOn = clip.mine.includes(kind);
    button.setAttribute("aria-pressed", String(isOn));
    fill(button, icon(kind === "save" ? "save" : "remix"), t(isOn ? `clip.${kind}d` : `clip.${kind}`));
  };
  const turn = async () => {
    const isOn = clip.mine.includes(kind);
    try {
      await api(isOn ? "DELETE" : "PUT", `clips/${clip.id}/${kind}`);
      clip.mine = isOn ? clip.mine.filter((one) => one !== kind) : [...clip.mine, kind];
      draw();
    } catch (error) {
      toast(explain(error), "error");
    }
  };
  draw();
  return button;
}

/** Why the feed chose it, in plain words. @param {Clip} clip */
export function why(clip) {
  const reasons = [...new Set(clip.why?.reasons ?? [])].filter((reason) => hasLine(`why.${reason}`));
  if (!reasons.length) return null;
  return h("section", { class: "why", "aria-label": t("why.title") }, h("h2", null, t("why.title")), h("ul", null, ...reasons.map((reason) => h("li", null, icon("check"), t(`why.${reason}`)))));
}

/** The facts of a clip. @param {Clip} clip */
export function about(clip) {
  /** @type {[string, string | null][]} */
  const facts = [
    [t("about.prompt"), clip.prompt ?? t("about.prompt_hidden")],
    [t("about.engine"), clip.engine.name === "sim" ? t("clip.simulated_long") : clip.engine.title || clip.engine.name],
    [t("about.seed"), clip.seed === null ? null : String(clip.seed)],
    [t("about.marks"), t("about.marks_text")],
  ];
  return h(
    "dl",
    { class: "facts" },
    ...facts.filter(([, text]) => text !== null).flatMap(([name, text]) => [h("dt", null, name), h("dd", null, text)]),
  );
}
