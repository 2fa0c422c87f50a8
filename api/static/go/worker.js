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

// All parts or none: a page of two versions would be none of them. What was begun and not ended is thrown away.
async function fill() {
  const cache = await caches.open(NAME);
  const one = async (path) => {
    const answer = await fetch(path, { cache: "reload", credentials: "same-origin" });
    if (!answer.ok || answer.redirected) throw new Error(`${answer.status} ${path}`);
    await check(path, await answer.clone().arrayBuffer());
    await cache.put(bare(path), answer);
  };
  const ends = await Promise.allSettled([...ASSETS, SHELL].map(one));
  const failed = ends.find((each) => each.status === "rejected");
  if (!failed) return;
  await caches.delete(NAME);
  throw failed.reason;
}

// What a server between two versions, or somebody else's page in between, gives for a part is not that part: the
// address of each carries the beginning of its digest.
async function check(path, content) {
  const told = /[?&]v=([0-9a-f]{12})$/.exec(path);
  if (path === SHELL && !new TextDecoder().decode(content).includes('id="go-words"')) throw new Error(`no page at ${path}`);
  if (!told) return;
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", content));
  const hex = Array.from(digest.slice(0, 6), (byte) => byte.toString(16).padStart(2, "0")).join("");
  if (hex !== told[1]) throw new Error(`another version of ${path}`);
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
