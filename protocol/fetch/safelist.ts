import { byteCaseInsensitiveMatch, byteLowercase } from '../http/bytes.ts';
import { convertToSortedLowercaseSet } from '../http/headers.ts';
import { parseMimeType } from '../http/mime.ts';
import type { HeaderList } from '../http/wire.ts';

/** Below 0x20 but not HT, one of `"():<>?@[\]{}`, or DEL. https://fetch.spec.whatwg.org/#cors-unsafe-request-header-byte */
export function containsCorsUnsafeRequestHeaderByte(value: string): boolean {
  // eslint's no-control-regex is not in the recommended type-checked set that this project uses.
  return /[\x00-\x08\x0a-\x1f"():<>?@[\\\]{}\x7f]/.test(value);
}

/** https://fetch.spec.whatwg.org/#cors-safelisted-request-header */
export function isCorsSafelistedRequestHeader(name: string, value: string): boolean {
  // 1. If value's length is greater than 128, then return false.
  if (value.length > 128) return false;
  // 2. Byte-lowercase name and switch on the result:
  switch (byteLowercase(name)) {
    case 'accept':
      return !containsCorsUnsafeRequestHeaderByte(value);
    case 'accept-language':
    case 'content-language':
      return /^[0-9A-Za-z *,\-.;=]*$/.test(value);
    case 'content-type': {
      if (containsCorsUnsafeRequestHeaderByte(value)) return false;
      // A failure has no essence.
      const essence = parseMimeType(value)?.essence;
      return (
        essence === 'application/x-www-form-urlencoded' || essence === 'multipart/form-data' || essence === 'text/plain'
      );
    }
    case 'range': {
      const range = parseSingleRangeHeaderValue(value, false);
      // A suffix range (`bytes=-500`) is well formed and yet not safelisted.
      return range !== 'failure' && range.start !== null;
    }
    default:
      return false;
  }
}

/**
 * Names of the headers that need a preflight: lower-case, sorted, unique.
 * https://fetch.spec.whatwg.org/#cors-unsafe-request-header-names
 */
export function corsUnsafeRequestHeaderNames(headers: HeaderList): readonly string[] {
  const unsafeNames: string[] = [];
  const potentiallyUnsafeNames: string[] = [];
  let safelistValueSize = 0;
  // 4. For each header of headers:
  for (const [name, value] of headers) {
    if (!isCorsSafelistedRequestHeader(name, value)) {
      unsafeNames.push(name);
    } else {
      potentiallyUnsafeNames.push(name);
      safelistValueSize += value.length;
    }
  }
  // 5. If safelistValueSize is greater than 1024, then every safelisted name is unsafe too.
  if (safelistValueSize > 1024) unsafeNames.push(...potentiallyUnsafeNames);
  // 6. Return the sorted-lowercase set.
  return convertToSortedLowercaseSet(unsafeNames);
}

/** `Authorization`: `*` does not cover it. https://fetch.spec.whatwg.org/#cors-non-wildcard-request-header-name */
export function isCorsNonWildcardRequestHeaderName(name: string): boolean {
  return byteCaseInsensitiveMatch(name, 'Authorization');
}

/** `Range`. https://fetch.spec.whatwg.org/#privileged-no-cors-request-header-name */
export function isPrivilegedNoCorsRequestHeaderName(name: string): boolean {
  return byteCaseInsensitiveMatch(name, 'Range');
}

const NO_CORS_SAFELISTED_NAMES: ReadonlySet<string> = new Set([
  'accept',
  'accept-language',
  'content-language',
  'content-type',
]);

/** https://fetch.spec.whatwg.org/#no-cors-safelisted-request-header */
export function isNoCorsSafelistedRequestHeader(name: string, value: string): boolean {
  return NO_CORS_SAFELISTED_NAMES.has(byteLowercase(name)) && isCorsSafelistedRequestHeader(name, value);
}

/** Positions in bytes, both ends inclusive; `null` for an end that is left out. */
export interface ByteRange {
  readonly start: number | null;
  readonly end: number | null;
}

/** https://fetch.spec.whatwg.org/#simple-range-header-value */
export function parseSingleRangeHeaderValue(value: string, allowWhitespace: boolean): ByteRange | 'failure' {
  // 2 to 16. `bytes=`, digits, `-`, digits, and nothing after them.
  const match = (
    allowWhitespace ? /^bytes[\t ]*=[\t ]*([0-9]*)[\t ]*-[\t ]*([0-9]*)$/ : /^bytes=([0-9]*)-([0-9]*)$/
  ).exec(value);
  if (match === null) return 'failure';
  const [, first = '', last = ''] = match;
  const start = first === '' ? null : Number(first);
  const end = last === '' ? null : Number(last);
  // 17. If both are null, then return failure.
  if (start === null && end === null) return 'failure';
  // 18. If both are numbers and start is greater than end, then return failure. A start that is left out is below any end.
  if (end !== null && Number(first) > end) return 'failure';
  return { start, end };
}
