import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  cacheEntryMatch,
  clearCacheEntries,
  headerNameCacheEntryMatch,
  methodCacheEntryMatch,
  needsPreflight,
  storePreflight,
} from './preflight-cache.ts';
import type { CacheableRequest, CacheEntry } from './preflight-cache.ts';
import type { PreflightPermission } from './preflight.ts';
import { BAR, FOO } from '../testing.ts';

const request: CacheableRequest = {
  partitionKey: 'k',
  serializedOrigin: FOO,
  url: `${BAR}/`,
  credentials: 'same-origin',
  method: 'PUT',
  headers: [['X-A', '1']],
  useCorsPreflight: false,
};
const permit = (methods: readonly string[], headerNames: readonly string[], maxAge = 60): PreflightPermission => ({
  methods,
  headerNames,
  maxAge,
});
const put: CacheEntry = {
  partitionKey: 'k',
  serializedOrigin: FOO,
  url: `${BAR}/`,
  credentials: false,
  method: 'PUT',
  headerName: null,
  maxAge: 60,
  storedAt: 0,
};

// https://fetch.spec.whatwg.org/#concept-cache-match
for (const [title, entry, asked, now, matches] of [
  ['the same request', {}, {}, 0, true],
  ['another partition', { partitionKey: 'l' }, {}, 0, false],
  ['another origin', { serializedOrigin: BAR }, {}, 0, false],
  ['the origin null', {}, { serializedOrigin: 'null' }, 0, false],
  ['another URL', { url: `${BAR}/a` }, {}, 0, false],
  ['credentials, stored without', {}, { credentials: 'include' }, 0, false],
  ['credentials, stored with', { credentials: true }, { credentials: 'include' }, 0, true],
  ['no credentials, stored with', { credentials: true }, { credentials: 'omit' }, 0, true],
  ['just before max-age', {}, {}, 59.9, true],
  ['at max-age', {}, {}, 60, false],
  ['max-age 0', { maxAge: 0 }, {}, 0, false],
] as const) {
  test(`cache entry match: ${title}`, () => {
    assert.equal(cacheEntryMatch({ ...put, ...entry }, { ...request, ...asked }, now), matches);
  });
}

test('method cache entry match', () => {
  assert.ok(methodCacheEntryMatch([put], 'PUT', request, 0));
  assert.ok(!methodCacheEntryMatch([put], 'put', request, 0));
  assert.ok(methodCacheEntryMatch([{ ...put, method: '*' }], 'DELETE', request, 0));
  assert.ok(!methodCacheEntryMatch([put], 'PUT', request, 60));
  assert.ok(!methodCacheEntryMatch([{ ...put, method: null, headerName: '*' }], 'PUT', request, 0));
});

test('header-name cache entry match; * does not stand for Authorization', () => {
  const named = { ...put, method: null, headerName: 'x-a' };
  const any = { ...named, headerName: '*' };
  assert.ok(headerNameCacheEntryMatch([named], 'X-A', request, 0));
  assert.ok(!headerNameCacheEntryMatch([named], 'x-b', request, 0));
  assert.ok(headerNameCacheEntryMatch([any], 'x-b', request, 0));
  assert.ok(!headerNameCacheEntryMatch([any], 'authorization', request, 0));
  assert.ok(headerNameCacheEntryMatch([{ ...named, headerName: 'Authorization' }], 'authorization', request, 0));
  assert.ok(!headerNameCacheEntryMatch([named], 'x-a', request, 60));
  assert.ok(!headerNameCacheEntryMatch([{ ...put, method: '*' }], 'x-a', request, 0));
});

// https://fetch.spec.whatwg.org/#concept-http-fetch, step 4.1
test('a preflight is needed until all that is not safelisted is cached', () => {
  const cache = storePreflight([], request, permit(['PUT'], ['x-a']), 0);
  assert.ok(needsPreflight([], request, 0));
  assert.ok(!needsPreflight(cache, request, 0));
  assert.ok(needsPreflight(cache, request, 60));
  assert.ok(needsPreflight(cache, { ...request, method: 'DELETE' }, 0));
  assert.ok(needsPreflight(cache, { ...request, headers: [['X-B', '1']] }, 0));
  assert.ok(needsPreflight(cache, { ...request, credentials: 'include' }, 0));
});

test('a safelisted method needs none, but for the use-CORS-preflight flag', () => {
  const get = { ...request, method: 'GET', headers: [] };
  assert.ok(!needsPreflight([], get, 0));
  assert.ok(needsPreflight([], { ...get, useCorsPreflight: true }, 0));
  assert.ok(!needsPreflight([{ ...put, method: 'GET' }], { ...get, useCorsPreflight: true }, 0));
});

test('what is stored, with credentials or without', () => {
  assert.deepEqual(
    storePreflight([], { ...request, credentials: 'include' }, permit(['PUT', '*'], ['x-a']), 7),
    [
      { ...put, credentials: true, storedAt: 7 },
      { ...put, credentials: true, method: null, headerName: 'x-a', storedAt: 7 },
    ].toSpliced(1, 0, { ...put, credentials: true, method: '*', storedAt: 7 }),
  );
  assert.deepEqual(storePreflight([], request, permit([], []), 0), []);
});

test('the user agent’s limit caps max-age', () => {
  assert.deepEqual(
    storePreflight([], request, permit(['PUT'], ['x-a'], 100), 0, 10).map((entry) => entry.maxAge),
    [10, 10],
  );
  assert.deepEqual(
    storePreflight([], request, permit(['PUT'], [], 5), 0, 10).map((entry) => entry.maxAge),
    [5],
  );
});

test('an entry that matches gets the new max-age, and no second one is stored', () => {
  const other = { ...put, url: `${BAR}/a` };
  const names = { ...put, method: null, headerName: 'x-a' };
  assert.deepEqual(storePreflight([put, other, names], request, permit(['PUT'], ['X-A'], 90), 30), [
    { ...put, maxAge: 90 },
    other,
    { ...names, maxAge: 90 },
  ]);
  // `*` matches every method, so that it is the entry that changes.
  assert.deepEqual(storePreflight([{ ...put, method: '*' }], request, permit(['PUT'], [], 90), 30), [
    { ...put, method: '*', maxAge: 90 },
  ]);
  // What has run out is no match.
  assert.equal(storePreflight([put], request, permit(['PUT'], []), 60).length, 2);
});

// https://fetch.spec.whatwg.org/#concept-cache-clear
test('clearing forgets key, origin and URL, whatever the credentials', () => {
  const kept = [
    { ...put, partitionKey: 'l' },
    { ...put, serializedOrigin: BAR },
    { ...put, url: `${BAR}/a` },
  ];
  assert.deepEqual(clearCacheEntries([put, { ...put, credentials: true }, ...kept], request), kept);
});
