import { once } from 'node:events';
import { connect, createServer, isIP, isIPv6 } from 'node:net';
import type { AddressInfo, Socket } from 'node:net';
import { pipeline } from 'node:stream';
import { readExactly } from './read-exactly.ts';
import { ServersError } from './servers-error.ts';

/** A route: `host:port` (IPv6 hosts in brackets) and the port on 127.0.0.1 that plays it. */
export type Route = readonly [authority: string, localPort: number];

export interface RelayOptions {
  /** Loopback addresses that have no route are connected to as they are; by default they are unreachable too. */
  readonly passLoopback?: boolean;
  /** Port to listen on; a free one by default. */
  readonly port?: number;
  /** Address to listen on; 127.0.0.1 by default. */
  readonly host?: string;
}

export interface Relay {
  readonly host: string;
  readonly port: number;
  /** What is played, `host:port` in lower case → port on 127.0.0.1. */
  readonly routes: ReadonlyMap<string, number>;
  /** Plays `host:port` on `127.0.0.1:localPort` from the next connection on. */
  map(host: string, port: number, localPort: number): void;
  /** Stops listening and destroys the open connections. */
  close(): Promise<void>;
}

/** Reply field values of SOCKS5 (RFC 1928, section 6). */
const Reply = {
  succeeded: 0,
  hostUnreachable: 4,
  connectionRefused: 5,
  commandNotSupported: 7,
  addressTypeNotSupported: 8,
} as const;

interface Destination {
  readonly host: string;
  readonly port: number;
}

/**
 * A SOCKS5 server (RFC 1928; no authentication, CONNECT only) that leads names to ports on 127.0.0.1. A name without a
 * route is answered "host unreachable" at once, so nothing that an engine asks for ever leaves the machine.
 *
 * @throws ServersError when the port cannot be had.
 */
export async function startRelay(routes: Iterable<Route> = [], options: RelayOptions = {}): Promise<Relay> {
  const localPorts = new Map<string, number>();
  for (const [authority, localPort] of routes) localPorts.set(authority.toLowerCase(), localPort);

  const destinationOf = ({ host, port }: Destination): Destination | undefined => {
    const localPort = localPorts.get(authorityOf(host, port));
    if (localPort !== undefined) return { host: '127.0.0.1', port: localPort };
    return options.passLoopback === true && isLoopback(host) ? { host, port } : undefined;
  };

  const open = new Set<Socket>();
  const track = (socket: Socket): Socket => {
    open.add(socket);
    // Without a listener for errors one of them would end the process; 'close' follows it in any case.
    return socket
      .setNoDelay(true)
      .on('error', () => {})
      .on('close', () => open.delete(socket));
  };
  const server = createServer({ allowHalfOpen: true }, (client) => {
    serve(track(client), destinationOf, track).catch(() => client.destroy());
  });
  const { port = 0, host = '127.0.0.1' } = options;
  server.listen(port, host);
  await once(server, 'listening').catch((cause: unknown) => {
    throw new ServersError(
      `The SOCKS5 relay could not listen on ${authorityOf(host, port)} (${cause instanceof Error ? cause.message : String(cause)}); free the port, name another or leave it out.`,
      { cause },
    );
  });
  return {
    host,
    port: (server.address() as AddressInfo).port,
    routes: localPorts,
    map: (host, port, localPort) => void localPorts.set(authorityOf(host, port), localPort),
    close: async () => {
      if (!server.listening) return;
      const closed = once(server, 'close');
      server.close();
      for (const socket of open) socket.destroy();
      await closed;
    },
  };
}

/** Speaks SOCKS5 with the client, then passes bytes both ways; rejects when the client does not speak it. */
async function serve(
  client: Socket,
  destinationOf: (wanted: Destination) => Destination | undefined,
  track: (socket: Socket) => Socket,
): Promise<void> {
  const [version, methodCount] = await readExactly(client, 2);
  if (version !== 5 || methodCount === undefined) throw new Error('not SOCKS5');
  const withoutAuthentication = (await readExactly(client, methodCount)).includes(0);
  client.write(Buffer.from([5, withoutAuthentication ? 0 : 0xff]));
  if (!withoutAuthentication) return void client.destroySoon();

  const [requestVersion, command, , addressType] = await readExactly(client, 4);
  if (requestVersion !== 5) throw new Error('not SOCKS5');
  const host = await readHost(client, addressType);
  if (host === undefined) return refuse(client, Reply.addressTypeNotSupported);
  const port = (await readExactly(client, 2)).readUInt16BE();
  if (command !== 1) return refuse(client, Reply.commandNotSupported);

  const destination = destinationOf({ host, port });
  if (destination === undefined) return refuse(client, Reply.hostUnreachable);
  const upstream = track(connect({ ...destination, allowHalfOpen: true }));
  const gone = (): Socket => upstream.destroy(new Error('the client left'));
  client.once('close', gone);
  try {
    await once(upstream, 'connect');
  } catch {
    return refuse(client, Reply.connectionRefused);
  }
  client.off('close', gone);
  client.write(reply(Reply.succeeded));
  // Each direction ends on its own, so a half-closed connection stays half open; an error of either destroys both.
  pipeline(client, upstream, () => {});
  pipeline(upstream, client, () => {});
}

function refuse(client: Socket, code: number): void {
  client.write(reply(code));
  client.destroySoon();
}

/** A reply; the bound address in it means nothing to a client of CONNECT and is 0.0.0.0:0. */
function reply(code: number): Buffer {
  return Buffer.from([5, code, 0, 1, 0, 0, 0, 0, 0, 0]);
}

/** The address of a request (RFC 1928, section 5): IPv4, IPv6 or a domain name; `undefined` for another type. */
async function readHost(client: Socket, addressType: number | undefined): Promise<string | undefined> {
  switch (addressType) {
    case 1:
      return (await readExactly(client, 4)).join('.');
    case 3: {
      const [length = 0] = await readExactly(client, 1);
      return (await readExactly(client, length)).toString('latin1');
    }
    case 4:
      return ((await readExactly(client, 16)).toString('hex').match(/.{4}/g) ?? []).join(':');
    default:
      return undefined;
  }
}

function authorityOf(host: string, port: number): string {
  const bare = host.replace(/^\[(.*)\]$/, '$1');
  return `${isIPv6(bare) ? new URL(`http://[${bare}]`).hostname : bare.toLowerCase()}:${port}`;
}

function isLoopback(host: string): boolean {
  if (isIP(host) === 4) return host.startsWith('127.');
  if (isIP(host) === 6) return new URL(`http://[${host}]`).hostname === '[::1]';
  return host.toLowerCase() === 'localhost';
}
