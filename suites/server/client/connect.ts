import { once } from 'node:events';
import { connect as connectTcp, isIP } from 'node:net';
import type { Socket } from 'node:net';
import { connect as connectTls, createSecureContext, rootCertificates } from 'node:tls';
import type { SecureContext } from 'node:tls';
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
export function portOf(url: URL): number {
  if (url.port !== '') return Number(url.port);
  return url.protocol === 'https:' ? 443 : url.protocol.startsWith('socks') ? 1080 : 80;
}

/** The host of a URL as sockets want it: an IPv6 address without brackets. */
function hostOf(url: URL): string {
  return url.hostname.replace(/^\[|\]$/g, '');
}

const readBytes = 16 * 1024;

const versions = { 'http/1.1': 'HTTP/1.1', h2: 'HTTP/2' } as const;

/**
 * Opens a connection to the server, through the proxy and with TLS where these are asked for.
 * @param alpn The version of HTTP that is offered by TLS.
 * @throws {ExchangeError} `refused`, `proxy`, `tls` or `alpn`.
 */
export async function connect(reach: Reach, alpn: keyof typeof versions, signal: AbortSignal): Promise<Socket> {
  const { server, proxy } = reach;
  const isBare = proxy === undefined && server.protocol === 'http:';
  const socket = await connected(proxy ?? server, proxy === undefined ? 'refused' : 'proxy', signal, isBare);
  // What waits for the proxy ends with its connection.
  const leave = (): void => void socket.destroy();
  signal.addEventListener('abort', leave);
  try {
    if (proxy?.protocol === 'http:') await throughHttpProxy(socket, proxy, hostOf(server), portOf(server));
    else if (proxy !== undefined) await throughSocksProxy(socket, proxy, hostOf(server), portOf(server));
    return server.protocol === 'https:' ? await secured(socket, reach, alpn, signal) : socket;
  } catch (error) {
    socket.destroy();
    throw error;
  } finally {
    signal.removeEventListener('abort', leave);
  }
}

/**
 * Opens a connection.
 * @param isBare Nothing lies between its bytes and HTTP. They are then read into one buffer, which holds a chunk only as long as its
 *   'data' event takes: Node makes a buffer of 64 KiB for each read of other sockets, and collecting them takes longer than parsing.
 */
async function connected(to: URL, kind: 'refused' | 'proxy', signal: AbortSignal, isBare: boolean): Promise<Socket> {
  const socket: Socket = connectTcp({
    host: hostOf(to),
    port: portOf(to),
    noDelay: true,
    autoSelectFamily: true,
    ...(isBare && {
      onread: {
        buffer: Buffer.allocUnsafeSlow(readBytes),
        callback: (size: number, bytes: Uint8Array) =>
          socket.emit('data', Buffer.from(bytes.buffer, bytes.byteOffset, size)),
      },
    }),
  });
  try {
    await once(socket, 'connect', { signal });
    return socket;
  } catch (error) {
    socket.destroy();
    if (signal.aborted) throw error;
    const what = kind === 'proxy' ? `the proxy ${to.host}` : to.host;
    throw new ExchangeError(kind, `No connection to ${what}: ${reason(error)}.`);
  }
}

async function secured(
  socket: Socket,
  reach: Reach,
  alpn: keyof typeof versions,
  signal: AbortSignal,
): Promise<Socket> {
  const host = hostOf(reach.server);
  const secure = connectTls({
    socket,
    host,
    ALPNProtocols: [alpn],
    rejectUnauthorized: reach.insecure !== true,
    ...(isIP(host) === 0 && { servername: host }),
    secureContext: trusting(reach.ca),
  });
  try {
    await once(secure, 'secureConnect', { signal });
    // A server without ALPN speaks HTTP/1.1 (RFC 7301, 3.1; RFC 9113, 3.2).
    if ((secure.alpnProtocol || 'http/1.1') === alpn) return secure;
    throw new ExchangeError('alpn', `The server does not offer ${versions[alpn]}.`);
  } catch (error) {
    secure.destroy();
    if (signal.aborted || error instanceof ExchangeError) throw error;
    if (/no application protocol/.test(reason(error)))
      throw new ExchangeError('alpn', `The server does not offer ${versions[alpn]}.`);
    const fix = /certificate|self.signed|altname/i.test(reason(error))
      ? ' Name the certificate authority with --ca, or trust any certificate with --insecure.'
      : /wrong version number|packet length too long/.test(reason(error))
        ? ' Perhaps it speaks http there, and not https.'
        : '';
    throw new ExchangeError('tls', `No secure connection to ${reach.server.host}: ${reason(error)}.${fix}`);
  }
}

const contexts = new Map<string | undefined, SecureContext>();

/** What connections trust; made once, as it takes tens of milliseconds to read all certificates. */
function trusting(ca: string | undefined): SecureContext {
  let context = contexts.get(ca);
  if (context === undefined) {
    context = createSecureContext(ca === undefined ? {} : { ca: [...rootCertificates, ca] });
    contexts.set(ca, context);
  }
  return context;
}

/** An error of a socket in words. A host with several addresses fails with an error for each, and no message of its own. */
export function reason(error: unknown): string {
  if (error instanceof AggregateError) return error.errors.map(reason).join('; ');
  // OpenSSL's own words, without the numbers and files that its message has around them.
  if (error instanceof Error && 'reason' in error && typeof error.reason === 'string') return error.reason;
  return (error instanceof Error ? error.message : String(error)).trim().replace(/\.$/, '');
}
