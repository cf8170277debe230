import { connect } from './connect.ts';
import type { Reach } from './connect.ts';
import { Connection } from './connection.ts';
import { ExchangeError } from './outcome.ts';
import type { Limits, Outcome } from './outcome.ts';
import { isWellFormed } from './request.ts';
import type { RawRequest } from './request.ts';
import { ResponseReader } from './response-reader.ts';

/** Exchanges over HTTP/1.1, on as many connections as are needed at a time, which are kept open. */
export class Http1 {
  readonly #reach: Reach;
  readonly #limits: Limits;
  #idle: Connection[] = [];

  constructor(reach: Reach, limits: Limits) {
    this.#reach = reach;
    this.#limits = limits;
  }

  /** Sends a request and reads the response. It always ends, within the time limit. */
  async exchange(request: RawRequest): Promise<Outcome> {
    const reader = new ResponseReader(request, this.#limits);
    let startedAt = performance.now();
    // Only a new connection needs one.
    let opening: AbortController | undefined;
    let connection: Connection | undefined;
    let isLate = false;
    const timer = setTimeout(() => {
      isLate = true;
      opening?.abort();
      connection?.close();
    }, this.#limits.timeoutMs);
    try {
      // What is no HTTP may leave a connection in disorder: it gets one of its own.
      const own = request.ownConnection === true || !isWellFormed(request);
      connection = own ? undefined : this.#takeIdle();
      const answered = connection !== undefined && (await answeredOn(connection, request, reader));
      if (!answered) {
        opening = new AbortController();
        if (isLate) opening.abort();
        connection = new Connection(await connect(this.#reach, 'http/1.1', opening.signal));
        if (opening.signal.aborted) connection.close();
        startedAt = performance.now();
        await connection.exchange(request, reader);
      }
      if (own) connection?.close();
      else if (connection?.usable === true) this.#idle.push(connection);
      return { ok: true, answer: reader.answer(performance.now() - startedAt) };
    } catch (error) {
      const { kind, message, line } = isLate ? this.#timeout(reader) : asExchangeError(error);
      const { head } = reader;
      return { ok: false, failure: { kind, message, ...(line !== undefined && { line }), ...(head && { head }) } };
    } finally {
      clearTimeout(timer);
    }
  }

  /** Ends the idle connections. */
  close(): void {
    for (const connection of this.#idle) connection.close();
    this.#idle = [];
  }

  #takeIdle(): Connection | undefined {
    for (;;) {
      const connection = this.#idle.pop();
      if (connection === undefined || connection.usable) return connection;
    }
  }

  #timeout(reader: ResponseReader): ExchangeError {
    const what = reader.started ? `The ${reader.phase} of the response did not end` : 'No response came';
    return new ExchangeError('timeout', `${what} within ${String(this.#limits.timeoutMs / 1000)} s.`);
  }
}

/**
 * Whether a connection that was kept open gave a response. The server may have closed it in the meantime: the request then
 * goes on another one (RFC 9112, 9.3.1).
 */
async function answeredOn(connection: Connection, request: RawRequest, reader: ResponseReader): Promise<boolean> {
  try {
    await connection.exchange(request, reader);
    return true;
  } catch (error) {
    if (reader.started) throw error;
    return false;
  }
}

function asExchangeError(error: unknown): ExchangeError {
  if (error instanceof ExchangeError) return error;
  throw error;
}
