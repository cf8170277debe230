import type { HeaderList } from '../../../protocol/http/wire.ts';

/** One request as it goes on the wire: every byte of it is here. */
export interface RawRequest {
  readonly method: string;
  /** The request-target, sent as it stands. */
  readonly target: string;
  /** Every header line, in order and case, `Host` among them. Values are isomorphic strings, with any bytes in them. */
  readonly headers: HeaderList;
  /** Isomorphic string; a Content-Length belongs to `headers`. */
  readonly body?: string;
  /** HTTP/2 instead of HTTP/1.1. */
  readonly http2?: boolean;
  /** Leave the response after its head, as for a stream that does not end. */
  readonly headOnly?: boolean;
  /** A connection of its own in HTTP/1.1, so that nothing sent before can affect the response or its time. */
  readonly ownConnection?: boolean;
}

/** The bytes of a request in HTTP/1.1, as an isomorphic string. */
export function requestBytes({ method, target, headers, body = '' }: RawRequest): string {
  let bytes = `${method} ${target} HTTP/1.1\r\n`;
  for (const [name, value] of headers) bytes += `${name}: ${value}\r\n`;
  return `${bytes}\r\n${body}`;
}

/** Whether its bytes are HTTP; else it may leave a connection in disorder. https://www.rfc-editor.org/rfc/rfc9112#section-2.2 */
export function isWellFormed({ target, headers }: RawRequest): boolean {
  return /^[!-~]+$/.test(target) && headers.every(([, value]) => !/[\0-\x08\x0a-\x1f\x7f]/.test(value));
}

/** The UTF-8 bytes of a text, as an isomorphic string. */
export function utf8(text: string): string {
  return Buffer.from(text, 'utf8').toString('latin1');
}
