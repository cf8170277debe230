import type { ExplainInput, GivenAnswers } from '../protocol/explain.ts';
import { isForbiddenRequestHeader } from '../protocol/fetch/forbidden.ts';
import type { HttpResponse } from '../protocol/fetch/fetch.ts';
import { ACAC, ACAH, ACAM, ACAO, ACRH, ACRM, get } from '../protocol/http/headers.ts';
import { isCorsSafelistedMethod } from '../protocol/http/methods.ts';
import { isCorsSafelistedRequestHeader } from '../protocol/fetch/safelist.ts';
import type { HeaderList } from '../protocol/http/wire.ts';
import type { Initiator } from '../protocol/initiators/initiator.ts';
import { urlOrNull } from '../protocol/http/url.ts';
import type { Call, Exchange } from './evidence.ts';
import type { RecordedHop, RecordedRequest } from './pairing.ts';

/** Headers that browsers and curl add on their own, so that they say nothing about what script asked for. */
const addedByClients: ReadonlySet<string> = new Set([
  'accept',
  'accept-language',
  'cache-control',
  'pragma',
  'priority',
  'purpose',
  'range',
  'upgrade-insecure-requests',
  'user-agent',
]);

/** A preflight names headers without their values; with this value, each of them needs one. */
const NON_SAFELISTED_VALUE = '"';

interface GivenCall {
  readonly mode?: Call['mode'] | undefined;
  readonly credentials?: Call['credentials'] | undefined;
}

/** The request as the predictor takes it. */
export function explainInputOf({ page, hops }: RecordedRequest, given: GivenCall): ExplainInput {
  const [first] = hops;
  const exchange = first.actual ?? first.preflight;
  return {
    page,
    url: exchange?.url ?? '',
    initiator: initiatorOf(first, page, given),
    answers: hops.map(answersOf),
  };
}

function answersOf({ preflight, actual }: RecordedHop): GivenAnswers {
  const toPreflight = preflight?.response ?? (actual && impliedPreflight(actual));
  return {
    ...(toPreflight && { preflight: toPreflight }),
    ...(actual?.response && { actual: actual.response }),
  };
}

/**
 * The response to a preflight that nobody recorded. Playwright and Safari record none, and browsers keep them in a cache; but where a
 * browser got a response to the request itself, the preflight has passed.
 */
function impliedPreflight({ place, method, requestHeaders, response }: Exchange): HttpResponse | null {
  const byBrowser = place.kind === 'entry' && /^Mozilla\//.test(get(requestHeaders, 'User-Agent') ?? '');
  const origin = get(requestHeaders, 'Origin');
  if (!byBrowser || response === null || origin === null) return null;
  const names = requestHeaders.map(([name]) => name).filter((name) => /^[\w-]+$/.test(name));
  return {
    status: 204,
    headers: [
      [ACAO, origin],
      [ACAC, 'true'],
      [ACAM, method],
      [ACAH, names.join(', ')],
    ],
  };
}

function initiatorOf({ preflight, actual }: RecordedHop, page: string, given: GivenCall): Initiator {
  if (actual?.purpose === 'font') return { api: 'font', via: 'css' };
  const method = actual?.method ?? get(preflight?.requestHeaders ?? [], ACRM) ?? 'GET';
  const headers = scriptHeaders(actual, preflight);
  const mode = given.mode ?? actual?.call.mode ?? recordedMode(actual);
  const withCookies = actual !== undefined && sendsCookies(actual) && page !== urlOrNull(actual.url)?.origin;
  const credentials = given.credentials ?? actual?.call.credentials ?? (withCookies ? 'include' : undefined);
  const safe =
    isCorsSafelistedMethod(method) && headers.every(([name, value]) => isCorsSafelistedRequestHeader(name, value));
  // A preflight without a reason in method and headers is for a listener on the upload.
  if (safe && preflight !== undefined && actual !== undefined && actual.call.headers === undefined) {
    return { api: 'xhr', method, headers, uploadListener: 'before-send', withCredentials: credentials === 'include' };
  }
  return { api: 'fetch', method, headers, ...(mode && { mode }), ...(credentials && { credentials }) };
}

function recordedMode(exchange: Exchange | undefined): Call['mode'] {
  return exchange !== undefined && get(exchange.requestHeaders, 'Sec-Fetch-Mode') === 'no-cors' ? 'no-cors' : undefined;
}

/** Whether the request had cookies, as far as recorded. */
export function sendsCookies({ requestHeaders, hasCookies }: Exchange): boolean {
  return hasCookies || get(requestHeaders, 'Cookie') !== null;
}

/** The headers that script set. A recorded preflight names all but the safelisted ones; without one they are guessed. */
function scriptHeaders(actual: Exchange | undefined, preflight: Exchange | undefined): HeaderList {
  if (actual?.call.headers !== undefined) return actual.call.headers;
  const recorded = actual?.requestHeaders ?? [];
  if (preflight === undefined) return recorded.filter(([name, value]) => !isAdded(name, value));
  const names = (get(preflight.requestHeaders, ACRH) ?? '').split(',').map((name) => name.trim().toLowerCase());
  const named = names
    .filter((name) => name !== '')
    .map((name) => {
      const value = get(recorded, name);
      return [
        name,
        value === null || isCorsSafelistedRequestHeader(name, value) ? NON_SAFELISTED_VALUE : value,
      ] as const;
    });
  const safelisted = recorded.filter(
    ([name, value]) =>
      !names.includes(name.toLowerCase()) && isCorsSafelistedRequestHeader(name, value) && !isAdded(name, value),
  );
  return [...named, ...safelisted];
}

function isAdded(name: string, value: string): boolean {
  return (
    addedByClients.has(name.toLowerCase()) ||
    /^(?:sec|x-forwarded)-/i.test(name) ||
    isForbiddenRequestHeader(name, value)
  );
}
