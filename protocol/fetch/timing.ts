import type { Verdict } from './cors-check.ts';
import type { FilteredResponse } from './filtered-response.ts';
import { getDecodeSplit } from '../http/headers.ts';
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

/** What the page sees in a PerformanceResourceTiming, beside when it began and ended. */
export interface VisibleTiming {
  /** Whether there are the times in between, such as `requestStart`. */
  readonly detailed: boolean;
  readonly responseStatus: number;
  /** `encodedBodySize` and `decodedBodySize`, in bytes. */
  readonly bodySize: number;
  /** Whether the sizes may be 0 nevertheless, `transferSize` too. */
  readonly mayHideSizes: boolean;
}

/**
 * What is reported of a response: its body info and its status by its type, the times by the TAO check.
 * https://fetch.spec.whatwg.org/#fetch-finale, https://w3c.github.io/resource-timing/#sec-timing-allow-origin
 */
export function timingOf({ type, status }: FilteredResponse, detailed: boolean, bodyLength: number): VisibleTiming {
  const isShared = type === 'basic' || type === 'cors';
  return {
    detailed,
    responseStatus: status,
    bodySize: isShared ? bodyLength : 0,
    mayHideSizes: type !== 'basic',
  };
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
