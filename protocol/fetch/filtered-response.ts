import { byteCaseInsensitiveMatch, byteLowercase } from '../http/bytes.ts';
import { isForbiddenResponseHeaderName } from './forbidden.ts';
import { ACEH, convertToSortedLowercaseSet, extractHeaderListValues } from '../http/headers.ts';
import type { CredentialsMode, ResponseTainting } from './request.ts';
import type { HeaderList } from '../http/wire.ts';
import type { ResponseType } from '../outcome/prediction.ts';

const CORS_SAFELISTED_RESPONSE_HEADERS: ReadonlySet<string> = new Set([
  'cache-control',
  'content-language',
  'content-length',
  'content-type',
  'expires',
  'last-modified',
  'pragma',
]);

/** https://fetch.spec.whatwg.org/#cors-safelisted-response-header-name */
export function isCorsSafelistedResponseHeaderName(name: string, exposed: readonly string[]): boolean {
  return (
    CORS_SAFELISTED_RESPONSE_HEADERS.has(byteLowercase(name)) ||
    exposed.some((item) => byteCaseInsensitiveMatch(item, name) && !isForbiddenResponseHeaderName(item))
  );
}

/** The CORS-exposed header-name list of a response. https://fetch.spec.whatwg.org/#concept-main-fetch, step 14.1 */
export function corsExposedHeaderNames(credentials: CredentialsMode, headers: HeaderList): readonly string[] {
  // 14.1.1. Let headerNames be the result of extracting header list values given `Access-Control-Expose-Headers`.
  const headerNames = extractHeaderListValues(ACEH, headers);
  // NOTE(spec): step 14.1.3 says "non-null or failure", as if a failure could be a list. It exposes nothing.
  if (headerNames === null || headerNames === 'failure') return [];
  // 14.1.2. Without credentials `*` stands for every name that the response has.
  if (credentials !== 'include' && headerNames.includes('*')) {
    return convertToSortedLowercaseSet(headers.map(([name]) => name));
  }
  // 14.1.3. Otherwise the list stands as it is; `*` in it is a name like any other.
  return headerNames;
}

export interface FilteredResponse {
  readonly type: ResponseType;
  /** 0 for an opaque response and a network error. */
  readonly status: number;
  readonly headers: HeaderList;
}

/** https://fetch.spec.whatwg.org/#concept-network-error */
export const NETWORK_ERROR: FilteredResponse = { type: 'error', status: 0, headers: [] };

/** https://fetch.spec.whatwg.org/#concept-filtered-response-opaque-redirect */
export const OPAQUE_REDIRECT: FilteredResponse = { type: 'opaqueredirect', status: 0, headers: [] };

/** The view of a response by its tainting. https://fetch.spec.whatwg.org/#concept-filtered-response */
export function filterResponse(
  tainting: ResponseTainting,
  credentials: CredentialsMode,
  response: { readonly status: number; readonly headers: HeaderList },
): FilteredResponse {
  switch (tainting) {
    case 'basic':
      return {
        type: 'basic',
        status: response.status,
        headers: response.headers.filter(([name]) => !isForbiddenResponseHeaderName(name)),
      };
    case 'cors': {
      const exposed = corsExposedHeaderNames(credentials, response.headers);
      return {
        type: 'cors',
        status: response.status,
        headers: response.headers.filter(([name]) => isCorsSafelistedResponseHeaderName(name, exposed)),
      };
    }
    case 'opaque':
      return { type: 'opaque', status: 0, headers: [] };
  }
}
