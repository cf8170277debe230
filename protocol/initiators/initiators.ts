import { parseMimeType, serializeMimeType } from '../http/mime.ts';
import { byteCaseInsensitiveMatch } from '../http/bytes.ts';
import { isForbiddenRequestHeader } from '../fetch/forbidden.ts';
import {
  append,
  combine,
  contains,
  get,
  isHeaderName,
  isHeaderValue,
  normalizeHeaderValue,
  set,
} from '../http/headers.ts';
import { fillGuarded } from '../fetch/headers-guard.ts';
import { isCorsSafelistedMethod, isForbiddenMethod, isMethod, normalizeMethod } from '../http/methods.ts';
import { elementFetch, INITIATOR_RULES } from './initiator-rules.ts';
import { DECORATIONS } from './media.ts';
import type { InitiatorName } from './initiator-rules.ts';
import { navigationRequest } from './navigations.ts';
import { pictureResource } from './pictures.ts';
import type { PreloadInitiator } from './preload.ts';
import { workerRequest } from './scripts.ts';
import { noticeRequest } from './unheard.ts';
import { contentTypeOf } from './upload.ts';
import { isCorsSafelistedRequestHeader } from '../fetch/safelist.ts';
import { InvalidCaseError } from '../errors.ts';
import type { Client } from './page-context.ts';
import { DEFAULT_REFERRER_POLICY } from '../fetch/request.ts';
import type { Destination, FetchRequest, RequestUrl } from '../fetch/request.ts';
import type { Reason } from '../reason.ts';
import { fetchStep, sectionStep } from '../standard.ts';
import type { Decision, FetchStep, SectionStep } from '../standard.ts';
import type {
  BeaconInitiator,
  CrossOriginAttribute,
  EventSourceInitiator,
  FetchInitiator,
  Initiator,
  Upload,
  XhrInitiator,
} from './initiator.ts';
import type { HeaderList } from '../http/wire.ts';

/** The request that an initiator makes, or the exception that it throws instead. */
export type CreatedRequest =
  | { readonly ok: true; readonly request: FetchRequest }
  | { readonly ok: false; readonly step: Decision<CreationRefusal> };

/** The steps at which a call throws, or returns false. */
export type CreationRefusal =
  | FetchStep<'Request constructor'>
  | FetchStep<'Headers append'>
  | SectionStep<'XMLHttpRequest'>
  | SectionStep<'Beacon'>;

export function createRequest(initiator: Initiator, url: RequestUrl, client: Client): CreatedRequest {
  const integrity = 'integrity' in initiator ? initiator.integrity : undefined;
  const base = { ...plainRequest(url, client), ...(integrity !== undefined && { integrity }) };
  switch (initiator.api) {
    case 'xhr':
      return xhrRequest(initiator, base);
    case 'fetch':
      return fetchApiRequest(initiator, base);
    case 'beacon':
      return beaconRequest(initiator, base);
    case 'fetch-later':
      return fetchApiRequest({ ...initiator, api: 'fetch' }, base);
    case 'ping':
    case 'csp-report':
      return { ok: true, request: { ...base, ...noticeRequest(initiator) } };
    case 'event-source':
      return eventSourceRequest(initiator, base);
    case 'font':
      return loaded(base, 'font', undefined);
    case 'canvas':
    case 'webgl':
      return loaded(base, `${pictureResource(initiator.source)} element`, initiator.crossorigin);
    case 'audio':
      return loaded(base, 'audio element', initiator.crossorigin);
    case 'track':
      return loaded(base, 'text track', initiator.crossorigin);
    case 'decoration':
      return loaded(base, DECORATIONS[initiator.by], initiator.crossorigin);
    case 'stylesheet':
      return loaded(base, 'stylesheet link', initiator.crossorigin);
    case 'script':
      return loaded(base, 'classic script', initiator.crossorigin);
    case 'module':
      return loaded(base, 'module script', initiator.crossorigin);
    case 'css-import':
      return loaded(base, 'CSS @import', undefined);
    case 'frame':
    case 'form':
      return { ok: true, request: { ...base, ...navigationRequest(initiator) } };
    case 'websocket':
      return {
        ok: true,
        request: { ...base, mode: 'websocket', credentials: 'include', redirect: 'error', referrer: 'none' },
      };
    case 'timing':
      return createRequest(initiator.of, url, client);
    case 'preload':
      return preloadRequest(initiator, base);
    case 'import':
      return loaded(base, IMPORTED[initiator.type ?? 'javascript'], initiator.crossorigin);
    case 'importScripts':
      return loaded(base, 'importScripts()', undefined);
    case 'worker':
      return { ok: true, request: { ...base, ...workerRequest(initiator) } };
    case 'worklet':
      return loaded(
        { ...base, mode: 'cors', credentials: initiator.credentials ?? 'same-origin' },
        `${initiator.kind} worklet`,
        undefined,
      );
    case 'wasm':
      return { ok: true, request: { ...base, mode: initiator.mode, credentials: initiator.credentials } };
  }
}

const IMPORTED = {
  javascript: 'module script',
  json: 'JSON module script',
  css: 'CSS module script',
  text: 'text module script',
} as const;

function plainRequest(
  url: RequestUrl,
  { origin, referrer, embedderPolicy, contentPolicy, network }: Client,
): FetchRequest {
  return {
    method: 'GET',
    headers: [],
    hasBody: false,
    streams: false,
    origin,
    mode: 'no-cors',
    credentials: 'same-origin',
    redirect: 'follow',
    destination: '',
    unsafeRequest: false,
    useCorsPreflight: false,
    referrerPolicy: DEFAULT_REFERRER_POLICY,
    referrer,
    timingAllowFailed: false,
    urlList: [url],
    tainting: 'basic',
    redirectCount: 0,
    ...(embedderPolicy && { embedderPolicy }),
    ...(contentPolicy && { contentPolicy }),
    ...(network && { network }),
  };
}

/** Initiators whose destination is a request's own, and not an element's or a navigation's. */
type LoaderName = {
  [Name in InitiatorName]: (typeof INITIATOR_RULES)[Name]['destination'] extends Destination ? Name : never;
}[InitiatorName];

function loaded(base: FetchRequest, name: LoaderName, crossorigin: CrossOriginAttribute | undefined): CreatedRequest {
  return {
    ok: true,
    request: { ...base, destination: INITIATOR_RULES[name].destination, ...elementFetch(name, crossorigin) },
  };
}

function preloadRequest(initiator: PreloadInitiator, base: FetchRequest): CreatedRequest {
  const { crossorigin } = initiator;
  if (initiator.rel === 'modulepreload') return loaded(base, 'module script', crossorigin);
  const destination = initiator.rel === 'prefetch' || initiator.as === 'fetch' ? '' : initiator.as;
  return { ok: true, request: { ...base, destination, ...elementFetch('preload link', crossorigin) } };
}

/** https://html.spec.whatwg.org/multipage/server-sent-events.html#dom-eventsource */
function eventSourceRequest({ withCredentials }: EventSourceInitiator, base: FetchRequest): CreatedRequest {
  return {
    ok: true,
    request: { ...base, mode: 'cors', credentials: withCredentials === true ? 'include' : 'same-origin' },
  };
}

/** Bytes that all requests with keepalive together may have in flight. */
const KEEPALIVE_BYTES = 64 * 1024;

/** https://w3c.github.io/beacon/#sec-processing-model */
function beaconRequest(initiator: BeaconInitiator, base: FetchRequest): CreatedRequest {
  const { body, bodyAs } = initiator;
  if (bodyAs === 'ReadableStream') throw new InvalidCaseError('initiator.bodyAs', 'a beacon sends no stream.');
  // 5.2. What is more than requests with keepalive may send is not queued.
  if (body !== undefined && body.length > KEEPALIVE_BYTES) {
    return {
      ok: false,
      step: sectionStep('Beacon', 'processing model', { kind: 'beacon-too-large', length: body.length }),
    };
  }
  // 5.3. A type that is not safelisted makes the mode "cors".
  const type = body === undefined ? null : contentTypeOf(initiator);
  const cors = type !== null && !isCorsSafelistedRequestHeader('Content-Type', type);
  return {
    ok: true,
    request: {
      ...base,
      method: 'POST',
      hasBody: body !== undefined,
      headers: type === null ? [] : [['Content-Type', type]],
      mode: cors ? 'cors' : 'no-cors',
      credentials: 'include',
      // NOTE(spec): the steps do not set this flag, but section 4 counts on the preflight that it makes due.
      unsafeRequest: cors,
    },
  };
}

/** `fetch()`, by the constructor of Request. https://fetch.spec.whatwg.org/#dom-request */
function fetchApiRequest(initiator: FetchInitiator, base: FetchRequest): CreatedRequest {
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

/** https://xhr.spec.whatwg.org/#the-send()-method */
function xhrRequest(initiator: XhrInitiator, base: FetchRequest): CreatedRequest {
  const given = initiator.method ?? 'GET';
  // open(), 2 and 3. A method that is none is a SyntaxError, a forbidden one a SecurityError.
  if (!isMethod(given)) {
    return {
      ok: false,
      step: sectionStep('XMLHttpRequest', 'open()', { kind: 'not-a-method', method: given, throws: 'SyntaxError' }),
    };
  }
  if (isForbiddenMethod(given)) {
    return {
      ok: false,
      step: sectionStep('XMLHttpRequest', 'open()', {
        kind: 'forbidden-method',
        method: given,
        throws: 'SecurityError',
      }),
    };
  }
  // open(), 4. Normalize method.
  const method = normalizeMethod(given);
  let headers: HeaderList = [];
  for (const [name, potentialValue] of initiator.headers ?? []) {
    // setRequestHeader(), 3 to 6. What is no header is a SyntaxError, a forbidden one is dropped, the rest is combined.
    const value = normalizeHeaderValue(potentialValue);
    if (!isHeaderName(name) || !isHeaderValue(value)) {
      return {
        ok: false,
        step: sectionStep('XMLHttpRequest', 'setRequestHeader()', { kind: 'not-a-header', name, value }),
      };
    }
    if (!isForbiddenRequestHeader(name, value)) headers = combine(headers, name, value);
  }
  // send(), 3. GET and HEAD have no body.
  const hasBody = initiator.body !== undefined && method !== 'GET' && method !== 'HEAD';
  if (initiator.bodyAs === 'ReadableStream') {
    throw new InvalidCaseError('initiator.bodyAs', 'an XMLHttpRequest sends no stream.');
  }
  if (hasBody) headers = withContentType(headers, initiator);
  return {
    ok: true,
    request: {
      ...base,
      method,
      headers,
      hasBody,
      // send(), 6. Listeners that are there by now make a preflight due.
      useCorsPreflight: initiator.uploadListener === 'before-send',
      mode: 'cors',
      credentials: initiator.withCredentials === true ? 'include' : 'same-origin',
      unsafeRequest: true,
    },
  };
}

/** send(), 4. The body's own type where script gave none; a string is sent as UTF-8, and must not say otherwise. */
function withContentType(headers: HeaderList, upload: Upload): HeaderList {
  const original = get(headers, 'Content-Type');
  const type = contentTypeOf(upload);
  if (original === null) return type === null ? headers : set(headers, 'Content-Type', type);
  if (upload.bodyAs !== undefined && upload.bodyAs !== 'URLSearchParams') return headers;
  const record = parseMimeType(original);
  const charset = record?.parameters.get('charset');
  if (record === null || charset === undefined || byteCaseInsensitiveMatch(charset, 'UTF-8')) return headers;
  const parameters = new Map(record.parameters).set('charset', 'UTF-8');
  return set(headers, 'Content-Type', serializeMimeType({ essence: record.essence, parameters }));
}
