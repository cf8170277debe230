import { once } from 'node:events';
import { createServer } from 'node:net';
import type { AddressInfo, Socket } from 'node:net';
import { createServer as createSecureServer } from 'node:tls';
import type { TlsOptions } from 'node:tls';

export interface RawServer {
  readonly port: number;
  /** Connections so far. */
  readonly connections: () => number;
  readonly close: () => Promise<void>;
}

/**
 * A server that may answer any bytes, on a free port of 127.0.0.1.
 * @param answer is told each request as it came, as an isomorphic string, and writes to the connection.
 */
export async function startRawServer(
  answer: (request: string, socket: Socket) => void,
  tls?: TlsOptions,
): Promise<RawServer> {
  const open = new Set<Socket>();
  let connections = 0;
  const onConnection = (socket: Socket): void => {
    connections += 1;
    open.add(socket.setNoDelay());
    let pending = '';
    socket.on('error', () => undefined).on('close', () => open.delete(socket));
    socket.on('data', (chunk: Buffer) => {
      pending += chunk.toString('latin1');
      for (let end = endOf(pending); end !== undefined; end = endOf(pending)) {
        const request = pending.slice(0, end);
        pending = pending.slice(end);
        answer(request, socket);
      }
    });
  };
  const server = tls === undefined ? createServer(onConnection) : createSecureServer(tls, onConnection);
  server.on('tlsClientError', () => undefined);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    connections: () => connections,
    async close() {
      server.close();
      for (const socket of open) socket.destroy();
      await once(server, 'close');
    },
  };
}

/** Where a request ends, with the body that its Content-Length announces. */
function endOf(bytes: string): number | undefined {
  const head = bytes.indexOf('\r\n\r\n');
  if (head === -1) return undefined;
  const end = head + 4 + Number(/\r\ncontent-length: *(\d+)\r\n/i.exec(bytes.slice(0, head + 2))?.[1] ?? 0);
  return bytes.length < end ? undefined : end;
}

/** A response with a length, as an isomorphic string. */
export function response(status: number, headers: readonly string[] = [], body = ''): string {
  return [`HTTP/1.1 ${String(status)} X`, ...headers, `Content-Length: ${String(body.length)}`, '', body].join('\r\n');
}
