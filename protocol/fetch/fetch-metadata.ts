import { isPotentiallyTrustworthy, isSameOrigin, isSameSite } from '../http/origin.ts';
import type { RegistrableDomain } from '../http/origin.ts';
import { includesCredentials } from './request.ts';
import type { SentRequest } from './fetch.ts';
import type { FetchMetadata } from '../outcome/prediction.ts';
import type { SerializedOrigin } from '../http/wire.ts';

/**
 * The `Sec-Fetch-*` headers of a request; `null` for none, which is so where the URL is not potentially trustworthy.
 *
 * NOTE(spec): a preflight to such a URL has none either. Chromium names the mode there nevertheless, on every one; that is
 * left to the engine, as in each case it would hide what the case asks.
 *
 * https://w3c.github.io/webappsec-fetch-metadata/#fetch-metadata-set
 */
export function fetchMetadata(
  { kind, url, request }: SentRequest,
  registrableDomain: RegistrableDomain,
): FetchMetadata | null | undefined {
  const isPreflight = kind === 'preflight';
  if (!isPotentiallyTrustworthy(url.origin)) return isPreflight ? undefined : null;
  // A preflight is a request of its own, in mode "cors", but with a clone of the request's URL list: redirects count.
  return {
    site: siteOf(
      request.origin,
      request.urlList.map(({ origin }) => origin),
      registrableDomain,
    ),
    mode: isPreflight ? 'cors' : request.mode,
    dest: request.destination === '' ? 'empty' : request.destination,
  };
}

/** How far the request has been from the page that makes it, redirects included. */
function siteOf(page: string, origins: readonly string[], registrableDomain: RegistrableDomain): FetchMetadata['site'] {
  const elsewhere = origins.filter((origin) => !isSameOrigin(page, origin));
  if (elsewhere.length === 0) return 'same-origin';
  return elsewhere.every((origin) => isSameSite(page, origin, registrableDomain)) ? 'same-site' : 'cross-site';
}

/**
 * Whether the request says by `Sec-Fetch-Storage-Access` what cookies of another site it may carry; a draft. Only where it could carry some:
 * with credentials, to another site than that of the top-level page.
 *
 * https://privacycg.github.io/storage-access-headers/#sec-fetch-storage-access-header
 */
export function saysStorageAccess(
  { kind, url, request }: SentRequest,
  page: SerializedOrigin,
  registrableDomain: RegistrableDomain,
): boolean {
  return (
    kind === 'actual' &&
    isPotentiallyTrustworthy(url.origin) &&
    includesCredentials(request) &&
    !isSameSite(url.origin, page, registrableDomain)
  );
}
