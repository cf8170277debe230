import assert from 'node:assert/strict';
import { test } from 'node:test';
import { httpRedirectFetch, isRedirectStatus, locationUrl, parseReferrerPolicy, parseUrl } from './redirect.ts';
import type { FetchRequest } from './request.ts';
import { BAR, FOO, requestOf, THIRD, urlOf } from '../testing.ts';
import type { HeaderList } from '../http/wire.ts';
import { stepName } from '../../words/steps.ts';
import { becauseInWords } from '../../words/reasons.ts';

test('redirect statuses', () => {
  assert.deepEqual(
    [200, 300, 301, 302, 303, 304, 305, 306, 307, 308, 309].filter(isRedirectStatus),
    [301, 302, 303, 307, 308],
  );
});

// https://fetch.spec.whatwg.org/#concept-response-location-url
for (const [lines, href] of [
  [[], null],
  [['/b#f'], `${BAR}/b`],
  [[`${THIRD}/b`], `${THIRD}/b`],
  [['b c'], `${BAR}/a/b%20c`],
  [['http://'], 'failure'],
  [['/b', '/b'], 'failure'],
] as const) {
  test(`location URL of ${JSON.stringify(lines)}`, () => {
    const headers: HeaderList = lines.map((line) => ['location', line]);
    const location = locationUrl(headers, `${BAR}/a/`);
    assert.equal(location === null || location === 'failure' ? location : location.href, href);
  });
}

test('a URL is kept without user name, password and fragment', () => {
  assert.deepEqual(parseUrl('http://u:p@bar.other/#a'), urlOf(BAR, true));
  assert.deepEqual(parseUrl('http://:p@bar.other/'), urlOf(BAR, true));
  assert.deepEqual(parseUrl('http://u@bar.other/'), urlOf(BAR, true));
  assert.deepEqual(parseUrl(`${BAR}:80/`), urlOf(BAR));
  assert.equal(parseUrl('/a'), 'failure');
});

test('the referrer policy of a redirect is the last one that is known', () => {
  assert.equal(parseReferrerPolicy([]), null);
  assert.equal(parseReferrerPolicy([['Referrer-Policy', 'Origin, bogus']]), 'origin');
  assert.equal(parseReferrerPolicy([['Referrer-Policy', 'origin, unsafe-url']]), 'unsafe-url');
  assert.equal(parseReferrerPolicy([['Referrer-Policy', '']]), null);
  for (const policy of [
    'no-referrer',
    'no-referrer-when-downgrade',
    'same-origin',
    'origin',
    'strict-origin',
    'origin-when-cross-origin',
    'strict-origin-when-cross-origin',
    'unsafe-url',
  ]) {
    assert.equal(parseReferrerPolicy([['Referrer-Policy', policy]]), policy);
  }
});

const bodyHeaders: HeaderList = [
  ['Content-Encoding', 'a'],
  ['content-language', 'b'],
  ['Content-Location', 'c'],
  ['Content-Type', 'text/plain'],
  ['X-A', '1'],
  ['Authorization', 'x'],
];
const post: Partial<FetchRequest> = { method: 'POST', hasBody: true, headers: bodyHeaders };

// https://fetch.spec.whatwg.org/#concept-http-redirect-fetch
const ERRORS: readonly (readonly [
  title: string,
  step: string,
  Partial<FetchRequest>,
  location: string,
  because?: string,
])[] = [
  ['a Location that is no URL', '5', {}, 'http://', 'The redirect\'s Location is "http://", which is not a URL.'],
  ['another scheme', '6', {}, 'data:,a', 'The redirect\'s Location is "data:,a", which is not an HTTP(S) URL.'],
  ['a scheme that begins like http', '6', {}, 'httpx:a'],
  ['a scheme before http', '6', {}, 'data:,http:'],
  ['redirect 21', '7', { redirectCount: 20 }, '/', 'This is redirect 21; 20 are followed.'],
  ['user info cross-origin', '9', {}, 'http://u:p@bar.other/'],
  ['user info from its own origin to another', '9', { urlList: [urlOf(FOO)] }, 'http://u@bar.other/'],
  ['user info back at its own origin', '10', { tainting: 'cors' }, 'http://u@foo.example/'],
];
for (const [title, step, rest, location, because] of ERRORS) {
  test(`HTTP-redirect fetch fails: ${title}`, () => {
    const verdict = httpRedirectFetch(requestOf(rest), { status: 302, headers: [['Location', location]] });
    assert.equal(verdict.kind, 'error');
    assert.equal(stepName(verdict.step), `Fetch, HTTP-redirect fetch, step ${step}`);
    if (because !== undefined) assert.equal(becauseInWords(verdict.step), because);
  });
}

test('two Location lines are a failure, and the reason says so', () => {
  const headers: HeaderList = [
    ['Location', '/a'],
    ['location', '/b'],
  ];
  const verdict = httpRedirectFetch(requestOf(), { status: 302, headers });
  assert.equal(verdict.kind, 'error');
  assert.equal(
    becauseInWords(verdict.step),
    'The redirect\'s Location is "/a" and "/b", which is more than one header line.',
  );
});

test('without Location the response is taken as it is', () => {
  const verdict = httpRedirectFetch(requestOf(), { status: 302, headers: [] });
  assert.equal(verdict.kind, 'response');
  assert.equal(stepName(verdict.step), 'Fetch, HTTP-redirect fetch, step 4');
});

function follow(rest: Partial<FetchRequest>, status: number, location: string, ...headers: HeaderList): FetchRequest {
  const verdict = httpRedirectFetch(requestOf(rest), { status, headers: [['Location', location], ...headers] });
  assert.equal(verdict.kind, 'follow');
  return verdict.request;
}

test('user info is let through to its own origin, and in "no-cors"', () => {
  assert.equal(follow({ urlList: [urlOf(FOO)] }, 302, 'http://u@foo.example/').urlList.length, 2);
  assert.equal(follow({ mode: 'no-cors', tainting: 'opaque' }, 302, 'http://u@bar.other/').urlList.length, 2);
});

test('a redirect is followed when the response tainting is "cors" already', () => {
  assert.equal(follow({ tainting: 'cors' }, 302, `${THIRD}/`).urlList.length, 2);
});

test('a request without body gets none', () => {
  assert.ok(!follow({ method: 'POST' }, 307, '/').hasBody);
});

test('redirect 20 is followed', () => {
  const request = follow({ redirectCount: 19 }, 302, '/');
  assert.equal(request.redirectCount, 20);
  assert.deepEqual(request.urlList, [urlOf(BAR), urlOf(BAR)]);
});

for (const [status, method, becomes] of [
  [301, 'POST', 'GET'],
  [302, 'POST', 'GET'],
  [303, 'POST', 'GET'],
  [307, 'POST', 'POST'],
  [308, 'POST', 'POST'],
  [301, 'PUT', 'PUT'],
  [302, 'DELETE', 'DELETE'],
  [303, 'PUT', 'GET'],
  [303, 'GET', 'GET'],
  [303, 'HEAD', 'HEAD'],
  [301, 'HEAD', 'HEAD'],
] as const) {
  test(`status ${String(status)} makes ${method} ${becomes}`, () => {
    const request = follow({ ...post, method }, status, '/');
    const dropped = method !== becomes;
    assert.equal(request.method, becomes);
    assert.equal(request.hasBody, !dropped);
    assert.deepEqual(request.headers, dropped ? bodyHeaders.slice(4) : bodyHeaders);
  });
}

test('another origin never gets Authorization', () => {
  assert.deepEqual(follow({ headers: bodyHeaders }, 302, `${THIRD}/`).headers, bodyHeaders.slice(0, 5));
  assert.deepEqual(follow({ headers: bodyHeaders }, 302, '/').headers, bodyHeaders);
});

test('a redirect may change the referrer policy', () => {
  assert.equal(follow({}, 302, '/', ['Referrer-Policy', 'no-referrer']).referrerPolicy, 'no-referrer');
  assert.equal(follow({}, 302, '/').referrerPolicy, 'strict-origin-when-cross-origin');
});

// https://fetch.spec.whatwg.org/#concept-http-redirect-fetch, 11
test('a stream cannot be sent again', () => {
  const stream = { ...post, streams: true };
  for (const status of [302, 307]) {
    const verdict = httpRedirectFetch(requestOf(stream), { status, headers: [['Location', '/']] });
    assert.equal(verdict.kind, 'error');
    assert.equal(stepName(verdict.step), 'Fetch, HTTP-redirect fetch, step 11');
  }
  assert.equal(follow(stream, 303, '/').streams, false);
});
