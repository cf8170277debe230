import { connect as connectHttp2, constants } from 'node:http2';
import type { ClientHttp2Session } from 'node:http2';
import { get } from '../../../protocol/http/headers.ts';
import type { HeaderPair } from '../../../protocol/http/wire.ts';
import { connect, reason } from './connect.ts';
import type { Reach } from './connect.ts';
import { ExchangeError, storm } from './outcome.ts';
import type { Answer, Head, Limits, Outcome } from './outcome.ts';
import type { RawRequest } from './request.ts';

/** Headers of HTTP/1.1 connections, which HTTP/2 does not have. https://www.rfc-editor.org/rfc/rfc9113#section-8.2.2 */
const ofConnections = new Set(['connection', 'host', 'keep-alive', 'transfer-encoding', 'upgrade']);

/** Exchanges over HTTP/2, one connection for all of them. Names are lower-case and lines are what the library keeps of them. */
export class Http2 {
  readonly #reach: Reach;
  readonly #limits: Limits;
  #session: Promise<ClientHttp2Session> | undefined;

  constructor(reach: Reach, limits: Limits) {
    this.#reach = reach;
    this.#limits = limits;
  }

  /** As {@link Http1.exchange}. Without HTTP/2 it fails by `alpn`. */
  async exchange(request: RawRequest): Promise<Outcome> {
    const startedAt = performance.now();
    const controller = new AbortController();
    const timer = setTimeout(() => controller.abort(), this.#limits.timeoutMs);
    try {
      const session = await (this.#session ??= this.#connect(controller.signal));
      const answer = await this.#request(session, request, controller.signal, startedAt);
      return { ok: true, answer };
    } catch (error) {
      const { kind, message } = controller.signal.aborted ? this.#timeout() : asExchangeError(error);
      return { ok: false, failure: { kind, message } };
    } finally {
      clearTimeout(timer);
    }
  }

  close(): void {
    this.#session?.then(
      (session) => session.destroy(),
      () => undefined,
    );
    this.#session = undefined;
  }

  #timeout(): ExchangeError {
    return new ExchangeError('timeout', `No whole response came within ${String(this.#limits.timeoutMs / 1000)} s.`);
  }

  /** A connection for this exchange and those after it. When there is none, the next exchange tries again. */
  async #connect(signal: AbortSignal): Promise<ClientHttp2Session> {
    try {
      return await this.#open(signal);
    } catch (error) {
      this.#session = undefined;
      throw signal.aborted ? this.#timeout() : error;
    }
  }

  async #open(signal: AbortSignal): Promise<ClientHttp2Session> {
    const socket = await connect(this.#reach, 'h2', signal);
    const session = connectHttp2(this.#reach.server, { createConnection: () => socket, maxHeaderListPairs: 2000 });
    const forget = (): void => {
      this.#session = undefined;
    };
    session.unref();
    session.on('error', forget).on('close', forget);
    return session;
  }

  #request(session: ClientHttp2Session, request: RawRequest, signal: AbortSignal, startedAt: number): Promise<Answer> {
    return new Promise((resolve, reject) => {
      const host = get(request.headers, 'Host') ?? this.#reach.server.host;
      const headers: Record<string, string | string[]> = {
        ':method': request.method,
        ':path': request.target,
        ':scheme': this.#reach.server.protocol.slice(0, -1),
        ':authority': host,
      };
      for (const [name, value] of request.headers) {
        const lowercased = name.toLowerCase();
        if (ofConnections.has(lowercased)) continue;
        const before = headers[lowercased];
        headers[lowercased] = before === undefined ? value : [before, value].flat();
      }
      const stream = session.request(headers, { signal, endStream: request.body === undefined });
      const informational: Head[] = [];
      const body: string[] = [];
      let head: Head | undefined;
      let bodyLength = 0;
      let cut = false;
      const finish = (): void => {
        if (head === undefined) reject(new ExchangeError('closed', 'The server ended the stream without a response.'));
        else
          resolve({
            ...head,
            informational,
            body: body.join(''),
            bodyLength,
            cut,
            excess: '',
            durationMs: performance.now() - startedAt,
          });
      };
      const leave = (): void => {
        cut = true;
        stream.close(constants.NGHTTP2_CANCEL);
        finish();
      };
      // The raw list is the third argument of both events; the types know it of neither.
      stream.on('headers', (...given: unknown[]) => {
        informational.push(headOf(given[2]));
        if (informational.length <= this.#limits.informational) return;
        stream.close(constants.NGHTTP2_CANCEL);
        reject(storm(this.#limits));
      });
      stream.on('response', (...given: unknown[]) => {
        head = headOf(given[2]);
        if (request.headOnly === true) leave();
      });
      stream.on('data', (chunk: Buffer) => {
        if (bodyLength < this.#limits.kept) body.push(chunk.toString('latin1', 0, this.#limits.kept - bodyLength));
        bodyLength += chunk.length;
        if (bodyLength > this.#limits.read) leave();
      });
      stream.on('end', finish);
      stream.on('close', finish);
      stream.on('error', (error: Error) => {
        reject(new ExchangeError('closed', `The stream broke: ${reason(error)}.`));
      });
      if (request.body !== undefined) stream.end(request.body, 'latin1');
    });
  }
}

function asExchangeError(error: unknown): ExchangeError {
  return error instanceof ExchangeError ? error : new ExchangeError('closed', reason(error));
}

/** Name, value, name, value, … as the wire had them. */
function headOf(raw: unknown): Head {
  const flat = raw as readonly string[];
  const headers: HeaderPair[] = [];
  let status = 0;
  for (let i = 0; i + 1 < flat.length; i += 2) {
    const [name = '', value = ''] = [flat[i], flat[i + 1]];
    if (name === ':status') status = Number(value);
    else if (!name.startsWith(':')) headers.push([name, value]);
  }
  return { httpVersion: '2', status, statusText: '', headers };
}
