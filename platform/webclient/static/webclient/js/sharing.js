// Giving an address away.

import { toast } from "./errors.js";
import { t } from "./text.js";

/**
 * Through the device's own share menu where it has one, else onto the clipboard.
 * @param {string} url
 * @returns {Promise<boolean>} whether it went anywhere
 */
export async function give(url) {
  try {
    if (navigator.share && matchMedia("(pointer: coarse)").matches) await navigator.share({ title: "Hibari", url });
    else {
      await navigator.clipboard.writeText(url);
      toast(t("clip.copied"));
    }
    return true;
  } catch (error) {
    if (!(error instanceof DOMException && error.name === "AbortError")) toast(t("clip.copy_failed", { url }), "error");
    return false;
  }
}
