import { get } from '../../protocol/http/headers.ts';
import { type ParsedHead, parseRequestHead, type RequestHead } from '../../servers/request-head.ts';

/** Bytes of a connection: the head of a request, then pieces of its body; `lost` once they cannot be understood. */
export type RequestPart =
  | { readonly kind: 'head'; readonly bytes: Buffer; readonly head: RequestHead }
  | { readonly kind: 'body' | 'lost'; readonly bytes: Buffer };

/** What a browser sends on a connection of HTTP/1.1, part by part, every byte once. */
export async function* requestParts(connection: AsyncIterable<Buffer>): AsyncGenerator<RequestPart, void> {
  let unread = Buffer.alloc(0);
  /** Bytes of the last request's body that are still to come. */
  let bodyLeft = 0;
  let lost = false;
  for await (const chunk of connection) {
    unread = Buffer.concat([unread, chunk]);
    while (unread.length > 0) {
      const parsed: ParsedHead | undefined = lost || bodyLeft > 0 ? undefined : parseRequestHead(unread);
      if (parsed?.kind === 'incomplete') break;
      // A browser sends no body in chunks over HTTP/1.1.
      lost ||= parsed?.kind === 'malformed';
      const length = lost ? unread.length : parsed?.kind === 'head' ? parsed.length : Math.min(bodyLeft, unread.length);
      const bytes = unread.subarray(0, length);
      unread = unread.subarray(length);
      if (parsed?.kind === 'head') {
        bodyLeft = Number(get(parsed.head.headers, 'Content-Length') ?? 0);
        yield { kind: 'head', bytes, head: parsed.head };
      } else {
        bodyLeft -= length;
        yield { kind: lost ? 'lost' : 'body', bytes };
      }
    }
  }
}
