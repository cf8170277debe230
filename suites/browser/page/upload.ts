import type { Upload } from '../../../protocol/initiators/initiator.ts';

/** The body that an initiator sends; `null` for none. */
export function bodyOf({ body, bodyAs, blobType }: Upload): Exclude<BodyInit, ReadableStream> | null {
  if (body === undefined) return null;
  if (bodyAs === undefined) return body;
  switch (bodyAs) {
    case 'Blob':
      return new Blob([body], blobType === undefined ? {} : { type: blobType });
    case 'ArrayBuffer':
      return new TextEncoder().encode(body).buffer;
    case 'URLSearchParams':
      return new URLSearchParams(body);
    case 'FormData': {
      const form = new FormData();
      for (const [name, value] of new URLSearchParams(body)) form.append(name, value);
      return form;
    }
    case 'ReadableStream':
      throw new Error('only fetch() sends a stream');
  }
}

/** A body of which nobody knows the length, nor could send it twice. */
export function streamOf(body: string): ReadableStream<Uint8Array> {
  return new ReadableStream({
    start(controller) {
      controller.enqueue(new TextEncoder().encode(body));
      controller.close();
    },
  });
}
