import { setMaxListeners } from 'node:events';
import { setTimeout } from 'node:timers/promises';
import type { HeaderList } from '../../protocol/http/wire.ts';
import type { Answered, Ask, Exchange } from './check.ts';
import type { Client } from './client/client.ts';
import type { Failure, Outcome } from './client/outcome.ts';
import { requestBytes } from './client/request.ts';

export interface SenderOptions {
  /** Requests in flight at a time. */
  readonly concurrency: number;
  /** Requests a second; left out for as many as there can be. */
  readonly rate?: number;
  /** After so many requests nothing more is sent. */
  readonly maxRequests?: number;
  /** Nothing is sent by a method other than GET, HEAD and OPTIONS. */
  readonly readOnly?: boolean;
  /** Header lines for every request but preflights, as for authentication. */
  readonly headers?: HeaderList;
  readonly onSent?: () => void;
  /** Once it is aborted, nothing more is sent. */
  readonly signal?: AbortSignal;
}

/** So many time limits, or answers that ask for fewer requests, in a row: the server does not answer any more. */
const patience = 8;

/** What a server says that limits the rate says nothing of CORS. https://www.rfc-editor.org/rfc/rfc6585#section-4 */
const limited: Failure = {
  kind: 'limited',
  message: 'The server answered with status 429 (too many requests). Wait a while, and set --rate and --concurrency.',
};

const spent: Failure = {
  kind: 'spent',
  message: 'As many requests as --max-requests allows were sent before it.',
};

const withheld: Failure = { kind: 'withheld', message: 'It might change something, and the run is --read-only.' };

const interrupted: Failure = { kind: 'interrupted', message: 'The run was interrupted before it was sent.' };

/** Whatever makes two requests the same. */
export function keyOf(ask: Ask): string {
  return `${ask.mayBeLimited === true ? 'l' : ''}${ask.http2 === true ? '2' : '1'}${ask.headOnly === true ? 'h' : ''}${ask.ownConnection === true ? 'o' : ''} ${requestBytes(ask)}`;
}

/** The requests that go out for these: equal ones once, but for those whose own time counts. */
export function distinct(asks: readonly Ask[]): readonly Ask[] {
  const seen = new Set<string>();
  return asks.filter((ask) => {
    if (ask.fresh === true) return true;
    const key = keyOf(ask);
    const isNew = !seen.has(key);
    seen.add(key);
    return isNew;
  });
}

/** Whether a run that must change nothing sends it. */
export function isReadOnly(method: string): boolean {
  return ['GET', 'HEAD', 'OPTIONS'].includes(method);
}

/** What the senders of one run have in common: so many requests at a time, so many a second, so many in all. */
class Gate {
  readonly #options: SenderOptions;
  readonly #waiting: (() => void)[] = [];
  #inFlight = 0;
  #nextSlot = 0;
  /** Requests that went out so far. */
  sent = 0;
  http2Only = false;
  /** Whether a request was not sent because no more may be. */
  wasSpent = false;

  constructor(options: SenderOptions) {
    this.#options = options;
    // Each request that waits for its slot listens, as many as there are at a time.
    if (options.signal) setMaxListeners(0, options.signal);
  }

  get isSpent(): boolean {
    return this.sent >= (this.#options.maxRequests ?? Infinity);
  }

  /** Waits for a turn; each is given back by `leave`. */
  async enter(): Promise<void> {
    if (this.#inFlight < this.#options.concurrency) this.#inFlight += 1;
    else await new Promise<void>((resolve) => this.#waiting.push(resolve));
    const { rate, signal } = this.#options;
    if (rate === undefined || signal?.aborted || this.isSpent) return;
    const now = performance.now();
    const slot = Math.max(now, this.#nextSlot);
    this.#nextSlot = slot + 1000 / rate;
    if (slot > now) await setTimeout(slot - now, undefined, signal && { signal }).catch(() => undefined);
  }

  leave(): void {
    // Whoever waits takes the place over, so that no other can come in between.
    const next = this.#waiting.shift();
    if (next === undefined) this.#inFlight -= 1;
    else next();
  }
}

/** Sends the requests of all checks: equal ones once, so many at a time, so many a second. */
export class Sender {
  readonly #client: Client;
  readonly #options: SenderOptions;
  readonly #gate: Gate;
  readonly #shared = new Map<string, Promise<Exchange>>();
  /** Preflights by themselves: a server may leave them unanswered, and answer everything else. */
  readonly #inVain = { preflight: 0, other: 0 };
  readonly #answered: Answered[] = [];
  #isAnswered = false;
  #lastFailure: Failure | undefined;

  constructor(client: Client, options: SenderOptions, gate = new Gate(options)) {
    this.#client = client;
    this.#options = options;
    this.#gate = gate;
  }

  /** Another one of the same run, which remembers nothing of what this one has sent. */
  fork(options: Pick<SenderOptions, 'readOnly'> = {}): Sender {
    return new Sender(this.#client, { ...this.#options, ...options }, this.#gate);
  }

  /** Requests that went out so far in this run. */
  get sent(): number {
    return this.#gate.sent;
  }

  /** A request was not sent because no more may be. */
  get wasSpent(): boolean {
    return this.#gate.wasSpent;
  }

  /** Every complete response so far, with its request. */
  get answered(): readonly Answered[] {
    return this.#answered;
  }

  /** The user has ended the run. */
  get isInterrupted(): boolean {
    return this.#options.signal?.aborted === true;
  }

  /** From now on every request goes by HTTP/2. */
  speakHttp2Only(): void {
    this.#gate.http2Only = true;
  }

  /** How the last request ended, where no response was complete. Those without a body to be complete do not count. */
  get silence(): Failure | undefined {
    return this.#isAnswered ? undefined : this.#lastFailure;
  }

  /** Sends a request, or waits for the equal one that is or was under way. It never throws. */
  send(asked: Ask): Promise<Exchange> {
    const ask = this.#gate.http2Only ? { ...asked, http2: true } : asked;
    if (ask.fresh === true) return this.#exchange(ask);
    const key = keyOf(ask);
    const before = this.#shared.get(key);
    if (before !== undefined) return before;
    const exchange = this.#exchange(ask);
    this.#shared.set(key, exchange);
    return exchange;
  }

  async #exchange(ask: Ask): Promise<Exchange> {
    await this.#gate.enter();
    try {
      return { ask, outcome: await this.#attempt(ask) };
    } finally {
      this.#gate.leave();
    }
  }

  async #attempt(ask: Ask): Promise<Outcome> {
    const { signal, readOnly, onSent } = this.#options;
    if (signal?.aborted) return { ok: false, failure: interrupted };
    if (this.#gate.isSpent) {
      this.#gate.wasSpent = true;
      return { ok: false, failure: spent };
    }
    if (readOnly === true && !isReadOnly(ask.method)) return { ok: false, failure: withheld };
    const kind = ask.method === 'OPTIONS' ? 'preflight' : 'other';
    if (this.#inVain[kind] >= patience) {
      if (this.#lastFailure?.kind === 'limited') return { ok: false, failure: limited };
      const what = kind === 'preflight' ? 'OPTIONS requests' : 'requests';
      const message = `It was not sent: the server had let ${String(patience)} ${what} in a row go unanswered.`;
      return { ok: false, failure: { kind: 'not-sent', message } };
    }
    this.#gate.sent += 1;
    onSent?.();
    const received = await this.#client.exchange(this.#withOwnHeaders(ask));
    const outcome = ask.mayBeLimited === true ? received : withoutLimits(received);
    if (outcome.ok) {
      this.#answered.push({ ask, answer: outcome.answer });
      this.#isAnswered ||= ask.headOnly !== true && ask.method !== 'HEAD';
    } else this.#lastFailure = outcome.failure;
    const isInVain = !outcome.ok && ['timeout', 'limited'].includes(outcome.failure.kind);
    this.#inVain[kind] = isInVain ? this.#inVain[kind] + 1 : 0;
    return outcome;
  }

  /** A browser sends no credentials with a preflight, so that what needs them there fails. */
  #withOwnHeaders(ask: Ask): Ask {
    const { headers = [] } = this.#options;
    return headers.length === 0 || ask.method === 'OPTIONS' ? ask : { ...ask, headers: [...ask.headers, ...headers] };
  }
}

function withoutLimits(outcome: Outcome): Outcome {
  return outcome.ok && outcome.answer.status === 429
    ? { ok: false, failure: { ...limited, head: outcome.answer } }
    : outcome;
}
