import assert from 'node:assert/strict';
import { test } from 'node:test';
import { registrableDomainByDefaultRule } from '../http/origin.ts';
import {
  currentUrl,
  includesCredentials,
  redirectTaint,
  requestOriginHeader,
  serializeRequestOrigin,
} from './request.ts';
import type { FetchRequest, RedirectTaint } from './request.ts';
import { API, BAR, FOO, requestOf, THIRD, urlOf } from '../testing.ts';
import type { SerializedOrigin } from '../http/wire.ts';

// https://fetch.spec.whatwg.org/#concept-request-tainted-origin
const TAINTS: readonly (readonly [
  origins: readonly [string, ...string[]],
  RedirectTaint,
  origin?: SerializedOrigin,
])[] = [
  [[BAR], 'same-origin'],
  [[FOO, FOO], 'same-origin'],
  [[FOO, BAR], 'same-origin'],
  [[FOO, BAR, BAR], 'same-origin'],
  [[BAR, BAR], 'same-origin'],
  [[BAR, FOO], 'cross-site'],
  [[BAR, THIRD], 'cross-site'],
  [[FOO, BAR, FOO], 'cross-site'],
  [[API, FOO], 'same-site'],
  [[API, BAR], 'same-site'],
  [[API, FOO, BAR], 'same-site'],
  [[API, FOO, BAR, THIRD], 'cross-site'],
  [[BAR, 'http://www.bar.other'], 'same-site'],
  [['https://foo.example', FOO], 'cross-site'],
  [[FOO, FOO], 'same-origin', 'null'],
  [[FOO, API], 'same-site', 'null'],
  [[FOO, BAR], 'cross-site', 'null'],
];
for (const [[first, ...others], taint, origin = FOO] of TAINTS) {
  test(`redirect-taint of ${origin} over ${[first, ...others].join(', ')}`, () => {
    const request = { origin, urlList: [urlOf(first), ...others.map((other) => urlOf(other))] as const };
    assert.equal(redirectTaint({ origin, urlList: [...request.urlList] }, registrableDomainByDefaultRule), taint);
    const serialized = serializeRequestOrigin({ origin, urlList: [...request.urlList] });
    assert.equal(serialized, taint === 'same-origin' ? origin : 'null');
  });
}

test('the current URL is the last one', () => {
  assert.equal(currentUrl(requestOf()).origin, BAR);
  assert.equal(currentUrl(requestOf({ urlList: [urlOf(FOO), urlOf(BAR)] })).origin, BAR);
});

// https://fetch.spec.whatwg.org/#append-a-request-origin-header
const HTTPS = 'https://foo.example';
const ORIGINS: readonly (readonly [title: string, Partial<FetchRequest>, SerializedOrigin | undefined])[] = [
  ['a CORS GET', { tainting: 'cors' }, FOO],
  ['a CORS GET after a tainting redirect', { tainting: 'cors', urlList: [urlOf(BAR), urlOf(THIRD)] }, 'null'],
  ['a basic GET', { urlList: [urlOf(FOO)] }, undefined],
  ['a basic HEAD', { method: 'HEAD', urlList: [urlOf(FOO)] }, undefined],
  ['a handshake', { mode: 'websocket' }, FOO],
  ['an opaque GET', { mode: 'no-cors', tainting: 'opaque' }, undefined],
  ['a basic POST', { method: 'POST', urlList: [urlOf(FOO)] }, FOO],
  ['a basic PUT with no-referrer: mode "cors" shows it', { method: 'PUT', referrerPolicy: 'no-referrer' }, FOO],
  ['no-referrer', { mode: 'no-cors', method: 'POST', referrerPolicy: 'no-referrer' }, 'null'],
  ['strict-origin-when-cross-origin', { mode: 'no-cors', method: 'POST' }, FOO],
  ['a downgrade', { mode: 'no-cors', method: 'POST', origin: HTTPS }, 'null'],
  ['no downgrade', { mode: 'no-cors', method: 'POST', origin: HTTPS, urlList: [urlOf('https://bar.other')] }, HTTPS],
  [
    'strict-origin, a downgrade',
    { mode: 'no-cors', method: 'POST', origin: HTTPS, referrerPolicy: 'strict-origin' },
    'null',
  ],
  [
    'no-referrer-when-downgrade, a downgrade',
    { mode: 'no-cors', method: 'POST', origin: HTTPS, referrerPolicy: 'no-referrer-when-downgrade' },
    'null',
  ],
  ['same-origin to another', { mode: 'no-cors', method: 'POST', referrerPolicy: 'same-origin' }, 'null'],
  [
    'same-origin to its own',
    { mode: 'same-origin', method: 'POST', referrerPolicy: 'same-origin', urlList: [urlOf(FOO)] },
    FOO,
  ],
  ['origin', { mode: 'no-cors', method: 'POST', origin: HTTPS, referrerPolicy: 'origin' }, HTTPS],
  ['unsafe-url', { mode: 'no-cors', method: 'POST', origin: HTTPS, referrerPolicy: 'unsafe-url' }, HTTPS],
  [
    'origin-when-cross-origin',
    { mode: 'no-cors', method: 'POST', origin: HTTPS, referrerPolicy: 'origin-when-cross-origin' },
    HTTPS,
  ],
];
for (const [title, rest, origin] of ORIGINS) {
  test(`Origin header of ${title}`, () => {
    assert.equal(requestOriginHeader(requestOf(rest)), origin);
  });
}

// https://fetch.spec.whatwg.org/#concept-http-network-or-cache-fetch, step 8.3
for (const [credentials, tainting, included] of [
  ['include', 'cors', true],
  ['include', 'opaque', true],
  ['include', 'basic', true],
  ['same-origin', 'basic', true],
  ['same-origin', 'cors', false],
  ['same-origin', 'opaque', false],
  ['omit', 'basic', false],
  ['omit', 'cors', false],
] as const) {
  test(`credentials are ${included ? '' : 'not '}included with ${credentials} and ${tainting}`, () => {
    assert.equal(includesCredentials(requestOf({ credentials, tainting })), included);
  });
}

for (const [title, rest, included] of [
  ['another origin', {}, false],
  ['another origin in cors mode', { mode: 'cors' }, true],
  ['its own origin', { urlList: [urlOf(FOO)] }, true],
  ['its own origin by way of another', { urlList: [urlOf(FOO), urlOf(BAR), urlOf(FOO)] }, false],
  ['another origin under "require-corp"', { embedderPolicy: 'require-corp' }, true],
] as const) {
  test(`the embedder policy "credentialless" and a request to ${title}`, () => {
    const request = requestOf({ mode: 'no-cors', credentials: 'include', embedderPolicy: 'credentialless', ...rest });
    assert.equal(includesCredentials(request), included);
  });
}
