import { fillGuarded } from '../fetch/headers-guard.ts';
import type { FetchRequest } from '../fetch/request.ts';
import { append, contains } from '../http/headers.ts';
import { isCorsSafelistedMethod, isForbiddenMethod, isMethod, normalizeMethod } from '../http/methods.ts';
import type { Reason } from '../reason.ts';
import { fetchStep } from '../standard.ts';
import type { FetchStep } from '../standard.ts';
import type { CreatedRequest, FetchInitiator } from './initiator.ts';
import { contentTypeOf } from './upload.ts';

/** `fetch()`, by the constructor of Request. https://fetch.spec.whatwg.org/#dom-request */
export function fetchRequest(initiator: FetchInitiator, base: FetchRequest): CreatedRequest {
  const failure = (step: FetchStep<'Request constructor'>['step'], reason: Reason): CreatedRequest => ({
    ok: false,
    step: fetchStep('Request constructor', step, reason),
  });
  const mode = initiator.mode ?? 'cors';
  const target = initiator.targetAddressSpace;
  // 5.3. A URL with a user name or a password is a TypeError.
  if (base.urlList[0].includesCredentials) {
    return failure('5.3', { kind: 'url-with-login' });
  }
  const given = initiator.method ?? 'GET';
  // 25.2. A method that is none, or is forbidden, is a TypeError.
  if (!isMethod(given)) return failure('25.2', { kind: 'not-a-method', method: given, throws: 'TypeError' });
  if (isForbiddenMethod(given))
    return failure('25.2', { kind: 'forbidden-method', method: given, throws: 'TypeError' });
  // 25.3. Normalize method.
  const method = normalizeMethod(given);
  // 32.1. With "no-cors" only a CORS-safelisted method will do.
  if (mode === 'no-cors' && !isCorsSafelistedMethod(method)) {
    return failure('32.1', { kind: 'method-of-no-cors', method });
  }
  // 32.2. The guard of the headers goes by the mode.
  const guard = mode === 'no-cors' ? 'request-no-cors' : 'request';
  // 33. Fill the headers.
  const filled = fillGuarded(guard, initiator.headers ?? []);
  if (!filled.ok) return filled;
  let { headers } = filled;
  const hasBody = initiator.body !== undefined;
  // 35. GET and HEAD have no body.
  if (hasBody && (method === 'GET' || method === 'HEAD')) {
    return failure('35', { kind: 'body-of-get', method });
  }
  // 37.4. The body's own type stands unless the headers say otherwise. No guard objects to it.
  const type = hasBody ? contentTypeOf(initiator) : null;
  if (type !== null && !contains(headers, 'Content-Type')) headers = append(headers, 'Content-Type', type);
  // 39. A body without a source needs a mode that can ask first, and always asks.
  const streams = hasBody && initiator.bodyAs === 'ReadableStream';
  if (streams && mode === 'no-cors') return failure('39.2', { kind: 'stream-of-no-cors' });
  return {
    ok: true,
    request: {
      ...base,
      method,
      headers,
      hasBody,
      streams,
      useCorsPreflight: streams,
      ...(initiator.referrerPolicy && { referrerPolicy: initiator.referrerPolicy }),
      ...(target !== undefined && target !== 'public' && { targetAddressSpace: target }),
      mode,
      credentials: initiator.credentials ?? 'same-origin',
      redirect: initiator.redirect ?? 'follow',
      unsafeRequest: true,
    },
  };
}
