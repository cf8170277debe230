import { InvalidCaseError } from '../errors.ts';
import { isForbiddenRequestHeader } from '../fetch/forbidden.ts';
import type { FetchRequest } from '../fetch/request.ts';
import { byteCaseInsensitiveMatch } from '../http/bytes.ts';
import { combine, get, isHeaderName, isHeaderValue, normalizeHeaderValue, set } from '../http/headers.ts';
import { isForbiddenMethod, isMethod, normalizeMethod } from '../http/methods.ts';
import { parseMimeType, serializeMimeType } from '../http/mime.ts';
import type { HeaderList } from '../http/wire.ts';
import { sectionStep } from '../standard.ts';
import type { CreatedRequest, Upload, XhrInitiator } from './initiator.ts';
import { contentTypeOf } from './upload.ts';

/** https://xhr.spec.whatwg.org/#the-send()-method */
export function xhrRequest(initiator: XhrInitiator, base: FetchRequest): CreatedRequest {
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
