import { isSameSite } from './origin.ts';
import type { RegistrableDomain } from './origin.ts';
import { currentUrl, includesCredentials, redirectTaint } from '../fetch/request.ts';
import type { FetchRequest } from '../fetch/request.ts';
import type { CookieExpectation } from '../outcome/prediction.ts';
import type { SerializedOrigin } from './wire.ts';

/**
 * Whether the request carries the session cookie that its origin set as a first party: over https with
 * `SameSite=None; Secure`, over http without attributes.
 *
 * NOTE(spec): determine the same-site mode looks at the redirect-taint only, so that by its letter a request that goes
 * straight to another site would be of the same site. No engine reads it so. A cross-site request is therefore left to
 * the engine: whether third-party cookies are blocked or partitioned, and whether a cookie without SameSite counts as Lax.
 *
 * https://fetch.spec.whatwg.org/#append-a-request-cookie-header
 */
export function cookieExpectation(
  request: FetchRequest,
  /** Origin of the top-level page. */
  page: SerializedOrigin,
  registrableDomain: RegistrableDomain,
): CookieExpectation {
  const url = currentUrl(request).origin;
  if (!includesCredentials(request)) return 'none';
  // An opaque client is of no site, so that it "has cross-site ancestor".
  if (request.origin !== page || !isSameSite(url, page, registrableDomain)) return 'engine-defined';
  // A detour over another site makes the mode "unset-or-less": enough for None, but not for Lax.
  return redirectTaint(request, registrableDomain) === 'cross-site' && !url.startsWith('https:')
    ? 'engine-defined'
    : 'sent';
}
