/**
 * What is on the wire. A header value is an isomorphic string: one character a byte, U+0000 to U+00FF, so that any bytes can be said.
 */

export type HeaderPair = readonly [name: string, value: string];

/** Header lines in the order and the case in which they stand on the wire. */
export type HeaderList = readonly HeaderPair[];

/** The ASCII serialisation of an origin: `http://foo.example`, `https://bar.other:8443`, `null`. */
export type SerializedOrigin = string;

export interface WireRequest {
  readonly method: string;
  /** Request-target as it stood in the request line. */
  readonly target: string;
  readonly httpVersion: string;
  readonly headers: HeaderList;
  /** The body's bytes as an isomorphic string, cut after 64 KiB. */
  readonly body: string;
}

export interface WireResponse {
  readonly status: number;
  readonly statusText: string;
  readonly headers: HeaderList;
  /** The body's first bytes as an isomorphic string; '' for a body that is not text. */
  readonly body: string;
  /** Length of the whole body in bytes. */
  readonly bodyLength: number;
}

/** One request and its response as they were on the wire. */
export interface Exchange {
  /** The origin that received the request. */
  readonly origin: SerializedOrigin;
  /** Index into the case's hops. */
  readonly hop: number;
  readonly request: WireRequest;
  /** `null` when the connection ended before a response was written. */
  readonly response: WireResponse | null;
}
