import type { Socket } from 'node:net';
import { isIP } from 'node:net';
import { readExactly } from '../../../servers/read-exactly.ts';
import { ExchangeError } from './outcome.ts';

/**
 * Asks an HTTP proxy for a tunnel. https://www.rfc-editor.org/rfc/rfc9110#name-connect
 * @throws {ExchangeError} `proxy`
 */
export async function throughHttpProxy(socket: Socket, proxy: URL, host: string, port: number): Promise<void> {
  const authority = `${isIP(host) === 6 ? `[${host}]` : host}:${String(port)}`;
  const credentials = `${decodeURIComponent(proxy.username)}:${decodeURIComponent(proxy.password)}`;
  const authorization =
    proxy.username === '' ? '' : `Proxy-Authorization: Basic ${Buffer.from(credentials).toString('base64')}\r\n`;
  socket.write(`CONNECT ${authority} HTTP/1.1\r\nHost: ${authority}\r\n${authorization}\r\n`);
  let head = '';
  // A byte at a time, so that none behind the head is lost.
  while (!head.endsWith('\r\n\r\n')) {
    if (head.length > 16 * 1024) throw refusal(proxy, 'its answer to CONNECT is too long');
    head += (await read(socket, 1, proxy)).toString('latin1');
  }
  const [statusLine = ''] = head.split('\r\n', 1);
  if (!/^HTTP\/1\.[01] 2\d\d/.test(statusLine)) {
    throw refusal(proxy, `it answered ${JSON.stringify(statusLine)} to CONNECT ${authority}`);
  }
}

const socksReplies: readonly string[] = [
  'succeeded',
  'general failure',
  'connection not allowed by ruleset',
  'network unreachable',
  'host unreachable',
  'connection refused',
  'TTL expired',
  'command not supported',
  'address type not supported',
];

/**
 * Asks a SOCKS5 proxy, which resolves the name itself. https://www.rfc-editor.org/rfc/rfc1928
 * @throws {ExchangeError} `proxy`
 */
export async function throughSocksProxy(socket: Socket, proxy: URL, host: string, port: number): Promise<void> {
  const withPassword = proxy.username !== '';
  socket.write(Buffer.from(withPassword ? [5, 2, 0, 2] : [5, 1, 0]));
  const [version, method] = await read(socket, 2, proxy);
  if (version !== 5 || (method !== 0 && !(withPassword && method === 2))) {
    throw refusal(proxy, 'it is not a SOCKS5 proxy, or it requires a user name and password');
  }
  if (method === 2) {
    const user = Buffer.from(decodeURIComponent(proxy.username));
    const password = Buffer.from(decodeURIComponent(proxy.password));
    socket.write(Buffer.concat([Buffer.from([1, user.length]), user, Buffer.from([password.length]), password]));
    const [, status] = await read(socket, 2, proxy);
    if (status !== 0) throw refusal(proxy, 'it does not accept the user name and password');
  }
  const name = Buffer.from(host, 'latin1');
  const address = isIP(host) === 4 ? [1, ...host.split('.').map(Number)] : [3, name.length, ...name];
  socket.write(Buffer.from([5, 1, 0, ...address, port >> 8, port & 0xff]));
  const [, reply = 1, , addressType] = await read(socket, 4, proxy);
  if (reply !== 0) {
    throw refusal(proxy, `it answered ${socksReplies[reply] ?? `reply ${String(reply)}`} for ${host}:${String(port)}`);
  }
  const length = addressType === 1 ? 4 : addressType === 4 ? 16 : ((await read(socket, 1, proxy))[0] ?? 0);
  await read(socket, length + 2, proxy);
}

async function read(socket: Socket, length: number, proxy: URL): Promise<Buffer> {
  try {
    return await readExactly(socket, length);
  } catch (error) {
    throw refusal(proxy, (error as Error).message);
  }
}

function refusal(proxy: URL, why: string): ExchangeError {
  return new ExchangeError('proxy', `The proxy ${proxy.host} did not lead to the server: ${why}.`);
}
