import { once } from 'node:events';
import { connect as connectTcp, isIP } from 'node:net';
import type { Socket } from 'node:net';
import { connect as connectTls, rootCertificates } from 'node:tls';
import { ExchangeError } from './outcome.ts';
import { throughHttpProxy, throughSocksProxy } from './proxy.ts';

/** How the server under test is reached. */
export interface Reach {
  /** `http:` or `https:`, with host and port. */
  readonly server: URL;
  /** `http:` or `socks5:`, with user name and password, if any. */
  readonly proxy?: URL;
  /** PEM of certificates to trust beside those of Node. */
  readonly ca?: string;
  /** Trust any certificate. */
  readonly insecure?: boolean;
}

/** The port of a URL, the scheme's own where none is written. */
function portOf(url: URL): number {
  if (url.port !== '') return Number(url.port);
  return url.protocol === 'https:' ? 443 : url.protocol.startsWith('socks') ? 1080 : 80;
}

/** The host of a URL as sockets want it: an IPv6 address without brackets. */
function hostOf(url: URL): string {
  return url.hostname.replace(/^\[|\]$/g, '');
}

/**
 * Opens a connection to the server, through the proxy and with TLS where these are asked for.
 * @param alpn Protocols to offer by TLS, as `http/1.1` or `h2`.
 * @throws {ExchangeError} `refused`, `proxy` or `tls`.
 */
export async function connect(reach: Reach, alpn: readonly string[], signal: AbortSignal): Promise<Socket> {
  const { server, proxy } = reach;
  const socket = await connected(proxy ?? server, proxy === undefined ? 'refused' : 'proxy', signal);
  try {
    if (proxy?.protocol === 'http:') await throughHttpProxy(socket, proxy, hostOf(server), portOf(server));
    else if (proxy !== undefined) await throughSocksProxy(socket, proxy, hostOf(server), portOf(server));
    return server.protocol === 'https:' ? await secured(socket, reach, alpn, signal) : socket;
  } catch (error) {
    socket.destroy();
    throw error;
  }
}

async function connected(to: URL, kind: 'refused' | 'proxy', signal: AbortSignal): Promise<Socket> {
  const socket = connectTcp({ host: hostOf(to), port: portOf(to), noDelay: true, autoSelectFamily: true });
  try {
    await once(socket, 'connect', { signal });
    return socket;
  } catch (error) {
    socket.destroy();
    if (signal.aborted) throw error;
    throw new ExchangeError(kind, `No connection to ${to.host}: ${reason(error)}.`);
  }
}

async function secured(socket: Socket, reach: Reach, alpn: readonly string[], signal: AbortSignal): Promise<Socket> {
  const host = hostOf(reach.server);
  const secure = connectTls({
    socket,
    host,
    ALPNProtocols: [...alpn],
    rejectUnauthorized: reach.insecure !== true,
    ...(isIP(host) === 0 && { servername: host }),
    ...(reach.ca !== undefined && { ca: [...rootCertificates, reach.ca] }),
  });
  try {
    await once(secure, 'secureConnect', { signal });
    return secure;
  } catch (error) {
    secure.destroy();
    if (signal.aborted) throw error;
    const mend = /certificate|self.signed|altname/i.test(reason(error))
      ? ' Name the certificate authority with --ca, or trust any certificate with --insecure.'
      : '';
    throw new ExchangeError('tls', `No secure connection to ${reach.server.host}: ${reason(error)}.${mend}`);
  }
}

/** An error of a socket in words. A host with several addresses fails with an error for each, and no message of its own. */
export function reason(error: unknown): string {
  if (error instanceof AggregateError) return error.errors.map(reason).join('; ');
  return (error instanceof Error ? error.message : String(error)).trim().replace(/\.$/, '');
}
