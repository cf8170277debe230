import assert from 'node:assert/strict';
import { test } from 'node:test';
import { predict } from '../predict.ts';
import type { FetchRequest, RequestUrl } from './request.ts';
import { ALLOW_ALL, BAR, caseOf, fetching, FOO, hop, ok, requestOf, THIRD, urlOf } from '../testing.ts';
import type { Answer } from '../case.ts';
import { OPAQUE_REDIRECT, NETWORK_ERROR } from './filtered-response.ts';
import { navigationTaoCheck, taoCheck, timingOf } from './timing.ts';
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

test('status and sizes go by the type of the response, not by the TAO check', () => {
  const of = (type: 'basic' | 'cors' | 'opaque', detailed: boolean) =>
    timingOf({ type, status: type === 'opaque' ? 0 : 404, headers: [] }, detailed, 22);
  assert.deepEqual(of('basic', true), { detailed: true, responseStatus: 404, bodySize: 22, mayHideSizes: false });
  assert.deepEqual(of('cors', false), { detailed: false, responseStatus: 404, bodySize: 22, mayHideSizes: true });
  assert.deepEqual(of('opaque', true), { detailed: true, responseStatus: 0, bodySize: 0, mayHideSizes: true });
  const nothing = { detailed: false, responseStatus: 0, bodySize: 0, mayHideSizes: true };
  assert.deepEqual(timingOf(NETWORK_ERROR, false, 22), nothing);
  assert.deepEqual(timingOf(OPAQUE_REDIRECT, false, 22), nothing);
});

test('Resource Timing of a case', () => {
  const visible = (actual: Answer) =>
    predict(caseOf({ api: 'timing', of: fetching() }, [hop(BAR, actual)])).visible.timing;
  assert.deepEqual(visible(ok(ALLOW_ALL, ['Timing-Allow-Origin', '*'])), {
    detailed: true,
    responseStatus: 200,
    bodySize: 22,
    mayHideSizes: true,
  });
  assert.deepEqual(visible(ok(ALLOW_ALL, ['Content-Encoding', 'identity'])), undefined);
  assert.equal(visible(ok())?.responseStatus, 0);
});
