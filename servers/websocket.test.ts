import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { startOrigins } from './origins.ts';
import type { Origins } from './origins.ts';
import { readExactly } from './read-exactly.ts';
import { dial, readResponse, send } from './test-client.ts';

const foo = 'http://foo.example';

let origins: Origins;

before(async () => {
  origins = await startOrigins({ origins: [foo] });
});
after(() => origins.close());

const handshake = (token: string, key = 'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n'): string =>
  `GET /c/${token}/0/text.txt HTTP/1.1\r\nHost: foo.example\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n${key}\r\n`;

function register(token: string, status: number): void {
  origins.register(token, {
    hops: [{ origin: foo, policy: { actual: { status, headers: [['X-Policy', '1']] } } }],
    resource: 'text',
  });
}

test('a policy of 101 makes a WebSocket that says hello and ends with its client', async () => {
  register('accepted', 101);
  const socket = await dial(origins.localPort(foo));
  socket.write(handshake('accepted'));
  const { head } = await readResponse(socket);
  assert.match(head, /^HTTP\/1\.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n/);
  // The example of RFC 6455, section 1.3.
  assert.match(head, /\r\nSec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK\+xOo=\r\nX-Policy: 1\r\n/);
  assert.equal(String(await readExactly(socket, 7)), '\ufffd\u0005hello');
  await origins.log.settled('accepted', 1);
  const [exchange] = origins.log.exchanges('accepted');
  assert.equal(exchange?.response?.status, 101);
  assert.ok(exchange.request.headers.some(([name]) => name === 'Sec-WebSocket-Key'));
  socket.write(Buffer.from([0x88, 0x80, 0, 0, 0, 0]));
  assert.deepEqual([...(await readExactly(socket, 2))], [0x88, 0]);
  socket.destroy();
});

test('any other policy answers as it stands, and so does a request without a key', async () => {
  register('refused', 403);
  assert.match(
    await send(origins.localPort(foo), handshake('refused')),
    /^HTTP\/1\.1 403 Forbidden\r\nX-Policy: 1\r\n/,
  );
  await origins.log.settled('refused', 1);
  assert.equal(origins.log.exchanges('refused')[0]?.response?.status, 403);
  register('keyless', 101);
  assert.match(await send(origins.localPort(foo), handshake('keyless', '')), /^HTTP\/1\.1 101 /);
  assert.match(await send(origins.localPort(foo), handshake('unknown')), /^HTTP\/1\.1 404 /);
});
