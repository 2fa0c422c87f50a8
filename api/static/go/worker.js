// Keeps the field page on this phone. VERSION and ASSETS stand above: they are written by the server.

const NAME = `gridsteward-go-${VERSION}`;
const SHELL = "/go";
const PAGES = /^\/go(\/check|\/route|\/p\/[A-Za-z0-9]{1,12}|\/\d{6})?\/?$/;
const bare = (path) => path.split("?")[0];
const KEPT = new Set(ASSETS.map(bare));

self.addEventListener("install", (event) => event.waitUntil(fill()));
self.addEventListener("activate", (event) => event.waitUntil(takeOver()));
self.addEventListener("message", (event) => event.data === "take over" && self.skipWaiting());
self.addEventListener("fetch", (event) => {
  const { method, mode, url } = event.request;
  const address = new URL(url);
  if (method === "POST" && address.pathname === "/go/share") event.respondWith(shelve(event.request));
  if (method !== "GET" || address.origin !== location.origin) return;
  if (mode === "navigate" && PAGES.test(address.pathname)) event.respondWith(found(SHELL, event.request));
  else if (KEPT.has(address.pathname)) event.respondWith(found(address.pathname, event.request));
});

// All parts or none: a page of two versions would be none of them.
async function fill() {
  const cache = await caches.open(NAME);
  const one = async (path) => {
    const answer = await fetch(path, { cache: "reload", credentials: "same-origin" });
    if (!answer.ok) throw new Error(`${answer.status} ${path}`);
    await cache.put(bare(path), answer);
  };
  await Promise.all([...ASSETS, SHELL].map(one));
}

// Files that another program shares: kept here, for the page to ask to which patrol they belong.
async function shelve(request) {
  const form = await request.formData();
  const cache = await caches.open("gridsteward-shared");
  for (const [number, file] of form.getAll("file").entries()) {
    const headers = { "x-name": encodeURIComponent(file.name || "") };
    await cache.put(`/go/shared/${Date.now()}-${number}`, new Response(file, { headers }));
  }
  return Response.redirect("/go", 303);
}

async function takeOver() {
  const names = await caches.keys();
  await Promise.all(names.filter((name) => name.startsWith("gridsteward-go-") && name !== NAME).map((name) => caches.delete(name)));
  await self.clients.claim();
}

async function found(path, request) {
  const cache = await caches.open(NAME);
  return (await cache.match(path, { ignoreVary: true })) || fetch(request);
}
