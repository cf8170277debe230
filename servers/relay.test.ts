import assert from 'node:assert/strict';
import { once } from 'node:events';
import { connect, createServer } from 'node:net';
import type { AddressInfo, Server, Socket } from 'node:net';
import { afterEach, test } from 'node:test';
import fc from 'fast-check';
import { readExactly } from './read-exactly.ts';
import { startRelay } from './relay.ts';
import type { Relay, RelayOptions, Route } from './relay.ts';
import { ServersError } from './servers-error.ts';
import { dial, readToEnd, send, socksConnect } from './test-client.ts';

const toClose: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of toClose.splice(0)) await close();
});

async function relayTo(routes: Iterable<Route>, options?: RelayOptions): Promise<Relay> {
  const relay = await startRelay(routes, options);
  toClose.push(() => relay.close());
  return relay;
}

/** A server whose every connection is given to `serve`. */
async function upstream(
  serve: (socket: Socket) => void,
  host = '127.0.0.1',
): Promise<{ port: number; server: Server }> {
  const server = createServer({ allowHalfOpen: true }, (socket) => {
    toClose.push(() => socket.destroy());
    serve(socket);
  }).listen(0, host);
  await once(server, 'listening');
  toClose.push(() => server.close());
  return { port: (server.address() as AddressInfo).port, server };
}

const echo = (socket: Socket): void => void socket.on('error', () => {}).pipe(socket);

test('names and addresses of every type lead to their ports, in any case', async () => {
  const { port } = await upstream(echo);
  const relay = await relayTo([
    ['Foo.Example:80', port],
    ['192.0.2.7:81', port],
    ['[2001:db8::1]:82', port],
  ]);
  relay.map('LATER.example', 443, port);
  relay.map('2001:0DB8:0:0::2', 443, port);
  for (const [host, at] of [
    ['fOO.example', 80],
    ['192.0.2.7', 81],
    ['2001:db8::1', 82],
    ['later.example', 443],
    ['2001:db8::2', 443],
  ] as const) {
    const { socket, reply } = await socksConnect(relay.port, host, at);
    assert.equal(reply, 0, host);
    socket.write('ping');
    assert.equal((await readExactly(socket, 4)).toString(), 'ping');
    socket.destroy();
  }
});

test('what has no route is unreachable, loopback too unless it is to pass', async () => {
  const { port } = await upstream(echo);
  const closed = await relayTo([['foo.example:80', port]]);
  const open = await relayTo([], { passLoopback: true });
  for (const [host, at] of [
    ['other.example', 80],
    ['foo.example', 443],
    ['127.0.0.1', port],
    ['localhost', port],
    ['::1', port],
  ] as const) {
    const { socket, reply } = await socksConnect(closed.port, host, at);
    assert.equal(reply, 4, host);
    assert.equal((await readToEnd(socket)).length, 0);
  }
  for (const host of ['127.0.0.1', 'LOCALHOST']) {
    const { socket, reply } = await socksConnect(open.port, host, port);
    assert.equal(reply, 0, host);
    socket.destroy();
  }
  for (const host of ['192.0.2.1', '2001:db8::1', 'localhost.example', '127.0.0.1.example']) {
    assert.equal((await socksConnect(open.port, host, port)).reply, 4, host);
  }
});

test('a port where nobody listens is refused', async () => {
  const { port, server } = await upstream(echo);
  server.close();
  await once(server, 'close');
  const relay = await relayTo([['foo.example:80', port]]);
  assert.equal((await socksConnect(relay.port, 'foo.example', 80)).reply, 5);
});

test('bytes pass untouched, in both directions, also those that came with the request', async () => {
  const { port } = await upstream(echo);
  const relay = await relayTo([['a:80', port]]);
  const bytes = Buffer.from(Array.from({ length: 3 * 1024 * 1024 }, (_, index) => (index * 7 + (index >> 8)) & 0xff));
  const socket = await dial(relay.port);
  socket.end(Buffer.concat([Buffer.from([5, 2, 9, 0, 5, 1, 0, 3, 1, 0x61, 0, 80]), bytes]));
  await readExactly(socket, 12);
  assert.ok((await readToEnd(socket)).equals(bytes));
});

test('a handshake in single bytes', async () => {
  const { port } = await upstream(echo);
  const relay = await relayTo([['a:80', port]]);
  const socket = (await dial(relay.port)).setNoDelay(true);
  for (const byte of [5, 1, 0, 5, 1, 0, 3, 1, 0x61, 0, 80]) {
    socket.write(Buffer.from([byte]));
    await new Promise(setImmediate);
  }
  assert.equal((await readExactly(socket, 12))[3], 0);
  socket.destroy();
});

test('a slow reader holds the sender back', async () => {
  const size = 32 * 1024 * 1024;
  let sent = false;
  const { port } = await upstream((socket) => void socket.end(Buffer.alloc(size), () => (sent = true)));
  const relay = await relayTo([['a:80', port]]);
  const { socket } = await socksConnect(relay.port, 'a', 80);
  // Everything happens in this process, at least 16 KiB a turn: enough turns for all of it, were nobody holding back.
  for (let turn = 0; turn < size / (16 * 1024); turn++) await new Promise(setImmediate);
  assert.equal(sent, false);
  assert.equal((await readToEnd(socket)).length, size);
  assert.equal(sent, true);
});

test('a half-closed connection still carries the other direction', async () => {
  const { port } = await upstream((socket) => {
    void readToEnd(socket).then((received) => socket.end(`got ${received.toString()}`));
  });
  const relay = await relayTo([['a:80', port]]);
  const { socket } = await socksConnect(relay.port, 'a', 80);
  socket.end('all of it');
  assert.equal((await readToEnd(socket)).toString(), 'got all of it');

  let heard: Promise<Buffer> | undefined;
  const other = await upstream((farewell) => {
    heard = readToEnd(farewell.on('error', () => {}));
    farewell.end('bye');
  });
  relay.map('b', 80, other.port);
  const { socket: late } = await socksConnect(relay.port, 'b', 80);
  late.allowHalfOpen = true;
  assert.equal((await readToEnd(late)).toString(), 'bye');
  late.end('still here');
  assert.equal((await heard)?.toString(), 'still here');
});

test('the end of one side in the middle ends the other', async () => {
  const sides: Socket[] = [];
  const { port } = await upstream((socket) => void sides.push(socket.on('error', () => {}).resume()));
  const relay = await relayTo([['a:80', port]]);

  const first = await socksConnect(relay.port, 'a', 80);
  first.socket.resetAndDestroy();
  const [side] = sides;
  assert.ok(side);
  if (!side.readableEnded) await once(side, 'end');

  const second = await socksConnect(relay.port, 'a', 80);
  const closed = once(
    second.socket.on('error', () => {}),
    'close',
  );
  second.socket.resume();
  sides[1]?.resetAndDestroy();
  await closed;
});

test('what is not SOCKS5, or asks for more, is turned away', async () => {
  const relay = await relayTo([]);
  const greeting = '\x05\x01\x00';
  assert.equal(await send(relay.port, '\x04\x01\x00\x50\x7f\x00\x00\x01\x00'), '');
  assert.equal(await send(relay.port, 'GET / HTTP/1.1\r\n\r\n'), '');
  assert.equal(await send(relay.port, '\x05\x02\x01\x02'), '\x05\xff');
  const refused = (code: number): string => `\x05\x00\x05${String.fromCharCode(code)}\x00\x01\x00\x00\x00\x00\x00\x00`;
  assert.equal(await send(relay.port, `${greeting}\x05\x02\x00\x01\x7f\x00\x00\x01\x00\x50`), refused(7));
  assert.equal(await send(relay.port, `${greeting}\x05\x01\x00\x09`), refused(8));
});

test('garbage never throws, and the relay lives on', async () => {
  const { port } = await upstream(echo);
  const relay = await relayTo([['a:80', port]]);
  const garbage = fc.oneof(
    fc.uint8Array({ maxLength: 600 }),
    fc.uint8Array({ maxLength: 40 }).map((rest) => Uint8Array.of(5, 1, 0, 5, ...rest)),
  );
  await fc.assert(
    fc.asyncProperty(garbage, fc.boolean(), async (bytes, abruptly) => {
      const socket = await dial(relay.port);
      const closed = new Promise((resolve) => socket.on('error', () => {}).on('close', resolve));
      socket.resume();
      if (abruptly) socket.write(bytes, () => socket.resetAndDestroy());
      else socket.end(bytes);
      await closed;
    }),
    { numRuns: 60 },
  );
  assert.equal((await socksConnect(relay.port, 'a', 80)).reply, 0);
});

test('close ends what is open, and may be called twice', async () => {
  const { port } = await upstream(echo);
  const relay = await startRelay([['a:80', port]]);
  const { socket } = await socksConnect(relay.port, 'a', 80);
  const greeting = await dial(relay.port);
  const closed = [socket, greeting].map((each) => once(each.resume(), 'close'));
  await Promise.all([relay.close(), ...closed]);
  await relay.close();
  await assert.rejects(dial(relay.port));
});

test('listens at the address that it is told, and nowhere else', async () => {
  const relay = await relayTo([], { host: '127.0.0.2' });
  assert.equal(relay.host, '127.0.0.2');
  const socket = connect(relay.port, '127.0.0.2');
  toClose.push(() => socket.destroy());
  await once(socket, 'connect');
  await assert.rejects(dial(relay.port));
});

test('an occupied port is named', async () => {
  const { port } = await upstream(echo);
  await assert.rejects(
    startRelay([], { port }),
    (error: Error) => error instanceof ServersError && error.message.includes(`127.0.0.1:${port}`),
  );
});
