import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { FormInitiator } from './navigations.ts';
import { predict } from '../predict.ts';
import { ALLOW_ALL, answer, BAR, caseOf, FOO, hop, ok, THIRD, TO_NEXT } from '../testing.ts';
import { becauseInWords } from '../../words/reasons.ts';

const form = (rest: Partial<FormInitiator> = {}): FormInitiator => ({
  api: 'form',
  enctype: 'application/x-www-form-urlencoded',
  field: ['a b', 'ü'],
  ...rest,
});

// https://html.spec.whatwg.org/multipage/form-control-infrastructure.html#form-submission-algorithm
for (const [enctype, contentType, body] of [
  ['application/x-www-form-urlencoded', 'application/x-www-form-urlencoded', 'a+b=%C3%BC'],
  ['text/plain', 'text/plain', 'a b=Ã¼\r\n'],
  ['multipart/form-data', undefined, undefined],
] as const) {
  test(`a form of ${enctype} is posted to whom it likes, and what comes back is closed`, () => {
    const { outcome, exchanges, decidedBy } = predict(caseOf(form({ enctype }), [hop(BAR, ok(ALLOW_ALL))]));
    assert.equal(outcome, 'opaque');
    assert.deepEqual(
      exchanges.map((each) => [each.kind, each.method, each.origin, each.contentType, each.body]),
      [['actual', 'POST', FOO, contentType, body]],
    );
    assert.equal(
      becauseInWords(decidedBy),
      'The document is of "http://bar.other", and the one that navigates of "http://foo.example".',
    );
  });
}

test('a form that is redirected', () => {
  const via = (status: number, ...origins: readonly [string, ...string[]]) => {
    const [first, ...rest] = origins.map((origin, i) =>
      hop(origin, i === origins.length - 1 ? ok() : answer(status, TO_NEXT)),
    );
    assert.ok(first);
    const { outcome, exchanges } = predict(caseOf(form(), [first, ...rest]));
    return [outcome, ...exchanges.map(({ method, origin, contentType }) => [method, origin, contentType])];
  };
  const type = 'application/x-www-form-urlencoded';
  assert.deepEqual(via(302, BAR, FOO), ['readable', ['POST', FOO, type], ['GET', undefined, null]]);
  assert.deepEqual(via(307, FOO, BAR), ['opaque', ['POST', FOO, type], ['POST', FOO, type]]);
  assert.deepEqual(via(307, BAR, THIRD), ['opaque', ['POST', FOO, type], ['POST', 'null', type]]);
});

test('the referrer policy of the document takes Origin away', () => {
  const [exchange] = predict(caseOf(form({ referrerPolicy: 'no-referrer' }), [hop(BAR, ok())])).exchanges;
  assert.deepEqual([exchange?.origin, exchange?.referer], ['null', 'none']);
});

test('a frame’s document is open to the page if it is of its origin', () => {
  const at = (origin: string) => predict(caseOf({ api: 'frame' }, [hop(origin, ok())]));
  assert.equal(at(FOO).outcome, 'readable');
  assert.deepEqual([at(BAR).outcome, at(BAR).exchanges[0]?.origin], ['opaque', undefined]);
});

test('a page with an opaque origin opens nothing, not even what stands around it', () => {
  const page = { origin: FOO, context: 'sandboxed-frame' } as const;
  const { outcome, exchanges } = predict(caseOf(form(), [hop(FOO, ok())], { page }));
  assert.deepEqual([outcome, exchanges[0]?.origin], ['opaque', 'null']);
});

test('a navigation that fails shows a page about the error', () => {
  const { outcome } = predict(caseOf({ api: 'frame' }, [hop(BAR, answer(302, ['Location', 'foo:']))]));
  assert.equal(outcome, 'opaque');
});

for (const [by, dest] of [
  [undefined, 'iframe'],
  ['object', 'object'],
  ['embed', 'embed'],
  ['link', 'iframe'],
  ['location', 'iframe'],
  ['refresh', 'iframe'],
] as const) {
  test(`the metadata name the element that shows the document of ${by ?? 'src'}`, () => {
    const page = { origin: 'https://foo.example' };
    const initiator = { api: 'frame', ...(by && { by }) } as const;
    const [exchange] = predict(caseOf(initiator, [hop('https://bar.other', ok())], { page })).exchanges;
    assert.deepEqual(exchange?.metadata, { site: 'cross-site', mode: 'navigate', dest });
  });
}
