import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { explain } from '../../protocol/explain.ts';
import { UsageError } from '../usage-error.ts';
import { inputsOf } from './input.ts';
import { parseTranscript } from './transcript.ts';

const curl = (lines: readonly string[]) => `${lines.join('\r\n')}\r\n`;

const plain = curl([
  '*   Trying 192.0.2.1:80...',
  '> GET /items?x=1 HTTP/1.1',
  '> Host: api.example.com',
  '> User-Agent: curl/8.0',
  '> Accept: */*',
  '> Origin: https://app.example.com',
  '> ',
  '< HTTP/1.1 103 Early Hints',
  '< Link: </style.css>; rel=preload',
  '< ',
  '< HTTP/1.1 200 OK',
  '< Access-Control-Allow-Origin: https://app.example.com',
  '< X-Total: 7',
  '< ',
  '{"body": "> GET /not-a-request HTTP/1.1"}',
]);

describe('a curl transcript', () => {
  it('gives method, URL, headers and the final answer', () => {
    assert.deepEqual(parseTranscript(plain), [
      {
        method: 'GET',
        url: 'http://api.example.com/items?x=1',
        requestHeaders: [
          ['Host', 'api.example.com'],
          ['User-Agent', 'curl/8.0'],
          ['Accept', '*/*'],
          ['Origin', 'https://app.example.com'],
        ],
        status: 200,
        responseHeaders: [
          ['Access-Control-Allow-Origin', 'https://app.example.com'],
          ['X-Total', '7'],
        ],
      },
    ]);
  });

  it('is of https where curl speaks of TLS', () => {
    const secure = plain.replace('Trying 192.0.2.1:80...', 'SSL connection using TLSv1.3');
    assert.equal(parseTranscript(secure)[0]?.url, 'https://api.example.com/items?x=1');
  });

  it('with a preflight and a request becomes one request to explain', () => {
    const both = curl([
      '* SSL connection using TLSv1.3',
      '> OPTIONS /items HTTP/1.1',
      '> Host: api.example.com',
      '> Origin: https://app.example.com',
      '> Access-Control-Request-Method: PUT',
      '> ',
      '< HTTP/1.1 204 No Content',
      '< Access-Control-Allow-Origin: *',
      '< Access-Control-Allow-Methods: PUT',
      '< ',
      '> PUT /items HTTP/1.1',
      '> Host: api.example.com',
      '> Origin: https://app.example.com',
      '> ',
      '< HTTP/1.1 200 OK',
      '< Access-Control-Allow-Origin: *',
      '< ',
    ]);
    const [input, ...more] = inputsOf(parseTranscript(both), {});
    assert.ok(input);
    assert.deepEqual(more, []);
    assert.equal(explain(input).outcome, 'readable');
    assert.equal(
      explain({ ...input, answers: [{ ...input.answers[0], preflight: { status: 403, headers: [] } }] }).outcome,
      'blocked',
    );
  });

  it('of a preflight alone ends where the answer to the request is missing', () => {
    const preflight = curl([
      '* SSL connection using TLSv1.3',
      '> OPTIONS /items HTTP/1.1',
      '> Host: api.example.com',
      '> Origin: https://app.example.com',
      '> Access-Control-Request-Method: GET',
      '> Access-Control-Request-Headers: x-token',
      '> ',
      '< HTTP/1.1 200 OK',
      '< Access-Control-Allow-Origin: https://app.example.com',
      '< Access-Control-Allow-Headers: x-token',
      '< ',
    ]);
    const [input] = inputsOf(parseTranscript(preflight), {});
    assert.ok(input);
    assert.equal(explain(input).outcome, 'unknown');
  });

  it('follows redirects', () => {
    const redirected = curl([
      '* SSL connection using TLSv1.3',
      '> GET /a HTTP/1.1',
      '> Host: api.example.com',
      '> Origin: https://app.example.com',
      '> ',
      '< HTTP/1.1 302 Found',
      '< Access-Control-Allow-Origin: *',
      '< Location: /b',
      '< ',
      '> GET /b HTTP/1.1',
      '> Host: api.example.com',
      '> Origin: https://app.example.com',
      '> ',
      '< HTTP/1.1 200 OK',
      '< ',
    ]);
    const [input, ...more] = inputsOf(parseTranscript(redirected), {});
    assert.ok(input);
    assert.deepEqual(more, []);
    assert.equal(input.answers.length, 2);
    assert.equal(explain(input).steps.at(-1)?.step.includes('CORS check'), true);
    assert.equal(explain(input).outcome, 'blocked');
  });

  it('without Origin needs --page', () => {
    const silent = plain.replace('> Origin: https://app.example.com\r\n', '');
    assert.throws(() => inputsOf(parseTranscript(silent), {}), /--page https:\/\/app\.example\.com/);
    assert.equal(
      inputsOf(parseTranscript(silent), { page: 'https://app.example.com' })[0]?.page,
      'https://app.example.com',
    );
  });

  it('takes a cookie that goes to another origin for credentials', () => {
    const [input] = inputsOf(parseTranscript(plain.replace('> Accept: */*', '> Cookie: a=b')), {});
    assert.deepEqual(input?.initiator, { api: 'fetch', method: 'GET', headers: [], credentials: 'include' });
  });
});

describe('a HAR file', () => {
  const entry = {
    request: {
      method: 'POST',
      url: 'https://api.example.com/items',
      headers: [
        { name: ':authority', value: 'api.example.com' },
        { name: 'origin', value: 'https://app.example.com' },
        { name: 'sec-fetch-mode', value: 'cors' },
        { name: 'content-type', value: 'text/plain' },
      ],
    },
    response: { status: 200, headers: [{ name: 'access-control-allow-origin', value: '*' }] },
  };

  it('gives the requests of pages, without what browsers add', () => {
    const [input] = inputsOf(parseTranscript(JSON.stringify({ log: { entries: [entry] } })), {});
    assert.ok(input);
    assert.deepEqual(input.initiator, { api: 'fetch', method: 'POST', headers: [['content-type', 'text/plain']] });
    assert.equal(explain(input).outcome, 'readable');
  });

  it('narrows to --url', () => {
    const other = { ...entry, request: { ...entry.request, url: 'https://api.example.com/other' } };
    const recorded = parseTranscript(JSON.stringify({ log: { entries: [entry, other] } }));
    assert.deepEqual(
      inputsOf(recorded, { url: 'https://api.example.com/other' }).map(({ url }) => url),
      ['https://api.example.com/other'],
    );
  });
});

describe('what is no transcript', () => {
  for (const [text, says] of [
    ['hello', /no request with an answer/],
    ['', /no request with an answer/],
    ['{"log":', /is no JSON/],
    ['{"log":{"entries":[{}]}}', /log\.entries\[0\]\.request/],
    ['> GET\n> Host: a\n>\n< HTTP/1.1 200 OK\n<\n', /has no method, target and Host/],
  ] as const) {
    it(`is refused: ${JSON.stringify(text)}`, () => {
      assert.throws(
        () => parseTranscript(text),
        (error: unknown) => error instanceof UsageError && says.test(error.message),
      );
    });
  }
});
