import { byteLowercase } from '../http/bytes.ts';
import { decodeSplit } from '../http/headers.ts';
import { isForbiddenMethod } from '../http/methods.ts';

const FORBIDDEN_REQUEST_HEADERS: ReadonlySet<string> = new Set([
  'accept-charset',
  'accept-encoding',
  'access-control-request-headers',
  'access-control-request-method',
  'connection',
  'content-length',
  'cookie',
  'cookie2',
  'date',
  'dnt',
  'expect',
  'host',
  'keep-alive',
  'origin',
  'referer',
  'set-cookie',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
  'via',
]);

const METHOD_OVERRIDES: ReadonlySet<string> = new Set(['x-http-method', 'x-http-method-override', 'x-method-override']);

/** A header that script cannot set on a request. https://fetch.spec.whatwg.org/#forbidden-request-header */
export function isForbiddenRequestHeader(name: string, value: string): boolean {
  const lowercased = byteLowercase(name);
  // 1. The names that the user agent keeps to itself.
  if (FORBIDDEN_REQUEST_HEADERS.has(lowercased)) return true;
  // 2. The prefixes.
  if (lowercased.startsWith('proxy-') || lowercased.startsWith('sec-')) return true;
  // 3. Headers that override the method, where they name a forbidden one.
  return METHOD_OVERRIDES.has(lowercased) && decodeSplit(value).some(isForbiddenMethod);
}

/** Set-Cookie and Set-Cookie2. https://fetch.spec.whatwg.org/#forbidden-response-header-name */
export function isForbiddenResponseHeaderName(name: string): boolean {
  const lowercased = byteLowercase(name);
  return lowercased === 'set-cookie' || lowercased === 'set-cookie2';
}
