/** Clients for the tests that show every byte: plain TCP, TLS and SOCKS5. */
import { once } from 'node:events';
import { connect, isIPv4, isIPv6 } from 'node:net';
import type { Socket } from 'node:net';
import { readExactly } from './read-exactly.ts';

/** Connects to a port on 127.0.0.1. */
export async function dial(port: number): Promise<Socket> {
  const socket = connect(port, '127.0.0.1');
  await once(socket, 'connect');
  return socket;
}

/** Everything that comes until the other side ends; this side stays open. */
export async function readToEnd(socket: Socket): Promise<Buffer> {
  const chunks: Buffer[] = [];
  socket.on('data', (chunk: Buffer) => chunks.push(chunk));
  await once(socket, 'end');
  return Buffer.concat(chunks);
}

/** Reads one response with a Content-Length, as head (with its empty line) and body. */
export async function readResponse(socket: Socket): Promise<{ head: string; body: Buffer }> {
  let head = '';
  while (!head.endsWith('\r\n\r\n')) head += (await readExactly(socket, 1)).toString('latin1');
  const length = Number(/\r\ncontent-length: (\d+)\r\n/i.exec(head)?.[1] ?? 0);
  return { head, body: length === 0 ? Buffer.alloc(0) : await readExactly(socket, length) };
}

/** Sends the bytes (an isomorphic string) on a connection of its own and reads until the server closes it. */
export async function send(port: number, request: string): Promise<string> {
  const socket = await dial(port);
  socket.write(request, 'latin1');
  return (await readToEnd(socket)).toString('latin1');
}

/** Asks a SOCKS5 server for a connection; `reply` is the field of RFC 1928, section 6: 0 for success. */
export async function socksConnect(
  relayPort: number,
  host: string,
  port: number,
): Promise<{ socket: Socket; reply: number | undefined }> {
  const socket = await dial(relayPort);
  socket.write(Buffer.from([5, 1, 0]));
  await readExactly(socket, 2);
  socket.write(Buffer.concat([Buffer.from([5, 1, 0]), socksAddress(host), Buffer.from([port >> 8, port & 0xff])]));
  const [, reply] = await readExactly(socket, 10);
  return { socket, reply };
}

function socksAddress(host: string): Buffer {
  if (isIPv4(host)) return Buffer.from([1, ...host.split('.').map(Number)]);
  if (isIPv6(host)) {
    const [head = '', tail = ''] = host.split('::');
    const groups = (text: string): string[] => (text === '' ? [] : text.split(':'));
    const zeros = Array.from({ length: 8 - groups(head).length - groups(tail).length }, () => '0');
    const all = [...groups(head), ...zeros, ...groups(tail)].map((group) => group.padStart(4, '0'));
    return Buffer.concat([Buffer.from([4]), Buffer.from(all.join(''), 'hex')]);
  }
  return Buffer.concat([Buffer.from([3, host.length]), Buffer.from(host, 'latin1')]);
}
