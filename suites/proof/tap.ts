import { get } from '../../protocol/http/headers.ts';
import type { SerializedOrigin, WireResponse } from '../../protocol/http/wire.ts';
import type { OpenExchange, WireLog } from '../../servers/wire-log.ts';
import { defaultLimits } from '../server/client/outcome.ts';
import { ResponseReader } from '../server/client/response-reader.ts';
import type { RequestPart } from './request-parts.ts';

interface Running {
  readonly exchange: OpenExchange;
  readonly reader: ResponseReader;
}

/** Reads along on a connection of HTTP/1.1 and logs the exchanges. What is no HTTP it does not understand, and leaves out. */
export class Tap {
  readonly #log: WireLog;
  readonly #origin: SerializedOrigin;
  readonly #tokenOf: (target: string) => string | undefined;
  readonly #running: Running[] = [];
  #lost = false;

  constructor(log: WireLog, origin: SerializedOrigin, tokenOf: (target: string) => string | undefined) {
    this.#log = log;
    this.#origin = origin;
    this.#tokenOf = tokenOf;
  }

  /** From the engine. */
  sent(part: RequestPart): void {
    if (this.#lost) return;
    if (part.kind !== 'head') {
      if (part.kind === 'lost') this.end();
      else this.#running.at(-1)?.exchange.received(part.bytes);
      return;
    }
    const { head } = part;
    this.#running.push({
      exchange: this.#log.begin(this.#tokenOf(head.target) ?? '', this.#origin, 0, head),
      reader: new ResponseReader(head, { ...defaultLimits, read: Infinity }),
    });
  }

  /** Bytes from the server. */
  came(bytes: Buffer): void {
    const [current] = this.#running;
    if (this.#lost || current === undefined) return;
    try {
      if (!current.reader.push(bytes)) return;
      this.#finish(current);
      this.#running.shift();
    } catch {
      this.end();
    }
  }

  /** The connection has ended, or cannot be understood any more. */
  end(): void {
    this.#lost = true;
    for (const each of this.#running.splice(0)) this.#finish(each);
  }

  #finish({ exchange, reader }: Running): void {
    if (reader.head !== undefined) exchange.answered(responseOf(reader));
    exchange.ended();
  }
}

function responseOf(reader: ResponseReader): WireResponse {
  const { status, statusText, headers, body, bodyLength } = reader.answer(0);
  const isText =
    get(headers, 'Content-Encoding') === null &&
    /^(?:text\/|application\/(?:json|javascript|xml)\b)/i.test(get(headers, 'Content-Type') ?? '');
  return { status, statusText, headers, body: isText ? body : '', bodyLength };
}
