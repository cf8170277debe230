import type { Exchange, SerializedOrigin, WireRequest, WireResponse } from '../protocol/http/wire.ts';

/** Bytes of a body that are kept. */
const keptBody = 64 * 1024;

/** An exchange while it happens. */
export interface OpenExchange {
  /** The next bytes of the request's body; those after the first 64 KiB are not kept. */
  received(chunk: Uint8Array): void;
  /** What is being written as the response. */
  answered(response: WireResponse): void;
  /** The response has been written, or the connection has ended. */
  ended(): void;
}

/** The exchanges of every token that is open. Nothing is kept of a token that is not. */
export interface WireLog {
  open(token: string): void;
  /** Forgets the token; what still comes under it is lost, and waiters on `settled` go on. */
  drop(token: string): void;
  /** Call it as soon as the head of the request is there: the order of these calls is the order of the exchanges. */
  begin(token: string, origin: SerializedOrigin, hop: number, request: Omit<WireRequest, 'body'>): OpenExchange;
  /** The exchanges so far, in the order in which the requests arrived; `response` is `null` until it is written. */
  exchanges(token: string): Exchange[];
  /** As `exchanges`, and removes them; the token stays open. */
  take(token: string): Exchange[];
  /** Resolves when every exchange that has begun under the token has ended, and there are at least so many. */
  settled(token: string, atLeast?: number): Promise<void>;
}

interface Entry {
  readonly exchange: () => Exchange;
}

interface Token {
  entries: Entry[];
  inFlight: number;
  waiting: { readonly atLeast: number; readonly resolve: () => void }[];
}

/** The bytes as an isomorphic string: one character a byte, at most 64 KiB of them. */
export function isomorphic(bytes: Buffer): string {
  return bytes.toString('latin1', 0, keptBody);
}

export function createWireLog(): WireLog {
  const tokens = new Map<string, Token>();
  const release = (token: Token, exchanges: number): void => {
    const isDue = ({ atLeast }: { readonly atLeast: number }): boolean => atLeast <= exchanges;
    const due = token.waiting.filter(isDue);
    token.waiting = token.waiting.filter((each) => !isDue(each));
    for (const { resolve } of due) resolve();
  };
  const exchanges = (name: string): Exchange[] => tokens.get(name)?.entries.map((entry) => entry.exchange()) ?? [];

  return {
    open(name) {
      if (!tokens.has(name)) tokens.set(name, { entries: [], inFlight: 0, waiting: [] });
    },
    drop(name) {
      const token = tokens.get(name);
      tokens.delete(name);
      if (token !== undefined) release(token, Infinity);
    },
    begin(name, origin, hop, request) {
      const chunks: Buffer[] = [];
      let length = 0;
      let response: WireResponse | null = null;
      const token = tokens.get(name);
      token?.entries.push({
        exchange: () => ({ origin, hop, request: { ...request, body: isomorphic(Buffer.concat(chunks)) }, response }),
      });
      let open = true;
      if (token !== undefined) token.inFlight += 1;
      return {
        received(chunk) {
          // A copy, since a chunk is a view on a larger buffer that it would keep alive.
          if (length < keptBody) chunks.push(Buffer.from(chunk.subarray(0, keptBody - length)));
          length += chunk.length;
        },
        answered(written) {
          response = written;
        },
        ended() {
          if (!open || token === undefined) return;
          open = false;
          token.inFlight -= 1;
          if (token.inFlight === 0) release(token, token.entries.length);
        },
      };
    },
    exchanges,
    take(name) {
      const taken = exchanges(name);
      const token = tokens.get(name);
      if (token !== undefined) token.entries = [];
      return taken;
    },
    settled(name, atLeast = 0) {
      const token = tokens.get(name);
      if (token === undefined || (token.inFlight === 0 && token.entries.length >= atLeast)) return Promise.resolve();
      return new Promise((resolve) => token.waiting.push({ atLeast, resolve }));
    },
  };
}
