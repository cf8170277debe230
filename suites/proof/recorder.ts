import { once } from 'node:events';
import { createServer } from 'node:net';
import type { AddressInfo, Server, Socket } from 'node:net';
import { createServer as createTlsServer } from 'node:tls';
import type { Leaf } from '../../servers/tls.ts';
import type { WireLog } from '../../servers/wire-log.ts';
import { connect, reason } from '../server/client/connect.ts';
import type { Reach } from '../server/client/connect.ts';
import { requestParts } from './request-parts.ts';
import { Tap } from './tap.ts';

export interface RecorderOptions {
  /** The server that is recorded. */
  readonly reach: Reach;
  /** Shown to engines where the server is one over https: the bytes of HTTP pass untouched, within TLS of either side. */
  readonly leaf: Leaf;
  readonly log: WireLog;
  /** The token of a request, by its request-target. */
  readonly tokenOf: (target: string) => string | undefined;
  /** Where requests for pages of the server's own origin go, which are not the server's to answer. */
  readonly pages?: { readonly reach: Reach; readonly isOne: (target: string) => boolean };
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

interface Connection {
  readonly socket: Socket;
  /** Of a connection to the server. */
  readonly tap: Tap | undefined;
}

/** Listens in the place of a server, passes every byte on, both ways, and logs the exchanges. HTTP/1.1 only. */
export async function startRecorder(options: RecorderOptions): Promise<Recorder> {
  const { reach, pages, leaf, log, tokenOf, timeoutMs } = options;
  const sockets = new Set<Socket>();
  let lastFailure: string | undefined;
  const keep = (socket: Socket): Socket => {
    sockets.add(socket);
    return socket.on('error', () => {}).on('close', () => sockets.delete(socket));
  };

  async function open(to: Reach, signal: AbortSignal): Promise<Socket | undefined> {
    const limit = AbortSignal.timeout(timeoutMs);
    try {
      return keep(await connect(to, 'http/1.1', AbortSignal.any([signal, limit])));
    } catch (error) {
      if (limit.aborted) lastFailure = `No connection to ${to.server.host} within ${String(timeoutMs / 1000)} s.`;
      else if (!signal.aborted) lastFailure = reason(error);
      return undefined;
    }
  }

  async function onConnection(client: Socket): Promise<void> {
    keep(client);
    const left = new AbortController();
    const connections = new Map<Reach, Connection>();
    client.once('close', () => {
      left.abort();
      for (const { socket } of connections.values()) socket.destroy();
    });
    let current: Connection | undefined;
    const connectionTo = async (to: Reach): Promise<Connection | undefined> => {
      const known = connections.get(to);
      const socket = known ? undefined : await open(to, left.signal);
      if (socket === undefined) return known;
      const tap = to === reach ? new Tap(log, reach.server.origin, tokenOf) : undefined;
      const made = { socket, tap };
      connections.set(to, made);
      socket
        .on('data', (bytes: Buffer) => {
          tap?.came(bytes);
          // A copy, as the buffer is read into again.
          if (client.write(Buffer.from(bytes))) return;
          socket.pause();
          client.once('drain', () => socket.resume());
        })
        .on('close', () => {
          tap?.end();
          connections.delete(to);
          if (current === made) client.destroySoon();
        });
      return made;
    };
    for await (const part of requestParts(client)) {
      if (part.kind === 'head')
        current = await connectionTo(pages?.isOne(part.head.target) === true ? pages.reach : reach);
      if (current === undefined) break;
      current.tap?.sent(part);
      current.socket.write(part.bytes);
    }
    client.destroySoon();
  }

  const listener = (client: Socket): void => void onConnection(client).catch(() => client.destroy());
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
