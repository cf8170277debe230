import type { Socket } from 'node:net';
import { reason } from './connect.ts';
import { ExchangeError } from './outcome.ts';
import { requestBytes } from './request.ts';
import type { RawRequest } from './request.ts';
import type { ResponseReader } from './response-reader.ts';

interface Conversation {
  readonly reader: ResponseReader;
  readonly done: () => void;
  readonly fail: (error: unknown) => void;
}

/** A connection to the server: one request at a time, one after another. */
export class Connection {
  readonly #socket: Socket;
  #current: Conversation | undefined;
  #usable = true;

  constructor(socket: Socket) {
    this.#socket = socket;
    // The time limit of an exchange holds the process up while it is needed; an idle connection does not.
    socket.unref();
    socket.on('data', (chunk: Buffer) => this.#onData(chunk));
    socket.on('end', () => this.#onEnd());
    socket.on('close', () => this.#onEnd());
    socket.on('error', (error) => {
      const phase = this.#current?.reader.phase ?? 'head';
      this.#fail(
        new ExchangeError('closed', `The connection broke in the ${phase} of the response: ${reason(error)}.`),
      );
    });
  }

  /** Whether another request can be sent. Bytes that nobody asked for, or the end, take a connection out of use. */
  get usable(): boolean {
    return this.#usable;
  }

  /**
   * Sends a request; its response is in the reader.
   * @throws {ExchangeError} when there is none.
   */
  exchange(request: RawRequest, reader: ResponseReader): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#current = { reader, done: resolve, fail: reject };
      this.#socket.write(requestBytes(request), 'latin1');
    });
  }

  /** Ends it, whatever it is at. */
  close(): void {
    // An error takes a stack with it, which costs more than closing what is idle.
    this.#fail(this.#current && new ExchangeError('not-sent', 'The client has closed the connection.'));
  }

  #onData(chunk: Buffer): void {
    if (this.#current === undefined) this.#fail(undefined);
    else this.#advance(({ reader }) => reader.push(chunk));
  }

  #onEnd(): void {
    this.#usable = false;
    this.#advance(({ reader }) => reader.end());
  }

  #advance(read: (conversation: Conversation) => boolean): void {
    const current = this.#current;
    if (current === undefined) return;
    try {
      if (!read(current)) return;
      this.#current = undefined;
      this.#usable &&= current.reader.reusable;
      if (!this.#usable) this.#socket.destroy();
      current.done();
    } catch (error) {
      this.#fail(error);
    }
  }

  #fail(error: unknown): void {
    const current = this.#current;
    this.#current = undefined;
    this.#usable = false;
    this.#socket.destroy();
    current?.fail(error);
  }
}
