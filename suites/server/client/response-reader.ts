import { isNullBodyStatus } from '../../../protocol/fetch/answer.ts';
import { isToken } from '../../../protocol/http/bytes.ts';
import { get, getDecodeSplit } from '../../../protocol/http/headers.ts';
import type { HeaderPair } from '../../../protocol/http/wire.ts';
import { ByteQueue } from './byte-queue.ts';
import { ExchangeError, storm } from './outcome.ts';
import type { Answer, Head, Limits } from './outcome.ts';

const LF = 0x0a;
const CR = 0x0d;

export interface ReadOptions {
  readonly method: string;
  /** Leave the body. */
  readonly headOnly?: boolean;
}

type State = 'head' | 'sized' | 'chunk-size' | 'chunk' | 'chunk-end' | 'trailers' | 'to-close' | 'done';

/**
 * Reads one HTTP/1 response from the bytes of a connection and keeps it as it is (RFC 9112). It is as lenient as browsers are
 * where they agree, and no more: a lone LF ends a line, a folded line is joined by a space.
 */
export class ResponseReader {
  readonly #options: ReadOptions;
  readonly #limits: Limits;
  readonly #pending = new ByteQueue();
  readonly #informational: Head[] = [];
  #state: State = 'head';
  /** Bytes of heads and of everything before the pending ones, for messages. */
  #consumed = 0;
  #scanned = 0;
  #head: Head | undefined;
  #bodyStart = 0;
  #missing = 0;
  #body: string[] = [];
  #kept = 0;
  #bodyLength = 0;
  #cut = false;

  constructor(options: ReadOptions, limits: Limits) {
    this.#options = options;
    this.#limits = limits;
  }

  get head(): Head | undefined {
    return this.#head;
  }

  get started(): boolean {
    return this.#consumed + this.#pending.length > 0;
  }

  /** What is being read, for messages. */
  get phase(): 'head' | 'body' {
    return this.#head === undefined ? 'head' : 'body';
  }

  /**
   * Takes the next bytes, and keeps no reference to their buffer. Returns whether the response is complete.
   * @throws {ExchangeError} for what is no HTTP, or too long.
   */
  push(chunk: Buffer): boolean {
    this.#pending.append(chunk);
    while (!this.#isTooLong && this.#step());
    this.#pending.own();
    if (this.#isTooLong && this.#state !== 'done') {
      this.#cut = true;
      this.#state = 'done';
    }
    return this.#state === 'done';
  }

  /**
   * The connection has ended. Returns whether the response is complete.
   * @throws {ExchangeError} when it breaks off.
   */
  end(): boolean {
    if (this.#state === 'to-close') this.#state = 'done';
    if (this.#state === 'done') return true;
    if (this.#head === undefined) {
      const seen =
        this.#pending.length === 0 ? 'before it sent a byte' : `in the middle of the head, after ${this.#quote(0)}`;
      throw new ExchangeError('closed', `The server closed the connection ${seen}.`);
    }
    const missing = this.#state === 'sized' ? `; Content-Length announced ${String(this.#missing)} bytes more` : '';
    throw new ExchangeError(
      'closed',
      `The server closed the connection in the middle of the body, after ${String(this.#bodyLength)} bytes${missing}.`,
    );
  }

  /** Whether another request can follow on the connection. */
  get reusable(): boolean {
    const { httpVersion, headers } = this.#complete();
    const options = getDecodeSplit(headers, 'Connection') ?? [];
    return (
      httpVersion === '1.1' &&
      !this.#cut &&
      !this.#closes &&
      this.#pending.length === 0 &&
      !options.some((option) => option.toLowerCase() === 'close')
    );
  }

  answer(durationMs: number): Answer {
    const { httpVersion, status, statusText, headers } = this.#complete();
    return {
      httpVersion,
      status,
      statusText,
      headers,
      informational: this.#informational,
      body: this.#body.join(''),
      bodyLength: this.#bodyLength,
      cut: this.#cut,
      excess: this.#pending.peek(1024),
      durationMs,
    };
  }

  #closes = false;

  #complete(): Head {
    if (this.#head === undefined) throw new Error('the response is not complete');
    return this.#head;
  }

  /** Returns whether there may be more to do with the bytes that are there. */
  #step(): boolean {
    switch (this.#state) {
      case 'head':
        return this.#readHead();
      case 'sized':
      case 'chunk':
        return this.#readSized();
      case 'to-close':
        this.#keep(this.#pending.length);
        return false;
      case 'chunk-size': {
        const line = this.#line();
        if (line === undefined) return false;
        const size = /^([0-9a-f]+)[\t ]*(?:;.*)?$/is.exec(line)?.[1];
        if (size === undefined || size.length > 12) throw this.#malformed(`${quoted(line)} is not the size of a chunk`);
        this.#missing = parseInt(size, 16);
        this.#state = this.#missing === 0 ? 'trailers' : 'chunk';
        return true;
      }
      case 'chunk-end': {
        const line = this.#line();
        if (line === undefined) return false;
        if (line !== '') throw this.#malformed(`a chunk is longer than its size: ${quoted(line)} follows it`);
        this.#state = 'chunk-size';
        return true;
      }
      case 'trailers': {
        const line = this.#line();
        if (line === undefined) return false;
        if (line === '') this.#state = 'done';
        return line !== '';
      }
      case 'done':
        return false;
    }
  }

  #readHead(): boolean {
    const length = this.#headLength();
    if ((length ?? this.#pending.length) + this.#consumed > this.#limits.head) {
      throw new ExchangeError(
        'too-long',
        `The head is longer than ${String(this.#limits.head)} bytes; it begins with ${this.#quote(0)}.`,
      );
    }
    if (length === undefined) {
      const start = this.#pending.peek(5);
      if (!'HTTP/'.startsWith(start.replace(/^[\r\n]+/, '').slice(0, 5)))
        throw this.#malformed(`no status line of HTTP/1 but ${this.#quote(0)}`);
      return false;
    }
    const head = this.#parseHead(this.#pending.peek(length));
    this.#pending.skip(length);
    this.#consumed += length;
    this.#scanned = 0;
    if (head.status < 200 && head.status !== 101) {
      this.#informational.push(head);
      if (this.#informational.length > this.#limits.informational) throw storm(this.#limits);
      return true;
    }
    this.#head = head;
    this.#bodyStart = this.#consumed;
    this.#frame(head);
    return this.#state !== 'done';
  }

  /** Length of the head with its empty line, `undefined` while it is not complete. */
  #headLength(): number | undefined {
    let from = this.#scanned;
    for (;;) {
      const lf = this.#pending.indexOf(LF, from);
      if (lf === -1) return undefined;
      const next = this.#pending.at(lf + 1);
      const isEnd = next === LF || (next === CR && this.#pending.at(lf + 2) === LF);
      // Empty lines before the status line are skipped (RFC 9112, 2.2).
      if (isEnd && !/^[\r\n]*$/.test(this.#pending.peek(Math.min(lf, 16)))) return lf + (next === LF ? 2 : 3);
      if (next === undefined || (next === CR && this.#pending.at(lf + 2) === undefined)) return undefined;
      from = lf + 1;
      this.#scanned = from;
    }
  }

  #parseHead(text: string): Head {
    const lead = /^[\r\n]*/.exec(text)?.[0].length ?? 0;
    const [statusLine = '', ...lines] = text
      .slice(lead)
      .replace(/[\r\n]+$/, '')
      .split(/\r?\n/);
    const start = /^HTTP\/(\d\.\d) ([1-9]\d\d)(?: ([^\0\r]*))?$/.exec(statusLine);
    if (start === null) throw this.#malformed(`${quoted(statusLine)} is not a status line of HTTP/1`);
    const [, httpVersion = '', status = '', statusText = ''] = start;
    const headers: HeaderPair[] = [];
    let offset = lead + statusLine.length + 2;
    for (const line of lines) {
      const last = headers.at(-1);
      if (/^[\t ]/.test(line) && last !== undefined) {
        headers[headers.length - 1] = [last[0], trimmed(`${last[1]} ${trimmed(line)}`)];
      } else {
        const colon = line.indexOf(':');
        if (colon === -1 || !isToken(line.slice(0, colon)))
          throw this.#malformed(`${quoted(line)} is not a header line`, offset, line);
        headers.push([line.slice(0, colon), trimmed(line.slice(colon + 1))]);
      }
      if (/[\0\r]/.test(line)) throw this.#malformed(`${quoted(line)} has a NUL or a lone CR`, offset, line);
      offset += line.length + 2;
    }
    return { httpVersion, status: Number(status), statusText, headers };
  }

  /** How long the body is. https://www.rfc-editor.org/rfc/rfc9112#section-6.3 */
  #frame({ status, headers }: Head): void {
    const coding = get(headers, 'Transfer-Encoding');
    const lengths = getDecodeSplit(headers, 'Content-Length');
    if (this.#options.headOnly === true || /^text\/event-stream\b/i.test(get(headers, 'Content-Type') ?? '')) {
      this.#state = 'done';
      this.#cut = true;
    } else if (this.#options.method === 'HEAD' || isNullBodyStatus(status)) {
      this.#state = 'done';
      this.#closes = status === 101;
    } else if (coding !== null) {
      this.#state = /(?:^|,)[\t ]*chunked[\t ]*$/i.test(coding) ? 'chunk-size' : 'to-close';
      this.#closes = this.#state === 'to-close' || lengths !== null;
    } else if (lengths !== null) {
      const [first = ''] = lengths;
      if (!/^\d{1,15}$/.test(first) || lengths.some((each) => each !== first)) {
        throw this.#malformed(`Content-Length is ${quoted(lengths.join(', '))}`);
      }
      this.#missing = Number(first);
      this.#state = this.#missing === 0 ? 'done' : 'sized';
    } else {
      this.#state = 'to-close';
      this.#closes = true;
    }
  }

  #readSized(): boolean {
    const length = Math.min(this.#missing, this.#pending.length);
    this.#keep(length);
    this.#missing -= length;
    if (this.#missing > 0 || this.#state === 'done') return false;
    this.#state = this.#state === 'chunk' ? 'chunk-end' : 'done';
    return this.#state !== 'done';
  }

  #keep(length: number): void {
    const kept = Math.min(length, this.#limits.kept - this.#kept);
    if (kept > 0) this.#body.push(this.#pending.peek(kept));
    this.#kept += kept;
    this.#pending.skip(length);
    this.#consumed += length;
    this.#bodyLength += length;
  }

  /** Framing counts too, or a server could send chunks of one byte for ever. */
  get #isTooLong(): boolean {
    return this.#head !== undefined && this.#consumed - this.#bodyStart > this.#limits.read;
  }

  /** The next line without its end; a line of a chunked body is short. */
  #line(): string | undefined {
    const lf = this.#pending.indexOf(LF, 0);
    if (lf === -1) {
      if (this.#pending.length > 4096) throw this.#malformed(`${this.#quote(0)} is no line of a chunked body`);
      return undefined;
    }
    const line = this.#pending.take(lf + 1);
    this.#consumed += lf + 1;
    return line.replace(/\r?\n$/, '');
  }

  #quote(from: number): string {
    return quoted(this.#pending.peek(from + 60).slice(from));
  }

  #malformed(what: string, offset = 0, line?: string): ExchangeError {
    return new ExchangeError(
      'malformed',
      `The response is not HTTP: at byte ${String(this.#consumed + offset)}, ${what}.`,
      line,
    );
  }
}

/** In one pass: an expression takes the square of white space in the middle, which the time of the server would be charged with. */
function trimmed(value: string): string {
  const isSpace = (at: number): boolean => value[at] === ' ' || value[at] === '\t';
  let start = 0;
  let end = value.length;
  while (start < end && isSpace(start)) start += 1;
  while (end > start && isSpace(end - 1)) end -= 1;
  return value.slice(start, end);
}

function quoted(bytes: string): string {
  return JSON.stringify(bytes.length > 80 ? `${bytes.slice(0, 80)}…` : bytes);
}
