import type { SentRequest } from './fetch.ts';
import { get } from './headers.ts';
import type { Initiator, PredictedExchange, Upload } from './types.ts';

/** Stands for the boundary that each engine draws anew. */
const BOUNDARY = 'boundary';

/** Type of a body, by which `Content-Type` is set; `null` for none. https://fetch.spec.whatwg.org/#concept-bodyinit-extract */
export function contentTypeOf({ bodyAs, blobType }: Upload): string | null {
  if (bodyAs === undefined) return 'text/plain;charset=UTF-8';
  switch (bodyAs) {
    case 'URLSearchParams':
      return 'application/x-www-form-urlencoded;charset=UTF-8';
    case 'FormData':
      return `multipart/form-data; boundary=${BOUNDARY}`;
    case 'Blob':
      return blobType ?? null;
    case 'ArrayBuffer':
    case 'ReadableStream':
      return null;
  }
}

/** The bytes of a body as an isomorphic string; `undefined` where they hold something that the engine draws. */
function bytesOf({ body = '', bodyAs }: Upload): string | undefined {
  return bodyAs === 'FormData' ? undefined : String.fromCharCode(...new TextEncoder().encode(body));
}

/** What is told of a request's content and credentials on the wire. */
export function payloadOf(
  initiator: Initiator,
  { kind, headers, request }: SentRequest,
): Pick<PredictedExchange, 'authorization' | 'body' | 'contentType'> {
  const authorization = get(headers, 'Authorization');
  const contentType = get(headers, 'Content-Type');
  if (kind === 'preflight' || !request.hasBody || !('body' in initiator)) {
    return { authorization, contentType, body: '' };
  }
  const body = bytesOf(initiator);
  // A boundary is not known, neither in the type nor in the body.
  return body === undefined ? { authorization } : { authorization, contentType, body };
}
