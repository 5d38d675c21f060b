/**
 * Keeps the application on this device, so that a phone or a seat without a link still opens (DG-03). It never answers
 * for the server: what is asked of /api goes out, except for the base map, whose last answer is kept for the field.
 * Acts that wait for a link are the page's own (platform/web/offline).
 */
const version = '__PRECACHE_VERSION__';
const shellCache = `shell-${version}`;
const fontCache = 'fonts';
const mapCache = 'base-map';
/** Files beside the built ones. */
const besides = ['/before.js', '/icon.svg', '/manifest.webmanifest'];
const keptReads = ['/api/territory/baseMap'];

interface Extendable extends Event {
  waitUntil(work: Promise<unknown>): void;
}
interface Fetch extends Extendable {
  readonly request: Request;
  respondWith(answer: Promise<Response>): void;
}
interface Worker {
  readonly location: Location;
  readonly clients: { claim(): Promise<void> };
  skipWaiting(): Promise<void>;
  addEventListener(type: 'install' | 'activate', listener: (event: Extendable) => void): void;
  addEventListener(type: 'fetch', listener: (event: Fetch) => void): void;
}
const worker = globalThis as unknown as Worker;

async function keepShell(): Promise<void> {
  const answer = await fetch('/precache.json', { cache: 'no-store' });
  const { files } = (await answer.json()) as { files: readonly string[] };
  const cache = await caches.open(shellCache);
  await cache.addAll(['/', ...besides, ...files.filter((file) => file !== '/index.html')]);
  await worker.skipWaiting();
}

async function dropOldShells(): Promise<void> {
  const names = await caches.keys();
  await Promise.all(
    names.filter((name) => name.startsWith('shell-') && name !== shellCache).map((name) => caches.delete(name)),
  );
  await worker.clients.claim();
}

/** The newest when the server answers soon, else the kept one. */
async function freshShell(request: Request, keptAs: string): Promise<Response> {
  try {
    return await fetch(request, { signal: AbortSignal.timeout(3_000) });
  } catch {
    return (await caches.match(keptAs, { cacheName: shellCache })) ?? Response.error();
  }
}

async function kept(request: Request, cacheName: string): Promise<Response> {
  const found = await caches.match(request);
  if (found) return found;
  const answer = await fetch(request);
  if (answer.ok) await (await caches.open(cacheName)).put(request, answer.clone());
  return answer;
}

/** A kept answer says nothing about the time: by its old date the page would set its clock back. */
function undated(kept: Response): Response {
  const headers = new Headers(kept.headers);
  headers.delete('date');
  return new Response(kept.body, { status: kept.status, headers });
}

async function freshElseKept(request: Request): Promise<Response> {
  try {
    const answer = await fetch(request);
    if (answer.ok) await (await caches.open(mapCache)).put(request, answer.clone());
    // Whoever is not let in must not be answered from what another person was shown.
    if (answer.status === 401 || answer.status === 403) await caches.delete(mapCache);
    return answer;
  } catch (error) {
    const found = await caches.match(request, { cacheName: mapCache });
    if (found) return undated(found);
    throw error;
  }
}

worker.addEventListener('install', (event) => event.waitUntil(keepShell()));
worker.addEventListener('activate', (event) => event.waitUntil(dropOldShells()));
worker.addEventListener('fetch', (event) => {
  const { request } = event;
  const address = new URL(request.url);
  if (request.method !== 'GET' || address.origin !== worker.location.origin) return;
  if (address.pathname.startsWith('/api/')) {
    if (keptReads.includes(address.pathname)) event.respondWith(freshElseKept(request));
  } else if (request.mode === 'navigate') event.respondWith(freshShell(request, '/'));
  else if (besides.includes(address.pathname)) event.respondWith(freshShell(request, address.pathname));
  else if (address.pathname.startsWith('/assets/'))
    event.respondWith(kept(request, address.pathname.endsWith('.woff2') ? fontCache : shellCache));
});
