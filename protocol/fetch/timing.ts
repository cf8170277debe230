import type { Verdict } from './cors-check.ts';
import type { FilteredResponse } from './filtered-response.ts';
import { byteLowercase, isToken, stripTabOrSpace } from '../http/bytes.ts';
import { getDecodeSplit } from '../http/headers.ts';
import { extractMimeType, minimizeSupportedMimeType } from '../http/mime.ts';
import type { CanvasInitiator } from '../initiators/pictures.ts';
import type { Reason } from '../reason.ts';
import { serializeRequestOrigin } from './request.ts';
import type { FetchRequest } from './request.ts';
import { fetchStep } from '../standard.ts';
import type { FetchInitiator } from '../initiators/initiator.ts';
import type { HeaderList, SerializedOrigin } from '../http/wire.ts';

/** What Resource Timing tells of a fetch() or an `<img>`. */
export interface TimingInitiator {
  readonly api: 'timing';
  readonly of: FetchInitiator | (CanvasInitiator & { readonly source: 'image' });
}

/** What the page sees in a PerformanceResourceTiming, beside when it began and ended. What is left out is not predicted. */
export interface VisibleTiming {
  /** Whether there are the times in between, such as `requestStart`. */
  readonly detailed: boolean;
  readonly responseStatus: number;
  /** `encodedBodySize` and `decodedBodySize`, in bytes. */
  readonly bodySize?: number;
  /** Whether the sizes may be 0 nevertheless, `transferSize` too. */
  readonly mayHideSizes: boolean;
  readonly contentType?: string;
  readonly contentEncoding?: string;
  readonly nextHopProtocol?: string;
  readonly deliveryType?: '' | 'cache';
  /** Names of the metrics of `serverTiming`. */
  readonly serverTiming?: readonly string[];
}

/** What is known of a response beside what its filter shows. */
export interface TimedResponse {
  /** Headers behind the filter. */
  readonly headers: HeaderList;
  /** The protocol of the last connection. Left out: there was none, or it is not known. */
  readonly protocol?: 'h2' | 'http/1.1';
  /** `validated`: after a 304. */
  readonly cacheState: '' | 'local' | 'validated';
  /** Bytes of the body; `undefined` where they are not known. */
  readonly bodyLength: number | undefined;
  /** Whether the page is a secure context; in another one the engine may show Server-Timing or not. */
  readonly isSecureContext: boolean;
}

/**
 * What is reported of a response: its body info and its status by its type, the times and what came with them by the TAO check.
 * https://fetch.spec.whatwg.org/#fetch-finale, https://w3c.github.io/resource-timing/#sec-timing-allow-origin
 */
export function timingOf(
  { type, status, headers }: FilteredResponse,
  detailed: boolean,
  timed: TimedResponse,
): VisibleTiming {
  const isShared = type === 'basic' || type === 'cors';
  const { protocol, cacheState, bodyLength } = timed;
  const bodySize = isShared ? bodyLength : 0;
  const contentType = contentTypeOf(headers);
  const nextHopProtocol = detailed ? protocol : '';
  return {
    detailed,
    responseStatus: status,
    ...(bodySize !== undefined && { bodySize }),
    mayHideSizes: type !== 'basic',
    ...(contentType !== null && { contentType }),
    contentEncoding: isShared ? contentEncodingOf(timed.headers) : '',
    ...(nextHopProtocol !== undefined && { nextHopProtocol }),
    deliveryType: detailed && cacheState === 'local' ? 'cache' : '',
    ...((!detailed || timed.isSecureContext) && { serverTiming: detailed ? metricsOf(timed.headers) : [] }),
  };
}

function contentTypeOf(headers: HeaderList): string | null {
  const mimeType = extractMimeType(headers);
  return mimeType === null ? '' : minimizeSupportedMimeType(mimeType);
}

/** Codings that every engine supports. https://www.iana.org/assignments/http-parameters#content-coding */
const SUPPORTED_CODINGS: ReadonlySet<string> = new Set(['', 'gzip', 'x-gzip', 'deflate', 'br']);

/** https://fetch.spec.whatwg.org/#concept-http-network-fetch, where it sets the content encoding of the body info. */
function contentEncodingOf(headers: HeaderList): string {
  const codings = getDecodeSplit(headers, 'Content-Encoding') ?? [''];
  if (codings.length > 1) return 'multiple';
  const coding = byteLowercase(codings.join());
  return SUPPORTED_CODINGS.has(coding) ? coding : '@unknown';
}

/** The names of the metrics of Server-Timing. https://w3c.github.io/server-timing/#parse-server-timing-header-field */
function metricsOf(headers: HeaderList): readonly string[] {
  const values = getDecodeSplit(headers, 'Server-Timing') ?? [];
  return values.map((value) => stripTabOrSpace(value.split(';', 1).join())).filter(isToken);
}

/**
 * Whether the request's origin may see the timing of a response, as far as the responses before it allowed that too.
 * https://fetch.spec.whatwg.org/#concept-tao-check
 *
 * @param failedBefore The request's timing allow failed flag, which a redirect may have set.
 */
export function taoCheck(
  request: Pick<FetchRequest, 'origin' | 'urlList' | 'tainting'>,
  headers: HeaderList,
  failedBefore: boolean,
): Verdict {
  const success = (step: '4' | '5' | '7', reason: Reason): Verdict => ({
    ok: true,
    step: fetchStep('TAO check', step, reason),
  });
  const failure = (step: '2' | '8', reason: Reason): Verdict => ({
    ok: false,
    step: fetchStep('TAO check', step, reason),
  });
  // 2. If request's timing allow failed flag is set, then return failure.
  if (failedBefore) return failure('2', { kind: 'timing-failed-before' });
  // 3. Let values be the result of getting, decoding, and splitting `Timing-Allow-Origin`.
  const values = getDecodeSplit(headers, 'Timing-Allow-Origin') ?? [];
  // 4. If values contains "*", then return success.
  if (values.includes('*')) return success('4', { kind: 'timing-any', values });
  // 5. If values contains the serialized request origin, then return success.
  const origin = serializeRequestOrigin(request);
  if (values.includes(origin)) return success('5', { kind: 'timing-origin', values, origin });
  // 7. If request's response tainting is "basic", then return success.
  if (request.tainting === 'basic') return success('7', { kind: 'timing-same-origin' });
  // 8. Return failure.
  return failure('8', { kind: 'timing-not-allowed', values, origin });
}

/**
 * Whether the origin that a navigation ends at may see the timing of the redirects on its way.
 *
 * @param allowValues For each redirect the values of its `Timing-Allow-Origin`.
 * @see https://fetch.spec.whatwg.org/#navigation-tao-check
 */
export function navigationTaoCheck(
  allowValues: readonly (readonly string[])[],
  destinationOrigin: SerializedOrigin,
): boolean {
  return allowValues.every((values) => values.includes('*') || values.includes(destinationOrigin));
}
