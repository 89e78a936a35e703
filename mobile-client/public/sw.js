/**
 * Lets the app open with no network. The build fills in its version and its files (scripts/finish-web-build.mjs).
 * Files with a hash in their name never change and come from the cache; pages come from the network and, failing
 * that, from the cache; everything else, the API above all, is left to the browser.
 */
const VERSION = '__VERSION__';
const FILES = __FILES__;
const CACHE = `app-${VERSION}`;
const PAGE = '/';
/** Files with a hash in their name, which the page has just loaded and need not come a second time. */
const HASHED = /^\/(_expo\/static|assets)\//;
/** A network that does not answer within this many milliseconds counts as none. */
const PATIENCE = 4000;

self.addEventListener('install', (event) => {
  event.waitUntil(fill().then(() => self.skipWaiting()));
});

self.addEventListener('activate', (event) => {
  event.waitUntil(forgetOldVersions().then(() => self.clients.claim()));
});

self.addEventListener('fetch', (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== 'GET' || url.origin !== self.location.origin) return;
  if (request.mode === 'navigate') {
    if (isPage(url)) event.respondWith(openPage(request));
  } else if (FILES.includes(url.pathname)) {
    event.respondWith(fromCacheFirst(request, url.pathname));
  }
});

async function fill() {
  const cache = await caches.open(CACHE);
  await cache.addAll(
    [PAGE, ...FILES].map((path) => new Request(path, { cache: HASHED.test(path) ? 'default' : 'reload' })),
  );
}

async function forgetOldVersions() {
  const names = await caches.keys();
  await Promise.all(
    names.filter((name) => name.startsWith('app-') && name !== CACHE).map((name) => caches.delete(name)),
  );
}

/** Pages of the app, unlike those of the service itself (API reference, metrics). */
function isPage(url) {
  return !/^\/(api|v1|config|docs|health|ready|metrics|openapi\.json)(\/|$)/.test(url.pathname);
}

async function openPage(request) {
  try {
    const reply = await fetch(request, { signal: AbortSignal.timeout(PATIENCE) });
    if (reply.ok) return reply;
    // A proxy that answers for a server that is gone.
    return (await cached(PAGE)) ?? reply;
  } catch (problem) {
    const page = await cached(PAGE);
    if (page) return page;
    throw problem;
  }
}

async function fromCacheFirst(request, path) {
  return (await cached(path)) ?? fetch(request);
}

async function cached(path) {
  const cache = await caches.open(CACHE);
  return cache.match(path, { ignoreSearch: true });
}
