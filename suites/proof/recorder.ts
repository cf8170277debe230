import { once } from 'node:events';
import { createServer } from 'node:net';
import type { AddressInfo, Server, Socket } from 'node:net';
import { createServer as createTlsServer } from 'node:tls';
import type { Leaf } from '../../servers/tls.ts';
import type { WireLog } from '../../servers/wire-log.ts';
import { connect, reason } from '../server/client/connect.ts';
import type { Reach } from '../server/client/connect.ts';
import { Tap } from './tap.ts';

export interface RecorderOptions {
  /** The server that is recorded. */
  readonly reach: Reach;
  /** Shown to engines where the server is one over https: the bytes of HTTP pass untouched, within TLS of either side. */
  readonly leaf: Leaf;
  readonly log: WireLog;
  /** The token of a request, by its request-target. */
  readonly tokenOf: (target: string) => string | undefined;
  /** Milliseconds for a connection to the server. */
  readonly timeoutMs: number;
}

export interface Recorder {
  /** On 127.0.0.1. */
  readonly port: number;
  /** Why the last connection to the server failed, where one did. */
  readonly lastFailure: () => string | undefined;
  /** Ends all connections. */
  close(): Promise<void>;
}

/** Listens in the place of a server, passes every byte on, both ways, and logs the exchanges. HTTP/1.1 only. */
export async function startRecorder(options: RecorderOptions): Promise<Recorder> {
  const { reach, leaf, log, tokenOf, timeoutMs } = options;
  const sockets = new Set<Socket>();
  let lastFailure: string | undefined;
  const keep = (socket: Socket): Socket => {
    sockets.add(socket);
    return socket.on('error', () => {}).on('close', () => sockets.delete(socket));
  };

  async function onConnection(client: Socket): Promise<void> {
    keep(client);
    const left = new AbortController();
    client.once('close', () => left.abort());
    const limit = AbortSignal.timeout(timeoutMs);
    let server: Socket;
    try {
      server = keep(await connect(reach, 'http/1.1', AbortSignal.any([left.signal, limit])));
    } catch (error) {
      if (limit.aborted) lastFailure = `No connection to ${reach.server.host} within ${String(timeoutMs / 1000)} s.`;
      else if (!left.signal.aborted) lastFailure = reason(error);
      client.destroy();
      return;
    }
    const tap = new Tap(log, reach.server.origin, tokenOf);
    client.on('data', (bytes: Buffer) => tap.sent(bytes));
    server.on('data', (bytes: Buffer) => tap.came(bytes)).on('close', () => tap.end());
    client.pipe(server).on('close', () => client.destroy());
    server.pipe(client).on('close', () => server.destroy());
  }

  const listener = (client: Socket): void => void onConnection(client);
  const server: Server =
    reach.server.protocol === 'https:'
      ? createTlsServer({ key: leaf.key, cert: leaf.cert, ALPNProtocols: ['http/1.1'] }, listener)
      : createServer(listener);
  // Under TLS these are the sockets below, which are there before there is a secure one.
  server.on('connection', keep).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    lastFailure: () => lastFailure,
    async close() {
      const closed = once(server, 'close');
      server.close();
      for (const socket of sockets) socket.destroy();
      await closed;
    },
  };
}
