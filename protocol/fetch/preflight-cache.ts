import { byteCaseInsensitiveMatch } from '../http/bytes.ts';
import { isCorsSafelistedMethod } from '../http/methods.ts';
import type { PreflightedRequest, PreflightPermission } from './preflight.ts';
import { corsUnsafeRequestHeaderNames, isCorsNonWildcardRequestHeaderName } from './safelist.ts';
import type { SerializedOrigin } from '../http/wire.ts';

/** What the cache reads of a request. */
export interface CacheableRequest extends PreflightedRequest {
  /** The network partition key, as a string that is equal for equal keys. */
  readonly partitionKey: string;
  /** The current URL, serialised. */
  readonly url: string;
}

/** https://fetch.spec.whatwg.org/#cache-entry; an entry has a method or a header name, never both. */
export interface CacheEntry {
  readonly partitionKey: string;
  readonly serializedOrigin: SerializedOrigin;
  readonly url: string;
  readonly credentials: boolean;
  readonly method: string | null;
  readonly headerName: string | null;
  /** Seconds. */
  readonly maxAge: number;
  /** Seconds, on the clock of the `now` that the functions take. */
  readonly storedAt: number;
}

/** The CORS-preflight cache, a value: every change makes a new one. https://fetch.spec.whatwg.org/#concept-cache */
export type PreflightCache = readonly CacheEntry[];

function concerns(entry: CacheEntry, request: CacheableRequest): boolean {
  return (
    entry.partitionKey === request.partitionKey &&
    entry.serializedOrigin === request.serializedOrigin &&
    entry.url === request.url
  );
}

/** https://fetch.spec.whatwg.org/#concept-cache-match; an entry whose max-age has passed matches nothing. */
export function cacheEntryMatch(entry: CacheEntry, request: CacheableRequest, now: number): boolean {
  return (
    now - entry.storedAt < entry.maxAge &&
    concerns(entry, request) &&
    (entry.credentials || request.credentials !== 'include')
  );
}

function matchesMethod(entry: CacheEntry, method: string): boolean {
  return entry.method === method || entry.method === '*';
}

function matchesHeaderName(entry: CacheEntry, headerName: string): boolean {
  if (entry.headerName === null) return false;
  return (
    byteCaseInsensitiveMatch(entry.headerName, headerName) ||
    (entry.headerName === '*' && !isCorsNonWildcardRequestHeaderName(headerName))
  );
}

/** https://fetch.spec.whatwg.org/#concept-cache-match-method */
export function methodCacheEntryMatch(
  cache: PreflightCache,
  method: string,
  request: CacheableRequest,
  now: number,
): boolean {
  return cache.some((entry) => matchesMethod(entry, method) && cacheEntryMatch(entry, request, now));
}

/** https://fetch.spec.whatwg.org/#concept-cache-match-header */
export function headerNameCacheEntryMatch(
  cache: PreflightCache,
  headerName: string,
  request: CacheableRequest,
  now: number,
): boolean {
  return cache.some((entry) => matchesHeaderName(entry, headerName) && cacheEntryMatch(entry, request, now));
}

/**
 * Whether a request that may need a preflight does need one, given what is cached.
 * https://fetch.spec.whatwg.org/#concept-http-fetch, step 4.1
 */
export function needsPreflight(cache: PreflightCache, request: CacheableRequest, now: number): boolean {
  return (
    ((!isCorsSafelistedMethod(request.method) || request.useCorsPreflight) &&
      !methodCacheEntryMatch(cache, request.method, request, now)) ||
    corsUnsafeRequestHeaderNames(request.headers).some((name) => !headerNameCacheEntryMatch(cache, name, request, now))
  );
}

/**
 * The cache after a successful preflight.
 *
 * NOTE(spec): a max-age that is set anew still counts from when the entry was stored, as the standard has it.
 *
 * @param limit The user agent's cap on max-age, in seconds.
 * @see https://fetch.spec.whatwg.org/#cors-preflight-fetch-0, steps 7.10 to 7.15
 */
export function storePreflight(
  cache: PreflightCache,
  request: CacheableRequest,
  permission: PreflightPermission,
  now: number,
  limit: number = Infinity,
): PreflightCache {
  // 7.10. If max-age is greater than an imposed limit, then set max-age to the imposed limit.
  const maxAge = Math.min(permission.maxAge, limit);
  // 7.12 and 7.13, 7.14 and 7.15. An entry that matches gets the new max-age; without one, an entry is created.
  let entries = cache;
  for (const method of permission.methods) {
    entries = store(entries, request, (entry) => matchesMethod(entry, method), maxAge, now, {
      method,
      headerName: null,
    });
  }
  for (const headerName of permission.headerNames) {
    entries = store(entries, request, (entry) => matchesHeaderName(entry, headerName), maxAge, now, {
      method: null,
      headerName,
    });
  }
  return entries;
}

function store(
  cache: PreflightCache,
  request: CacheableRequest,
  isAbout: (entry: CacheEntry) => boolean,
  maxAge: number,
  now: number,
  created: Pick<CacheEntry, 'method' | 'headerName'>,
): PreflightCache {
  const matches = (entry: CacheEntry): boolean => isAbout(entry) && cacheEntryMatch(entry, request, now);
  if (cache.some(matches)) return cache.map((entry) => (matches(entry) ? { ...entry, maxAge } : entry));
  // Create a new cache entry.
  return [
    ...cache,
    {
      partitionKey: request.partitionKey,
      serializedOrigin: request.serializedOrigin,
      url: request.url,
      credentials: request.credentials === 'include',
      ...created,
      maxAge,
      storedAt: now,
    },
  ];
}

/** Forgets what is cached for the request's key, origin and URL. https://fetch.spec.whatwg.org/#concept-cache-clear */
export function clearCacheEntries(cache: PreflightCache, request: CacheableRequest): PreflightCache {
  return cache.filter((entry) => !concerns(entry, request));
}
