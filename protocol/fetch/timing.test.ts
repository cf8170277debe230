import assert from 'node:assert/strict';
import { test } from 'node:test';
import { predict } from '../predict.ts';
import type { FetchRequest, RequestUrl } from './request.ts';
import { ALLOW_ALL, BAR, caseOf, fetching, FOO, hop, ok, requestOf, THIRD, urlOf } from '../testing.ts';
import type { Answer, Case } from '../case.ts';
import { OPAQUE_REDIRECT, NETWORK_ERROR } from './filtered-response.ts';
import { navigationTaoCheck, taoCheck, timingOf } from './timing.ts';
import type { TimedResponse } from './timing.ts';
import { stepName } from '../../words/steps.ts';
import { becauseInWords } from '../../words/reasons.ts';

const redirected = { tainting: 'cors', urlList: [urlOf(BAR), urlOf(THIRD)] } as const;

// https://fetch.spec.whatwg.org/#concept-tao-check
const ROWS: readonly (readonly [
  title: string,
  request: Pick<FetchRequest, 'tainting'> & { readonly urlList?: readonly [RequestUrl, RequestUrl] },
  lines: readonly string[],
  failedBefore: boolean,
  step: string,
  ok: boolean,
])[] = [
  ['failed before', { tainting: 'basic' }, ['*'], true, '2', false],
  ['*', { tainting: 'cors' }, ['*'], false, '4', true],
  ['* among others', { tainting: 'opaque' }, ['http://a.test, *'], false, '4', true],
  ['the origin', { tainting: 'cors' }, ['http://a.test', FOO], false, '5', true],
  ['null after a redirect', redirected, ['null'], false, '5', true],
  ['the origin after a redirect', redirected, [FOO], false, '8', false],
  ['basic', { tainting: 'basic' }, [], false, '7', true],
  ['cors without', { tainting: 'cors' }, [], false, '8', false],
  ['another origin', { tainting: 'opaque' }, [BAR], false, '8', false],
  ['the origin in another case', { tainting: 'cors' }, [FOO.toUpperCase()], false, '8', false],
];
for (const [title, rest, lines, failedBefore, step, ok] of ROWS) {
  test(`TAO check: ${title}`, () => {
    const headers = lines.map((line) => ['Timing-Allow-Origin', line] as const);
    const verdict = taoCheck(requestOf(rest), headers, failedBefore);
    assert.deepEqual([verdict.ok, stepName(verdict.step)], [ok, `Fetch, TAO check, step ${step}`]);
  });
}

test('the reason says whether there was a header', () => {
  const request = requestOf({ tainting: 'cors' });
  assert.equal(
    becauseInWords(taoCheck(request, [], false).step),
    'There is no Timing-Allow-Origin; the request\'s origin is "http://foo.example".',
  );
  assert.equal(
    becauseInWords(taoCheck(request, [['Timing-Allow-Origin', 'a']], false).step),
    'Timing-Allow-Origin is "a"; the request\'s origin is "http://foo.example".',
  );
});

test('navigation TAO check: every redirect must allow the destination', () => {
  assert.ok(navigationTaoCheck([], FOO));
  assert.ok(navigationTaoCheck([['*'], [FOO]], FOO));
  assert.ok(!navigationTaoCheck([['*'], []], FOO));
  assert.ok(!navigationTaoCheck([[BAR]], FOO));
});

const TIMED = { headers: [], protocol: 'http/1.1', cacheState: '', bodyLength: 22, isSecureContext: true } as const;
const BASIC = { type: 'basic', status: 200, headers: [] } as const;

test('status and sizes go by the type of the response, not by the TAO check', () => {
  const of = (type: 'basic' | 'cors' | 'opaque', detailed: boolean) => {
    const response = { type, status: type === 'opaque' ? 0 : 404, headers: [] };
    const { responseStatus, bodySize, mayHideSizes } = timingOf(response, detailed, TIMED);
    return [responseStatus, bodySize, mayHideSizes];
  };
  assert.deepEqual(of('basic', true), [404, 22, false]);
  assert.deepEqual(of('cors', false), [404, 22, true]);
  assert.deepEqual(of('opaque', true), [0, 0, true]);
  const nothing = {
    detailed: false,
    responseStatus: 0,
    bodySize: 0,
    mayHideSizes: true,
    contentType: '',
    contentEncoding: '',
    nextHopProtocol: '',
    deliveryType: '',
    serverTiming: [],
  };
  assert.deepEqual(timingOf(NETWORK_ERROR, false, TIMED), nothing);
  assert.deepEqual(timingOf(OPAQUE_REDIRECT, false, TIMED), nothing);
});

// https://mimesniff.spec.whatwg.org/#minimize-a-supported-mime-type
for (const [type, expected] of [
  ['text/plain;charset=utf-8', 'text/plain'],
  ['application/x-javascript', 'text/javascript'],
  ['application/problem+json', 'application/json'],
  ['image/svg+xml', 'image/svg+xml'],
  ['application/atom+xml', 'application/xml'],
  ['x-nobody/has-this', ''],
  ['text', ''],
  ['image/x-odd', undefined],
] as const) {
  test(`contentType of ${type}`, () => {
    const headers = [['Content-Type', type]] as const;
    assert.equal(timingOf({ ...BASIC, headers }, false, TIMED).contentType, expected);
  });
}

// https://fetch.spec.whatwg.org/#concept-http-network-fetch
for (const [lines, expected] of [
  [[], ''],
  [[''], ''],
  [['GZIP'], 'gzip'],
  [['gzip, br'], 'multiple'],
  [['gzip', 'gzip'], 'multiple'],
  [['x-nobody'], '@unknown'],
] as const) {
  test(`contentEncoding of ${JSON.stringify(lines)}`, () => {
    const timed = { ...TIMED, headers: lines.map((line) => ['Content-Encoding', line] as const) };
    assert.equal(timingOf(BASIC, false, timed).contentEncoding, expected);
    assert.equal(timingOf({ ...BASIC, type: 'opaque' }, true, timed).contentEncoding, '');
  });
}

test('protocol, cache and Server-Timing go by the TAO check', () => {
  const headers = [['Server-Timing', 'db;dur=1, a b, cache']] as const;
  const of = (detailed: boolean, more: Partial<TimedResponse> = {}) => {
    const told = timingOf(BASIC, detailed, { ...TIMED, headers, ...more });
    return [told.nextHopProtocol, told.deliveryType, told.serverTiming];
  };
  assert.deepEqual(of(true), ['http/1.1', '', ['db', 'cache']]);
  assert.deepEqual(of(true, { cacheState: 'local' }), ['http/1.1', 'cache', ['db', 'cache']]);
  assert.deepEqual(of(true, { cacheState: 'validated' }), ['http/1.1', '', ['db', 'cache']]);
  assert.deepEqual(of(true, { isSecureContext: false }), ['http/1.1', '', undefined]);
  assert.deepEqual(of(false, { cacheState: 'local', isSecureContext: false }), ['', '', []]);
});

test('what is not known is not predicted', () => {
  const told = timingOf(BASIC, true, { headers: [], cacheState: '', bodyLength: undefined, isSecureContext: true });
  assert.ok(!('bodySize' in told) && !('nextHopProtocol' in told));
});

test('Resource Timing of a case', () => {
  const visible = (...hops: Case['hops']) => predict(caseOf({ api: 'timing', of: fetching() }, hops)).visible.timing;
  const allowed = ok(ALLOW_ALL, ['Timing-Allow-Origin', '*']);
  assert.deepEqual(visible(hop(BAR, allowed)), {
    detailed: true,
    responseStatus: 200,
    bodySize: 22,
    mayHideSizes: true,
    contentType: 'text/plain',
    contentEncoding: '',
    nextHopProtocol: 'http/1.1',
    deliveryType: '',
  });
  assert.equal(visible({ ...hop(BAR, allowed), http2: true })?.nextHopProtocol, 'h2');
  assert.equal(visible(hop(BAR, ok(ALLOW_ALL, ['Content-Encoding', 'identity'])))?.bodySize, undefined);
  assert.equal(visible(hop(BAR, ok()))?.responseStatus, 0);
});

test('a response of the HTTP cache is delivered by it', () => {
  const visible = (lifetime: string, ...next: readonly Answer[]) => {
    const first = ok(ALLOW_ALL, ['Timing-Allow-Origin', '*'], ['Cache-Control', lifetime], ['ETag', '"1"']);
    const hops: Case['hops'] = [{ ...hop(BAR, first), next: next.map((actual) => ({ actual })) }];
    const of = caseOf({ api: 'timing', of: fetching() }, hops);
    return predict({ ...of, before: [{ initiator: fetching() }] }).visible.timing?.deliveryType;
  };
  assert.equal(visible('max-age=600'), 'cache');
  assert.equal(visible('no-store'), '');
  assert.equal(visible('max-age=0', { status: 304, headers: [ALLOW_ALL, ['Timing-Allow-Origin', '*']] }), '');
});

test('what a service worker answers with came over no connection', () => {
  const of = caseOf({ api: 'timing', of: fetching() }, [hop(BAR, ok(ALLOW_ALL))]);
  const page = { origin: FOO, worker: { by: 'request' } } as const;
  assert.equal(predict({ ...of, page }).visible.timing?.nextHopProtocol, undefined);
});
