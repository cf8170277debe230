import type { ContentPolicy } from './content-policy.ts';
import { isSameOrigin, isSameSite, OPAQUE } from '../http/origin.ts';
import type { RegistrableDomain } from '../http/origin.ts';
import type { NetworkClient, PrivateSpace } from './local-network-access.ts';
import type { ReferrerPolicy } from './referrer.ts';
import type { EmbedderPolicy } from './resource-policy.ts';
import type { HeaderList, SerializedOrigin } from '../http/wire.ts';
import type { RefererExpectation } from '../outcome/prediction.ts';

/** https://fetch.spec.whatwg.org/#concept-request-mode */
export type RequestMode = 'same-origin' | 'no-cors' | 'cors' | 'navigate' | 'websocket';

/** https://fetch.spec.whatwg.org/#concept-request-credentials-mode */
export type CredentialsMode = 'omit' | 'same-origin' | 'include';

/** https://fetch.spec.whatwg.org/#concept-request-redirect-mode */
export type RedirectMode = 'follow' | 'error' | 'manual';

/** https://fetch.spec.whatwg.org/#concept-request-response-tainting */
export type ResponseTainting = 'basic' | 'cors' | 'opaque';

/** https://fetch.spec.whatwg.org/#concept-request-destination */
export type Destination =
  | ''
  | 'audio'
  | 'audioworklet'
  | 'document'
  | 'embed'
  | 'font'
  | 'iframe'
  | 'image'
  | 'json'
  | 'manifest'
  | 'object'
  | 'paintworklet'
  | 'report'
  | 'script'
  | 'serviceworker'
  | 'sharedworker'
  | 'style'
  | 'text'
  | 'track'
  | 'video'
  | 'worker'
  | 'xslt';

export const DEFAULT_REFERRER_POLICY: ReferrerPolicy = 'strict-origin-when-cross-origin';

/** One item of a request's URL list. */
export interface RequestUrl {
  /** Serialised, without fragment. */
  readonly href: string;
  readonly origin: SerializedOrigin;
  /** Whether the URL has a user name or a password. */
  readonly includesCredentials: boolean;
}

/** What the algorithms read of a request. https://fetch.spec.whatwg.org/#concept-request */
export interface FetchRequest {
  readonly method: string;
  readonly headers: HeaderList;
  /** Whether there is a body. */
  readonly hasBody: boolean;
  /** Whether the body's source is null, as a stream's is: it cannot be sent again. */
  readonly streams: boolean;
  /** The origin of the client; `null` in quotes for an opaque one. */
  readonly origin: SerializedOrigin;
  readonly mode: RequestMode;
  readonly credentials: CredentialsMode;
  readonly redirect: RedirectMode;
  readonly destination: Destination;
  readonly unsafeRequest: boolean;
  readonly useCorsPreflight: boolean;
  readonly referrerPolicy: ReferrerPolicy;
  /** What is left of the referrer by now. */
  readonly referrer: RefererExpectation;
  /** The timing allow failed flag. */
  readonly timingAllowFailed: boolean;
  readonly urlList: readonly [RequestUrl, ...RequestUrl[]];
  readonly tainting: ResponseTainting;
  readonly redirectCount: number;
  /** Of the client; "unsafe-none" where it is left out. */
  readonly embedderPolicy?: EmbedderPolicy;
  /** Of the client; nothing is forbidden where it is left out. */
  readonly contentPolicy?: ContentPolicy;
  /** Of the client; Local Network Access looks at nothing where it is left out. */
  readonly network?: NetworkClient;
  /** Where script says that the target is. */
  readonly targetAddressSpace?: PrivateSpace;
  /** Integrity metadata. */
  readonly integrity?: string;
}

/** The last item of the URL list. https://fetch.spec.whatwg.org/#concept-request-current-url */
export function currentUrl(request: Pick<FetchRequest, 'urlList'>): RequestUrl {
  return request.urlList.reduce((_, last) => last);
}

export type RedirectTaint = 'same-origin' | 'same-site' | 'cross-site';

/** https://fetch.spec.whatwg.org/#concept-request-tainted-origin */
export function redirectTaint(
  request: Pick<FetchRequest, 'origin' | 'urlList'>,
  registrableDomain: RegistrableDomain,
): RedirectTaint {
  // 2 and 3.
  let last: SerializedOrigin | null = null;
  let taint: RedirectTaint = 'same-origin';
  for (const { origin } of request.urlList) {
    // 4.1. The first URL has none before it.
    if (last !== null) {
      // 4.2. A URL of another site, reached from a URL that is not of the request's site.
      if (!isSameSite(origin, last, registrableDomain) && !isSameSite(request.origin, last, registrableDomain)) {
        return 'cross-site';
      }
      // 4.3. The same for the origin.
      if (!isSameOrigin(origin, last) && !isSameOrigin(request.origin, last)) taint = 'same-site';
    }
    last = origin;
  }
  return taint;
}

/**
 * `null` in quotes once a redirect went from an origin that is not the request's to yet another one.
 * https://fetch.spec.whatwg.org/#serializing-a-request-origin
 */
export function serializeRequestOrigin(request: Pick<FetchRequest, 'origin' | 'urlList'>): SerializedOrigin {
  // 2. If request's redirect-taint is not "same-origin", then return "null". Which of the other two it is, is all the same,
  // so no site needs to be known: no two origins are of one site here.
  if (redirectTaint(request, () => null) !== 'same-origin') return OPAQUE;
  // 3. Return request's origin, serialized.
  return request.origin;
}

/**
 * Value of the `Origin` header, `undefined` for none.
 * https://fetch.spec.whatwg.org/#append-a-request-origin-header
 */
export function requestOriginHeader(request: FetchRequest): SerializedOrigin | undefined {
  // 2. Let serializedOrigin be the result of byte-serializing a request origin.
  const serializedOrigin = serializeRequestOrigin(request);
  // 3. If request's response tainting is "cors" or request's mode is "websocket", then append it.
  if (request.tainting === 'cors' || request.mode === 'websocket') return serializedOrigin;
  // 4. Otherwise, if request's method is neither `GET` nor `HEAD`:
  if (request.method === 'GET' || request.method === 'HEAD') return undefined;
  // 4.1. If request's mode is not "cors", then the referrer policy may take the origin away.
  return request.mode !== 'cors' && hidesOrigin(request) ? OPAQUE : serializedOrigin;
}

function hidesOrigin(request: FetchRequest): boolean {
  switch (request.referrerPolicy) {
    case 'no-referrer':
      return true;
    case 'no-referrer-when-downgrade':
    case 'strict-origin':
    case 'strict-origin-when-cross-origin':
      return request.origin.startsWith('https:') && !currentUrl(request).origin.startsWith('https:');
    case 'same-origin':
      return !isSameOrigin(request.origin, currentUrl(request).origin);
    default:
      return false;
  }
}

/** What says whether a request carries credentials. */
export type CredentialsOf = Pick<FetchRequest, 'credentials' | 'tainting'> &
  Parameters<typeof embedderPolicyAllowsCredentials>[0];

/**
 * Whether the request carries cookies and other credentials.
 * https://fetch.spec.whatwg.org/#concept-http-network-or-cache-fetch, steps 8.3 and 8.4
 */
export function includesCredentials(request: CredentialsOf): boolean {
  return (
    (request.credentials === 'include' || (request.credentials === 'same-origin' && request.tainting === 'basic')) &&
    embedderPolicyAllowsCredentials(request)
  );
}

/** https://fetch.spec.whatwg.org/#cross-origin-embedder-policy-allows-credentials */
function embedderPolicyAllowsCredentials(
  request: Pick<FetchRequest, 'mode' | 'origin' | 'urlList' | 'embedderPolicy'>,
): boolean {
  // 2. Only "no-cors" is concerned.
  if (request.mode !== 'no-cors') return true;
  // 4. So is only the policy "credentialless".
  if (request.embedderPolicy !== 'credentialless') return true;
  // 5. A request to its own origin keeps them.
  // NOTE(spec): it says "redirect-taint is not "same-origin"", by which no plain request of a page to its own server would have
  // cookies. It was "has not been redirected through another origin" before the taint had three values.
  return (
    isSameOrigin(request.origin, currentUrl(request).origin) && redirectTaint(request, () => null) === 'same-origin'
  );
}
