import { isSameOrigin } from '../http/origin.ts';
import { currentUrl } from './request.ts';
import type { FetchRequest, ResponseTainting } from './request.ts';
import { isCorsSafelistedMethod } from '../http/methods.ts';
import { corsUnsafeRequestHeaderNames } from './safelist.ts';
import type { Crossing, Reason } from '../reason.ts';
import { fetchStep } from '../standard.ts';
import type { Decision, FetchStep } from '../standard.ts';

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
  const success = (tainting: ResponseTainting, makeCorsPreflight: boolean, reason: Reason): TaintingVerdict => ({
    ok: true,
    tainting,
    makeCorsPreflight,
    step: fetchStep('main fetch', '12', reason),
  });
  const failure = (reason: Reason): TaintingVerdict => ({
    ok: false,
    step: fetchStep('main fetch', '12', reason),
  });
  const crossing: Crossing = {
    url: url.origin,
    request: request.origin,
    tainting: isSameOrigin(url.origin, request.origin) ? request.tainting : null,
  };

  // The current URL's origin is same origin with request's origin, and response tainting is "basic".
  if (isSameOrigin(url.origin, request.origin) && request.tainting === 'basic') {
    return success('basic', false, { kind: 'same-origin', origin: url.origin });
  }
  // Or the mode is "navigate" or "websocket".
  if (request.mode === 'navigate' || request.mode === 'websocket') {
    return success('basic', false, { kind: 'mode-without-cors', mode: request.mode });
  }
  // The mode is "same-origin": a network error.
  if (request.mode === 'same-origin') {
    return failure({ kind: 'mode-same-origin', crossing });
  }
  // The mode is "no-cors":
  if (request.mode === 'no-cors') {
    // 1. If request's redirect mode is not "follow", then return a network error.
    if (request.redirect !== 'follow') {
      return failure({ kind: 'redirect-mode-of-no-cors', redirect: request.redirect, crossing });
    }
    // 2. Set request's response tainting to "opaque".
    return success('opaque', false, { kind: 'mode-no-cors', crossing });
  }
  // The use-CORS-preflight flag is set, or the unsafe-request flag is, with a method or header that is not safelisted.
  const makeCorsPreflight =
    request.useCorsPreflight ||
    (request.unsafeRequest &&
      (!isCorsSafelistedMethod(request.method) || corsUnsafeRequestHeaderNames(request.headers).length > 0));
  return success('cors', makeCorsPreflight, { kind: 'mode-cors', crossing });
}
