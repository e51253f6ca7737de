// What its maker can do with a published clip: change what stands below it and who may do what, ask for answers, delete.

import { api, post } from "./api.js";
import { h } from "./dom.js";
import { toast } from "./errors.js";
import { choice, field, select } from "./fields.js";
import { icon } from "./icons.js";
import { act, tick } from "./parts.js";
import { go } from "./router.js";
import { confirmed, openForm } from "./sheet.js";
import { t } from "./text.js";

/** @typedef {import("./shapes.js").Clip} Clip */

const DAY_MILLISECONDS = 86_400_000;
const CHALLENGE_DAYS = [7, 1, 30];

/** @param {Clip} clip @param {() => void} leave closes what the buttons stand in */
export function ownActs(clip, leave) {
  /** @param {(clip: Clip) => any} open */
  const instead = (open) => async () => {
    leave();
    await open(clip);
  };
  const canChallenge = !clip.challenge && clip.permissions.remix !== "nobody";
  return [
    act(t("own.edit"), instead(openEdit), { sign: "tune" }),
    ...(canChallenge ? [act(t("own.challenge"), instead(openChallenge), { sign: "reply" })] : []),
    act(t("draft.delete"), instead(remove), { sign: "trash", look: "button danger" }),
  ];
}

/** @param {Clip} clip */
function openEdit(clip) {
  /** @param {string[]} values @param {string} words */
  const options = (values, words) => values.map((value) => ({ value, text: t(`${words}.${value}`) }));
  const audiences = options(["everyone", "followers", "mutuals", "nobody"], "audience");
  const { remix, comment, download, is_prompt_shown: isShown } = clip.permissions;
  /** @param {FormData} form */
  const save = async (form) => {
    const body = { ...Object.fromEntries(form), is_prompt_shown: form.has("is_prompt_shown") };
    const { holds } = await api("PATCH", `clips/${clip.id}`, { body });
    toast(holds.length ? holds[0].explanation || t("draft.held") : t("saved"));
    go(`#/clip/${clip.id}`);
  };
  openForm(
    t("own.edit"),
    t("save"),
    save,
    field("caption", t("draft.caption"), { type: "text", maxlength: 500, autocomplete: "off", value: clip.caption }),
    choice("visibility", t("draft.visibility"), options(["public", "followers", "unlisted", "private"], "visibility"), clip.visibility),
    select("remix_audience", t("draft.remix"), audiences, remix),
    select("comment_audience", t("own.comment"), audiences, comment),
    select("download_audience", t("own.download"), audiences, download),
    tick("is_prompt_shown", t("draft.show_prompt"), isShown),
  );
}

/** @param {Clip} clip */
function openChallenge(clip) {
  const kinds = ["prompt", "sound"].map((value) => ({ value, text: t(`challenge.${value}`) }));
  const ends = [...CHALLENGE_DAYS.map((days) => ({ value: String(days), text: t("challenge.days", { n: days }) })), { value: "", text: t("challenge.no_end") }];
  const words = field("prompt", t("challenge.words"), { type: "text", maxlength: 1000, autocomplete: "off", value: clip.prompt ?? "", lang: "en" }, t("challenge.words_hint"));
  const kind = choice("kind", t("challenge.kind"), kinds, "prompt");
  kind.addEventListener("change", () => (words.hidden = kind.querySelector("input:checked")?.getAttribute("value") === "sound"));
  /** @param {FormData} form */
  const open = async (form) => {
    const { days, ...asked } = Object.fromEntries(form);
    const closes = days ? { closes_at: new Date(Date.now() + Number(days) * DAY_MILLISECONDS).toISOString() } : {};
    const { id } = await post(`clips/${clip.id}/challenge`, { ...asked, ...(asked.kind === "sound" ? { prompt: "" } : {}), ...closes });
    go(`#/challenge/${id}`);
  };
  openForm(
    t("own.challenge"),
    t("challenge.open"),
    open,
    h("p", { class: "quiet" }, icon("info"), " ", t("challenge.text")),
    field("title", t("challenge.title"), { type: "text", maxlength: 80, autocomplete: "off", required: true }),
    kind,
    words,
    select("days", t("challenge.ends"), ends, String(CHALLENGE_DAYS[0])),
  );
}

/** @param {Clip} clip */
async function remove(clip) {
  if (!(await confirmed(t("own.delete_sure"), t("draft.delete")))) return;
  await api("DELETE", `clips/${clip.id}`);
  toast(t("draft.deleted"));
  go("#/me");
}
