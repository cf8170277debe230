/** Small servers, each with a defect that real ones had, beside the same server without it: the suite must tell them apart. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { HeaderList, HeaderPair } from '../../../protocol/http/wire.ts';
import type { PolicyFile } from '../policy.ts';
import type { CheckResult } from '../run.ts';
import { reply, runOnHandler } from '../testing/handler.ts';
import type { Handler, HandlerRequest } from '../testing/handler.ts';
import type { Reply } from '../testing/listen.ts';
import { allChecks } from './index.ts';

const app = 'https://app.example.com';
const admin = 'https://admin.example.com';
const listed = [app, admin];
const ACAO = 'Access-Control-Allow-Origin';

const policy: PolicyFile = {
  origins: [app, admin],
  credentials: true,
  methods: ['PUT', 'DELETE'],
  allowedHeaders: ['authorization', 'content-type', 'x-token'],
  exposedHeaders: ['x-total'],
  maxAge: 600,
  marker: 'x-handler',
  routes: {
    error: '/error',
    redirect: '/old',
    auth: '/login',
    vary: '/language',
    etag: '/tagged',
    rateLimited: '/limited',
    unavailable: '/down',
    json: '/json',
    putOnly: '/put',
  },
};

/** How a server decides; every one of these is right by default. */
interface Layer {
  readonly allows: (origin: string, request: HandlerRequest) => boolean;
  readonly allowOrigin: (origin: string) => string;
  readonly credentials: string;
  readonly methods: (asked: string) => string;
  readonly names: (asked: string) => string;
  readonly grantsHeaders: (names: readonly string[]) => boolean;
  readonly exposed: string;
  readonly maxAge: string;
  readonly vary: string;
}

const usual: Layer = {
  allows: (origin) => origin === app || origin === admin,
  allowOrigin: (origin) => origin,
  credentials: 'true',
  methods: () => 'PUT, DELETE',
  names: () => 'authorization, content-type, x-token',
  grantsHeaders: () => true,
  exposed: 'x-total',
  maxAge: '600',
  vary: 'Origin, Access-Control-Request-Method, Access-Control-Request-Headers',
};

function application({ method, target, header }: HandlerRequest): Reply {
  const [path = '', query = ''] = target.split('?', 2);
  const own: HeaderList = [
    ['Content-Type', 'application/json'],
    ['x-handler', 'items'],
    ['x-total', '2'],
  ];
  const body = '{"items":["one","two"]}';
  const type = header('Content-Type') ?? '';
  switch (path) {
    case '/':
      return method === 'HEAD' || method === 'GET' || method === 'POST' || method === 'PUT' || method === 'DELETE'
        ? reply(200, own, body)
        : reply(method === 'OPTIONS' ? 204 : 405, [
            ['Allow', 'GET, HEAD, POST, PUT, DELETE'],
            ['x-handler', 'options'],
          ]);
    case '/error':
      return reply(500, own, '{"error":true}');
    case '/old':
      return reply(302, [['Location', '/']]);
    case '/login':
      return header('Authorization') === undefined
        ? reply(401, [['WWW-Authenticate', 'Bearer']])
        : reply(200, own, body);
    case '/language':
      return reply(200, [...own, ['Vary', 'Accept-Language']], body);
    case '/tagged':
      return header('If-None-Match') === '"1"'
        ? reply(304, [['ETag', '"1"']])
        : reply(200, [...own, ['ETag', '"1"']], body);
    case '/limited':
      return reply(429, [['Retry-After', '1']]);
    case '/down':
      return reply(503, []);
    case '/json':
      return /^application\/json\b/i.test(type) ? reply(200, own, body) : reply(415, []);
    case '/put':
      return method === 'PUT' && query === '' ? reply(200, own, body) : reply(405, [['Allow', 'PUT']]);
    default:
      return reply(404, [], '{"error":"not found"}');
  }
}

/** A server with a CORS layer in front of its routes, as the middleware of most frameworks is. */
function server(layer: Partial<Layer> = {}): Handler {
  const { allows, allowOrigin, credentials, methods, names, grantsHeaders, exposed, maxAge, vary } = {
    ...usual,
    ...layer,
  };
  return (request) => {
    const { origin, isPreflight, header } = request;
    const isAllowed = origin !== undefined && allows(origin, request);
    const own: HeaderPair[] = vary === '' ? [] : [['Vary', vary]];
    if (isAllowed) own.push(['Access-Control-Allow-Origin', allowOrigin(origin)]);
    if (isAllowed && credentials !== '') own.push(['Access-Control-Allow-Credentials', credentials]);
    if (!isPreflight) {
      const right = application(request);
      if (isAllowed && exposed !== '') own.push(['Access-Control-Expose-Headers', exposed]);
      return { ...right, headers: [...own, ...right.headers] };
    }
    const asked = header('Access-Control-Request-Headers') ?? '';
    if (!isAllowed || !grantsHeaders(asked.split(',').filter(Boolean))) return reply(204, own.slice(0, 1));
    return reply(204, [
      ...own,
      ['Access-Control-Allow-Methods', methods(header('Access-Control-Request-Method') ?? '')],
      ['Access-Control-Allow-Headers', names(asked)],
      ['Access-Control-Max-Age', maxAge],
    ]);
  };
}

/** The correct server, whose replies are changed. */
function changed(change: (right: Reply, request: HandlerRequest) => Reply): Handler {
  const right = server();
  return (request) => change(right(request), request);
}

function without(name: string, headers: HeaderList): HeaderList {
  return headers.filter(([each]) => each.toLowerCase() !== name.toLowerCase());
}

/** The correct server, which loses this header where `when` says so. */
function losing(name: string, when: (request: HandlerRequest, right: Reply) => boolean): Handler {
  return changed((right, request) =>
    when(request, right) ? { ...right, headers: without(name, right.headers) } : right,
  );
}

/** The correct server, whose preflights are answered with a status of its own. */
function preflightStatus(status: number, headers: HeaderList = []): Handler {
  return changed((right, { isPreflight }) => (isPreflight ? reply(status, headers) : right));
}

/** A server that gives every origin what the first one got. */
function remembering(): Handler {
  let first: HeaderList | undefined;
  return changed((right, { origin, isPreflight, target }) => {
    if (isPreflight || target !== '/' || origin === undefined) return right;
    first ??= right.headers;
    return { ...right, headers: first };
  });
}

/** A server with a regular expression that has a state, as /…/g in JavaScript. */
function alternating(): Handler {
  const pattern = /^https:\/\/(?:app|admin)\.example\.com$/g;
  return server({ allows: (origin) => pattern.test(origin) });
}

const defects: Readonly<Record<string, Handler>> = {
  'every origin is sent back': server({ allows: () => true }),
  'origins are compared by their end': server({ allows: (origin) => origin.endsWith('example.com') }),
  'origins are compared by their beginning': server({
    allows: (origin) => listed.some((each) => origin.startsWith(each)),
  }),
  'origins are searched for anywhere': server({ allows: (origin) => listed.some((each) => origin.includes(each)) }),
  'a dot of the pattern matches any character': server({
    allows: (origin) => /^https:\/\/(?:app|admin).example.com$/.test(origin),
  }),
  'a pattern has no end': server({ allows: (origin) => /^https:\/\/(?:app|admin)\.example\.com/.test(origin) }),
  'a pattern has no beginning': server({ allows: (origin) => /(?:app|admin)\.example\.com$/.test(origin) }),
  'origins are compared without their case': server({ allows: (origin) => listed.includes(origin.toLowerCase()) }),
  'null is allowed': server({ allows: (origin) => listed.includes(origin) || origin === 'null' }),
  'http is allowed beside https': server({ allows: (origin) => listed.includes(origin.replace(/^http:/, 'https:')) }),
  'any port is allowed': server({ allows: (origin) => listed.includes(origin.replace(/:\d+$/, '')) }),
  'subdomains are allowed': server({
    allows: (origin) => /^https:\/\/(?:[a-z]+\.)*(?:app|admin)\.example\.com$/.test(origin),
  }),
  'siblings are allowed': server({ allows: (origin) => /^https:\/\/[a-z]+\.example\.com$/.test(origin) }),
  'localhost is allowed': server({
    allows: (origin) => listed.includes(origin) || /^http:\/\/localhost(?::\d+)?$/.test(origin),
  }),
  'extensions are allowed': server({
    allows: (origin) => listed.includes(origin) || /^[a-z]+-extension:/.test(origin),
  }),
  'an origin that ends with a slash': server({ allowOrigin: (origin) => `${origin}/` }),
  'all origins in one line': server({ allowOrigin: () => listed.join(', ') }),
  'every origin with credentials by a wildcard': server({ allowOrigin: () => '*' }),
  'the first origin of the list for all': server({ allowOrigin: () => app }),
  'two lines of the origin': changed((right, { origin }) =>
    origin === app ? { ...right, headers: [...right.headers, [ACAO, app]] } : right,
  ),
  'another origin’s name for a refused one': changed((right, { origin }) =>
    origin === undefined || listed.includes(origin) ? right : { ...right, headers: [...right.headers, [ACAO, app]] },
  ),
  'the literal null for a refused origin': changed((right, { origin }) =>
    origin === undefined || listed.includes(origin) ? right : { ...right, headers: [...right.headers, [ACAO, 'null']] },
  ),
  'the second origin of the list is forgotten': server({ allows: (origin) => origin === app }),
  'a pattern with a state': alternating(),
  'the headers of who came first': remembering(),
  'credentials in capitals': server({ credentials: 'True' }),
  'no credentials': server({ credentials: '' }),
  'no credentials on preflights': losing('Access-Control-Allow-Credentials', ({ isPreflight }) => isPreflight),
  'no credentials on responses': losing('Access-Control-Allow-Credentials', ({ isPreflight }) => !isPreflight),
  'a method is missing': server({ methods: () => 'PUT' }),
  'methods in lower case': server({ methods: () => 'put, delete' }),
  'every method is sent back': server({ methods: (asked) => asked }),
  'a method too many': server({ methods: () => 'PUT, DELETE, PATCH' }),
  'methods by a wildcard, with credentials': server({ methods: () => '*' }),
  'a header is missing': server({ names: () => 'content-type, x-token' }),
  'every header is sent back': server({ names: (asked) => asked }),
  'headers by a wildcard, with credentials': server({ names: () => '*' }),
  'header names are compared with their case': server({
    grantsHeaders: (names) => names.every((name) => ['Authorization', 'Content-Type', 'X-Token'].includes(name)),
  }),
  'header names are compared as one text': server({
    grantsHeaders: (names) => names.length < 2,
  }),
  'two headers that are not neighbours are refused': server({
    grantsHeaders: (names) => names.join() !== 'authorization,x-token',
  }),
  'no header is exposed': server({ exposed: '' }),
  'headers are exposed by a wildcard, with credentials': server({ exposed: '*' }),
  'preflights are cached for another time': server({ maxAge: '60' }),
  'the time has a unit': server({ maxAge: '600s' }),
  'preflights are redirected': preflightStatus(301, [['Location', '/x/']]),
  'preflights need a login': preflightStatus(401),
  'preflights are not found': preflightStatus(404),
  'preflights are not allowed': preflightStatus(405, [['Allow', 'GET']]),
  'preflights fail': preflightStatus(500),
  'preflights reach the handler': changed((right, request) =>
    request.isPreflight
      ? { ...application({ ...request, method: 'GET' }), headers: [...right.headers, ['x-handler', 'items']] }
      : right,
  ),
  'preflights of a refused origin reach the handler': changed((right, { isPreflight, origin = '' }) =>
    isPreflight && !listed.includes(origin) ? { ...right, headers: [...right.headers, ['x-handler', 'items']] } : right,
  ),
  'preflights are limited': changed((right, { isPreflight, target }) =>
    isPreflight && target === '/limited' ? reply(429, []) : right,
  ),
  'preflights behind the login': changed((right, { isPreflight, target }) =>
    isPreflight && target === '/login' ? reply(401, []) : right,
  ),
  'no Vary': server({ vary: '' }),
  'no Vary on preflights': losing('Vary', ({ isPreflight }) => isPreflight),
  'no Vary for refused origins': losing('Vary', ({ origin = app }) => !listed.includes(origin)),
  'no Vary without Origin': losing('Vary', ({ origin }) => origin === undefined),
  'no Vary on errors': losing('Vary', (_request, { status }) => status >= 400),
  'Vary of the application is lost': changed((right, { target }) =>
    target === '/language' ? { ...right, headers: [...without('Vary', right.headers), ['Vary', 'Origin']] } : right,
  ),
  'errors without CORS headers': losing(ACAO, (_request, { status }) => status === 500),
  'logins without CORS headers': losing(ACAO, (_request, { status }) => status === 401),
  'limits without CORS headers': losing(ACAO, (_request, { status }) => status === 429),
  'maintenance without CORS headers': losing(ACAO, (_request, { status }) => status === 503),
  'missing pages without CORS headers': losing(ACAO, (_request, { status }) => status === 404),
  'redirects without CORS headers': losing(ACAO, (_request, { status }) => status === 302),
  'HEAD without CORS headers': losing(ACAO, ({ method }) => method === 'HEAD'),
  'PUT without CORS headers': losing(ACAO, ({ method }) => method === 'PUT'),
  'a 304 for another origin': changed((right) =>
    right.status === 304
      ? { ...right, headers: [...without(ACAO, right.headers), [ACAO, admin], ['Vary', 'Origin']] }
      : right,
  ),
  'the own origin is refused': changed((right, { method, origin = app }) =>
    method === 'POST' && origin.startsWith('http://127.0.0.1') ? reply(403, [], 'Invalid CORS request') : right,
  ),
  'OPTIONS without Origin fails': changed((right, { method, origin }) =>
    method === 'OPTIONS' && origin === undefined ? reply(500, []) : right,
  ),
  'the request’s headers are sent back': changed((right, { isPreflight }) =>
    isPreflight ? { ...right, headers: [...right.headers, ['Access-Control-Request-Method', 'PUT']] } : right,
  ),
  'markup of the origin in a page': changed((right, { origin = app }) =>
    listed.includes(origin)
      ? right
      : reply(
          403,
          [
            ['Content-Type', 'text/html'],
            ['Vary', 'Origin'],
          ],
          `Not allowed: ${origin}`,
        ),
  ),
  'cookies that stay at home': changed((right, { target, isPreflight }) =>
    target === '/' && !isPreflight
      ? { ...right, headers: [...right.headers, ['Set-Cookie', 'session=1; Path=/; SameSite=Lax']] }
      : right,
  ),
  'JSON of any type': changed((right, { target, method }) =>
    target === '/json' && method === 'POST'
      ? { ...right, status: 200, headers: [...right.headers, ['x-handler', 'json']] }
      : right,
  ),
  'forms that choose their method': changed((right, { target, method }) =>
    target.startsWith('/put?_method=PUT') && method === 'POST'
      ? { ...right, status: 200, headers: [...right.headers, ['x-handler', 'put']] }
      : right,
  ),
  'WebSockets for every origin': changed((right, { header }) =>
    header('Upgrade') === undefined ? right : { status: 101, headers: [], body: '' },
  ),
};

/** Measurements of time are about servers that are slow. */
const checks = allChecks.filter(({ id }) => !id.startsWith('dos-')).map(({ id }) => id);

async function failing(handler: Handler): Promise<readonly CheckResult[]> {
  const results = await runOnHandler(handler, policy, checks);
  return [...results.values()].filter(({ result }) => result !== 'pass' && result !== 'not-run');
}

describe('a defect is told from its fix', () => {
  it('which fails nothing', async () => {
    const failed = (await failing(server())).map(({ check: { id }, reason, findings }) => [
      id,
      reason,
      findings[0]?.data,
    ]);
    assert.deepEqual(failed, []);
  });
  for (const [name, handler] of Object.entries(defects))
    it(name, async () => {
      const failed = await failing(handler);
      assert.ok(
        failed.some(({ result }) => result === 'fail'),
        'no check fails',
      );
    });
});
