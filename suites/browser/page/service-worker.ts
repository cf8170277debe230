/// <reference lib="webworker" />
import type { WorkerOrder } from '../frames.ts';

/** The service worker of the cases: it answers every request to the URL of a case by the order that stands in its own URL. */
const scope = globalThis as unknown as ServiceWorkerGlobalScope;
const order = JSON.parse(new URL(scope.location.href).searchParams.get('order') ?? '{}') as WorkerOrder;

scope.addEventListener('install', () => void scope.skipWaiting());

scope.addEventListener('fetch', (event) => {
  if (order.by === 'nothing' || !/\/c\/[\w-]+\/0\//.test(new URL(event.request.url).pathname)) return;
  event.respondWith(answer(event.request));
});

async function answer(request: Request): Promise<Response> {
  switch (order.by) {
    case 'error':
      return Response.error();
    case 'request':
      return fetch(request);
    case 'cache': {
      const [name, url] = [crypto.randomUUID(), urlOf(request)];
      const cache = await caches.open(name);
      await cache.put(url, await fetched(request));
      const found = await cache.match(url);
      await caches.delete(name);
      if (!found) throw new Error('the Cache API lost a response');
      return found;
    }
    case 'copy': {
      const { headers, status, body } = await fetched(request);
      return new Response(body, {
        status,
        headers: { 'Content-Type': headers.get('Content-Type') ?? '', 'X-Worker': '1' },
      });
    }
    default:
      return fetched(request);
  }
}

function urlOf({ url }: Request): string {
  return order.next === undefined ? url : url.replace(/^https?:\/\/[^/]+\/c\/([\w-]+)\/0\//, `${order.next}/c/$1/1/`);
}

function fetched(request: Request): Promise<Response> {
  const { mode, credentials, redirect } = order;
  return fetch(urlOf(request), {
    ...(mode && { mode }),
    ...(credentials && { credentials }),
    ...(redirect && { redirect }),
    cache: 'no-store',
  });
}
