import type { SentRequest } from '../fetch/fetch.ts';
import { get } from '../http/headers.ts';
import type { Initiator, Upload } from './initiator.ts';
import type { PredictedExchange } from '../outcome/prediction.ts';

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

/** The text of the body that script gave; `undefined` where it holds something that the engine draws. */
export function uploadedText(initiator: Initiator): string | undefined {
  if (!('body' in initiator)) return undefined;
  const { bodyAs, body } = { bodyAs: undefined, ...initiator };
  if (bodyAs === 'FormData') return undefined;
  // What the query is read as, serialised again: `x` has an empty value, and so becomes `x=`.
  return bodyAs === 'URLSearchParams' && body !== undefined ? new URLSearchParams(body).toString() : body;
}

/**
 * A request's content and credentials on the wire.
 * @param given the text of the body; `undefined` where it is not known.
 */
export function payloadOf(
  given: string | undefined,
  { kind, headers, request }: SentRequest,
): Pick<PredictedExchange, 'authorization' | 'body' | 'contentType'> {
  const authorization = get(headers, 'Authorization');
  const contentType = get(headers, 'Content-Type');
  const text = kind === 'preflight' || !request.hasBody ? '' : given;
  return {
    authorization,
    // The boundary is not known.
    ...(contentType?.startsWith('multipart/') !== true && { contentType }),
    ...(text !== undefined && { body: String.fromCharCode(...new TextEncoder().encode(text)) }),
  };
}
