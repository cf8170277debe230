import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer as createHttpServer } from 'node:http';
import { createSecureServer } from 'node:http2';
import { connect } from 'node:net';
import type { AddressInfo, Socket } from 'node:net';
import { after, describe, it } from 'node:test';
import { startRelay } from '../../../servers/relay.ts';
import { createTestAuthority } from '../../../servers/tls.ts';
import { response, startRawServer } from '../testing/raw-server.ts';
import { createClient } from './client.ts';
import type { Client } from './client.ts';
import type { Reach } from './connect.ts';
import { defaultLimits } from './outcome.ts';
import type { FailureKind, Limits, Outcome } from './outcome.ts';
import type { RawRequest } from './request.ts';

const closing: (() => unknown)[] = [];
after(() => Promise.all(closing.map((close) => close())));

async function server(...given: Parameters<typeof startRawServer>) {
  const started = await startRawServer(...given);
  closing.push(() => started.close());
  return started;
}

function clientFor(port: number, reach: Partial<Reach> = {}, limits: Partial<Limits> = {}, scheme = 'http'): Client {
  const client = createClient(
    { server: new URL(`${scheme}://127.0.0.1:${port}`), ...reach },
    { ...defaultLimits, ...limits },
  );
  closing.push(() => client.close());
  return client;
}

function get(target: string, more: Partial<RawRequest> = {}): RawRequest {
  return { method: 'GET', target, headers: [['Host', 'a.example']], ...more };
}

function answered(outcome: Outcome) {
  return outcome.ok ? outcome.answer : assert.fail(outcome.failure.message);
}

describe('a client', () => {
  it('sends the bytes as they are', async () => {
    const seen: string[] = [];
    const { port } = await server((request, socket) => {
      seen.push(request);
      socket.write(response(200, ['X: y'], 'ab'));
    });
    const headers = [
      ['oRigin', 'a\x00\xff\t'],
      ['Origin', ''],
      ['Content-Length', '1'],
    ] as const;
    const answer = answered(
      await clientFor(port).exchange({ method: 'pAtch', target: '/a/../b', headers, body: '\xfe' }),
    );
    assert.deepEqual(seen, [
      'pAtch /a/../b HTTP/1.1\r\noRigin: a\x00\xff\t\r\nOrigin: \r\nContent-Length: 1\r\n\r\n\xfe',
    ]);
    assert.deepEqual(
      [answer.status, answer.headers, answer.body],
      [
        200,
        [
          ['X', 'y'],
          ['Content-Length', '2'],
        ],
        'ab',
      ],
    );
  });

  it('keeps connections open, has many in flight, and gives malformed requests one of their own', async () => {
    const { port, connections } = await server((_, socket) => socket.write(response(200)));
    const client = clientFor(port);
    for (let i = 0; i < 5; i++) answered(await client.exchange(get('/')));
    assert.equal(connections(), 1);
    await Promise.all(Array.from({ length: 4 }, () => client.exchange(get('/'))));
    assert.equal(connections(), 4);
    answered(await client.exchange(get('/', { headers: [['Origin', 'a\rb']] })));
    assert.equal(connections(), 5);
  });

  it('sends again what met a connection that the server had closed', async () => {
    let open: Socket | undefined;
    const { port, connections } = await server((request, socket) => {
      if (request.includes('/last') && socket === open) socket.destroy();
      else socket.write(response(200));
      open ??= socket;
    });
    const client = clientFor(port);
    answered(await client.exchange(get('/first')));
    answered(await client.exchange(get('/last')));
    assert.equal(connections(), 2);
  });

  it('leaves a stream after its head', async () => {
    const { port } = await server((_, socket) => socket.write('HTTP/1.1 200 OK\r\nA: b\r\n\r\nfirst'));
    const answer = answered(await clientFor(port).exchange(get('/', { headOnly: true })));
    assert.deepEqual([answer.cut, answer.headers], [true, [['A', 'b']]]);
  });

  const failures: readonly (readonly [
    what: string,
    answer: (socket: Socket) => unknown,
    kind: FailureKind,
    says: RegExp,
  ])[] = [
    ['hangs before the response', () => undefined, 'timeout', /No response came within 0\.2 s/],
    [
      'hangs in the head',
      (socket) => socket.write('HTTP/1.1 200 OK\r\nA:'),
      'timeout',
      /The head of the response did not end/,
    ],
    [
      'hangs in the body',
      (socket) => socket.write('HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nab'),
      'timeout',
      /The body of the response did not end/,
    ],
    ['closes', (socket) => socket.end(), 'closed', /closed the connection before it sent a byte/],
    ['resets', (socket) => socket.resetAndDestroy(), 'closed', /connection broke in the head/],
    [
      'resets in the body',
      (socket) => socket.write('HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nab', () => socket.resetAndDestroy()),
      'closed',
      /in the (middle of the )?body/,
    ],
    [
      'sends garbage',
      (socket) => socket.write('\x16\x03\x01\x1b[31mhello'),
      'malformed',
      /at byte 0, no status line of HTTP\/1 but "\\u0016/,
    ],
    ['answers as HTTP/0.9', (socket) => socket.end('<p>hello'), 'malformed', /no status line/],
  ];
  for (const [what, answer, kind, says] of failures) {
    it(`whose server ${what} gets ${kind}`, async () => {
      const { port } = await server((_, socket) => void answer(socket));
      const outcome = await clientFor(port, {}, { timeoutMs: 200 }).exchange(get('/'));
      assert.ok(!outcome.ok);
      assert.equal(outcome.failure.kind, kind);
      assert.match(outcome.failure.message, says);
    });
  }

  it('without a server is refused', async () => {
    const { port, close } = await startRawServer(() => undefined);
    await close();
    const outcome = await clientFor(port).exchange(get('/'));
    assert.ok(!outcome.ok && outcome.failure.kind === 'refused');
  });

  it('leaves endless heads and bodies, whatever they are made of', async () => {
    const { port } = await server((request, socket) => {
      socket.write(
        request.includes('/head') ? 'HTTP/1.1 200 OK\r\n' : 'HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n\r\n',
      );
      const more = (): void => {
        while (socket.writable && socket.write('X: y\r\n'.repeat(10_000)));
      };
      socket.on('drain', more);
      more();
    });
    const client = clientFor(port);
    const head = await client.exchange(get('/head'));
    assert.ok(!head.ok && head.failure.kind === 'too-long', JSON.stringify(head));
    const body = answered(await client.exchange(get('/body')));
    assert.deepEqual([body.cut, body.body.length], [true, defaultLimits.kept]);
    assert.ok(body.bodyLength < defaultLimits.kept + 2 ** 20);
  });
});

describe('a client over TLS', () => {
  it('trusts a named authority, any certificate, or refuses', async () => {
    const authority = await createTestAuthority();
    const leaf = await authority.leafFor(['127.0.0.1']);
    const { port } = await server((_, socket) => socket.write(response(200)), leaf);
    const refused = await clientFor(port, {}, {}, 'https').exchange(get('/'));
    assert.ok(!refused.ok && refused.failure.kind === 'tls');
    assert.match(refused.failure.message, /--ca, or trust any certificate with --insecure/);
    answered(await clientFor(port, { ca: authority.caPem }, {}, 'https').exchange(get('/')));
    answered(await clientFor(port, { insecure: true }, {}, 'https').exchange(get('/')));
  });

  it('speaks HTTP/2, with the lines in order', async () => {
    const leaf = await (await createTestAuthority()).leafFor(['127.0.0.1']);
    const h2 = createSecureServer(leaf, (request, reply) => {
      reply.setHeader('vary', ['b', 'a']);
      reply.setHeader('x-origin', String(request.headers.origin));
      reply.end('body');
    });
    await once(h2.listen(0, '127.0.0.1'), 'listening');
    closing.push(() => h2.close());
    const client = clientFor((h2.address() as AddressInfo).port, { insecure: true }, {}, 'https');
    const answer = answered(
      await client.exchange(get('/', { http2: true, headers: [['Origin', 'https://a.example']] })),
    );
    assert.deepEqual(
      [answer.status, answer.body, answer.headers.filter(([name]) => name !== 'date')],
      [
        200,
        'body',
        [
          ['vary', 'b'],
          ['vary', 'a'],
          ['x-origin', 'https://a.example'],
        ],
      ],
    );
    client.close();
  });

  it('is told by a server that does not speak HTTP/2', async () => {
    const leaf = await (await createTestAuthority()).leafFor(['127.0.0.1']);
    const { port } = await server((_, socket) => socket.write(response(200)), leaf);
    const outcome = await clientFor(port, { insecure: true }, {}, 'https').exchange(get('/', { http2: true }));
    assert.ok(!outcome.ok && outcome.failure.kind === 'alpn', JSON.stringify(outcome));
  });
});

describe('a client that speaks HTTP/2 with a hostile server', () => {
  it('ends within the time limit for all that wait, and tries again', async () => {
    const leaf = await (await createTestAuthority()).leafFor(['127.0.0.1']);
    const { port, connections } = await server(() => undefined, { ...leaf, ALPNProtocols: ['h2'] });
    const client = clientFor(port, { insecure: true }, { timeoutMs: 200 }, 'https');
    const outcomes = await Promise.all([1, 2].map(() => client.exchange(get('/', { http2: true }))));
    for (const outcome of outcomes) {
      assert.ok(!outcome.ok && outcome.failure.kind === 'timeout', JSON.stringify(outcome));
    }
    // A server that does not even shake hands.
    const mute = await server(() => undefined);
    const silent = clientFor(mute.port, { insecure: true }, { timeoutMs: 200 }, 'https');
    for (let i = 1; i <= 2; i++) {
      const both = await Promise.all([1, 2].map(() => silent.exchange(get('/', { http2: true }))));
      for (const outcome of both) assert.ok(!outcome.ok && outcome.failure.kind === 'timeout', JSON.stringify(outcome));
      assert.equal(mute.connections(), i);
    }
    assert.equal(connections(), 1);
  });

  it('leaves a storm of 1xx, an endless body, and a connection that breaks', async () => {
    const leaf = await (await createTestAuthority()).leafFor(['127.0.0.1']);
    const h2 = createSecureServer(leaf);
    h2.on('session', (session) => session.on('error', () => undefined));
    h2.on('stream', (stream, { ':path': path }) => {
      stream.on('error', () => undefined);
      if (path === '/storm') for (let i = 0; i < 200; i++) stream.additionalHeaders({ ':status': 103, link: 'x' });
      if (path === '/break') stream.session?.destroy();
      if (path !== '/body') return;
      stream.respond({ ':status': 200, 'content-encoding': 'gzip' });
      const more = (): void => {
        while (!stream.destroyed && stream.write('x'.repeat(50_000)));
      };
      stream.on('drain', more);
      more();
    });
    await once(h2.listen(0, '127.0.0.1'), 'listening');
    closing.push(() => h2.close());
    const client = clientFor((h2.address() as AddressInfo).port, { insecure: true }, {}, 'https');
    const storm = await client.exchange(get('/storm', { http2: true }));
    assert.ok(!storm.ok && /more than 100 responses of status 1xx/.test(storm.failure.message), JSON.stringify(storm));
    const body = answered(await client.exchange(get('/body', { http2: true })));
    assert.deepEqual([body.cut, body.body.length], [true, defaultLimits.kept]);
    const broken = await client.exchange(get('/break', { http2: true }));
    assert.ok(!broken.ok && broken.failure.kind === 'closed', JSON.stringify(broken));
    assert.ok(answered(await client.exchange(get('/body', { http2: true }))).cut);
    client.close();
  });
});

describe('a client behind a proxy', () => {
  for (const protocol of ['http', 'socks5']) {
    it(`of ${protocol} that does not answer ends within the time limit`, async () => {
      const mute = await server(() => undefined);
      const proxy = new URL(`${protocol}://127.0.0.1:${String(mute.port)}`);
      const outcome = await clientFor(0, { server: new URL('http://far.example'), proxy }, { timeoutMs: 200 }).exchange(
        get('/'),
      );
      assert.ok(!outcome.ok && outcome.failure.kind === 'timeout', JSON.stringify(outcome));
    });
  }

  it('asks SOCKS5 for the name', async () => {
    const { port } = await server((_, socket) => socket.write(response(200)));
    const relay = await startRelay([['far.example:80', port]]);
    closing.push(() => relay.close());
    const proxy = new URL(`socks5://127.0.0.1:${relay.port}`);
    answered(await clientFor(0, { server: new URL('http://far.example'), proxy }).exchange(get('/')));
    const outcome = await clientFor(0, { server: new URL('http://other.example'), proxy }).exchange(get('/'));
    assert.ok(!outcome.ok && outcome.failure.kind === 'proxy');
    assert.match(outcome.failure.message, /host unreachable for other\.example:80/);
  });

  it('asks HTTP for a tunnel, with its password', async () => {
    const { port } = await server((_, socket) => socket.write(response(200)));
    const asked: unknown[] = [];
    const tunnel = createHttpServer().on('connect', (request, socket: Socket) => {
      asked.push([request.url, request.headers['proxy-authorization']]);
      if (request.headers['proxy-authorization'] === undefined) return socket.end('HTTP/1.1 407 No\r\n\r\n');
      socket.write('HTTP/1.1 200 OK\r\n\r\n');
      return socket.pipe(connect(port, '127.0.0.1')).pipe(socket);
    });
    await once(tunnel.listen(0, '127.0.0.1'), 'listening');
    closing.push(() => tunnel.close());
    const at = `127.0.0.1:${(tunnel.address() as AddressInfo).port}`;
    const far = new URL('http://far.example');
    answered(await clientFor(0, { server: far, proxy: new URL(`http://u:p@${at}`) }).exchange(get('/')));
    assert.deepEqual(asked, [['far.example:80', `Basic ${btoa('u:p')}`]]);
    const outcome = await clientFor(0, { server: far, proxy: new URL(`http://${at}`) }).exchange(get('/'));
    assert.ok(!outcome.ok && outcome.failure.kind === 'proxy');
    assert.match(outcome.failure.message, /"HTTP\/1\.1 407 No" to CONNECT far\.example:80/);
  });
});
