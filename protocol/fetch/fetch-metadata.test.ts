import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { SentRequest } from './fetch.ts';
import { fetchMetadata, saysStorageAccess } from './fetch-metadata.ts';
import { registrableDomainByDefaultRule } from '../http/origin.ts';
import { predict } from '../predict.ts';
import { caseOf, fetching, hop, ok, requestOf, urlOf } from '../testing.ts';
import type { FetchRequest } from './request.ts';

const FOO = 'https://foo.example';
const API = 'https://api.foo.example';
const BAR = 'https://bar.other';

function metadata(
  kind: 'preflight' | 'actual',
  origins: readonly [string, ...string[]],
  rest: Partial<FetchRequest> = {},
) {
  return fetchMetadata(sentOf(kind, origins, rest), registrableDomainByDefaultRule);
}

function sentOf(
  kind: 'preflight' | 'actual',
  origins: readonly [string, ...string[]],
  rest: Partial<FetchRequest>,
): SentRequest {
  const [first, ...others] = origins;
  const request = requestOf({ origin: FOO, urlList: [urlOf(first), ...others.map((each) => urlOf(each))], ...rest });
  const url = urlOf(origins.at(-1) ?? first);
  return { kind, hop: 0, url, method: 'GET', headers: [], origin: FOO, acrm: undefined, acrh: undefined, request };
}

// https://w3c.github.io/webappsec-fetch-metadata/#sec-fetch-site-header
for (const [origins, site] of [
  [[FOO], 'same-origin'],
  [[API], 'same-site'],
  [[BAR], 'cross-site'],
  [[API, FOO], 'same-site'],
  [[BAR, FOO], 'cross-site'],
  [['http://foo.example', FOO], 'cross-site'],
] as const) {
  test(`Sec-Fetch-Site of a request to ${origins.join(', then ')}`, () => {
    assert.deepEqual(metadata('actual', origins), { site, mode: 'cors', dest: 'empty' });
  });
}

test('an opaque origin is of no site', () => {
  assert.equal(metadata('actual', [FOO], { origin: 'null' })?.site, 'cross-site');
});

test('Sec-Fetch-Mode and Sec-Fetch-Dest', () => {
  const image = { mode: 'no-cors', destination: 'image' } as const;
  assert.deepEqual(metadata('actual', [BAR], image), { site: 'cross-site', mode: 'no-cors', dest: 'image' });
  // A preflight has the URL list of its request, and so its redirects.
  assert.deepEqual(metadata('preflight', [BAR, API]), { site: 'cross-site', mode: 'cors', dest: 'empty' });
});

test('a URL that is not trustworthy is told nothing', () => {
  assert.equal(metadata('actual', ['http://bar.other']), null);
  assert.equal(metadata('preflight', ['http://bar.other']), undefined);
});

// https://privacycg.github.io/storage-access-headers/#sec-fetch-storage-access-header
for (const [kind, origins, credentials, expected] of [
  ['actual', [BAR], 'include', true],
  ['actual', [FOO, BAR], 'include', true],
  ['preflight', [BAR], 'include', false],
  ['actual', [BAR], 'omit', false],
  ['actual', [BAR], 'same-origin', false],
  ['actual', [API], 'include', false],
  ['actual', [BAR, FOO], 'include', false],
  ['actual', ['http://bar.other'], 'include', false],
] as const) {
  test(`Sec-Fetch-Storage-Access: ${kind}, ${origins.join(', then ')}, ${credentials}`, () => {
    const tainting = origins.at(-1) === FOO ? 'basic' : 'cors';
    const sent = sentOf(kind, origins, { credentials, tainting });
    assert.equal(saysStorageAccess(sent, FOO, registrableDomainByDefaultRule), expected);
  });
}

test('it is predicted where a case asks for it', () => {
  const c = caseOf(fetching({ credentials: 'include' }), [hop(BAR, ok())], { page: { origin: FOO } });
  assert.ok(!('storageAccess' in (predict(c).exchanges[0] ?? {})));
  assert.equal(predict({ ...c, needs: ['storage-access-headers'] }).exchanges[0]?.storageAccess, true);
});
