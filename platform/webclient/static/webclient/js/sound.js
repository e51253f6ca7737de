// Whether this device plays sound, remembered. Browsers forbid sound before the first touch; then it comes on.

const CHOICE = "hibari.sound";

/** @type {Set<() => void>} */
const watchers = new Set();
let isHeldBack = false;

export const wantsSound = () => localStorage.getItem(CHOICE) !== "off";
export const isMuted = () => !wantsSound() || isHeldBack;

/** @param {boolean} isOn */
export function setSound(isOn) {
  localStorage.setItem(CHOICE, isOn ? "on" : "off");
  isHeldBack = false;
  tell();
}

/** @param {() => void} watcher @returns {() => void} */
export function watchSound(watcher) {
  watchers.add(watcher);
  return () => watchers.delete(watcher);
}

function tell() {
  for (const watcher of watchers) watcher();
}

/**
 * Play with sound if it is wanted and allowed, else without.
 * @param {HTMLVideoElement} video
 */
export async function play(video) {
  video.muted = isMuted();
  try {
    await video.play();
  } catch (error) {
    if (!(error instanceof DOMException) || error.name !== "NotAllowedError" || video.muted) return;
    isHeldBack = true;
    video.muted = true;
    await video.play().catch(() => null);
    tell();
  }
}

/** The first touch allows sound. */
function release() {
  if (!isHeldBack) return;
  isHeldBack = false;
  tell();
}

for (const event of ["pointerup", "keydown"]) window.addEventListener(event, release);
