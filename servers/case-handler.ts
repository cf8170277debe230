import { METHODS } from 'node:http';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { OutgoingHttpHeaders, ServerHttp2Stream, ServerStreamResponseOptions } from 'node:http2';
import type { Socket } from 'node:net';
import { policyOf } from '../protocol/fetch/answer.ts';
import type { SerializedOrigin, WireResponse } from '../protocol/http/wire.ts';
import type { Plan } from './case-plan.ts';
import { hopUrl, parseCaseTarget } from './case-plan.ts';
import type { CaseResponse } from './case-response.ts';
import { caseResponse, isPreflight, plainResponse } from './case-response.ts';
import { firstValue, headerPairs, parseRequestHead } from './request-head.ts';
import type { RequestHead } from './request-head.ts';
import { resource } from './resources/resources.ts';
import type { OpenExchange, WireLog } from './wire-log.ts';
import { closeFrame, handshakeHeaders, textFrame } from './websocket.ts';
import { isomorphic } from './wire-log.ts';

/** Bytes of a request's head that are accepted, for Node's parser and for ours. */
export const maxHeadLength = 1024 * 1024;

/** Answers the requests of cases that come to one origin, and logs them. */
export interface CaseHandler {
  onRequest(request: IncomingMessage, response: ServerResponse): void;
  /** A request with `Upgrade`. Where the policy answers 101 it becomes a WebSocket, which says `hello` and ends with its client. */
  onUpgrade(request: IncomingMessage, socket: Socket): void;
  /** Takes the connection over from Node's parser, which gave up on it: see {@link RawRequest}. */
  onClientError(error: Error, socket: Socket): void;
}

interface Reception {
  /** `undefined` when no case is meant. */
  readonly exchange: OpenExchange | undefined;
  /** What to answer once the whole request is there. */
  readonly response: () => CaseResponse;
}

export function createCaseHandler(
  origin: SerializedOrigin,
  plans: ReadonlyMap<string, Plan>,
  log: WireLog,
): CaseHandler {
  const host = new URL(origin).host;

  const receive = ({ authority, ...head }: RequestHead & { readonly authority?: string }): Reception => {
    const target = parseCaseTarget(head.target);
    const plan = target && plans.get(target.token);
    const hop = target && plan?.hops[target.hop];
    if (
      target === undefined ||
      plan === undefined ||
      hop === undefined ||
      target.file !== resource(plan.resource).file
    ) {
      return { exchange: undefined, response: () => plainResponse(404, `No case is registered for ${head.target}.\n`) };
    }
    const { token, hop: index } = target;
    const earlier = hop.next === undefined ? [] : log.exchanges(token);
    const policy = policyOf(hop, earlier.filter((each) => each.hop === index && !isPreflight(each.request)).length);
    const exchange = log.begin(token, origin, index, head);
    const cameTo = authority ?? firstValue(head.headers, 'Host') ?? '(no Host)';
    if (hop.origin !== origin || cameTo.toLowerCase() !== host) {
      const text = `Hop ${index} belongs to ${hop.origin}, and the request came to ${origin} with Host: ${cameTo}.\n`;
      return { exchange, response: () => plainResponse(421, text) };
    }
    const nextUrl = index + 1 < plan.hops.length ? hopUrl(token, plan, index + 1) : undefined;
    return { exchange, response: () => caseResponse(policy, plan.resource, nextUrl, head) };
  };

  return {
    onRequest(request, response) {
      const { method = '', url = '', httpVersion, rawHeaders } = request;
      const authority = request.headers[':authority'];
      const { exchange, response: answer } = receive({
        ...(typeof authority === 'string' && { authority }),
        method,
        target: url,
        httpVersion,
        headers: headerPairs(rawHeaders).filter(([name]) => !name.startsWith(':')),
      });
      request.on('data', (chunk: Buffer) => exchange?.received(chunk));
      response.on('close', () => exchange?.ended());
      request.on('end', () => write(answer(), response, exchange));
    },

    onUpgrade({ method = '', url = '', httpVersion, rawHeaders }, socket) {
      const headers = headerPairs(rawHeaders);
      const { exchange, response } = receive({ method, target: url, httpVersion, headers });
      const answer = response();
      const key = firstValue(headers, 'Sec-WebSocket-Key');
      if (answer.status !== 101 || key === undefined) return writeRaw(answer, socket, exchange);
      const accepted = { ...answer, headers: [...handshakeHeaders(key), ...answer.headers] };
      socket.write(Buffer.concat([headOf(accepted), textFrame('hello')]));
      exchange?.answered(logged(accepted));
      exchange?.ended();
      // What the client says next is its close frame, or nothing.
      socket.once('data', () => socket.end(closeFrame)).on('error', () => socket.destroy());
    },

    onClientError(error, socket) {
      const packet = 'rawPacket' in error && Buffer.isBuffer(error.rawPacket) ? error.rawPacket : undefined;
      if (packet === undefined || !socket.writable) return void socket.destroy();
      const raw = new RawRequest(receive, socket);
      // Node's parser would take the next bytes for a new request.
      socket.removeAllListeners('data').removeAllListeners('end');
      socket.on('data', (chunk: Buffer) => raw.push(chunk));
      socket.on('end', () => raw.end());
      raw.push(packet);
    },
  };
}

/**
 * A request that Node's parser refused for its method, read from the connection's bytes. After its response the connection
 * is closed. The first packet must begin with the request, as it does when a client waits for one response before it
 * sends the next request, which every browser does.
 */
class RawRequest {
  readonly #receive: (head: RequestHead) => Reception;
  readonly #socket: Socket;
  #bytes = Buffer.alloc(0);
  #reception: Reception | undefined;
  #missing = 0;
  #done = false;

  constructor(receive: (head: RequestHead) => Reception, socket: Socket) {
    this.#receive = receive;
    this.#socket = socket;
  }

  push(chunk: Buffer): void {
    if (this.#done) return;
    if (this.#reception !== undefined) return this.#body(this.#reception, chunk);
    this.#bytes = Buffer.concat([this.#bytes, chunk]);
    const parsed = parseRequestHead(this.#bytes);
    switch (parsed.kind) {
      case 'incomplete':
        if (this.#bytes.length > maxHeadLength) this.#refuse(431, 'The head of the request is too long.\n');
        return;
      case 'malformed':
        return this.#refuse(400, 'This is not a request of HTTP/1.\n');
      case 'head':
        return this.#head(parsed.head, this.#bytes.subarray(parsed.length));
    }
  }

  /** The client has sent all that it will. */
  end(): void {
    if (!this.#done) this.#socket.destroy();
  }

  #head(head: RequestHead, rest: Buffer): void {
    // A method that Node knows was not the reason why its parser gave up.
    if (METHODS.includes(head.method)) return this.#refuse(400, 'The request is malformed.\n');
    const length = firstValue(head.headers, 'Content-Length') ?? '0';
    if (!/^\d+$/.test(length)) return this.#refuse(400, 'The Content-Length is no number.\n');
    this.#missing = Number(length);
    const reception = this.#receive(head);
    this.#reception = reception;
    this.#socket.on('close', () => reception.exchange?.ended());
    if (firstValue(head.headers, 'Transfer-Encoding') !== undefined) {
      return this.#answer(reception.exchange, plainResponse(501, 'A body in chunks is not read with this method.\n'));
    }
    this.#body(reception, rest);
  }

  #body(reception: Reception, chunk: Buffer): void {
    reception.exchange?.received(chunk.subarray(0, this.#missing));
    this.#missing -= chunk.length;
    if (this.#missing <= 0) this.#answer(reception.exchange, reception.response());
  }

  #refuse(status: number, text: string): void {
    this.#answer(undefined, plainResponse(status, text));
  }

  #answer(exchange: OpenExchange | undefined, response: CaseResponse): void {
    this.#done = true;
    writeRaw(response, this.#socket, exchange);
  }
}

/** Lines that decide how a message is framed; Node acts on them and may add to them or refuse them. */
const framing: ReadonlySet<string> = new Set(['connection', 'keep-alive', 'trailer', 'transfer-encoding', 'upgrade']);

/** Whether Node writes this head as it stands, and the client knows where the response ends. */
function isOrdinary({ status, statusText, headers, body }: CaseResponse, method: string | undefined): boolean {
  const lengths = headers.filter(([name]) => name.toLowerCase() === 'content-length');
  return (
    status >= 200 &&
    /^[\t\x20-\x7e]*$/.test(statusText) &&
    headers.every(
      ([name, value]) =>
        /^[\w!#$%&'*+.^`|~-]+$/.test(name) && /^[\t\x20-\x7e]*$/.test(value) && !framing.has(name.toLowerCase()),
    ) &&
    (method === 'HEAD' || lengths.every(([, value]) => lengths.length === 1 && value === String(body.length)))
  );
}

function write(answer: CaseResponse, response: ServerResponse, exchange: OpenExchange | undefined): void {
  if ('stream' in response) return writeHttp2(answer, response.stream as ServerHttp2Stream, exchange);
  const { socket } = response;
  if (socket === null || socket.destroyed) return;
  if (!isOrdinary(answer, response.req.method)) return writeRaw(answer, socket, exchange);
  // The head is what the log says and nothing more: no Date, no Connection, no Keep-Alive.
  response.sendDate = false;
  response.removeHeader('Connection');
  response.writeHead(answer.status, answer.statusText, answer.headers.flat());
  response.end(answer.body);
  exchange?.answered(logged(answer));
}

/**
 * A response over HTTP/2 has names in lower case, no reason phrase and no lines about the connection. Lines of one name stand
 * together, where the first of them is.
 */
function writeHttp2(answer: CaseResponse, stream: ServerHttp2Stream, exchange: OpenExchange | undefined): void {
  if (stream.destroyed) return;
  const lines = new Map<string, string[]>();
  for (const [name, value] of answer.headers) {
    const values = lines.get(name.toLowerCase());
    if (values) values.push(value);
    else lines.set(name.toLowerCase(), [value]);
  }
  const headers = [...lines].flatMap(([name, values]) => values.map((value) => [name, value] as const));
  const fields: OutgoingHttpHeaders = { ':status': answer.status };
  for (const [name, values] of lines) fields[name] = values.length === 1 ? values[0] : values;
  // The types do not know this option, without which Node adds a Date.
  const options: ServerStreamResponseOptions & { readonly sendDate: boolean } = { sendDate: false };
  stream.respond(fields, options);
  stream.end(answer.body);
  exchange?.answered(logged({ ...answer, statusText: '', headers }));
}

/** Writes bytes that Node's writer would refuse or change, and ends the connection. */
function writeRaw(answer: CaseResponse, socket: Socket, exchange: OpenExchange | undefined): void {
  const saysConnection = answer.headers.some(([name]) => name.toLowerCase() === 'connection');
  const headers = saysConnection ? answer.headers : [...answer.headers, ['Connection', 'close'] as const];
  socket.end(Buffer.concat([headOf({ ...answer, headers }), answer.body]), () => exchange?.ended());
  exchange?.answered(logged({ ...answer, headers }));
}

function headOf({ status, statusText, headers }: CaseResponse): Buffer {
  const lines = [`HTTP/1.1 ${status} ${statusText}`, ...headers.map(([name, value]) => `${name}: ${value}`)];
  return Buffer.from(`${lines.join('\r\n')}\r\n\r\n`, 'latin1');
}

function logged({ status, statusText, headers, body, isText }: CaseResponse): WireResponse {
  return { status, statusText, headers, body: isText ? isomorphic(body) : '', bodyLength: body.length };
}
