import { isSameOrigin } from './origin.ts';
import { currentUrl } from './request.ts';
import type { FetchRequest, ResponseTainting } from './request.ts';
import { isCorsSafelistedMethod } from './methods.ts';
import { corsUnsafeRequestHeaderNames } from './safelist.ts';
import { fetchStep, quote } from './standard.ts';
import type { Decision, FetchStep } from './standard.ts';

export type TaintingStep = FetchStep<'main fetch', '12'>;

export type TaintingVerdict = { readonly step: Decision<TaintingStep> } & (
  | { readonly ok: false }
  | { readonly ok: true; readonly tainting: ResponseTainting; readonly makeCorsPreflight: boolean }
);

/**
 * Which way a request to an HTTP(S) URL goes: its response tainting and whether a CORS-preflight may be needed.
 * https://fetch.spec.whatwg.org/#concept-main-fetch, step 12
 */
export function chooseTainting(request: FetchRequest): TaintingVerdict {
  const url = currentUrl(request);
  const success = (tainting: ResponseTainting, makeCorsPreflight: boolean, because: string): TaintingVerdict => ({
    ok: true,
    tainting,
    makeCorsPreflight,
    step: fetchStep('main fetch', '12', because),
  });
  const failure = (because: string): TaintingVerdict => ({
    ok: false,
    step: fetchStep('main fetch', '12', because),
  });
  const crossOrigin = isSameOrigin(url.origin, request.origin)
    ? `the URL is of the request's origin ${quote(url.origin)} again, but redirects through other origins made the response tainting ${quote(request.tainting)}`
    : `the URL's origin is ${quote(url.origin)}, not the request's origin ${quote(request.origin)}`;

  // The current URL's origin is same origin with request's origin, and response tainting is "basic".
  if (isSameOrigin(url.origin, request.origin) && request.tainting === 'basic') {
    return success('basic', false, `The URL's origin ${quote(url.origin)} is the request's origin.`);
  }
  // Or the mode is "navigate" or "websocket".
  if (request.mode === 'navigate' || request.mode === 'websocket') {
    return success('basic', false, `The request's mode is ${quote(request.mode)}, which CORS does not govern.`);
  }
  // The mode is "same-origin": a network error.
  if (request.mode === 'same-origin') {
    return failure(`The request's mode is "same-origin", but ${crossOrigin}.`);
  }
  // The mode is "no-cors":
  if (request.mode === 'no-cors') {
    // 1. If request's redirect mode is not "follow", then return a network error.
    if (request.redirect !== 'follow') {
      return failure(
        `The request's mode is "no-cors" and its redirect mode ${quote(request.redirect)}, not "follow", and ${crossOrigin}.`,
      );
    }
    // 2. Set request's response tainting to "opaque".
    return success('opaque', false, `The request's mode is "no-cors", and ${crossOrigin}.`);
  }
  // The use-CORS-preflight flag is set, or the unsafe-request flag is, with a method or header that is not safelisted.
  const makeCorsPreflight =
    request.useCorsPreflight ||
    (request.unsafeRequest &&
      (!isCorsSafelistedMethod(request.method) || corsUnsafeRequestHeaderNames(request.headers).length > 0));
  return success('cors', makeCorsPreflight, `The request's mode is "cors", and ${crossOrigin}.`);
}
