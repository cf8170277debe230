import type { HeaderPair, WireRequest } from '../protocol/http/wire.ts';

/** The start line and the header lines of a request, as they were on the wire. */
export type RequestHead = Omit<WireRequest, 'body'>;

export type ParsedHead =
  | { readonly kind: 'incomplete' }
  | { readonly kind: 'malformed' }
  /** `length`: bytes of the head, with the empty line that ends it. */
  | { readonly kind: 'head'; readonly head: RequestHead; readonly length: number };

/**
 * Reads the head of an HTTP/1 request (RFC 9112, sections 3 and 5), whatever its method is: Node's own parser refuses methods
 * that it does not know. Obsolete line folding is malformed.
 */
export function parseRequestHead(bytes: Buffer): ParsedHead {
  const end = bytes.indexOf('\r\n\r\n', 0, 'latin1');
  if (end === -1) return { kind: 'incomplete' };
  const [startLine = '', ...lines] = bytes.toString('latin1', 0, end).split('\r\n');
  const start = /^([^\s]+) ([^\s]+) HTTP\/(\d\.\d)$/.exec(startLine);
  if (start === null) return { kind: 'malformed' };
  const headers: HeaderPair[] = [];
  for (const line of lines) {
    const field = /^([^\s:]+):[ \t]*(.*?)[ \t]*$/s.exec(line);
    if (field === null) return { kind: 'malformed' };
    headers.push([field[1] ?? '', field[2] ?? '']);
  }
  const [, method = '', target = '', httpVersion = ''] = start;
  return { kind: 'head', head: { method, target, httpVersion, headers }, length: end + 4 };
}

/** `rawHeaders` of node:http (name, value, name, value, …) as pairs. */
export function headerPairs(rawHeaders: readonly string[]): HeaderPair[] {
  const pairs: HeaderPair[] = [];
  for (let i = 0; i + 1 < rawHeaders.length; i += 2) pairs.push([rawHeaders[i] ?? '', rawHeaders[i + 1] ?? '']);
  return pairs;
}

/** The value of the first header line of that name, in any case. */
export function firstValue(headers: readonly HeaderPair[], name: string): string | undefined {
  const wanted = name.toLowerCase();
  return headers.find(([field]) => field.toLowerCase() === wanted)?.[1];
}
