// Small questions about a clip.

import { t } from "./text.js";

/** @typedef {import("./shapes.js").Clip} Clip */

/** The smaller file where the screen or the connection asks for it. @param {Clip} clip */
export function fileOf(clip) {
  const isThrifty = /** @type {any} */ (navigator).connection?.saveData === true;
  return (isThrifty && clip.media.small) || clip.media.standard || clip.media.small;
}

/** @param {Clip} clip */
export const thumbnail = (clip) => clip.media.thumbnail?.url ?? "";

/** @param {Clip} clip */
export const titleOf = (clip) => clip.caption || clip.prompt || t("clip.untitled");
