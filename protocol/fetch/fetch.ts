import { badPort, blockedDueToMimeType, blockedDueToNosniff, mixedContent, upgradeMixedContent } from './blocking.ts';
import type { BlockedRequest, BlockedResponse } from './blocking.ts';
import { blockedByPolicy } from './content-policy.ts';
import type { PolicyRefusal } from './content-policy.ts';
import { corsCheck } from './cors-check.ts';
import type { CorsCheckRefusal, Verdict } from './cors-check.ts';
import { filterResponse, NETWORK_ERROR, OPAQUE_REDIRECT } from './filtered-response.ts';
import type { FilteredResponse } from './filtered-response.ts';
import { ACRH, contains, get } from '../http/headers.ts';
import type { RegistrableDomain } from '../http/origin.ts';
import { clearCacheEntries, needsPreflight, storePreflight } from './preflight-cache.ts';
import type { CacheableRequest, PreflightCache } from './preflight-cache.ts';
import { localNetworkAccessCheck } from './local-network-access.ts';
import type { AddressSpace, LocalNetworkRefusal } from './local-network-access.ts';
import { isGuardedAgainstOpaque, opaqueResponseSafelistCheck } from './opaque-response-blocking.ts';
import type { BodyPattern, OpaqueResponseRefusal } from './opaque-response-blocking.ts';
import { preflightCheck, preflightRequestHeaders } from './preflight.ts';
import type { PreflightRefusal } from './preflight.ts';
import { httpRedirectFetch, isRedirectStatus } from './redirect.ts';
import type { RedirectRefusal } from './redirect.ts';
import { determineReferrer } from './referrer.ts';
import { currentUrl, includesCredentials, requestOriginHeader, serializeRequestOrigin } from './request.ts';
import type { FetchRequest, RequestUrl } from './request.ts';
import { crossOriginResourcePolicyCheck } from './resource-policy.ts';
import type { ResourcePolicyRefusal } from './resource-policy.ts';
import { acceptWorkerResponse } from './service-worker.ts';
import type { WorkerRefusal, WorkerResponse } from './service-worker.ts';
import { fetchStep } from '../standard.ts';
import type { Decision, FetchStep } from '../standard.ts';
import { chooseTainting } from './tainting.ts';
import type { TaintingStep } from './tainting.ts';
import { taoCheck } from './timing.ts';
import type { HeaderList, SerializedOrigin } from '../http/wire.ts';

export interface HttpResponse {
  readonly status: number;
  /** As received: values without a tab or space at either end. */
  readonly headers: HeaderList;
  /** What its body is; "unknown" where it is left out. */
  readonly bodyPattern?: BodyPattern;
}

/** A request as it goes on the wire. */
export interface SentRequest {
  readonly kind: 'preflight' | 'actual';
  /** Index into the request's URL list: the number of redirects before. */
  readonly hop: number;
  readonly url: RequestUrl;
  readonly method: string;
  /** Headers of the script and of the CORS protocol; not those that every request has. */
  readonly headers: HeaderList;
  readonly origin: SerializedOrigin | undefined;
  readonly acrm: string | undefined;
  readonly acrh: string | undefined;
  /** The request at this point; a preflight's is the one that it precedes. */
  readonly request: FetchRequest;
}

export interface FetchEnvironment {
  /** Origin of the top-level page. */
  readonly page: SerializedOrigin;
  readonly registrableDomain: RegistrableDomain;
  /** Whether the connection for the request after so many redirects is of HTTP/2; none is by default. */
  readonly isHttp2?: (hop: number) => boolean;
  /** The address space of the server for the request after so many redirects; public by default. */
  readonly addressSpaceOf?: (hop: number) => AddressSpace;
  /** The network: called once for every request on the wire, in order. */
  readonly respond: (sent: SentRequest) => HttpResponse;
  /** The CORS-preflight cache; without one, every preflight that may be due is sent. */
  readonly cache?: CacheEnvironment;
  /** The service worker of the client: what it answers a request with, `null` where it leaves it to the network. None by default. */
  readonly handleFetch?: (request: FetchRequest) => WorkerResponse | 'error' | null;
  /** Called with every step that is decided, in order. */
  readonly observe?: (verdict: Verdict<FetchRefusal>) => void;
}

/** The steps at which a fetch ends in a network error. */
export type FetchRefusal =
  | BlockedRequest
  | PolicyRefusal
  | TaintingStep
  | PreflightRefusal
  | FetchStep<'HTTP-network fetch'>
  | CorsCheckRefusal
  | ResourcePolicyRefusal
  | OpaqueResponseRefusal
  | LocalNetworkRefusal
  | WorkerRefusal
  | FetchStep<'HTTP fetch', '6.3'>
  | RedirectRefusal
  | BlockedResponse;

interface CacheEnvironment {
  readonly entries: PreflightCache;
  readonly partitionKey: string;
  /** Seconds. */
  readonly now: number;
  /** The user agent's cap on max-age, in seconds. */
  readonly limit: number;
}

export interface FetchResult {
  readonly response: FilteredResponse;
  /** The response behind the filter; `null` for a network error. */
  readonly internal: HttpResponse | null;
  /** The request as it was in the end. */
  readonly request: FetchRequest;
  /** The step that decided. */
  readonly step: Decision;
  /** Whether the page may see the timing: the last TAO check. */
  readonly timing: Verdict;
  /** The CORS-preflight cache after the fetch. */
  readonly cache: PreflightCache;
}

/**
 * Fetches an HTTP(S) URL: main fetch, HTTP fetch, CORS-preflight fetch and HTTP-redirect fetch, with redirects in a
 * loop where the standard recurses. There is no HTTP cache. Opaque response blocking is a draft, and no part of
 * the standard's text.
 * https://fetch.spec.whatwg.org/#concept-main-fetch
 */
export function fetch(initial: FetchRequest, environment: FetchEnvironment): FetchResult {
  const observe = environment.observe ?? ((): void => undefined);
  let cache = environment.cache?.entries ?? [];
  // fetch, 13. Append `Accept`. Its value is safelisted, and its length counts.
  let request: FetchRequest =
    !initial.unsafeRequest || contains(initial.headers, 'Accept')
      ? initial
      : { ...initial, headers: [...initial.headers, ['Accept', '*/*']] };
  let corsWithPreflight = false;
  const networkError = (step: Decision<FetchRefusal>): FetchResult => {
    observe({ ok: false, step });
    // 12, with a preflight, 3. Clear cache entries. A chain of redirects is one request, so that the entries are those of
    // its last URL, even if only an earlier one may have had a preflight.
    if (corsWithPreflight) cache = clearCacheEntries(cache, cacheable(request, environment));
    return { response: NETWORK_ERROR, internal: null, request, step, timing: { ok: false, step }, cache };
  };
  for (;;) {
    // 6. Upgrade a mixed content request.
    const upgraded = upgradeMixedContent(environment.page, request.destination, currentUrl(request));
    if (upgraded !== currentUrl(request)) request = withCurrentUrl(request, upgraded);
    // 7. A bad port, mixed content, and what a policy of the document forbids, is blocked.
    const blocked =
      badPort(currentUrl(request).origin) ??
      mixedContent(environment.page, currentUrl(request), request.targetAddressSpace) ??
      blockedByPolicy(request);
    if (blocked !== null) return networkError(blocked);
    // 12. Choose the response tainting.
    const chosen = chooseTainting(request);
    if (!chosen.ok) return networkError(chosen.step);
    observe(chosen);
    request = {
      ...request,
      tainting: chosen.tainting,
      // 9. Determine the referrer.
      referrer: determineReferrer(request, request.referrer, environment.page),
    };

    let step: Decision = chosen.step;
    corsWithPreflight ||= chosen.makeCorsPreflight;
    // HTTP fetch, 3. A service worker may answer; what the network redirects to is never shown to it.
    const answered = request.urlList.length === 1 ? (environment.handleFetch?.(request) ?? null) : null;
    if (answered !== null) {
      const made = fromWorker(request, answered, environment, observe);
      return made.ok ? { ...made.result, request, cache } : networkError(made.step);
    }
    // HTTP-network fetch, of the connection, which comes before all that is sent over it: Local Network Access (draft).
    const access = localNetworkAccessCheck(
      request,
      environment.addressSpaceOf?.(request.urlList.length - 1) ?? 'public',
    );
    if (!access.ok) return networkError(access.step);
    // HTTP fetch, 4.1. The preflight, where one is due and none is cached.
    if (chosen.makeCorsPreflight) {
      const preflightable = cacheable(request, environment);
      if (needsPreflight(cache, preflightable, environment.cache?.now ?? 0)) {
        const verdict = preflightCheck(preflightable, network(sentPreflight(request), environment));
        if (!verdict.ok) return networkError(verdict.step);
        observe(verdict);
        if (environment.cache !== undefined) {
          const { now, limit } = environment.cache;
          cache = storePreflight(cache, preflightable, verdict.permission, now, limit);
        }
      }
    }
    // HTTP-network fetch, 8.3. HTTP/1.1 sends no body without a source.
    if (request.streams && environment.isHttp2?.(request.urlList.length - 1) !== true) {
      return networkError(fetchStep('HTTP-network fetch', '8.3', { kind: 'stream-over-http1' }));
    }
    // HTTP fetch, 4.3. The request itself.
    const response = network(sentActual(request), environment);
    // HTTP fetch, 4.4. The CORS check, also of a redirect.
    if (request.tainting === 'cors') {
      const verdict = corsCheck(
        { serializedOrigin: serializeRequestOrigin(request), credentials: request.credentials },
        response.headers,
      );
      if (!verdict.ok) return networkError(verdict.step);
      observe(verdict);
      step = verdict.step;
    }
    // HTTP fetch, 4.5. The TAO check.
    const timing = taoCheck(request, response.headers, request.timingAllowFailed);
    if (!timing.ok) request = { ...request, timingAllowFailed: true };
    // HTTP fetch, 5. The cross-origin resource policy check.
    if (request.tainting === 'opaque') {
      const verdict = mayEmbed(request, currentUrl(request).origin, response.headers, environment);
      if (!verdict.ok) return networkError(verdict.step);
      observe(verdict);
    }
    // HTTP fetch, 6. Redirects.
    if (isRedirectStatus(response.status)) {
      const { status } = response;
      if (request.redirect === 'error') {
        return networkError(fetchStep('HTTP fetch', '6.3', { kind: 'redirect-mode', status, mode: 'error' }));
      }
      if (request.redirect === 'manual') {
        const manual = fetchStep('HTTP fetch', '6.3', { kind: 'redirect-mode', status, mode: 'manual' });
        observe({ ok: true, step: manual });
        return { response: OPAQUE_REDIRECT, internal: response, request, step: manual, timing, cache };
      }
      const redirected = httpRedirectFetch(request, response);
      if (redirected.kind === 'error') return networkError(redirected.step);
      observe({ ok: true, step: redirected.step });
      if (redirected.kind === 'follow') {
        request = redirected.request;
        continue;
      }
    }
    // 20. A response of the wrong type for a script or a style sheet is blocked.
    for (const check of [blockedDueToMimeType, blockedDueToNosniff]) {
      const verdict = check(request.destination, response.headers);
      if (!verdict.ok) return networkError(verdict.step);
    }
    // Opaque response blocking (draft).
    if (request.tainting === 'opaque' && isGuardedAgainstOpaque(request.destination)) {
      const { status, headers, bodyPattern = 'unknown' } = response;
      const verdict = opaqueResponseSafelistCheck({
        destination: request.destination,
        status,
        headers,
        body: bodyPattern,
      });
      if (!verdict.ok) return networkError(verdict.step);
    }
    // 14. Filter the response.
    return {
      response: filterResponse(request.tainting, request.credentials, response),
      internal: response,
      request,
      step,
      timing,
      cache,
    };
  }
}

type FromWorker =
  | { readonly ok: false; readonly step: Decision<FetchRefusal> }
  | { readonly ok: true; readonly result: Omit<FetchResult, 'request' | 'cache'> };

/** HTTP fetch from step 3.5 on, for a response of the service worker, and what main fetch makes of it. */
function fromWorker(
  request: FetchRequest,
  answered: WorkerResponse | 'error',
  environment: FetchEnvironment,
  observe: (verdict: Verdict<FetchRefusal>) => void,
): FromWorker {
  const verdict = acceptWorkerResponse(request, answered);
  if (!verdict.ok) return verdict;
  const { step } = verdict;
  observe(verdict);
  const { response, internal, origin } = verdict.answered;
  const { status, headers } = internal;
  // 5. The cross-origin resource policy check.
  if (request.tainting === 'opaque' || response.type === 'opaque') {
    const allowed = mayEmbed(request, origin, headers, environment);
    if (!allowed.ok) return allowed;
    observe(allowed);
  }
  const timing: Verdict = { ok: true, step };
  // 6. A redirect that the worker did not follow is the page's to have; whatever else comes with such a status leads nowhere.
  if (response.type === 'opaqueredirect') {
    const manual = fetchStep('HTTP fetch', '6.3', { kind: 'redirect-mode', status, mode: 'manual' });
    return { ok: true, result: { response, internal, step: manual, timing } };
  }
  for (const check of [blockedDueToMimeType, blockedDueToNosniff]) {
    const used = check(request.destination, headers);
    if (!used.ok) return used;
  }
  // Main fetch, 14. What is filtered already stays as it is.
  const filtered =
    response.type === 'default' ? filterResponse(request.tainting, request.credentials, response) : response;
  return { ok: true, result: { response: filtered, internal, step, timing } };
}

/** The cross-origin resource policy check. https://fetch.spec.whatwg.org/#cross-origin-resource-policy-check */
function mayEmbed(
  request: FetchRequest,
  urlOrigin: SerializedOrigin,
  headers: HeaderList,
  { registrableDomain }: FetchEnvironment,
): Verdict<ResourcePolicyRefusal> {
  return crossOriginResourcePolicyCheck(
    {
      origin: request.origin,
      embedderPolicy: request.embedderPolicy ?? 'unsafe-none',
      urlOrigin,
      headers,
      requestIncludesCredentials: includesCredentials(request),
    },
    registrableDomain,
  );
}

function cacheable(request: FetchRequest, environment: FetchEnvironment): CacheableRequest {
  return {
    serializedOrigin: serializeRequestOrigin(request),
    credentials: request.credentials,
    method: request.method,
    headers: request.headers,
    useCorsPreflight: request.useCorsPreflight,
    partitionKey: environment.cache?.partitionKey ?? '',
    url: currentUrl(request).href,
  };
}

function withCurrentUrl(request: FetchRequest, url: RequestUrl): FetchRequest {
  const [first, ...others] = request.urlList;
  return { ...request, urlList: others.length === 0 ? [url] : [first, ...others.slice(0, -1), url] };
}

/**
 * HTTP-network-or-cache fetch, as far as the wire shows it.
 * https://fetch.spec.whatwg.org/#concept-http-network-or-cache-fetch
 */
function network(sent: SentRequest, environment: FetchEnvironment): HttpResponse {
  const response = environment.respond(sent);
  // 17. 421 Misdirected Request is asked once more, over a new connection.
  return response.status === 421 ? environment.respond(sent) : response;
}

function sentPreflight(request: FetchRequest): SentRequest {
  const origin = serializeRequestOrigin(request);
  const headers = preflightRequestHeaders({ ...request, serializedOrigin: origin });
  return {
    kind: 'preflight',
    hop: request.urlList.length - 1,
    url: currentUrl(request),
    method: 'OPTIONS',
    headers,
    origin,
    acrm: request.method,
    acrh: get(headers, ACRH) ?? undefined,
    request,
  };
}

function sentActual(request: FetchRequest): SentRequest {
  const origin = requestOriginHeader(request);
  return {
    kind: 'actual',
    hop: request.urlList.length - 1,
    url: currentUrl(request),
    method: request.method,
    headers: origin === undefined ? request.headers : [...request.headers, ['Origin', origin]],
    origin,
    acrm: undefined,
    acrh: undefined,
    request,
  };
}
