import { byteCaseInsensitiveMatch } from './bytes.ts';
import type { Verdict } from '../fetch/cors-check.ts';
import { append, contains } from './headers.ts';
import { isSameOrigin } from './origin.ts';
import type { PartOrigin, Reason } from '../reason.ts';
import { fetchStep, sectionStep } from '../standard.ts';
import type { HeaderList, SerializedOrigin } from './wire.ts';
import type { ResponseType } from '../outcome/prediction.ts';

/** Positions of the first and the last byte, counted from 0. */
export interface ByteRange {
  readonly first: number;
  readonly last: number | 'until end';
}

/**
 * To be called with `last` not before `first`. The header is for APIs of the browser, such as media elements: `Range` is a
 * privileged no-CORS request-header name, which script cannot add to a "no-cors" request.
 * https://fetch.spec.whatwg.org/#concept-request-add-range-header
 */
export function addRangeHeader(headers: HeaderList, { first, last }: ByteRange): HeaderList {
  return append(headers, 'Range', `bytes=${String(first)}-${last === 'until end' ? '' : String(last)}`);
}

/** A filtered response, with what stands behind the filter. */
export interface RangeResponse {
  readonly type: ResponseType;
  /** Of the internal response, as are all others here. */
  readonly status: number;
  readonly headers: HeaderList;
  /** Origin of the URL; `null` for a response without a URL, which a service worker made. */
  readonly urlOrigin: SerializedOrigin | null;
}

/**
 * Whether an opaque response may be used for a request that asked for no range: a part of a resource, which a service
 * worker kept from a request that did, may not. Over the network it always may.
 * https://fetch.spec.whatwg.org/#concept-main-fetch, step 21
 *
 * @param rangeRequested The response's range-requested flag.
 */
export function unrequestedRangeCheck(
  requestHeaders: HeaderList,
  { type, status }: Pick<RangeResponse, 'type' | 'status'>,
  rangeRequested: boolean,
): Verdict {
  const verdict = (ok: boolean, reason: Reason): Verdict => ({ ok, step: fetchStep('main fetch', '21', reason) });
  if (type !== 'opaque') return verdict(true, { kind: 'type-not-opaque', type });
  if (status !== 206 && status !== 416) return verdict(true, { kind: 'status-of-no-range', status });
  if (!rangeRequested) return verdict(true, { kind: 'response-to-no-range' });
  return contains(requestHeaders, 'Range')
    ? verdict(true, { kind: 'range-requested' })
    : verdict(false, { kind: 'range-not-requested', status });
}

/** Origin of a media resource: that of its parts so far. */
export type MediaOrigin = { readonly kind: 'none' } | PartOrigin;

/** `origin`: the resource's origin from now on. */
export type MediaVerdict = Verdict & { readonly origin: MediaOrigin };

/**
 * Whether a media element may use a response for its media resource. Parts of other origins than the part before are for
 * CORS-same-origin responses only, so that no opaque one is patched together with bytes of an attacker.
 *
 * Where the part begins is not compared with where it was asked for: the standard says that this is no failure.
 * https://html.spec.whatwg.org/multipage/media.html#verify-a-media-response
 *
 * @param previous The resource's origin; `none` before its first part.
 */
export function verifyMediaResponse(
  response: RangeResponse,
  previous: MediaOrigin,
  byteRange: 'entire resource' | ByteRange,
): MediaVerdict {
  const verdict = (ok: boolean, reason: Reason, origin: MediaOrigin = previous): MediaVerdict => ({
    ok,
    step: sectionStep('HTML', 'verify a media response', reason),
    origin,
  });
  // 1. If response is a network error, then return false.
  if (response.type === 'error') return verdict(false, { kind: 'network-error' });
  // 2. If byteRange is "entire resource", then return true.
  if (byteRange === 'entire resource') return verdict(true, { kind: 'entire-resource-requested' });
  // 4. and 5. A 200 is the whole resource, whatever was requested; anything else has to be a part of it.
  if (response.status === 200) return verdict(true, { kind: 'entire-resource-came' });
  if (response.status !== 206) return verdict(false, { kind: 'status-of-no-part', status: response.status });
  // 6. If the result of extracting content-range values is failure, then return false.
  const contentRange = firstValue(response.headers, 'Content-Range');
  if (contentRange === undefined) return verdict(false, { kind: 'content-range-missing' });
  if (!SINGLE_BYTE_CONTENT_RANGE.test(contentRange)) {
    return verdict(false, { kind: 'content-range-invalid', value: contentRange });
  }
  // 7. Let origin be "rewritten" for a response without a URL; otherwise the origin of its URL.
  const origin: PartOrigin =
    response.urlOrigin === null ? { kind: 'rewritten' } : { kind: 'origin', origin: response.urlOrigin };
  // 9. The first part, and parts of the same origin, set the resource's origin.
  if (previous.kind === 'none') return verdict(true, { kind: 'first-part', origin }, origin);
  if (isSameMediaOrigin(origin, previous)) {
    return verdict(true, { kind: 'part-of-same-origin', origin }, origin);
  }
  const reason = { kind: 'part-of-other-origin', origin, previous, type: response.type } as const;
  // 10. Otherwise, if response is CORS-cross-origin, then return false.
  if (response.type === 'opaque' || response.type === 'opaqueredirect') {
    return verdict(false, reason);
  }
  // 11. Otherwise, set resource's origin to "multiple".
  return verdict(true, reason, {
    kind: 'multiple',
  });
}

/**
 * https://wicg.github.io/background-fetch/#single-byte-content-range
 * NOTE(spec): the production there begins with `bytes=`. It is `bytes ` in RFC 9110, section 14.4, which is followed here.
 */
const SINGLE_BYTE_CONTENT_RANGE = /^bytes [0-9]+-[0-9]+\/(?:[0-9]+|\*)$/;

function firstValue(headers: HeaderList, name: string): string | undefined {
  return headers.find((header) => byteCaseInsensitiveMatch(header[0], name))?.[1];
}

function isSameMediaOrigin(a: PartOrigin, b: PartOrigin): boolean {
  if (a.kind === 'origin' && b.kind === 'origin') return isSameOrigin(a.origin, b.origin);
  return a.kind === 'rewritten' && b.kind === 'rewritten';
}
