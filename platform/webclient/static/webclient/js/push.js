// News on this device also while the page is closed, where browser and person allow it (Push API).

import { ApiError, api, get, post } from "./api.js";

/** The name under which the server knows this device. */
const DEVICE = "hibari.device";

export const canPush = () => "PushManager" in window && "serviceWorker" in navigator && "Notification" in window;

/** Whether this device gets news for the person who is signed in. */
export async function isPushed() {
  if (!canPush() || !localStorage.getItem(DEVICE)) return false;
  const worker = await navigator.serviceWorker.getRegistration();
  return Boolean(await worker?.pushManager.getSubscription());
}

/** Throws what the person is told: the browser's no, or no way to its push service. */
export async function startPush() {
  if ((await Notification.requestPermission()) !== "granted") throw new ApiError(0, { code: "push_denied" });
  const worker = await navigator.serviceWorker.register("/sw.js").then(() => navigator.serviceWorker.ready);
  const { public_key: applicationServerKey } = await get("notifications/push-key");
  const subscription = await worker.pushManager.subscribe({ userVisibleOnly: true, applicationServerKey }).catch(() => {
    throw new ApiError(0, { code: "push_unreachable" });
  });
  const { endpoint, keys } = subscription.toJSON();
  const device = await post("notifications/devices", { service: "web", address: endpoint, keys, name: navigator.platform.slice(0, 80) });
  localStorage.setItem(DEVICE, device.id);
}

/** On the server and in the browser: whoever signs in next here must not read another's news. */
export async function stopPush() {
  const device = localStorage.getItem(DEVICE);
  localStorage.removeItem(DEVICE);
  if (!device) return;
  await api("DELETE", `notifications/devices/${device}`).catch(() => null);
  const worker = await navigator.serviceWorker.getRegistration();
  await (await worker?.pushManager.getSubscription())?.unsubscribe();
}
