import type { HeaderList } from '../../../protocol/http/wire.ts';

/** The head of a response. */
export interface Head {
  readonly httpVersion: string;
  readonly status: number;
  readonly statusText: string;
  /** Lines in order and case, duplicates kept; a value's bytes as an isomorphic string. */
  readonly headers: HeaderList;
}

/** A response as it was on the wire. */
export interface Answer extends Head {
  /** The 1xx responses before it. */
  readonly informational: readonly Head[];
  /** The first bytes of the body, as an isomorphic string; never decompressed. */
  readonly body: string;
  /** Bytes of the body that came before it was left, those that are not kept among them. */
  readonly bodyLength: number;
  /** Whether the body was left before its end: it is longer than is read, or only the head was wanted. */
  readonly cut: boolean;
  /** What came on the connection behind the response, as an isomorphic string; it belongs to no request. */
  readonly excess: string;
  /** Milliseconds from the first byte sent to the last one read. */
  readonly durationMs: number;
}

/**
 * How an exchange can end without a response.
 * - `refused`: no connection. `tls`: no secure one. `alpn`: none for this version of HTTP. `proxy`: the proxy did not lead there.
 * - `timeout`: not in time. `closed`: the connection ended before the response did.
 * - `malformed`: not HTTP. `too-long`: a head beyond the limit.
 * - `limited`: the server wants fewer requests. `not-sent`: given up before it was sent. `interrupted`: the user
 *   ended the run before it was sent. `spent`: so were all requests that the run may send. `withheld`: the run may not send it.
 */
export type FailureKind =
  | 'refused'
  | 'tls'
  | 'alpn'
  | 'proxy'
  | 'timeout'
  | 'closed'
  | 'malformed'
  | 'too-long'
  | 'limited'
  | 'not-sent'
  | 'interrupted'
  | 'spent'
  | 'withheld';

export interface Failure {
  readonly kind: FailureKind;
  /** In one sentence; bytes are quoted. */
  readonly message: string;
  /** Of `malformed`: the line of the head that is wrong, as an isomorphic string. */
  readonly line?: string;
  /** The head, where it came before the failure. */
  readonly head?: Head;
}

export type Outcome =
  { readonly ok: true; readonly answer: Answer } | { readonly ok: false; readonly failure: Failure };

/** Carries a failure to the exchange that it ends; it never leaves the client. */
export class ExchangeError extends Error {
  override readonly name = 'ExchangeError';
  readonly kind: FailureKind;
  readonly line: string | undefined;
  constructor(kind: FailureKind, message: string, line?: string) {
    super(message);
    this.kind = kind;
    this.line = line;
  }
}

/** A server that sends more 1xx responses than the limit, and no final one. */
export function storm({ informational }: Limits): ExchangeError {
  return new ExchangeError(
    'malformed',
    `The server sent more than ${String(informational)} responses of status 1xx and no final one.`,
  );
}

export interface Limits {
  /** Milliseconds for one exchange, from the connection to the last byte. */
  readonly timeoutMs: number;
  /** Bytes of a head, with its 1xx responses. */
  readonly head: number;
  /** Responses of status 1xx before the final one. */
  readonly informational: number;
  /** Bytes of a body that are kept. */
  readonly kept: number;
  /** Bytes behind the head, with the framing of chunks, after which the body is left. */
  readonly read: number;
}

export const defaultLimits: Limits = {
  timeoutMs: 5000,
  head: 256 * 1024,
  informational: 100,
  kept: 64 * 1024,
  read: 64 * 1024,
};
