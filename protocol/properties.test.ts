import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { ACRH, decodeSplit, extractHeaderListValues, get } from './http/headers.ts';
import type { ExtractedHeader } from './http/headers.ts';
import { parseMimeType, serializeMimeType } from './http/mime.ts';
import { parseOrigin, serializeOrigin } from './http/origin.ts';
import { predict } from './predict.ts';
import { needsPreflight, storePreflight } from './fetch/preflight-cache.ts';
import type { CacheableRequest } from './fetch/preflight-cache.ts';
import { preflightCheck, preflightRequestHeaders } from './fetch/preflight.ts';
import { parseReferrerPolicy, parseUrl } from './fetch/redirect.ts';
import { corsUnsafeRequestHeaderNames, parseSingleRangeHeaderValue } from './fetch/safelist.ts';
import { ALLOW_CREDENTIALS, API, BAR, caseOf, FOO, hop, THIRD, TO_NEXT } from './testing.ts';
import type { Answer, Case, PolicyHeader } from './case.ts';
import type { FetchInitiator } from './initiators/initiator.ts';
import type { HeaderList } from './http/wire.ts';
import { decisionInWords, stepName } from '../words/steps.ts';
import { becauseInWords } from '../words/reasons.ts';

const bytes = fc.string({
  unit: fc.integer({ min: 0, max: 255 }).map((byte) => String.fromCharCode(byte)),
  maxLength: 40,
});

const nameOf = fc.constantFrom('Accept', 'Content-Type', 'Range', 'Accept-Language', 'X-A', 'x-b', 'Authorization');
const valueOf = fc.oneof(
  fc.constantFrom('text/plain', 'application/json', 'bytes=0-', 'bytes=-5', 'en', '*/*', 'a"b', 'a'.repeat(129)),
  fc.stringMatching(/^[ -~]{0,20}$/).map((value) => value.trim()),
);
const requestHeaders: fc.Arbitrary<HeaderList> = fc.array(fc.tuple(nameOf, valueOf), { maxLength: 4 });

/** Lists that do not parse, so that the whole preflight fails. */
const NO_METHODS = 'a b';
const NO_NAMES = '(x)';

const policyHeader: fc.Arbitrary<PolicyHeader> = fc.oneof(
  fc
    .constantFrom('*', FOO, BAR, 'null', `${FOO}, ${FOO}`)
    .map((value) => ['Access-Control-Allow-Origin', value] as const),
  fc.constant(['Access-Control-Allow-Origin', { reflect: 'Origin' }] as const),
  fc.constantFrom('true', 'TRUE').map((value) => ['Access-Control-Allow-Credentials', value] as const),
  fc
    .constantFrom('*', 'PUT', 'put', 'PUT, DELETE', NO_METHODS)
    .map((value) => ['Access-Control-Allow-Methods', value] as const),
  fc
    .constantFrom('*', 'x-a', 'Authorization, X-A', 'content-type, x-b', NO_NAMES)
    .map((value) => ['Access-Control-Allow-Headers', value] as const),
  fc.constantFrom('*', 'X-C', '"').map((value) => ['Access-Control-Expose-Headers', value] as const),
  fc.constant(['Cross-Origin-Resource-Policy', 'same-origin'] as const),
);

const answerOf: fc.Arbitrary<Answer> = fc.record({
  status: fc.constantFrom(200, 200, 200, 204, 404, 500),
  headers: fc.array(policyHeader, { maxLength: 5 }),
});
const redirectOf: fc.Arbitrary<Answer> = fc.record({
  status: fc.constantFrom(301, 302, 303, 307, 308),
  headers: fc.array(policyHeader, { maxLength: 4 }).map((headers) => [...headers, TO_NEXT]),
});
const originOf = fc.constantFrom(FOO, BAR, API, THIRD);

const initiatorOf: fc.Arbitrary<FetchInitiator> = fc.record(
  {
    api: fc.constant('fetch' as const),
    method: fc.constantFrom('GET', 'POST', 'PUT', 'patch', 'HEAD'),
    headers: requestHeaders,
    mode: fc.constantFrom('cors' as const, 'no-cors' as const, 'same-origin' as const),
    credentials: fc.constantFrom('omit' as const, 'same-origin' as const, 'include' as const),
    redirect: fc.constantFrom('follow' as const, 'error' as const, 'manual' as const),
  },
  { requiredKeys: ['api'] },
);

const caseArbitrary: fc.Arbitrary<Case> = fc
  .record({
    initiator: initiatorOf,
    redirects: fc.array(fc.record({ origin: originOf, actual: redirectOf, preflight: answerOf }), { maxLength: 3 }),
    last: fc.record({ origin: originOf, actual: answerOf, preflight: answerOf }),
    opaque: fc.boolean(),
  })
  .map(({ initiator, redirects, last, opaque }) => {
    const [first, ...others] = [...redirects, last].map((each) => hop(each.origin, each.actual, each.preflight));
    assert.ok(first !== undefined);
    return caseOf(initiator, [first, ...others], opaque ? { page: { origin: FOO, context: 'sandboxed-frame' } } : {});
  });

function withAnswers(c: Case, change: (answer: Answer) => Answer): Case {
  const [first, ...others] = c.hops.map((each) => ({
    ...each,
    policy: {
      actual: change(each.policy.actual),
      ...(each.policy.preflight === undefined ? {} : { preflight: change(each.policy.preflight) }),
    },
  }));
  assert.ok(first !== undefined);
  return { ...c, hops: [first, ...others] };
}

test('every case of these has a prediction, with its reason', () => {
  fc.assert(
    fc.property(caseArbitrary, (c) => {
      const { decidedBy, outcome, visible } = predict(c);
      assert.match(stepName(decidedBy), /, (?:step [0-9.]+|[a-zA-Z ]+)/);
      assert.ok(becauseInWords(decidedBy).length > 0 && URL.canParse(decisionInWords(decidedBy).url));
      assert.equal(visible.type === 'error', outcome === 'blocked');
    }),
  );
});

test('asking for credentials never turns blocked into readable', () => {
  const including = (c: Case, credentials: 'omit' | 'include'): string =>
    predict({ ...c, initiator: { ...c.initiator, credentials } as FetchInitiator }).outcome;
  fc.assert(
    fc.property(caseArbitrary, (c) => {
      if (including(c, 'omit') === 'blocked') assert.equal(including(c, 'include'), 'blocked');
    }),
  );
});

/**
 * Headers whose absence may let more through: they restrict, or their value is wrong for the whole answer (two
 * Access-Control-Allow-Origin, two Access-Control-Allow-Credentials, a list that does not parse), or they are a
 * Location, without which there is no redirect.
 */
function mayRestrict(answer: Answer, at: number): boolean {
  const [name, value] = answer.headers[at] ?? ['', ''];
  const lines = answer.headers.filter((header) => header[0] === name).length;
  switch (name) {
    case 'Cross-Origin-Resource-Policy':
    case 'Location':
      return true;
    case 'Access-Control-Allow-Origin':
    case 'Access-Control-Allow-Credentials':
      return lines > 1;
    default:
      return value === NO_METHODS || value === NO_NAMES;
  }
}

test('removing a header of an answer never turns blocked into readable, with the exceptions named', () => {
  fc.assert(
    fc.property(caseArbitrary, fc.nat(8), (c, at) => {
      if (predict(c).outcome !== 'blocked') return;
      const without = withAnswers(c, (answer) =>
        mayRestrict(answer, at) ? answer : { ...answer, headers: answer.headers.filter((_, index) => index !== at) },
      );
      assert.notEqual(predict(without).outcome, 'readable');
    }),
    { numRuns: 400 },
  );
});

test('a server that sends no CORS header at all is never read across origins', () => {
  fc.assert(
    fc.property(caseArbitrary, (c) => {
      const bare = withAnswers(c, (answer) => ({
        ...answer,
        headers: answer.headers.filter(([name]) => name === 'Location'),
      }));
      const { outcome, exchanges } = predict(bare);
      if (outcome !== 'readable') return;
      assert.equal(c.page.context, undefined);
      for (const exchange of exchanges) assert.equal(c.hops[exchange.hop]?.origin, FOO);
    }),
  );
});

test('a preflight never has cookies, and comes before its request', () => {
  fc.assert(
    fc.property(caseArbitrary, (c) => {
      const { exchanges } = predict(c);
      for (const [at, exchange] of exchanges.entries()) {
        if (exchange.kind === 'actual') continue;
        assert.equal(exchange.cookies, 'none');
        const next = exchanges[at + 1];
        assert.ok(next === undefined || (next.kind === 'actual' && next.hop === exchange.hop));
      }
    }),
  );
});

test('ACRH is lower-case, sorted and unique, and absent instead of empty', () => {
  fc.assert(
    fc.property(requestHeaders, (headers) => {
      const request = {
        serializedOrigin: FOO,
        credentials: 'omit',
        method: 'GET',
        headers,
        useCorsPreflight: false,
      } as const;
      const acrh = get(preflightRequestHeaders(request), ACRH);
      const names = corsUnsafeRequestHeaderNames(headers);
      assert.equal(acrh, names.length === 0 ? null : names.join(','));
      assert.deepEqual(names, [...new Set(names.map((name) => name.toLowerCase()))].sort());
    }),
  );
});

test('the preflight cache is never more permissive than the preflight that filled it', () => {
  const methods = fc.constantFrom('GET', 'PUT', 'put', 'DELETE', '*');
  const credentials = fc.constantFrom('omit' as const, 'include' as const);
  const asked = fc.record({ method: methods, headers: requestHeaders, credentials });
  fc.assert(
    fc.property(asked, asked, fc.array(policyHeader, { maxLength: 6 }), fc.nat(10), (first, second, policy, now) => {
      const headers: HeaderList = [...policy, ALLOW_CREDENTIALS].flatMap(([name, value]) =>
        typeof value === 'string' ? [[name, value] as const] : [[name, FOO] as const],
      );
      const cacheable = (request: typeof first): CacheableRequest => ({
        ...request,
        serializedOrigin: FOO,
        useCorsPreflight: false,
        partitionKey: '',
        url: BAR,
      });
      const verdict = preflightCheck(cacheable(first), { status: 200, headers });
      if (!verdict.ok) return;
      const cache = storePreflight([], cacheable(first), verdict.permission, 0);
      if (needsPreflight([], cacheable(second), now) && !needsPreflight(cache, cacheable(second), now)) {
        const fresh = preflightCheck(cacheable(second), { status: 200, headers });
        // A wildcard that was stored with credentials stands for itself only, in the answer; the cache takes it for all.
        const wildcard = first.credentials === 'include' && headers.some(([, value]) => value === '*');
        assert.ok(fresh.ok || wildcard, becauseInWords(fresh.step));
      }
    }),
    { numRuns: 1000 },
  );
});

test('parsing never throws, whatever the bytes are', () => {
  const extracted = fc.constantFrom<ExtractedHeader>(
    'Access-Control-Allow-Methods',
    'Access-Control-Max-Age',
    'Location',
  );
  fc.assert(
    fc.property(bytes, extracted, (value, name) => {
      assert.ok(decodeSplit(value).length > 0);
      extractHeaderListValues(name, [[name, value]]);
      parseSingleRangeHeaderValue(value, true);
      parseReferrerPolicy([['Referrer-Policy', value]]);
      corsUnsafeRequestHeaderNames([[value, value]]);
      parseUrl(value, FOO);
    }),
    { numRuns: 500 },
  );
});

test('an origin and a MIME type that were read are written as they were meant', () => {
  fc.assert(
    fc.property(fc.webUrl({ withQueryParameters: false }), (url) => {
      const { origin } = new URL(url);
      const tuple = parseOrigin(origin);
      assert.ok(tuple !== null, origin);
      assert.equal(serializeOrigin(tuple), origin);
    }),
  );
  fc.assert(
    fc.property(bytes, bytes, (name, value) => {
      const parsed = parseMimeType(`text/plain;${name}=${value};a="${value}"`);
      assert.ok(parsed !== null);
      assert.deepEqual(parseMimeType(serializeMimeType(parsed)), parsed);
    }),
    { numRuns: 500 },
  );
});
