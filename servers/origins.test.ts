import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { after, before, describe, test } from 'node:test';
import { connect as connectTls } from 'node:tls';
import { gunzipSync } from 'node:zlib';
import type { Answer, Policy, ResourceName } from '../protocol/case.ts';
import type { Exchange, HeaderList } from '../protocol/http/wire.ts';
import { hopUrl, ServersError, startOrigins } from './origins.ts';
import type { Origins, Plan } from './origins.ts';
import { resource } from './resources/resources.ts';
import { dial, readResponse, readToEnd, send, socksConnect } from './test-client.ts';

const foo = 'http://foo.example';
const bar = 'https://bar.other';

let origins: Origins;
let tokens = 0;

before(async () => {
  origins = await startOrigins({
    origins: [foo, bar, 'http://bar.other:8080'],
    agent: async (app, { origin }) => {
      app.get('/-/where', () => ({ origin }));
      app.post('/-/echo', (request) => request.body);
      await Promise.resolve();
    },
  });
});
after(() => origins.close());

/** Registers a plan with one hop at `http://foo.example`. */
function plan(actual: Partial<Answer>, more: { preflight?: Answer; resource?: ResourceName } = {}): string {
  const { preflight, resource: name = 'text' } = more;
  const policy: Policy = { actual: { status: 200, headers: [], ...actual }, ...(preflight && { preflight }) };
  return register({ hops: [{ origin: foo, policy }], resource: name });
}

function register(registered: Plan): string {
  const token = `t${++tokens}`;
  origins.register(token, registered);
  return token;
}

function pathOf(token: string, name: ResourceName = 'text'): string {
  return `/c/${token}/0/${resource(name).file}`;
}

/** A request whose response ends the connection, to `http://foo.example`. */
function ask(method: string, path: string, headers: HeaderList = [], body = ''): Promise<string> {
  return send(origins.localPort(foo), requestText(method, path, [...headers, ['Connection', 'close']], body));
}

function requestText(method: string, path: string, headers: HeaderList = [], body = ''): string {
  const lines = [['Host', 'foo.example'], ...headers].map(([name, value]) => `${name}: ${value}\r\n`);
  return `${method} ${path} HTTP/1.1\r\n${lines.join('')}\r\n${body}`;
}

function headOf(bytes: string): string {
  return bytes.slice(0, bytes.indexOf('\r\n\r\n') + 4);
}

function bodyOf(bytes: string): string {
  return bytes.slice(bytes.indexOf('\r\n\r\n') + 4);
}

async function only(token: string): Promise<Exchange> {
  await origins.log.settled(token);
  const [exchange, ...others] = origins.log.exchanges(token);
  assert.ok(exchange, 'no exchange was logged');
  assert.deepEqual(others, []);
  return exchange;
}

/** The logged exchange is what the client sent and received, byte by byte. */
function assertLogged(exchange: Exchange, sent: string, received: string): void {
  const { request, response } = exchange;
  const lines = (headers: HeaderList): string => headers.map(([name, value]) => `${name}: ${value}\r\n`).join('');
  assert.equal(
    `${request.method} ${request.target} HTTP/${request.httpVersion}\r\n${lines(request.headers)}\r\n${request.body}`,
    sent,
  );
  assert.ok(response);
  assert.equal(
    `HTTP/1.1 ${response.status} ${response.statusText}\r\n${lines(response.headers)}\r\n`,
    headOf(received),
  );
  assert.equal(response.bodyLength, bodyOf(received).length);
}

describe('the log is what was on the wire', () => {
  const policies: Record<string, Partial<Answer>> = {
    'an ordinary policy': { headers: [['Access-Control-Allow-Origin', '*']] },
    'order, case and duplicates': {
      headers: [
        ['aCCess-control-ALLOW-origin', '*'],
        ['X-Between', ''],
        ['Access-Control-Allow-Origin', 'http://foo.example'],
        ['Access-Control-Allow-Origin', ' \t* '],
      ],
    },
    'bytes above 0x7F': { headers: [['X-Bytes', '\x80\xe9\xff']] },
    'control characters and DEL': { headers: [['Access-Control-Allow-Origin', '*\x00\x01\x0b\x7f']] },
    'a name that is no token': {
      headers: [
        ['X Bad Name', '1'],
        ['', 'no name'],
      ],
    },
    'a status of 299': { status: 299 },
    'a status of 680': { status: 680 },
    'a status of 790 with words of its own': { status: 790, statusText: 'Quite Something' },
    'bytes in the status text': { statusText: 'caf\xe9' },
    'a status of 999 with a body of its own': { status: 999, body: 'own body' },
    'a 204': { status: 204 },
    'a 205': { status: 205 },
    'a 304': { status: 304 },
    'a final 103': { status: 103 },
    'a wrong Content-Length': { headers: [['Content-Length', '3']] },
    'lines about the connection': {
      headers: [
        ['Connection', 'keep-alive'],
        ['Keep-Alive', 'timeout=5'],
        ['Trailer', 'X-End'],
        ['Date', 'Thu, 01 Jan 1970 00:00:00 GMT'],
      ],
    },
    'Transfer-Encoding': { headers: [['Transfer-Encoding', 'chunked']], body: '4\r\nbody\r\n0\r\n\r\n' },
    'a Content-Disposition with bytes': { headers: [['Content-Disposition', 'attachment; filename="\xe9"']] },
  };
  for (const [name, policy] of Object.entries(policies)) {
    for (const method of ['GET', 'PUT', 'patch']) {
      test(`${name}, ${method}`, async () => {
        const token = plan(policy);
        const headers: HeaderList = [
          ['X-Odd', '1'],
          ['x-ODD', '\xe9\xff'],
          ['Content-Length', '4'],
          ['Connection', 'close'],
        ];
        const request = requestText(method, `${pathOf(token)}?q=%zz`, headers, 'ab\xff\x00');
        const received = await send(origins.localPort(foo), request);
        const exchange = await only(token);
        assertLogged(exchange, request, received);
        assert.equal(exchange.origin, foo);
        assert.equal(exchange.hop, 0);
        assert.equal(exchange.response?.status, policy.status ?? 200);
      });
    }
  }

  test('the policy decides the order of its lines, and only the missing ones follow', async () => {
    const token = plan({
      headers: [
        ['Content-Type', 'text/x-own'],
        ['cache-control', 'max-age=60'],
        ['A', 'b'],
      ],
    });
    assert.equal(
      headOf(await ask('GET', pathOf(token))),
      'HTTP/1.1 200 OK\r\nContent-Type: text/x-own\r\ncache-control: max-age=60\r\nA: b\r\nContent-Length: 22\r\n\r\n',
    );
  });

  test('a request without Connection: close leaves the connection open for the next', async () => {
    const token = plan({});
    const socket = await dial(origins.localPort(foo));
    for (let i = 0; i < 3; i++) {
      socket.write(requestText('GET', pathOf(token)));
      const { head, body } = await readResponse(socket);
      assert.equal(
        head,
        'HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 22\r\nCache-Control: no-store\r\n\r\n',
      );
      assert.deepEqual(body, resource('text').body);
    }
    socket.destroy();
    assert.equal(origins.log.exchanges(token).length, 3);
  });

  test('a body of 1 MiB is taken, and 64 KiB of it are kept', async () => {
    const token = plan({});
    for (const method of ['POST', 'CHICKEN']) {
      const size = 1024 * 1024;
      const received = await ask(method, pathOf(token), [['Content-Length', String(size)]], 'x'.repeat(size));
      assert.match(received, /^HTTP\/1\.1 200 OK\r\n/);
    }
    assert.deepEqual(
      origins.log.exchanges(token).map(({ request }) => request.body.length),
      [64 * 1024, 64 * 1024],
    );
  });

  test('a body in chunks is logged without its framing', async () => {
    const token = plan({});
    await ask('POST', pathOf(token), [['Transfer-Encoding', 'chunked']], '3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n');
    assert.equal((await only(token)).request.body, 'abcde');
  });

  test('a connection that ends before the response leaves null', async () => {
    const token = plan({});
    for (const method of ['POST', 'patch']) {
      const socket = await dial(origins.localPort(foo));
      socket.write(requestText(method, pathOf(token), [['Content-Length', '10']], 'abc'));
      while (origins.log.exchanges(token).at(-1)?.request.body !== 'abc') await new Promise(setImmediate);
      const settled = origins.log.settled(token);
      socket.destroy();
      await settled;
      assert.equal(origins.log.take(token)[0]?.response, null);
    }
  });
});

describe('what is answered', () => {
  const preflightHeaders: HeaderList = [
    ['Origin', 'http://foo.example'],
    ['Access-Control-Request-Method', 'PUT'],
    ['Access-Control-Request-Headers', 'x-a'],
  ];

  test('a preflight gets the policy of the preflight, and no body unless it has one', async () => {
    const token = plan({ headers: [['X', 'actual']] }, { preflight: { status: 200, headers: [['X', 'preflight']] } });
    assert.equal(
      await ask('OPTIONS', pathOf(token), preflightHeaders),
      'HTTP/1.1 200 OK\r\nX: preflight\r\nContent-Length: 0\r\nCache-Control: no-store\r\n\r\n',
    );
  });

  test('a range is ignored unless the policy honours it, and then comes alone', async () => {
    const range: HeaderList = [['Range', 'bytes=6-8']];
    assert.match(await ask('GET', pathOf(plan({})), range), /^HTTP\/1\.1 200 OK\r\n/);
    assert.equal(
      await ask('GET', pathOf(plan({ ranges: true })), range),
      'HTTP/1.1 206 Partial Content\r\nContent-Range: bytes 6-8/22\r\nContent-Type: text/plain\r\nContent-Length: 3\r\nCache-Control: no-store\r\n\r\nfro',
    );
    assert.match(await ask('GET', pathOf(plan({ ranges: true })), []), /^HTTP\/1\.1 200 OK\r\n/);
    assert.match(await ask('GET', pathOf(plan({ ranges: true, status: 404 })), range), /^HTTP\/1\.1 404 /);
  });

  test('a body is sent in the coding that the policy says', async () => {
    const headers = [['Content-Encoding', 'gzip']] as const;
    const token = plan({ headers, coding: 'gzip', body: 'x'.repeat(1000) });
    const bytes = await ask('GET', pathOf(token));
    const body = bytes.slice(headOf(bytes).length);
    assert.equal(String(gunzipSync(Buffer.from(body, 'latin1'))), 'x'.repeat(1000));
    assert.match(headOf(bytes), new RegExp(`\r\nContent-Length: ${body.length}\r\n`));
  });

  test('OPTIONS that is no preflight gets the actual policy', async () => {
    const token = plan({ headers: [['X', 'actual']] }, { preflight: { status: 204, headers: [] } });
    for (const headers of [[], preflightHeaders.slice(0, 1), preflightHeaders.slice(1)]) {
      assert.match(await ask('OPTIONS', pathOf(token), headers), /^HTTP\/1\.1 200 OK\r\nX: actual\r\n/);
    }
  });

  test('without a policy for it a preflight gets the actual answer with the resource', async () => {
    const token = plan({ headers: [['X', 'actual']] });
    const received = await ask('OPTIONS', pathOf(token), preflightHeaders);
    assert.match(received, /\r\nX: actual\r\n/);
    assert.equal(bodyOf(received), resource('text').body.toString());
  });

  test('values are computed from the request and from the next hop', async () => {
    const token = register({
      hops: [
        {
          origin: foo,
          policy: {
            actual: {
              status: 302,
              headers: [
                ['Access-Control-Allow-Origin', { reflect: 'Origin' }],
                ['X-None', { reflect: 'Access-Control-Request-Headers' }],
                ['Location', { nextHop: true, userinfo: 'u:p' }],
              ],
            },
          },
        },
        { origin: bar, policy: { actual: { status: 200, headers: [] } } },
      ],
      resource: 'json',
    });
    assert.equal(
      await ask('GET', pathOf(token, 'json'), [['origin', 'http://asks.example']]),
      `HTTP/1.1 302 Found\r\nAccess-Control-Allow-Origin: http://asks.example\r\nLocation: https://u:p@bar.other/c/${token}/1/data.json\r\nContent-Length: 0\r\nCache-Control: no-store\r\n\r\n`,
    );
  });

  test('HEAD has the length of the body and not the body', async () => {
    const token = plan({});
    const received = await ask('HEAD', pathOf(token));
    assert.match(received, /\r\nContent-Length: 22\r\n/);
    assert.equal(bodyOf(received), '');
    assert.equal((await only(token)).response?.bodyLength, 0);
  });

  test('the private resource belongs to who has the session cookie', async () => {
    const token = plan({}, { resource: 'private' });
    const ofCookie = async (cookie: string): Promise<string> =>
      bodyOf(await ask('GET', pathOf(token, 'private'), [['Cookie', cookie]]));
    assert.equal(await ofCookie('a=b; session=alice'), '{"account":"alice","balance":1234}');
    assert.equal(await ofCookie('secure-session=alice'), '{"account":"alice","balance":1234}');
    assert.equal(await ofCookie('session=alicea'), '{"account":null}');
    assert.equal(bodyOf(await ask('GET', pathOf(token, 'private'))), '{"account":null}');
  });

  test('a range is answered with the whole, and bytes that are no text are not logged', async () => {
    const token = plan({}, { resource: 'video' });
    const received = await ask('GET', pathOf(token, 'video'), [['Range', 'bytes=2-5']]);
    const { body } = resource('video');
    assert.match(received, /^HTTP\/1\.1 200 OK\r\n/);
    assert.equal(bodyOf(received), body.toString('latin1'));
    const { response } = await only(token);
    assert.equal(response?.body, '');
    assert.equal(response?.bodyLength, body.length);
  });

  test('every method that Node knows is answered', async () => {
    const token = plan({});
    for (const method of ['TRACE', 'PROPFIND', 'M-SEARCH', 'DELETE', 'PATCH']) {
      assert.match(await ask(method, pathOf(token)), /^HTTP\/1\.1 200 OK\r\n/, method);
    }
  });

  test('a request that came to another origin is misdirected, and logged', async () => {
    const token = plan({});
    const elsewhere = await send(
      origins.localPort('http://bar.other:8080'),
      `GET ${pathOf(token)} HTTP/1.1\r\nHost: bar.other:8080\r\nConnection: close\r\n\r\n`,
    );
    assert.match(elsewhere, /^HTTP\/1\.1 421 Misdirected Request\r\n/);
    assert.match(elsewhere, /Hop 0 belongs to http:\/\/foo\.example/);
    const wrongHost = await send(
      origins.localPort(foo),
      `GET ${pathOf(token)} HTTP/1.1\r\nHost: evil\r\nConnection: close\r\n\r\n`,
    );
    assert.match(wrongHost, /^HTTP\/1\.1 421 /);
    const noHost = await send(origins.localPort(foo), `GET ${pathOf(token)} HTTP/1.1\r\nConnection: close\r\n\r\n`);
    assert.match(noHost, /^HTTP\/1\.1 421 /);
    assert.deepEqual(
      origins.log.exchanges(token).map(({ origin, response }) => [origin, response?.status]),
      [
        ['http://bar.other:8080', 421],
        [foo, 421],
        [foo, 421],
      ],
    );
  });

  test('what no token stands for is not found', async () => {
    const token = plan({});
    for (const path of ['/c/unknown/0/text.txt', `/c/${token}/1/text.txt`, `/c/${token}/0/data.json`, `/c/${token}`]) {
      for (const method of ['GET', 'patch']) assert.match(await ask(method, path), /^HTTP\/1\.1 404 /, path);
    }
    assert.deepEqual(origins.log.exchanges(token), []);
    origins.forget(token);
    assert.match(await ask('GET', pathOf(token)), /^HTTP\/1\.1 404 /);
  });

  test('the agent is on every origin', async () => {
    assert.match(await ask('GET', '/-/where'), /\{"origin":"http:\/\/foo\.example"\}$/);
    const json: HeaderList = [
      ['Content-Type', 'application/json'],
      ['Content-Length', '7'],
    ];
    assert.match(await ask('POST', '/-/echo', json, '{"a":1}'), /\{"a":1\}$/);
  });
});

describe("methods that Node's parser refuses", () => {
  for (const method of ['patch', 'CHICKEN', 'GETS', "!#$%&'*+-.^_`|~"]) {
    test(`${method}, also on a connection that was kept`, async () => {
      const token = plan({ headers: [['Access-Control-Allow-Origin', '*']] });
      const socket = await dial(origins.localPort(foo));
      socket.write(requestText('PUT', pathOf(token), [['Content-Length', '3']], 'one'));
      await readResponse(socket);
      const request = requestText(method, pathOf(token), [['Content-Length', '4']], 'body');
      socket.write(request);
      const received = (await readToEnd(socket)).toString('latin1');
      const [, exchange] = origins.log.exchanges(token);
      assert.ok(exchange);
      assertLogged(exchange, request, received);
      assert.match(received, /\r\nConnection: close\r\n/);
      assert.equal(exchange.request.method, method);
    });
  }

  test('a head and a body in many packets', async () => {
    const token = plan({});
    const socket = await dial(origins.localPort(foo));
    socket.setNoDelay(true);
    const request = requestText(
      'patch',
      pathOf(token),
      [
        ['X-Long', 'y'.repeat(200)],
        ['Content-Length', '4'],
      ],
      'body',
    );
    for (const piece of request.match(/.{1,20}/gs) ?? []) {
      socket.write(piece, 'latin1');
      await new Promise(setImmediate);
    }
    const received = (await readToEnd(socket)).toString('latin1');
    assertLogged(await only(token), request, received);
  });

  test('what is no request at all is refused and the server lives on', async () => {
    const port = origins.localPort(foo);
    assert.match(await send(port, 'patch me if you can\r\n\r\n'), /^HTTP\/1\.1 400 /);
    assert.match(await send(port, 'GET / HTTP/1.1\r\nBad Name: 1\r\n\r\n'), /^HTTP\/1\.1 400 /);
    assert.match(await send(port, 'patch / HTTP/1.1\r\nContent-Length: -5\r\n\r\n'), /^HTTP\/1\.1 400 /);
    assert.match(
      await send(port, `patch / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n`),
      /^HTTP\/1\.1 501 /,
    );
    assert.match(await send(port, `patch /${'x'.repeat(1024 * 1024)}`), /^HTTP\/1\.1 431 /);
    assert.match(await ask('GET', '/-/where'), /^HTTP\/1\.1 200 /);
  });
});

describe('end to end through the relay', () => {
  test('http on port 80', async () => {
    const token = plan({});
    const { socket, reply } = await socksConnect(origins.relay.port, 'FOO.example', 80);
    assert.equal(reply, 0);
    const request = requestText('GET', pathOf(token), [['Connection', 'close']]);
    socket.write(request);
    const received = (await readToEnd(socket)).toString('latin1');
    assertLogged(await only(token), request, received);
  });

  for (const method of ['GET', 'patch']) {
    test(`https on port 443 with the authority trusted, ${method}`, async () => {
      const token = register({
        hops: [{ origin: bar, policy: { actual: { status: 200, headers: [['A', '\x01']] } } }],
        resource: 'font',
      });
      const { socket } = await socksConnect(origins.relay.port, 'bar.other', 443);
      const tls = connectTls({ socket, servername: 'bar.other', ca: origins.authority.caPem });
      const request = `${method} ${pathOf(token, 'font')} HTTP/1.1\r\nHost: bar.other\r\n\r\n`;
      tls.write(request);
      const received = (await readToEnd(tls)).toString('latin1');
      assert.ok(tls.authorized);
      assert.equal(bodyOf(received), resource('font').body.toString('latin1'));
      assertLogged(await only(token), request, received);
    });
  }

  test('a port of its own, and no other', async () => {
    const there = await socksConnect(origins.relay.port, 'bar.other', 8080);
    assert.equal(there.reply, 0);
    there.socket.destroy();
    const nobody = await socksConnect(origins.relay.port, 'foo.example', 443);
    assert.equal(nobody.reply, 4);
    nobody.socket.destroy();
  });
});

describe('what is refused', () => {
  const refused: Record<string, { actual: Partial<Answer>; message: RegExp }> = {
    'CR in a value': {
      actual: { headers: [['X-A', 'a\rb']] },
      message: /hop 0, actual, header "X-A": "a\\rb" must be bytes/,
    },
    'LF in a value': { actual: { headers: [['X-A', 'a\nb']] }, message: /"a\\nb"/ },
    'LF in a name': { actual: { headers: [['X\nA', 'a']] }, message: /header name: "X\\nA"/ },
    'LF in the status text': { actual: { statusText: 'a\nb' }, message: /statusText: "a\\nb"/ },
    'a next hop that there is not': {
      actual: { headers: [['Location', { nextHop: true }]] },
      message: /header "Location": .* there is none; add a hop/,
    },
    'a character that is no byte': { actual: { headers: [['X-A', '\u20ac']] }, message: /"\u20ac" must be bytes/ },
    'a status of 99': { actual: { status: 99 }, message: /status must be an integer from 100 to 999, not 99/ },
    'a status of 1000': { actual: { status: 1000 }, message: /not 1000/ },
  };
  for (const [name, { actual, message }] of Object.entries(refused)) {
    test(name, () => {
      assert.throws(
        () => plan(actual),
        (error: Error) => error instanceof ServersError && message.test(error.message),
      );
      assert.throws(() => plan({}, { preflight: { status: 200, headers: [], ...actual } }), /preflight/);
    });
  }

  test('plans that cannot be played', () => {
    const policy: Policy = { actual: { status: 200, headers: [] } };
    const redirect: Policy = { actual: { status: 302, headers: [['Location', { nextHop: true, userinfo: 'a\n' }]] } };
    const hops = [redirect, policy].map((each) => ({ origin: foo, policy: each }));
    assert.throws(
      () => origins.register('a', { hops, resource: 'text' }),
      /"Location", userinfo: "a\\n" must be bytes/,
    );
    assert.throws(() => origins.register('a/b', { hops: [{ origin: foo, policy }], resource: 'text' }), /Token "a\/b"/);
    assert.throws(() => origins.register('a', { hops: [], resource: 'text' }), /has no hop/);
    assert.throws(
      () => origins.register('a', { hops: [{ origin: 'http://other.example', policy }], resource: 'text' }),
      /nobody plays the origin "http:\/\/other\.example".*Played: http:\/\/foo\.example, /,
    );
    assert.throws(() => origins.localPort('http://other.example'), ServersError);
    assert.throws(() => hopUrl('a', { hops: [{ origin: foo, policy }], resource: 'text' }, 1), /no hop 1/);
  });

  test('an origin that is none', async () => {
    await assert.rejects(startOrigins({ origins: ['http://foo.example:80/'] }), /did you mean http:\/\/foo\.example\?/);
    await assert.rejects(startOrigins({ origins: ['ftp://foo.example'] }), ServersError);
    await assert.rejects(startOrigins({ origins: ['null'] }), ServersError);
  });

  test('an agent that fails says so itself', async () => {
    const agent = (): Promise<void> => Promise.reject(new Error('the agent broke'));
    await assert.rejects(startOrigins({ origins: [foo], agent }), { message: 'the agent broke' });
    const onReady: NonNullable<Parameters<typeof startOrigins>[0]['agent']> = (app) => {
      app.addHook('onReady', () => Promise.reject(new Error('not ready')));
      return Promise.resolve();
    };
    await assert.rejects(startOrigins({ origins: [foo], agent: onReady }), { message: 'not ready' });
  });

  test('an occupied port', async () => {
    const squatter = createServer().listen(0, '127.0.0.1');
    await new Promise((resolve) => squatter.once('listening', resolve));
    const { port } = squatter.address() as AddressInfo;
    try {
      await assert.rejects(
        startOrigins({ origins: [foo, bar], ports: new Map([[bar, port]]) }),
        (error: Error) =>
          error instanceof ServersError &&
          error.message.startsWith(`https://bar.other could not be played on 127.0.0.1:${port} (`) &&
          error.message.includes('EADDRINUSE'),
      );
      await assert.rejects(
        startOrigins({ origins: [foo], relay: { port } }),
        /SOCKS5 relay could not listen on 127\.0\.0\.1/,
      );
    } finally {
      squatter.close();
    }
  });
});

test('close ends connections that hang, and may be called twice', async () => {
  const own = await startOrigins({ origins: [foo, bar] });
  own.register('t', { hops: [{ origin: foo, policy: { actual: { status: 200, headers: [] } } }], resource: 'text' });
  const hanging = [
    await dial(own.localPort(foo)),
    await dial(own.localPort(foo)),
    await dial(own.localPort(foo)),
    await dial(own.localPort(bar)),
    (await socksConnect(own.relay.port, 'foo.example', 80)).socket,
    await dial(own.relay.port),
  ];
  hanging[1]?.write(requestText('POST', '/c/t/0/text.txt', [['Content-Length', '9']], 'half'));
  hanging[2]?.write(requestText('patch', '/c/t/0/text.txt', [['Content-Length', '9']], 'half'));
  const ended = hanging.map(
    (socket) =>
      new Promise((resolve) =>
        socket
          .on('error', () => {})
          .on('close', resolve)
          .resume(),
      ),
  );
  await Promise.all([own.close(), ...ended]);
  await own.close();
});

test('each request to a hop gets the next policy; a preflight that of the request that it precedes', async () => {
  const policies = [200, 201, 202].map((status): Policy => ({
    preflight: { status: status + 10, headers: [] },
    actual: { status, headers: [] },
  }));
  const [policy, ...next] = policies;
  assert.ok(policy);
  const token = register({ hops: [{ origin: foo, policy, next }], resource: 'text' });
  const preflight: HeaderList = [
    ['Origin', foo],
    ['Access-Control-Request-Method', 'PUT'],
  ];
  const statuses: (string | undefined)[] = [];
  for (const [method, headers] of [
    ['OPTIONS', preflight],
    ['PUT', []],
    ['PUT', []],
    ['OPTIONS', preflight],
    ['OPTIONS', []],
    ['GET', []],
  ] as const)
    statuses.push((await ask(method, `${pathOf(token)}?a`, headers)).split(' ')[1]);
  assert.deepEqual(statuses, ['210', '200', '201', '212', '202', '202']);
});

test('an origin can be reached without the relay, on its own port of a loopback address', async () => {
  const device = 'http://device.example:18411';
  const secure = 'https://device.example:18412';
  const start = () =>
    startOrigins({
      origins: [device, secure, foo],
      direct: new Set([device, secure]),
      agent: async (app, { origin }) => {
        app.get('/-/where', () => ({ origin }));
        await Promise.resolve();
      },
    });
  // Two at a time, as runs are: they have addresses of their own, or the second has none.
  const [one, other] = [await start(), await start()];
  const { directAddress = '' } = one;
  const answered = await fetch(`http://${directAddress}:18411/-/where`);
  assert.deepEqual(await answered.json(), { origin: device });
  const socket = connectTls({
    host: directAddress,
    port: 18412,
    ca: one.authority.caPem,
    servername: 'device.example',
  });
  await once(socket, 'secureConnect');
  socket.destroy();
  assert.notEqual(directAddress, other.directAddress);
  await Promise.all([one.close(), other.close()]);
  await assert.rejects(fetch(`http://${directAddress}:18411/-/where`));
});
