import { isOkStatus } from './answer.ts';
import { byteCaseInsensitiveMatch } from '../http/bytes.ts';
import { corsCheck } from './cors-check.ts';
import type { CorsCheckRefusal, CorsCheckRequest } from './cors-check.ts';
import { ACAH, ACAM, ACMA, ACRH, ACRM, extractHeaderListValues } from '../http/headers.ts';
import type { Reason, Reasons } from '../reason.ts';
import { isCorsSafelistedMethod } from '../http/methods.ts';
import { corsUnsafeRequestHeaderNames, isCorsNonWildcardRequestHeaderName } from './safelist.ts';
import { fetchStep, noted } from '../standard.ts';
import type { Decision, FetchStep } from '../standard.ts';
import type { HeaderList } from '../http/wire.ts';

/** What the CORS-preflight fetch reads of the request that it precedes. */
export interface PreflightedRequest extends CorsCheckRequest {
  readonly method: string;
  readonly headers: HeaderList;
  readonly useCorsPreflight: boolean;
}

/** Value of `Access-Control-Request-Headers`, `undefined` for no such header: names joined by `,` without a space. */
export function accessControlRequestHeaders(headers: HeaderList): string | undefined {
  const names = corsUnsafeRequestHeaderNames(headers);
  return names.length === 0 ? undefined : names.join(',');
}

/**
 * Headers that the CORS protocol puts on a preflight, beside those of every request.
 * https://fetch.spec.whatwg.org/#cors-preflight-fetch-0, steps 2 to 5, and its `Origin` header
 */
export function preflightRequestHeaders(request: PreflightedRequest): HeaderList {
  const acrh = accessControlRequestHeaders(request.headers);
  return [
    ['Accept', '*/*'],
    [ACRM, request.method],
    ...(acrh === undefined ? [] : [[ACRH, acrh] as const]),
    ['Origin', request.serializedOrigin],
  ];
}

export interface PreflightPermission {
  readonly methods: readonly string[];
  readonly headerNames: readonly string[];
  /** Seconds, before a cap of the user agent. */
  readonly maxAge: number;
}

export type PreflightFetchRefusal = FetchStep<'CORS-preflight fetch', '7.3' | '7.5' | '7.6' | '7.7' | '8'>;

/** The steps at which a preflight does not allow the request. */
export type PreflightRefusal = CorsCheckRefusal | PreflightFetchRefusal;

export type PreflightVerdict =
  | { readonly ok: false; readonly step: Decision<PreflightRefusal> }
  /** `permission`: what goes into the cache. */
  | { readonly ok: true; readonly step: Decision; readonly permission: PreflightPermission };

/** Seconds for which a preflight holds when its response does not say. */
const DEFAULT_MAX_AGE = 5;

/**
 * Whether the response to a preflight allows the request.
 * https://fetch.spec.whatwg.org/#cors-preflight-fetch-0, steps 7 and 8
 */
export function preflightCheck(
  request: PreflightedRequest,
  response: { readonly status: number; readonly headers: HeaderList },
): PreflightVerdict {
  const failure = (step: PreflightFetchRefusal['step'], reason: Reason): PreflightVerdict => ({
    ok: false,
    step: fetchStep('CORS-preflight fetch', step, reason),
  });
  const include = request.credentials === 'include';

  // 7. If a CORS check for request and response returns success and response's status is an ok status, then:
  const check = corsCheck(request, response.headers);
  if (!check.ok) {
    return { ok: false, step: noted(check.step, { kind: 'in-preflight' }) };
  }
  if (!isOkStatus(response.status)) {
    return failure('8', { kind: 'preflight-status', status: response.status });
  }
  // 7.1 and 7.2. Let methods and headerNames be the results of extracting header list values.
  const extractedMethods = extractHeaderListValues(ACAM, response.headers);
  const extractedNames = extractHeaderListValues(ACAH, response.headers);
  // 7.3. If either is failure, return a network error.
  if (extractedMethods === 'failure' || extractedNames === 'failure') {
    const name = extractedMethods === 'failure' ? ACAM : ACAH;
    return failure('7.3', { kind: 'list-malformed', name, lines: linesOf(response.headers, name) });
  }
  // 7.4. If methods is null and the use-CORS-preflight flag is set, then methods is the request's method.
  const methods = extractedMethods ?? (request.useCorsPreflight ? [request.method] : []);
  const headerNames = extractedNames ?? [];
  // 7.5. The method must be listed, safelisted, or covered by `*` without credentials.
  if (
    !methods.includes(request.method) &&
    !isCorsSafelistedMethod(request.method) &&
    (include || !methods.includes('*'))
  ) {
    return failure('7.5', notListed('method', request.method, response.headers, include));
  }
  const listed = (name: string): boolean => headerNames.some((item) => byteCaseInsensitiveMatch(item, name));
  // 7.6. A non-wildcard header name must be listed by its own name.
  const nonWildcard = request.headers.find(([name]) => isCorsNonWildcardRequestHeaderName(name) && !listed(name));
  if (nonWildcard !== undefined) {
    return failure('7.6', { ...notListed('header', nonWildcard[0], response.headers, include), nonWildcard: true });
  }
  // 7.7. Each CORS-unsafe request-header name must be listed, or covered by `*` without credentials.
  const unsafe = corsUnsafeRequestHeaderNames(request.headers).find(
    (name) => !listed(name) && (include || !headerNames.includes('*')),
  );
  if (unsafe !== undefined) {
    return failure('7.7', notListed('header', unsafe, response.headers, include));
  }
  // 7.8 and 7.9. Let max-age be what is extracted, or 5 where that is null or failure.
  const maxAge = extractHeaderListValues(ACMA, response.headers);
  return {
    ok: true,
    step: fetchStep('CORS-preflight fetch', '7.16', { kind: 'preflight-allows', method: request.method }),
    permission: {
      methods,
      headerNames,
      maxAge: maxAge === null || maxAge === 'failure' ? DEFAULT_MAX_AGE : Number(maxAge[0]),
    },
  };
}

function linesOf(headers: HeaderList, name: string): readonly string[] {
  return headers.filter(([line]) => byteCaseInsensitiveMatch(line, name)).map(([, value]) => value);
}

function notListed(
  what: 'method' | 'header',
  item: string,
  headers: HeaderList,
  include: boolean,
): { readonly kind: 'not-listed' } & Reasons['not-listed'] {
  const name = what === 'method' ? ACAM : ACAH;
  const values = extractHeaderListValues(name, headers);
  const wildcard = include && values?.includes('*') === true;
  const lines = values === null ? null : linesOf(headers, name);
  return { kind: 'not-listed', what, item, name, lines, wildcard, nonWildcard: false };
}
