import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { UnreadableInputError } from '../evidence.ts';
import { app, diagnoseText, items, only, outcomes } from '../testing.ts';
import { readInput } from './read.ts';
import { readTranscript } from './transcript.ts';

const request = ['> GET /items HTTP/1.1', '> Host: api.example.net', `> Origin: ${app}`, '> '];
const wrong = ['< HTTP/1.1 200 OK', '< Access-Control-Allow-Origin: https://other.example', '< '];
const tls = ['*   Trying 192.0.2.1:443...', '* SSL connection using TLSv1.3'];
const text = (...lines: readonly string[]) => `${lines.join('\n')}\n`;
const exchanges = (...lines: readonly string[]) => readTranscript(text(...lines), {}).exchanges;

describe('curl -v', () => {
  it('gives method, URL, headers and the final response', () => {
    const [exchange, ...more] = exchanges(
      '*   Trying 192.0.2.1:80...',
      '> POST /items?x=1 HTTP/1.1',
      '> Host: api.example.net',
      '> Accept: */*',
      '> ',
      '< HTTP/1.1 103 Early Hints',
      '< Link: </style.css>; rel=preload',
      '< ',
      '< HTTP/1.1 200 OK',
      '< X-Total: 7',
      '< ',
      '{"body": "> GET /not-a-request HTTP/1.1"}',
    );
    assert.deepEqual(more, []);
    assert.equal(exchange?.method, 'POST');
    assert.equal(exchange.url, 'http://api.example.net/items?x=1');
    assert.deepEqual(exchange.requestHeaders, [
      ['Host', 'api.example.net'],
      ['Accept', '*/*'],
    ]);
    assert.deepEqual(exchange.response, { status: 200, headers: [['X-Total', '7']], malformed: [] });
    assert.deepEqual(exchange.place, { kind: 'line', number: 2 });
  });

  for (const [title, lines, url, guessed] of [
    ['TLS lines mean https', [...tls, ...request], items, false],
    [
      'a connection without TLS means http',
      ['*   Trying 192.0.2.1:80...', ...request],
      items.replace('s:', ':'),
      false,
    ],
    ['HTTP/2 means https', ['> GET /items HTTP/2', ...request.slice(1)], items, false],
    ['HTTP/3 means https', ['> GET /items HTTP/3', ...request.slice(1)], items, false],
    ['lines alone leave a guess, by the page', request, items, true],
    [
      'lines alone leave a guess, for an http page too',
      request.map((line) => line.replace('https:', 'http:')),
      items.replace('s:', ':'),
      true,
    ],
    [
      'an absolute target needs no guess',
      ['> GET http://a.example/x HTTP/1.1', ...request.slice(1)],
      'http://a.example/x',
      false,
    ],
  ] as const) {
    it(`scheme: ${title}`, () => {
      const [exchange] = exchanges(...lines, ...wrong);
      assert.equal(exchange?.url, url);
      assert.equal(exchange.schemeGuessed, guessed);
    });
  }

  it('a reused connection keeps its scheme', () => {
    assert.deepEqual(
      exchanges(...tls, ...request, ...wrong, '* Connection #0 left intact', ...request, ...wrong).map(
        ({ url }) => url,
      ),
      [items, items],
    );
  });

  it('without marks of a connection never gives Mixed Content', () => {
    assert.deepEqual(outcomes(diagnoseText(text(...request, ...wrong))), ['blocked']);
    assert.equal(only(diagnoseText(text(...request, ...wrong))).recorded.hops[0].actual?.response?.status, 200);
  });

  it('follows redirects, whatever lines the bodies have', () => {
    const lines = [
      ...tls,
      ...request,
      '< HTTP/1.1 302 Found',
      '< Access-Control-Allow-Origin: *',
      '< Location: https://cdn.example.org/items',
      '< ',
      '> quoted',
      '<html>',
      '< HTTP headers look like this:',
      '* a list',
      ...tls,
      '> GET /items HTTP/1.1',
      '> Host: cdn.example.org',
      `> Origin: ${app}`,
      '> ',
      ...wrong,
    ];
    const { recorded, outcome } = only(diagnoseText(text(...lines)));
    assert.equal(recorded.hops.length, 2);
    assert.equal(outcome, 'blocked');
  });

  it('several requests are several explanations', () => {
    const other = request.map((line) => line.replace('/items', '/users'));
    assert.deepEqual(outcomes(diagnoseText(text(...tls, ...request, ...wrong, ...other, ...wrong))), [
      'blocked',
      'blocked',
    ]);
  });

  it('without a response is not decided', () => {
    assert.deepEqual(outcomes(diagnoseText(text(...tls, ...request))), ['unknown']);
  });

  it('a header with a space before its colon does not count', () => {
    const spaced = wrong.map((line) => line.replace('Origin: https://other.example', 'Origin : *'));
    const diagnosed = only(diagnoseText(text(...tls, ...request, ...spaced)));
    assert.equal(diagnosed.outcome, 'blocked');
    assert.deepEqual(diagnosed.recorded.hops[0].actual?.response?.malformed, [['Access-Control-Allow-Origin ', '*']]);
  });

  it('a tunnel through a proxy is not a request', () => {
    const tunnel = [
      '> CONNECT api.example.net:443 HTTP/1.1',
      '> Host: api.example.net:443',
      '> ',
      '< HTTP/1.1 200 OK',
      '< ',
    ];
    assert.equal(exchanges(...tunnel, ...tls, ...request, ...wrong).length, 1);
  });

  it('a request without Host is skipped and named', () => {
    const { skipped } = readTranscript(text('> GET / HTTP/1.1', '> ', ...wrong), {});
    assert.deepEqual(skipped, [
      { place: { kind: 'line', number: 1 }, reason: { kind: 'no-host', line: 'GET / HTTP/1.1' } },
    ]);
  });

  it('takes a cookie that goes to another origin for credentials', () => {
    const withCookie = request.map((line) => (line === '> ' ? '> Cookie: a=b\n> ' : line));
    assert.deepEqual(only(diagnoseText(text(...tls, ...withCookie, ...wrong))).input.initiator, {
      api: 'fetch',
      method: 'GET',
      headers: [],
      credentials: 'include',
    });
  });
});

describe('how it was saved does not matter', () => {
  const plain = text(...tls, ...request, ...wrong);
  const utf16le = Buffer.from(`\uFEFF${plain}`, 'utf16le');
  const variants: Readonly<Record<string, Buffer>> = {
    CRLF: Buffer.from(plain.replaceAll('\n', '\r\n')),
    'UTF-16': utf16le,
    'UTF-16 without a byte order mark': Buffer.from(plain, 'utf16le'),
    'UTF-16, big endian': Buffer.from(utf16le).swap16(),
    'UTF-8 with a byte order mark': Buffer.from(`\uFEFF${plain}`),
    indented: Buffer.from(plain.replace(/^/gm, '    ')),
    colored: Buffer.from(plain.replaceAll('Access', '\x1b[1mAccess').replaceAll('Origin:', 'Origin\x1b[0m:')),
    'trimmed at line ends': Buffer.from(plain.replace(/ $/gm, '')),
    'with a progress meter': Buffer.from(
      plain
        .replace(
          '*   Trying',
          '  % Total    % Received % Xferd  Average Speed\n\r  0     0    0     0    0     0      0      0 --:--:-- --:--:-- --:--:--     0*   Trying',
        )
        .replace(
          '> GET',
          '  0     0    0     0    0     0      0      0 --:--:-- --:--:-- --:--:--     0\r  0     0    0     0    0     0      0      0 --:--:--  0:00:01 --:--:--     0> GET',
        ),
    ),
    'with times': Buffer.from(plain.replace(/^/gm, '12:34:56.123456 ')),
    'with times and ids': Buffer.from(plain.replace(/^/gm, '12:34:56.123456 [0-0] ')),
  };
  for (const [title, bytes] of Object.entries(variants)) {
    it(title, () => {
      assert.deepEqual(
        readInput(bytes, {}).exchanges.map(({ url, response }) => [url, response?.headers]),
        [[items, [['Access-Control-Allow-Origin', 'https://other.example']]]],
      );
    });
  }
});

describe('curl --trace-ascii', () => {
  it('gives the heads, with long lines put together', () => {
    const long = `X-Long: ${'a'.repeat(100)}`;
    const [exchange] = exchanges(
      '== Info:   Trying 192.0.2.1:443...',
      '== Info: SSL connection using TLSv1.3',
      '=> Send SSL data, 5 bytes (0x5)',
      '0000: .....',
      '=> Send header, 80 bytes (0x50)',
      '0000: GET /items HTTP/1.1',
      '0015: Host: api.example.net',
      `002c: Origin: ${app}`,
      '004b: ',
      '<= Recv header, 17 bytes (0x11)',
      '0000: HTTP/1.1 200 OK',
      '<= Recv header, 110 bytes (0x6e)',
      `0000: ${long.slice(0, 64)}`,
      `0040: ${long.slice(64)}`,
      '<= Recv header, 2 bytes (0x2)',
      '0000: ',
      '<= Recv data, 22 bytes (0x16)',
      '0000: HTTP/1.1 500 forged',
    );
    assert.equal(exchange?.url, items);
    assert.deepEqual(exchange.response, { status: 200, headers: [['X-Long', 'a'.repeat(100)]], malformed: [] });
  });
});

describe('messages without marks', () => {
  const page = { page: app, url: items };
  it('curl -i, whose URL the user gives', () => {
    const printed = text('HTTP/2 200 ', 'access-control-allow-origin: https://other.example', '', '{"a":1}');
    assert.equal(only(diagnoseText(printed, page)).outcome, 'blocked');
    assert.throws(() => diagnoseText(printed), UnreadableInputError);
  });

  it('curl -iL, hop by hop', () => {
    const printed = text(
      'HTTP/1.1 302 Found',
      'Access-Control-Allow-Origin: *',
      'Location: /b',
      '',
      'HTTP/1.1 200 OK',
      'Access-Control-Allow-Origin: *',
      '',
      'HTTP/1.1 500 forged in the body',
    );
    const { recorded, outcome } = only(diagnoseText(printed, page));
    assert.deepEqual(
      recorded.hops.map(({ actual }) => actual?.url),
      [items, 'https://api.example.net/b'],
    );
    assert.equal(outcome, 'readable');
  });

  it('HTTPie', () => {
    const printed = text(
      'GET /items HTTP/1.1',
      'Host: api.example.net',
      `Origin: ${app}`,
      '',
      '',
      'HTTP/1.1 200 OK',
      'Access-Control-Allow-Origin: https://other.example',
      '',
      '{',
      '    "text": "HTTP/1.1 200 OK"',
      '}',
    );
    assert.equal(only(diagnoseText(printed)).outcome, 'blocked');
  });

  it('response headers alone', () => {
    const copied = text('access-control-allow-origin: https://other.example', 'content-type: text/plain');
    assert.equal(only(diagnoseText(copied, page)).outcome, 'blocked');
  });
});

describe('what holds no request', () => {
  for (const input of ['hello', '\n \n', '> quoted\n< text', 'HTTP/1.1', '\0\x01\x02binary', '# A heading\n* a list']) {
    it(`is refused in one sentence: ${JSON.stringify(input)}`, () => {
      assert.throws(
        () => readInput(Buffer.from(input), {}),
        (error: unknown) => error instanceof UnreadableInputError && !error.message.includes('\n'),
      );
    });
  }
});
