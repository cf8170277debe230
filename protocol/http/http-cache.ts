import { byteCaseInsensitiveMatch } from './bytes.ts';
import { NotModelledError } from '../errors.ts';
import type { HttpResponse } from '../fetch/fetch.ts';
import { contains, get, remove } from './headers.ts';
import { quote } from '../standard.ts';
import type { FetchInitiator } from '../initiators/initiator.ts';
import type { HeaderList } from './wire.ts';

/** https://fetch.spec.whatwg.org/#concept-request-cache-mode */
export type CacheMode = NonNullable<FetchInitiator['cache']>;

/** What the cache reads of a request. */
export interface CacheRequest {
  readonly method: string;
  /** The current URL, serialised. */
  readonly url: string;
  readonly headers: HeaderList;
  readonly mode: CacheMode;
}

interface Stored<Response> {
  readonly url: string;
  /** The request header `Origin` that the response varies by; `undefined` where it varies by nothing. */
  readonly variant: { readonly origin: string | null } | undefined;
  readonly response: Response;
  /** Seconds, on the clock of the `now` that the function takes. */
  readonly storedAt: number;
}

/** The HTTP cache, a value: every change makes a new one. */
export type HttpCache<Response extends HttpResponse> = readonly Stored<Response>[];

export interface CacheResult<Response extends HttpResponse> {
  readonly response: Response;
  /** The body comes from the cache, whether the response was validated or not. */
  readonly fromCache: boolean;
  readonly cache: HttpCache<Response>;
}

/**
 * The response to a request, from the cache or from the network, as far as `no-store`, `max-age`, `ETag` and `Vary: Origin`
 * tell of it. A response without Cache-Control is not stored.
 *
 * NOTE(spec): a cache may forget what it has stored, and need not use it. This one does neither.
 *
 * @param now Seconds.
 * @param network Sends the request.
 * @throws NotModelledError for responses that other rules decide about, and for a cache mode that forbids the network.
 * @see https://fetch.spec.whatwg.org/#concept-http-network-or-cache-fetch, steps 8.25 and 10
 */
export function networkOrCache<Response extends HttpResponse>(
  cache: HttpCache<Response>,
  request: CacheRequest,
  now: number,
  network: () => Response,
): CacheResult<Response> {
  const { mode } = request;
  // 8.25.1. A response is selected, unless the mode passes the cache by.
  const stored = mode === 'no-store' || mode === 'reload' ? undefined : select(cache, request);
  const stale = stored === undefined || mode === 'no-cache' || now - stored.storedAt >= maxAgeOf(stored.response);
  // 8.25.2.2. Otherwise: a stored response that needs no validation, or gets none, is the response.
  if (stored !== undefined && (!stale || mode === 'force-cache' || mode === 'only-if-cached')) {
    return { response: stored.response, fromCache: true, cache };
  }
  // 10.1. Without one, "only-if-cached" is a network error.
  if (mode === 'only-if-cached') throw new NotModelledError('initiator.cache', 'a miss with "only-if-cached".');
  const response = network();
  // 10.3. An unsafe method invalidates what is stored.
  if (!['GET', 'HEAD', 'OPTIONS'].includes(request.method) && response.status < 400) {
    return { response, fromCache: false, cache: cache.filter(({ url }) => url !== request.url) };
  }
  // 10.4. A 304 updates the stored response, which is the response.
  if (response.status === 304 && stored !== undefined && contains(stored.response.headers, 'ETag')) {
    const updated: Stored<Response> = {
      ...stored,
      response: { ...stored.response, headers: freshen(stored.response.headers, response.headers) },
      storedAt: now,
    };
    return {
      response: updated.response,
      fromCache: true,
      cache: cache.map((each) => (each === stored ? updated : each)),
    };
  }
  // 10.5. Otherwise the response is stored.
  return { response, fromCache: false, cache: mode === 'no-store' ? cache : store(cache, request, response, now) };
}

/** https://www.rfc-editor.org/rfc/rfc9111.html#section-4 */
function select<Response extends HttpResponse>(
  cache: HttpCache<Response>,
  { method, url, headers }: CacheRequest,
): Stored<Response> | undefined {
  if (method !== 'GET') return undefined;
  return cache.findLast(
    (stored) =>
      stored.url === url && (stored.variant === undefined || stored.variant.origin === get(headers, 'Origin')),
  );
}

/** https://www.rfc-editor.org/rfc/rfc9111.html#section-3 */
function store<Response extends HttpResponse>(
  cache: HttpCache<Response>,
  { method, url, headers }: CacheRequest,
  response: Response,
  now: number,
): HttpCache<Response> {
  const control = get(response.headers, 'Cache-Control');
  if (method !== 'GET' || control === null || control === 'no-store') return cache;
  if (response.status !== 200 || !/^max-age=\d+$/.test(control)) {
    throw new NotModelledError('hops', `how status ${String(response.status)} with ${quote(control)} is cached.`);
  }
  const vary = get(response.headers, 'Vary');
  if (vary !== null && !byteCaseInsensitiveMatch(vary, 'Origin')) {
    throw new NotModelledError('hops', `what Vary: ${quote(vary)} leads to.`);
  }
  const variant = vary === null ? undefined : { origin: get(headers, 'Origin') };
  const others = cache.filter((each) => each.url !== url || each.variant?.origin !== variant?.origin);
  return [...others, { url, variant, response, storedAt: now }];
}

function maxAgeOf({ headers }: HttpResponse): number {
  return Number(get(headers, 'Cache-Control')?.slice('max-age='.length));
}

/**
 * Each header of the 304 takes the place of all stored ones of its name, but not Content-Length.
 * https://www.rfc-editor.org/rfc/rfc9111.html#section-3.2
 */
function freshen(stored: HeaderList, received: HeaderList): HeaderList {
  const news = received.filter(([name]) => !byteCaseInsensitiveMatch(name, 'Content-Length'));
  return [...news.reduce((list, [name]) => remove(list, name), stored), ...news];
}
