/** Servers that are broken or mean harm: what each does with a connection that has sent a request. */
import type { Socket } from 'node:net';
import { gzipSync } from 'node:zlib';

export interface HostileServer {
  readonly answer: (socket: Socket) => void;
  /** Why its responses are not usable; left out where they are. `inHead`: it never sends a whole head. */
  readonly says?: { readonly reason: RegExp; readonly inHead: boolean };
  /** Whether it keeps the client waiting, so that only the time limit ends an exchange. */
  readonly hangs?: true;
}

/** Writes the same bytes for as long as somebody reads them. */
function endlessly(socket: Socket, first: string, more: Buffer): void {
  const write = (): void => {
    while (socket.writable && socket.write(more));
  };
  socket.write(first, 'latin1');
  socket.on('drain', write);
  write();
}

/** Sixty kilobytes for whoever leaves it as it is, sixty megabytes for whoever decompresses it. */
const bomb = gzipSync(Buffer.alloc(60_000_000));

/** Text that a terminal, a browser or a log takes for more than text. */
const harmfulValues: readonly string[] = [
  '\x1b]0;owned\x07\x1b[2J\x1b[31m',
  '\x9b31m\x85',
  '</script><script>globalThis.owned = true</script><img src=x onerror="globalThis.owned = true">',
  ']]><x a="\'&lt;',
  '\xff\xfe\xc3\x28\xe2\x80\xae',
  '::error title=owned::%0A`|](javascript:alert(1))',
];

const harmfulLines = harmfulValues.flatMap((value) => [
  `Access-Control-Allow-Origin: ${value}`,
  `Access-Control-Allow-Methods: ${value}`,
  `X: ${value}`,
]);

export const hostileServers: Readonly<Record<string, HostileServer>> = {
  'hangs before the head': {
    answer: () => undefined,
    hangs: true,
    says: { reason: /No response came within|not sent: the server/, inHead: true },
  },
  'hangs in the head': {
    answer: (socket) => socket.write('HTTP/1.1 200 OK\r\nAccess-Control-Allow-Origin'),
    hangs: true,
    says: { reason: /The head of the response did not end within|not sent: the server/, inHead: true },
  },
  'hangs in the body': {
    answer: (socket) => socket.write('HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nab'),
    hangs: true,
    says: { reason: /The body of the response did not end within|not sent: the server/, inHead: false },
  },
  'closes at once': {
    answer: (socket) => socket.end(),
    says: { reason: /closed the connection before it sent a byte/, inHead: true },
  },
  resets: {
    answer: (socket) => socket.resetAndDestroy(),
    says: { reason: /connection broke in the head/, inHead: true },
  },
  'sends garbage': {
    answer: (socket) => socket.end('\x16\x03\x01\x1b[31m\0\xff'.repeat(50), 'latin1'),
    says: { reason: /at byte 0, no status line of HTTP\/1/, inHead: true },
  },
  'speaks HTTP/0.9': {
    answer: (socket) => socket.end('<p>hello'),
    says: { reason: /at byte 0, no status line of HTTP\/1/, inHead: true },
  },
  'has an endless head': {
    answer: (socket) => endlessly(socket, 'HTTP/1.1 200 OK\r\n', Buffer.from('X: y\r\n'.repeat(10_000))),
    says: { reason: /The head is longer than 262144 bytes/, inHead: true },
  },
  'has an endless header value': {
    answer: (socket) => endlessly(socket, 'HTTP/1.1 200 OK\r\nX: ', Buffer.alloc(60_000, 'y')),
    says: { reason: /The head is longer than 262144 bytes/, inHead: true },
  },
  'has as long a head as is read': {
    answer: (socket) =>
      socket.write(`HTTP/1.1 200 OK\r\n${`X: ${'y'.repeat(120)}\r\n`.repeat(2000)}Content-Length: 0\r\n\r\n`),
  },
  'sends 1xx for ever': {
    answer: (socket) => endlessly(socket, '', Buffer.from('HTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\n'.repeat(1000))),
    says: { reason: /more than 100 responses of status 1xx/, inHead: true },
  },
  'announces more than it sends': {
    answer: (socket) => socket.end('HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nab'),
    says: { reason: /Content-Length announced 7 bytes more/, inHead: false },
  },
  'contradicts itself about the length': {
    answer: (socket) => socket.end('HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Length: 3\r\n\r\nab'),
    says: { reason: /Content-Length is "2, 3"/, inHead: false },
  },
  'sends more than it announces': {
    answer: (socket) => socket.write('HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nabHTTP/1.1 200 OK\r\n'),
  },
  'has an endless body': {
    answer: (socket) => endlessly(socket, 'HTTP/1.1 200 OK\r\n\r\n', Buffer.alloc(60_000, 'x')),
  },
  'has endless chunks of one byte': {
    answer: (socket) =>
      endlessly(
        socket,
        'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n',
        Buffer.from('1\r\nx\r\n'.repeat(10_000)),
      ),
  },
  'drops a gzip bomb': {
    answer: (socket) => {
      socket.write(`HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: ${String(bomb.length)}\r\n\r\n`);
      socket.write(bomb);
    },
  },
  'redirects in a circle': {
    answer: (socket) => socket.write('HTTP/1.1 302 Found\r\nLocation: /\r\nContent-Length: 0\r\n\r\n'),
  },
  'has harm in its header values': {
    answer: (socket) =>
      socket.write(`HTTP/1.1 200 \x1b[31mOK\r\n${harmfulLines.join('\r\n')}\r\nContent-Length: 0\r\n\r\n`, 'latin1'),
  },
};
