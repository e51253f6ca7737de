// Addresses of the page: everything behind the # names a screen, so that each screen can be linked and gone back from.

/** @typedef {{screen: string, part: string, query: URLSearchParams}} Place */

/** @returns {Place} */
export function place() {
  const [path, query] = location.hash.replace(/^#\/?/, "").split("?");
  const [screen, ...rest] = decoded(path ?? "").split("/");
  if (screen?.startsWith("@")) return { screen: "person", part: screen.slice(1), query: new URLSearchParams(query) };
  return { screen: screen || "feed", part: rest.join("/"), query: new URLSearchParams(query) };
}

/** As it stands where it is no encoded address. @param {string} path */
function decoded(path) {
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}

/** @param {string} address such as "#/create" */
export function go(address) {
  if (location.hash === address) window.dispatchEvent(new HashChangeEvent("hashchange"));
  else location.hash = address;
}

const AFTER = "hibari.after";

/** Sign in first, then come back to `address`. @param {string} [address] */
export function signInFirst(address = location.hash) {
  sessionStorage.setItem(AFTER, address);
  go("#/sign-in");
}

/** Somebody was on the way to something that needs an account. */
export const isAwaited = () => sessionStorage.getItem(AFTER) !== null;

/** Where sign-in was asked from. */
export function goBackAfterSignIn() {
  const address = sessionStorage.getItem(AFTER) ?? "#/";
  sessionStorage.removeItem(AFTER);
  go(address);
}
