import { isForbiddenRequestHeader, isForbiddenResponseHeaderName } from './forbidden.ts';
import { append, get, isHeaderName, isHeaderValue, normalizeHeaderValue, remove } from '../http/headers.ts';
import { isNoCorsSafelistedRequestHeader } from './safelist.ts';
import type { Reason } from '../reason.ts';
import { fetchStep } from '../standard.ts';
import type { Decision, FetchStep } from '../standard.ts';
import type { HeaderList } from '../http/wire.ts';

/** https://fetch.spec.whatwg.org/#headers-guard */
export type HeadersGuard = 'immutable' | 'request' | 'request-no-cors' | 'response' | 'none';

export type GuardedHeaders =
  | { readonly ok: true; readonly headers: HeaderList }
  /** A TypeError is thrown. */
  | { readonly ok: false; readonly step: Decision<FetchStep<'Headers append'>> };

/** Appends a header to a `Headers` object, or drops it in silence. https://fetch.spec.whatwg.org/#concept-headers-append */
export function appendGuarded(
  guard: HeadersGuard,
  headers: HeaderList,
  name: string,
  potentialValue: string,
): GuardedHeaders {
  const failure = (reason: Reason): GuardedHeaders => ({ ok: false, step: fetchStep('Headers append', '2', reason) });
  const unchanged: GuardedHeaders = { ok: true, headers };
  // 1. Normalize value.
  const value = normalizeHeaderValue(potentialValue);
  // 2. Validate (name, value).
  if (!isHeaderName(name)) return failure({ kind: 'not-a-header-name', name });
  if (!isHeaderValue(value)) return failure({ kind: 'not-a-header-value', value });
  if (guard === 'immutable') return failure({ kind: 'immutable-headers' });
  if (guard === 'request' && isForbiddenRequestHeader(name, value)) return unchanged;
  if (guard === 'response' && isForbiddenResponseHeaderName(name)) return unchanged;
  // 3. In a "no-cors" request only a few names, and the value together with what is there already must be safelisted.
  if (guard === 'request-no-cors') {
    const before = get(headers, name);
    if (!isNoCorsSafelistedRequestHeader(name, before === null ? value : `${before}, ${value}`)) return unchanged;
  }
  // 4. Append (name, value).
  const appended = append(headers, name, value);
  // 5. Remove privileged no-CORS request-headers.
  return { ok: true, headers: guard === 'request-no-cors' ? remove(appended, 'Range') : appended };
}

/** Fills an empty `Headers` object. https://fetch.spec.whatwg.org/#concept-headers-fill */
export function fillGuarded(guard: HeadersGuard, list: HeaderList): GuardedHeaders {
  let headers: HeaderList = [];
  for (const [name, value] of list) {
    const result = appendGuarded(guard, headers, name, value);
    if (!result.ok) return result;
    headers = result.headers;
  }
  return { ok: true, headers };
}
