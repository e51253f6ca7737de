// What could cost somebody their account asks once more who is there, unless they have just signed in.

import { account, ApiError } from "./api.js";
import { h } from "./dom.js";
import { field } from "./fields.js";
import { openForm } from "./sheet.js";
import { t } from "./text.js";

/** @param {unknown} error The API and allauth ask in their own ways. */
const isAsked = (error) => error instanceof ApiError && (error.code === "reauthentication_required" || (error.status === 401 && error.problem.meta?.is_authenticated === true));

/**
 * Do what may ask for the password first, then do it again. Resolves to null where the question was left unanswered.
 * @template Result
 * @param {() => Promise<Result>} act
 * @returns {Promise<Result | null>}
 */
export async function withProof(act) {
  try {
    return await act();
  } catch (error) {
    if (!isAsked(error)) throw error;
    return (await proved()) ? act() : null;
  }
}

/** @returns {Promise<boolean>} */
function proved() {
  return new Promise((resolve) => {
    const send = async (/** @type {FormData} */ data) => {
      await account("POST", "auth/reauthenticate", { password: data.get("password") });
      resolve(true);
    };
    const sheet = openForm(t("proof.title"), t("door.confirm"), send, h("p", { class: "quiet" }, t("proof.text")), field("password", t("door.password"), { type: "password", autocomplete: "current-password", required: true }));
    sheet.addEventListener("close", () => resolve(false));
    sheet.querySelector("input")?.focus();
  });
}
