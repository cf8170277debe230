import { byteLowercase } from '../http/bytes.ts';
import { extractHeaderListValues, getDecodeSplit, remove } from '../http/headers.ts';
import { isSameOrigin } from '../http/origin.ts';
import { currentUrl } from './request.ts';
import type { Reason } from '../reason.ts';
import { referrerPolicies, type ReferrerPolicy } from './referrer.ts';
import type { FetchRequest, RequestUrl } from './request.ts';
import { isCorsNonWildcardRequestHeaderName } from './safelist.ts';
import { fetchStep } from '../standard.ts';
import type { Decision, FetchStep } from '../standard.ts';
import type { HeaderList } from '../http/wire.ts';
import { urlOrNull } from '../http/url.ts';

/** 301, 302, 303, 307 and 308. https://fetch.spec.whatwg.org/#redirect-status */
export function isRedirectStatus(status: number): boolean {
  return status === 301 || status === 302 || status === 303 || status === 307 || status === 308;
}

/** Redirects that a request follows; the next one is a network error. */
export const MAX_REDIRECTS = 20;

/** The URL without its fragment and, as they are never shown, without user name and password. */
export function parseUrl(url: string, base?: string): RequestUrl | 'failure' {
  const parsed = urlOrNull(url, base);
  if (parsed === null) return 'failure';
  const includesCredentials = parsed.username !== '' || parsed.password !== '';
  parsed.username = '';
  parsed.password = '';
  parsed.hash = '';
  return { href: parsed.href, origin: parsed.origin, includesCredentials };
}

/**
 * `null` without a Location header, `failure` with two or with one that is no URL.
 * https://fetch.spec.whatwg.org/#concept-response-location-url
 */
export function locationUrl(headers: HeaderList, base: string): RequestUrl | null | 'failure' {
  // 2. Let location be the result of extracting header list values given `Location`.
  const location = extractHeaderListValues('Location', headers);
  if (location === null || location === 'failure') return location;
  // 3. Parse location with the response's URL.
  return parseUrl(location.join(), base);
}

/** https://fetch.spec.whatwg.org/#request-body-header-name */
const REQUEST_BODY_HEADER_NAMES = ['Content-Encoding', 'Content-Language', 'Content-Location', 'Content-Type'];

function isReferrerPolicy(token: string): token is ReferrerPolicy {
  return referrerPolicies.some((policy) => policy === token);
}

/**
 * The last policy that is known, `null` for none.
 * https://w3c.github.io/webappsec-referrer-policy/#parse-referrer-policy-from-header
 */
export function parseReferrerPolicy(headers: HeaderList): ReferrerPolicy | null {
  const tokens = (getDecodeSplit(headers, 'Referrer-Policy') ?? []).map(byteLowercase);
  return tokens.filter(isReferrerPolicy).at(-1) ?? null;
}

/** The steps at which a redirect ends in a network error. */
export type RedirectRefusal = FetchStep<'HTTP-redirect fetch', '5' | '6' | '7' | '9' | '10' | '11'>;

export type RedirectVerdict =
  /** The request goes on to another URL. */
  | { readonly kind: 'follow'; readonly request: FetchRequest; readonly step: Decision }
  /** There is no Location: the response is taken as it is. */
  | { readonly kind: 'response'; readonly step: Decision }
  | { readonly kind: 'error'; readonly step: Decision<RedirectRefusal> };

/**
 * Where a redirect leads, and the request that goes there.
 * https://fetch.spec.whatwg.org/#concept-http-redirect-fetch
 */
export function httpRedirectFetch(
  request: FetchRequest,
  response: { readonly status: number; readonly headers: HeaderList },
): RedirectVerdict {
  const current = currentUrl(request);
  const error = (step: RedirectRefusal['step'], reason: Reason): RedirectVerdict => ({
    kind: 'error',
    step: fetchStep('HTTP-redirect fetch', step, reason),
  });

  // 3. Let locationURL be the response's location URL.
  const location = locationUrl(response.headers, current.href);
  // 4. If locationURL is null, then return response.
  if (location === null) {
    return {
      kind: 'response',
      step: fetchStep('HTTP-redirect fetch', '4', { kind: 'no-location', status: response.status }),
    };
  }
  const lines = response.headers.filter(([name]) => byteLowercase(name) === 'location').map(([, value]) => value);
  // 5. If locationURL is failure, then return a network error.
  if (location === 'failure') {
    return error('5', { kind: 'location-invalid', lines });
  }
  // 6. If locationURL's scheme is not an HTTP(S) scheme, then return a network error.
  if (!/^https?:/.test(location.href)) return error('6', { kind: 'location-not-http', lines });
  // 7. If request's redirect count is 20, then return a network error.
  if (request.redirectCount === MAX_REDIRECTS) return error('7', { kind: 'too-many-redirects', most: MAX_REDIRECTS });
  // 9. A "cors" request is not redirected to a cross-origin URL that includes credentials.
  if (request.mode === 'cors' && location.includesCredentials && !isSameOrigin(request.origin, location.origin)) {
    return error('9', { kind: 'location-with-login', lines, origin: request.origin });
  }
  // 10. Nor is a request whose response tainting is "cors", not even to its own origin.
  if (request.tainting === 'cors' && location.includesCredentials) {
    return error('10', { kind: 'location-with-login-after-cors', lines });
  }
  // 11. A body without a source cannot be sent again.
  if (response.status !== 303 && request.streams) {
    return error('11', { kind: 'stream-redirected', status: response.status });
  }
  // 12. POST after 301 and 302, and whatever is not GET or HEAD after 303, becomes GET without a body.
  const becomesGet =
    ((response.status === 301 || response.status === 302) && request.method === 'POST') ||
    (response.status === 303 && request.method !== 'GET' && request.method !== 'HEAD');
  let headers = request.headers;
  if (becomesGet) for (const name of REQUEST_BODY_HEADER_NAMES) headers = remove(headers, name);
  // 13. Another origin never gets the `Authorization` header.
  if (!isSameOrigin(current.origin, location.origin)) {
    headers = headers.filter(([name]) => !isCorsNonWildcardRequestHeaderName(name));
  }
  return {
    kind: 'follow',
    request: {
      ...request,
      method: becomesGet ? 'GET' : request.method,
      hasBody: request.hasBody && !becomesGet,
      streams: request.streams && !becomesGet,
      headers,
      // 8. Increase request's redirect count by 1.
      redirectCount: request.redirectCount + 1,
      // 18. Append locationURL to request's URL list.
      urlList: [...request.urlList, location],
      // 19. Set request's referrer policy on redirect.
      referrerPolicy: parseReferrerPolicy(response.headers) ?? request.referrerPolicy,
    },
    step: fetchStep('HTTP-redirect fetch', '22', { kind: 'redirected', lines }),
  };
}
