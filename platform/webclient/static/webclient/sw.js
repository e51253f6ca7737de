// Keeps the page itself at hand, so that an installed Hibari opens without a network and says what is missing.
// Media and the API are never kept: what a person may see is decided on each request.
// The server writes two lines above this file: STATE names this state of the page, FILES lists all that makes it.

const SHELF = `hibari-page-${STATE}`;
const PAGE = "/";

self.addEventListener("install", (event) => {
  event.waitUntil(caches.open(SHELF).then((shelf) => shelf.addAll(FILES)).then(() => self.skipWaiting()));
});

self.addEventListener("activate", (event) => {
  const old = (name) => name !== SHELF && name.startsWith("hibari-page-");
  event.waitUntil(
    caches.keys().then((names) => Promise.all(names.filter(old).map((name) => caches.delete(name)))).then(() => self.clients.claim()),
  );
});

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const { origin, pathname } = new URL(request.url);
  const isOurs = origin === location.origin && (pathname === PAGE || pathname.startsWith("/static/webclient/"));
  if (request.method === "GET" && isOurs) event.respondWith(freshOrKept(request));
});

/** The server's answer where it can be had; what was kept where it can't. */
async function freshOrKept(request) {
  const shelf = await caches.open(SHELF);
  try {
    const answer = await fetch(request);
    if (answer.ok) await shelf.put(request, answer.clone());
    return answer;
  } catch (error) {
    const kept = await shelf.match(request, { ignoreSearch: true });
    if (kept) return kept;
    throw error;
  }
}

/** News from the server, shown by the device. A newer message about the same thing takes the older one's place. */
self.addEventListener("push", (event) => {
  const { title, body, tag, link } = event.data.json();
  const icon = FILES.find((file) => file.includes("icon-192"));
  event.waitUntil(self.registration.showNotification(title, { body, tag, icon, data: { link } }));
});

self.addEventListener("notificationclick", (event) => {
  event.notification.close();
  event.waitUntil(lead(event.notification.data.link || PAGE));
});

/** On this page alone: in a window that is open already, else in a new one. */
async function lead(link) {
  const { pathname, search, hash } = new URL(link, location.origin);
  const address = location.origin + pathname + search + hash;
  const windows = await self.clients.matchAll({ type: "window", includeUncontrolled: true });
  const here = windows.find((one) => new URL(one.url).pathname === PAGE);
  if (!here) return self.clients.openWindow(address);
  await here.focus();
  return here.navigate(address);
}
