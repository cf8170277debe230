import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fetch } from './fetch.ts';
import type { FetchEnvironment, FetchResult, HttpResponse } from './fetch.ts';
import { registrableDomainByDefaultRule } from '../http/origin.ts';
import type { PreflightCache } from './preflight-cache.ts';
import type { FetchRequest } from './request.ts';
import { BAR, FOO, requestOf, THIRD, urlOf } from '../testing.ts';
import type { HeaderList } from '../http/wire.ts';
import { stepName } from '../../words/steps.ts';

const ALLOWED: HeaderList = [
  ['Access-Control-Allow-Origin', '*'],
  ['Access-Control-Allow-Methods', 'PUT'],
];

interface Run {
  readonly result: FetchResult;
  /** `OPTIONS http://bar.other` */
  readonly sent: readonly string[];
  readonly steps: readonly string[];
}

/** Fetches against answers by origin, preflights being answered as the URL's own request is. */
function run(
  request: Partial<FetchRequest>,
  answers: Readonly<Record<string, HttpResponse>>,
  environment: Partial<FetchEnvironment> = {},
): Run {
  const sent: string[] = [];
  const steps: string[] = [];
  const result = fetch(requestOf(request), {
    page: FOO,
    registrableDomain: registrableDomainByDefaultRule,
    respond: ({ method, url, kind }) => {
      sent.push(`${method} ${url.origin}`);
      const answer = answers[url.origin] ?? { status: 200, headers: ALLOWED };
      return kind === 'preflight' ? { status: 200, headers: ALLOWED } : answer;
    },
    observe: ({ ok: passed, step }) => steps.push(`${passed ? '' : 'not '}${stepName(step).replace('Fetch, ', '')}`),
    ...environment,
  });
  return { result, sent, steps };
}

const ok: HttpResponse = { status: 200, headers: ALLOWED };
const to = (location: string, status = 302): HttpResponse => ({
  status,
  headers: [...ALLOWED, ['Location', location]],
});

test('a simple request', () => {
  const { result, sent, steps } = run({}, { [BAR]: ok });
  assert.equal(result.response.type, 'cors');
  assert.deepEqual(sent, [`GET ${BAR}`]);
  assert.deepEqual(steps, ['main fetch, step 12', 'CORS check, step 3']);
});

test('a preflight comes first, and the redirect’s target has one of its own', () => {
  const { result, sent, steps } = run({ method: 'PUT' }, { [BAR]: to(`${THIRD}/`, 307) });
  assert.equal(result.response.type, 'cors');
  assert.deepEqual(sent, [`OPTIONS ${BAR}`, `PUT ${BAR}`, `OPTIONS ${THIRD}`, `PUT ${THIRD}`]);
  const walk = ['main fetch, step 12', 'CORS-preflight fetch, step 7.16', 'CORS check, step 3'];
  assert.deepEqual(steps, [...walk, 'HTTP-redirect fetch, step 22', ...walk]);
  assert.equal(stepName(result.step), 'Fetch, CORS check, step 3');
});

test('a redirect that fails the CORS check is not followed', () => {
  const { result, sent, steps } = run({}, { [BAR]: { status: 302, headers: [['Location', `${THIRD}/`]] } });
  assert.deepEqual(steps, ['main fetch, step 12', 'not CORS check, step 2']);
  assert.equal(stepName(result.step), 'Fetch, CORS check, step 2');
  assert.deepEqual(sent, [`GET ${BAR}`]);
});

test('Accept is appended for a script’s request alone, once', () => {
  const headersOf = (request: Partial<FetchRequest>): HeaderList => {
    let headers: HeaderList = [];
    run(
      request,
      {},
      {
        respond: (sent) => {
          headers = sent.headers;
          return ok;
        },
      },
    );
    return headers;
  };
  assert.deepEqual(headersOf({}), [
    ['Accept', '*/*'],
    ['Origin', FOO],
  ]);
  assert.deepEqual(headersOf({ headers: [['accept', 'a']] }), [
    ['accept', 'a'],
    ['Origin', FOO],
  ]);
  assert.deepEqual(headersOf({ unsafeRequest: false }), [['Origin', FOO]]);
  assert.deepEqual(headersOf({ urlList: [urlOf(FOO)] }), [['Accept', '*/*']]);
});

test('Accept counts among the 1024 bytes', () => {
  const headers: HeaderList = Array.from({ length: 8 }, (_, at) => [
    'Content-Language',
    'a'.repeat(at === 0 ? 126 : 128),
  ]);
  assert.deepEqual(run({ headers }, {}).sent, [`OPTIONS ${BAR}`]);
  assert.deepEqual(run({ headers: headers.slice(1) }, {}).sent, [`GET ${BAR}`]);
});

test('421 is asked once more', () => {
  const { result, sent } = run({ method: 'PUT' }, { [BAR]: { ...ok, status: 421 } });
  assert.equal(result.response.status, 421);
  assert.deepEqual(sent, [`OPTIONS ${BAR}`, `PUT ${BAR}`, `PUT ${BAR}`]);
});

test('a mode that forbids the URL ends it before anything is sent', () => {
  const { result, sent } = run({ mode: 'same-origin' }, {});
  assert.equal(stepName(result.step), 'Fetch, main fetch, step 12');
  assert.deepEqual(sent, []);
});

test('what is sent has the number of redirects before it', () => {
  const hops: unknown[] = [];
  run(
    { method: 'PUT' },
    {},
    {
      respond: ({ kind, hop, url, request }) => {
        hops.push([kind, hop, url.origin, request.urlList.map(({ origin }) => origin)]);
        return kind === 'preflight' || hop > 0 ? ok : to(`${THIRD}/`, 307);
      },
    },
  );
  assert.deepEqual(hops, [
    ['preflight', 0, BAR, [BAR]],
    ['actual', 0, BAR, [BAR]],
    ['preflight', 1, THIRD, [BAR, THIRD]],
    ['actual', 1, THIRD, [BAR, THIRD]],
  ]);
});

test('a bad port and mixed content end it before anything is sent', () => {
  const bad = run({ urlList: [urlOf('http://bar.other:22')] }, {});
  assert.equal(stepName(bad.result.step), 'Fetch, port blocking');
  const mixed = run({}, {}, { page: 'https://foo.example' });
  assert.equal(stepName(mixed.result.step), 'Mixed Content, should fetching request be blocked');
  assert.deepEqual([...bad.sent, ...mixed.sent], []);
});

test('an image is upgraded to https, also after a redirect', () => {
  const page = 'https://foo.example';
  const lists: string[] = [];
  const image = (first: string): void => {
    run(
      { destination: 'image', mode: 'no-cors', unsafeRequest: false, origin: page, urlList: [urlOf(first)] },
      {},
      {
        page,
        respond: ({ url, request }) => {
          lists.push(request.urlList.map(({ origin }) => origin).join(' '));
          return url.origin === 'https://bar.other' ? to(`${THIRD}/`) : ok;
        },
      },
    );
  };
  image('http://bar.other');
  image('https://bar.other');
  const walk = ['https://bar.other', 'https://bar.other https://attacker.example'];
  assert.deepEqual(lists, [...walk, ...walk]);
});

test('redirect modes', () => {
  const error = run({ redirect: 'error' }, { [BAR]: to('/') });
  assert.equal(stepName(error.result.step), 'Fetch, HTTP fetch, step 6.3');
  assert.equal(error.result.internal, null);
  const manual = run({ redirect: 'manual' }, { [BAR]: to('/') });
  assert.deepEqual([manual.result.response.type, manual.result.internal?.status], ['opaqueredirect', 302]);
  assert.equal(stepName(manual.result.step), 'Fetch, HTTP fetch, step 6.3');
  assert.equal(manual.steps.at(-1), 'HTTP fetch, step 6.3');
  // Whatever the mode, what is no redirect is a response.
  assert.equal(run({ redirect: 'error' }, { [BAR]: ok }).result.response.type, 'cors');
});

test('a redirect status without Location is a response', () => {
  const { result } = run({}, { [BAR]: { status: 302, headers: ALLOWED } });
  assert.deepEqual([result.response.type, result.response.status], ['cors', 302]);
});

test('twenty redirects are followed, and not one more', () => {
  const { result, sent } = run({}, { [BAR]: to('/') });
  assert.equal(sent.length, 21);
  assert.equal(stepName(result.step), 'Fetch, HTTP-redirect fetch, step 7');
});

test('an opaque response passes the cross-origin resource policy check, or is a network error', () => {
  const policy = (value: string): HttpResponse => ({ status: 200, headers: [['Cross-Origin-Resource-Policy', value]] });
  const opaque = run({ mode: 'no-cors' }, { [BAR]: policy('cross-origin') });
  assert.equal(opaque.result.response.type, 'opaque');
  assert.ok(opaque.steps.includes('cross-origin resource policy check, step 5'));
  const blocked = run({ mode: 'no-cors' }, { [BAR]: policy('same-origin') });
  assert.equal(stepName(blocked.result.step), 'Fetch, cross-origin resource policy check, step 5');
  assert.equal(
    run({}, { [BAR]: { status: 200, headers: [...ALLOWED, ['Cross-Origin-Resource-Policy', 'same-origin']] } }).result
      .response.type,
    'cors',
  );
});

test('a script of the wrong type is a network error', () => {
  const image: HttpResponse = { status: 200, headers: [['Content-Type', 'image/png']] };
  const script = { destination: 'script', mode: 'no-cors', unsafeRequest: false } as const;
  assert.equal(stepName(run(script, { [BAR]: image }).result.step), 'Fetch, blocked due to its MIME type, step 4');
  const nosniff: HttpResponse = { status: 200, headers: [['X-Content-Type-Options', 'nosniff']] };
  assert.equal(stepName(run(script, { [BAR]: nosniff }).result.step), 'Fetch, blocked due to nosniff, step 4');
});

test('timing is shown where every response allows it', () => {
  const allowing = (response: HttpResponse): HttpResponse => ({
    ...response,
    headers: [...response.headers, ['Timing-Allow-Origin', '*']],
  });
  assert.ok(run({}, { [BAR]: allowing(ok) }).result.timing.ok);
  assert.ok(!run({}, { [BAR]: ok }).result.timing.ok);
  assert.ok(!run({}, { [BAR]: to(`${THIRD}/`), [THIRD]: allowing(ok) }).result.timing.ok);
  assert.ok(run({ urlList: [urlOf(FOO)] }, { [FOO]: ok }).result.timing.ok);
  assert.ok(run({ redirect: 'manual' }, { [BAR]: allowing(to('/')) }).result.timing.ok);
  assert.ok(!run({ redirect: 'manual' }, { [BAR]: to('/') }).result.timing.ok);
});

test('a cached preflight is not sent again', () => {
  const put = { method: 'PUT' } as const;
  const at = (entries: PreflightCache, now: number): Partial<FetchEnvironment> => ({
    cache: { entries, partitionKey: 'k', now, limit: 600 },
  });
  const first = run(put, {}, at([], 0));
  assert.deepEqual(first.sent, [`OPTIONS ${BAR}`, `PUT ${BAR}`]);
  assert.deepEqual(
    first.result.cache.map((entry) => [entry.method, entry.maxAge, entry.partitionKey, entry.url]),
    [['PUT', 5, 'k', `${BAR}/`]],
  );
  assert.deepEqual(run(put, {}, at(first.result.cache, 4)).sent, [`PUT ${BAR}`]);
  assert.deepEqual(run(put, {}, at(first.result.cache, 5)).sent, [`OPTIONS ${BAR}`, `PUT ${BAR}`]);
  // A request that fails forgets what was cached for its URL; one that needs no preflight does not.
  const failing = { [BAR]: { status: 200, headers: [] } };
  assert.deepEqual(run(put, failing, at(first.result.cache, 4)).result.cache, []);
  assert.deepEqual(run({}, failing, at(first.result.cache, 4)).result.cache, first.result.cache);
});

test('without a cache nothing is stored', () => {
  assert.deepEqual(run({ method: 'PUT' }, {}).result.cache, []);
});
