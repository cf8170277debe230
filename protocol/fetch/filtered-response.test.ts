import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  corsExposedHeaderNames,
  filterResponse,
  isCorsSafelistedResponseHeaderName,
  NETWORK_ERROR,
  OPAQUE_REDIRECT,
} from './filtered-response.ts';
import type { CredentialsMode } from './request.ts';
import type { HeaderList } from '../http/wire.ts';

const headers: HeaderList = [
  ['Content-Type', 'text/plain'],
  ['X-A', '1'],
  ['x-b', '2'],
  ['Set-Cookie', 'a=1'],
  ['set-cookie2', 'a=1'],
];

test('CORS-safelisted response-header names', () => {
  const names = ['Cache-Control', 'content-language', 'Content-Length', 'Content-Type', 'Expires', 'Last-Modified'];
  for (const name of [...names, 'PRAGMA']) assert.ok(isCorsSafelistedResponseHeaderName(name, []), name);
  assert.ok(!isCorsSafelistedResponseHeaderName('ETag', []));
  assert.ok(isCorsSafelistedResponseHeaderName('ETag', ['etag']));
  assert.ok(!isCorsSafelistedResponseHeaderName('Set-Cookie', ['set-cookie']));
});

// https://fetch.spec.whatwg.org/#concept-main-fetch, step 14.1
const EXPOSED: readonly (readonly [CredentialsMode, lines: readonly string[], names: readonly string[]])[] = [
  ['omit', [], ['Content-Type']],
  ['omit', ['X-A'], ['Content-Type', 'X-A']],
  ['omit', ['x-a', 'X-B, Set-Cookie'], ['Content-Type', 'X-A', 'x-b']],
  ['omit', ['*'], ['Content-Type', 'X-A', 'x-b', 'Access-Control-Expose-Headers']],
  ['same-origin', ['X-A, *'], ['Content-Type', 'X-A', 'x-b', 'Access-Control-Expose-Headers']],
  ['include', ['*'], ['Content-Type']],
  ['include', ['*, x-b'], ['Content-Type', 'x-b']],
  ['omit', ['"X-A"'], ['Content-Type']],
];
for (const [credentials, lines, names] of EXPOSED) {
  test(`CORS filtered response, ${credentials}: ${JSON.stringify(lines)}`, () => {
    const aceh = lines.map((line) => ['Access-Control-Expose-Headers', line] as const);
    const response = filterResponse('cors', credentials, { status: 404, headers: [...headers, ...aceh] });
    assert.equal(response.type, 'cors');
    assert.equal(response.status, 404);
    assert.deepEqual([...new Set(response.headers.map(([name]) => name))], names);
  });
}

test('with credentials * is a header name like any other', () => {
  assert.deepEqual(corsExposedHeaderNames('include', [['Access-Control-Expose-Headers', '*']]), ['*']);
});

test('a basic filtered response hides Set-Cookie only', () => {
  assert.deepEqual(filterResponse('basic', 'include', { status: 200, headers }), {
    type: 'basic',
    status: 200,
    headers: headers.slice(0, 3),
  });
});

test('a network error and an opaque redirect show nothing', () => {
  assert.deepEqual(NETWORK_ERROR, { type: 'error', status: 0, headers: [] });
  assert.deepEqual(OPAQUE_REDIRECT, { type: 'opaqueredirect', status: 0, headers: [] });
});

test('an opaque filtered response hides all', () => {
  assert.deepEqual(filterResponse('opaque', 'include', { status: 200, headers }), {
    type: 'opaque',
    status: 0,
    headers: [],
  });
});
