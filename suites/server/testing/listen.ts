import { once } from 'node:events';
import { createServer } from 'node:http';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { createSecureServer } from 'node:http2';
import { createServer as createTlsServer } from 'node:https';
import type { Http2ServerRequest, Http2ServerResponse } from 'node:http2';
import type { AddressInfo, Socket } from 'node:net';
import { Duplex } from 'node:stream';
import type { HeaderList } from '../../../protocol/http/wire.ts';
import { headerPairs } from '../../../servers/request-head.ts';
import { createTestAuthority } from '../../../servers/tls.ts';
import type { Leaf } from '../../../servers/tls.ts';

export interface Received {
  readonly method: string;
  readonly target: string;
  /** `1.1` or `2.0`. */
  readonly httpVersion: string;
  readonly headers: HeaderList;
  /** The same object for requests on the same connection. */
  readonly connection: object;
}

export interface Reply {
  readonly status: number;
  readonly headers: HeaderList;
  readonly body: string;
}

export interface Listening {
  readonly url: string;
  /** How many requests were no HTTP, and got a 400. */
  readonly malformed: () => number;
  readonly close: () => Promise<void>;
}

export interface ListenOptions {
  /** HTTPS, with both versions of HTTP or with one. */
  readonly secure: boolean | 'http/1.1' | 'h2';
  /** Takes requests that are no HTTP. */
  readonly lenient: boolean;
}

let leaf: Promise<Leaf> | undefined;

/** Answers requests on a free port of 127.0.0.1. */
export async function listen(
  answer: (received: Received) => Reply,
  { secure, lenient }: ListenOptions,
): Promise<Listening> {
  const onRequest = (incoming: IncomingMessage | Http2ServerRequest, outgoing: Outgoing): void => {
    const { method = '', url: target = '', httpVersion, socket } = incoming;
    const headers = headerPairs(incoming.rawHeaders).filter(([name]) => !name.startsWith(':'));
    const { status, headers: lines, body } = answer({ method, target, httpVersion, headers, connection: socket });
    const length: HeaderList = status === 204 || status === 304 ? [] : [['Content-Length', String(body.length)]];
    incoming.resume();
    writeHead(outgoing, status, [...lines, ...length]);
    outgoing.end(method === 'HEAD' ? '' : body);
  };
  const options = { keepAliveTimeout: 60_000, maxHeaderSize: 64 * 1024, insecureHTTPParser: lenient };
  leaf ??= secure ? createTestAuthority().then((authority) => authority.leafFor(['127.0.0.1'])) : undefined;
  const server = !secure
    ? createServer(options, onRequest)
    : secure === 'http/1.1'
      ? createTlsServer({ ...options, ...(await leaf) }, onRequest)
      : createSecureServer({ ...(await leaf), allowHTTP1: secure !== 'h2' }, onRequest);
  const open = new Set<Socket>();
  let malformed = 0;
  server.on('connection', (socket: Socket) => {
    open.add(socket);
    socket.on('close', () => open.delete(socket));
  });
  server.on('clientError', (_error: Error, socket: unknown) => {
    malformed += 1;
    if (socket instanceof Duplex) socket.end('HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n');
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    url: `${secure ? 'https' : 'http'}://127.0.0.1:${String(port)}/`,
    malformed: () => malformed,
    async close() {
      server.close();
      for (const socket of open) socket.destroy();
      await once(server, 'close');
    },
  };
}

type Outgoing = ServerResponse | Http2ServerResponse;

function writeHead(outgoing: Outgoing, status: number, lines: HeaderList): void {
  if (!('stream' in outgoing)) {
    outgoing.writeHead(status, lines.flat());
    return;
  }
  const values = new Map<string, string[]>();
  for (const [name, value] of lines) values.set(name.toLowerCase(), [...(values.get(name.toLowerCase()) ?? []), value]);
  outgoing.writeHead(status, Object.fromEntries(values));
}
