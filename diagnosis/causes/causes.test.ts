import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { HeaderList } from '../../protocol/http/wire.ts';
import type { DiagnosisOptions } from '../diagnose.ts';
import { app, diagnoseHar, entry, items, preflightEntry, putEntry } from '../testing.ts';
import { verdictInWords } from '../../words/causes.ts';
import type { Cause } from './cause.ts';

const allowed = ['Access-Control-Allow-Origin', app] as const;
const from = (page: string): HeaderList => [['Origin', page]];

/** The causes of the first request. */
function causesOf(entries: readonly unknown[], options: DiagnosisOptions = {}): readonly Cause[] {
  const [request] = diagnoseHar(entries, options).requests;
  assert.ok(request);
  const verdict = verdictInWords(request.outcome, request.causes, request.input.page);
  assert.doesNotMatch(verdict, /undefined|\[object|\.\.$/);
  return request.causes;
}

interface Situation {
  readonly title: string;
  readonly entries: readonly unknown[];
  readonly options?: DiagnosisOptions;
  /** What is expected of the first cause's problem; other fields are not compared. */
  readonly problem: Readonly<Record<string, unknown>>;
}

const acao = (value: string) => entry({ response: [['Access-Control-Allow-Origin', value]] });
const preflightOf = (names: string, response: HeaderList, method = 'GET') =>
  preflightEntry({
    request: [
      ['Origin', app],
      ['Access-Control-Request-Method', method],
      ...(names === '' ? [] : [['Access-Control-Request-Headers', names] as const]),
    ],
    response,
  });

const situations: readonly Situation[] = [
  {
    title: 'no header on a successful response',
    entries: [entry({ response: [] })],
    problem: { id: 'allow-origin-missing', origin: app },
  },
  {
    title: 'no header on the preflight',
    entries: [preflightEntry({ response: [] })],
    problem: { id: 'allow-origin-missing' },
  },
  ...(
    [
      [401, [], 'authentication'],
      [403, [['CF-Mitigated', 'challenge']], 'bot-challenge'],
      [404, [], 'no-route'],
      [413, [], 'too-large'],
      [429, [], 'rate-limit'],
      [500, [], 'server-error'],
      [502, [], 'gateway'],
      [503, [], 'gateway'],
      [504, [], 'gateway'],
      [400, [], 'other'],
    ] as const
  ).map(([status, response, error]): Situation => ({
    title: `status ${status} without the header: the status is the real problem`,
    entries: [entry({ status, response: [...response, ['Server', 'nginx']] })],
    problem: { id: 'error-response', error, product: 'nginx' },
  })),
  {
    title: 'a preflight that authentication refuses',
    entries: [preflightEntry({ status: 401, response: [['WWW-Authenticate', 'Bearer']] })],
    problem: { id: 'preflight-refused', error: 'authentication' },
  },
  {
    title: 'a preflight without a route, with CORS headers',
    entries: [preflightEntry({ status: 405 })],
    problem: { id: 'preflight-refused', error: 'no-route' },
  },
  ...(
    [
      [`${items}/`, 'slash'],
      ['https://www.api.example.net/items', 'www'],
      ['https://login.example.net/authorize?x=1', 'login'],
      ['/login', 'login'],
      ['https://cdn.example.org/items', 'other-origin'],
      ['/v2/items', 'other-path'],
    ] as const
  ).map(([location, redirect]): Situation => ({
    title: `a preflight that is redirected to ${location}`,
    entries: [preflightEntry({ status: 307, response: [['Location', location]] })],
    problem: { id: 'preflight-redirected', redirect },
  })),
  {
    title: 'a preflight over http that is redirected to https',
    entries: [
      preflightEntry({
        url: 'http://api.example.net/items',
        request: [
          ['Origin', 'http://app.example.com'],
          ['Access-Control-Request-Method', 'PUT'],
        ],
        status: 301,
        response: [['Location', items]],
      }),
    ],
    problem: { id: 'preflight-redirected', redirect: 'https' },
  },
  {
    title: 'two different headers of two layers',
    entries: [entry({ response: [['Access-Control-Allow-Origin', '*'], allowed] })],
    problem: { id: 'allow-origin-twice', equal: false },
  },
  {
    title: 'two equal headers of two layers',
    entries: [entry({ response: [allowed, allowed] })],
    problem: { id: 'allow-origin-twice', equal: true },
  },
  { title: 'a list in one value', entries: [acao(`${app}, https://b.example`)], problem: { id: 'allow-origin-list' } },
  { title: 'a list with spaces', entries: [acao(`${app} https://b.example`)], problem: { id: 'allow-origin-list' } },
  ...(
    [
      [`${app}/`, 'trailing-slash'],
      [`${app}/path`, 'path'],
      [`${app}:8443`, 'port'],
      [`${app}:443`, 'port'],
      ['http://app.example.com', 'scheme'],
      ['https://APP.example.com', 'letter-case'],
      ['https://www.app.example.com', 'www'],
      [`"${app}"`, 'quotes'],
      ['https://*.example.com', 'pattern'],
      ['null', 'null'],
      ['', 'empty'],
      ['app.example.com', 'no-scheme'],
      ['https://other.example', 'other-origin'],
      ['true', 'other-origin'],
    ] as const
  ).map(([value, difference]): Situation => ({
    title: `the wrong origin ${JSON.stringify(value)}`,
    entries: [acao(value)],
    problem: { id: 'allow-origin-differs', difference },
  })),
  {
    title: 'localhost is not 127.0.0.1',
    entries: [
      entry({
        url: 'http://127.0.0.1:4000/',
        request: from('http://localhost:3000'),
        response: [['Access-Control-Allow-Origin', 'http://127.0.0.1:3000']],
      }),
    ],
    problem: { id: 'allow-origin-differs', difference: 'loopback-name' },
  },
  {
    title: '* with credentials',
    entries: [acao('*')],
    options: { credentials: 'include' },
    problem: { id: 'wildcard-with-credentials' },
  },
  {
    title: 'credentials that are not allowed',
    entries: [acao(app)],
    options: { credentials: 'include' },
    problem: { id: 'credentials-not-allowed', value: null },
  },
  {
    title: 'Access-Control-Allow-Credentials: True',
    entries: [entry({ response: [allowed, ['Access-Control-Allow-Credentials', 'True']] })],
    options: { credentials: 'include' },
    problem: { id: 'credentials-not-allowed', value: 'True' },
  },
  ...(
    [
      ['PUT', 'GET, POST', 'missing', undefined],
      ['PUT', 'get, put', 'server-case', undefined],
      ['DELETE', 'Delete', 'server-case', undefined],
      ['PATCH', 'patch', 'server-case', undefined],
      ['patch', 'GET, PATCH', 'script-case', undefined],
      ['PUT', '*', 'wildcard-with-credentials', 'include'],
    ] as const
  ).map(([method, list, how, credentials]): Situation => ({
    title: `the method ${method} with ${list}`,
    entries: [
      preflightOf(
        '',
        [allowed, ['Access-Control-Allow-Methods', list], ['Access-Control-Allow-Credentials', 'true']],
        method,
      ),
    ],
    options: { credentials },
    problem: { id: 'method-not-allowed', how },
  })),
  {
    title: 'a header that is not allowed',
    entries: [preflightOf('content-type,x-token', [allowed, ['Access-Control-Allow-Headers', 'Content-Type']])],
    problem: { id: 'header-not-allowed', names: ['x-token'], how: 'missing' },
  },
  {
    title: 'a header under * with credentials',
    entries: [
      preflightOf('x-token', [
        allowed,
        ['Access-Control-Allow-Headers', '*'],
        ['Access-Control-Allow-Credentials', 'true'],
      ]),
    ],
    options: { credentials: 'include' },
    problem: { id: 'header-not-allowed', how: 'wildcard-with-credentials' },
  },
  {
    title: 'Authorization under *',
    entries: [preflightOf('authorization', [allowed, ['Access-Control-Allow-Headers', '*']])],
    problem: { id: 'authorization-under-wildcard' },
  },
  {
    title: 'a response header in the request',
    entries: [preflightOf('access-control-allow-origin', [allowed])],
    problem: { id: 'response-header-in-request', names: ['access-control-allow-origin'] },
  },
  {
    title: 'a header of a tracing library',
    entries: [preflightOf('sentry-trace,traceparent', [allowed])],
    problem: {
      id: 'tracing-header',
      headers: [
        { name: 'sentry-trace', source: 'sentry' },
        { name: 'traceparent', source: 'opentelemetry' },
      ],
    },
  },
  {
    title: 'a list that does not parse',
    entries: [preflightOf('x-token', [allowed, ['Access-Control-Allow-Headers', '["x-token"]']])],
    problem: { id: 'malformed-list' },
  },
  {
    title: 'a space before the colon',
    entries: [entry({ response: [['Access-Control-Allow-Origin ', app]] })],
    problem: { id: 'malformed-header' },
  },
  {
    title: 'a cache that kept the response for a request without Origin',
    entries: [
      entry({
        response: [
          ['Age', '334'],
          ['X-Cache', 'Hit from cloudfront'],
        ],
      }),
    ],
    problem: { id: 'cache-ignores-origin', value: null, varies: false },
  },
  {
    title: 'a redirect to a login page of another origin',
    entries: [
      entry({ status: 302, response: [allowed, ['Location', 'https://login.example.org/?next=x']] }),
      entry({ url: 'https://login.example.org/?next=x', request: from('null'), response: [] }),
    ],
    problem: { id: 'redirect-to-login' },
  },
  {
    title: 'a redirect to a login page that has no header itself',
    entries: [entry({ status: 302, response: [['Location', '/login']] })],
    problem: { id: 'redirect-to-login' },
  },
  {
    title: 'a redirect to a login page of the same origin',
    entries: [
      entry({ status: 302, response: [allowed, ['Location', '/login']] }),
      entry({ url: 'https://api.example.net/login', response: [] }),
    ],
    problem: { id: 'redirect-to-login' },
  },
  {
    title: 'a redirect that loses the origin',
    entries: [
      entry({ status: 302, response: [allowed, ['Location', 'https://cdn.example.org/items']] }),
      entry({ url: 'https://cdn.example.org/items', request: from('null'), response: [allowed] }),
    ],
    problem: { id: 'redirect-lost-origin', page: app },
  },
  {
    title: 'a redirect without the header',
    entries: [entry({ status: 301, response: [['Location', `${items}/`]] })],
    problem: { id: 'redirect-without-allow-origin', redirect: 'slash' },
  },
  {
    title: 'a redirect to nowhere',
    entries: [entry({ status: 301, response: [allowed, ['Location', 'ftp://a.example/']] })],
    problem: { id: 'redirect-invalid' },
  },
  {
    title: 'mixed content',
    entries: [entry({ url: 'http://api.example.net/items' })],
    problem: { id: 'mixed-content', redirected: false },
  },
  {
    title: 'mixed content after a redirect',
    entries: [entry({ status: 302, response: [allowed, ['Location', 'http://api.example.net/items']] })],
    problem: { id: 'mixed-content', redirected: true },
  },
  {
    title: 'an address on the local network over http',
    entries: [entry({ url: 'http://192.168.1.10/status' })],
    problem: { id: 'local-network', space: 'local' },
  },
  {
    title: 'an address on the local network with a right response',
    entries: [entry({ url: 'http://localhost:8080/' })],
    problem: { id: 'local-network', space: 'loopback' },
  },
  { title: 'a bad port', entries: [entry({ url: 'https://api.example.net:6667/' })], problem: { id: 'bad-port' } },
  {
    title: 'a bad port on the local network',
    entries: [entry({ url: 'http://192.168.1.10:6667/' })],
    problem: { id: 'bad-port' },
  },
  {
    title: 'a page in a file',
    entries: [entry({ request: from('null'), response: [] })],
    problem: { id: 'opaque-page', value: null },
  },
  {
    title: 'an extension',
    entries: [entry({ request: from('chrome-extension://abcdefghijklmnop'), response: [] })],
    problem: { id: 'extension-page' },
  },
  {
    title: 'mode no-cors',
    entries: [entry({ response: [] })],
    options: { mode: 'no-cors' },
    problem: { id: 'no-cors-mode' },
  },
  {
    title: 'mode same-origin',
    entries: [entry()],
    options: { mode: 'same-origin' },
    problem: { id: 'same-origin-mode' },
  },
  {
    title: 'a resource policy',
    entries: [entry({ response: [['Cross-Origin-Resource-Policy', 'same-origin']] })],
    options: { mode: 'no-cors' },
    problem: { id: 'resource-policy' },
  },
  {
    title: 'a cookie without SameSite=None',
    entries: [
      entry({
        response: [
          allowed,
          ['Access-Control-Allow-Credentials', 'true'],
          ['Set-Cookie', 'session=1; HttpOnly; Secure'],
        ],
      }),
    ],
    options: { credentials: 'include' },
    problem: { id: 'cookie-not-stored', cookie: 'session', lacks: ['SameSite=None'] },
  },
  {
    title: 'a cookie that the credentials mode ignores',
    entries: [entry({ response: [allowed, ['Set-Cookie', 'session=1; SameSite=None; Secure']] })],
    problem: { id: 'cookie-ignored' },
  },
  {
    title: 'a readable 401 without credentials',
    entries: [entry({ status: 401 })],
    problem: { id: 'credentials-not-sent' },
  },
  {
    title: 'OPTIONS that is not a preflight',
    entries: [entry({ method: 'OPTIONS', status: 405, response: [] })],
    problem: { id: 'options-not-preflight' },
  },
  {
    title: 'a response that was not recorded',
    entries: [putEntry({ status: 0 })],
    problem: { id: 'response-missing', kind: 'preflight' },
  },
];

describe('the first cause', () => {
  for (const { title, entries, options, problem } of situations) {
    it(title, () => {
      const [first] = causesOf(entries, options);
      const found = Object.entries(first?.problem ?? {}).filter(([name]) => name in problem);
      assert.deepEqual(Object.fromEntries(found), problem);
    });
  }

  it('is not followed by a cache that nothing speaks for', () => {
    assert.equal(causesOf([entry({ request: [], response: [] })], { page: app }).length, 1);
  });

  it('is followed by a cache where an image loads the same URL', () => {
    const image = entry({ request: [], response: [], type: 'image' });
    assert.deepEqual(
      causesOf([image, entry({ response: [] })]).map(({ problem }) => problem.id),
      ['allow-origin-missing', 'cache-ignores-origin'],
    );
  });

  it('is what blocks the request in browsers, which let Authorization pass under *', () => {
    const preflight = preflightOf('authorization', [allowed, ['Access-Control-Allow-Headers', '*']]);
    const request = [
      ['Origin', app],
      ['Authorization', 'Bearer 1'],
    ] as const;
    assert.deepEqual(
      causesOf([preflight, entry({ request, response: [] })]).map(({ problem }) => problem.id),
      ['allow-origin-missing', 'authorization-under-wildcard'],
    );
    const [passed] = diagnoseHar([preflight, entry({ request })]).requests;
    assert.ok(passed);
    assert.match(
      verdictInWords(passed.outcome, passed.causes, app),
      /^Blocked by the standard, although Chromium, Firefox and WebKit currently let it pass: /,
    );
  });

  it('there is none where nothing is wrong', () => {
    assert.deepEqual(causesOf([entry()]), []);
    assert.deepEqual(causesOf([preflightEntry(), putEntry()]), []);
  });
});
