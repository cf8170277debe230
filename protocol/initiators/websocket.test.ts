import assert from 'node:assert/strict';
import { test } from 'node:test';
import { predict } from '../predict.ts';
import { ALLOW_ALL, answer, BAR, caseOf, fetching, FOO, hop, ok, TO_NEXT } from '../testing.ts';
import type { Answer } from '../case.ts';
import { stepName } from '../../words/steps.ts';
import { becauseInWords } from '../../words/reasons.ts';

const connecting = (actual: Answer, origin = BAR) => predict(caseOf({ api: 'websocket' }, [hop(origin, actual)]));

test('a handshake has an Origin, and needs no CORS header', () => {
  for (const origin of [FOO, BAR]) {
    const { outcome, exchanges } = connecting(answer(101), origin);
    assert.equal(outcome, 'readable');
    assert.deepEqual(
      exchanges.map((each) => [each.kind, each.method, each.origin, each.referer]),
      [['actual', 'GET', FOO, 'none']],
    );
  }
});

test('any other status refuses it, shared or not', () => {
  const { outcome, decidedBy } = connecting(ok(ALLOW_ALL));
  assert.deepEqual([outcome, becauseInWords(decidedBy)], ['blocked', 'The status is 200, not 101.']);
  assert.equal(stepName(decidedBy), 'WebSockets, establish a WebSocket connection');
});

test('a redirect is not followed', () => {
  const c = caseOf({ api: 'websocket' }, [hop(BAR, answer(302, TO_NEXT)), hop(BAR, answer(101))]);
  assert.deepEqual([predict(c).outcome, predict(c).exchanges.length], ['blocked', 1]);
});

test('what 101 means for another request is not modelled', () => {
  assert.throws(() => predict(caseOf(fetching(), [hop(BAR, answer(101))])), { name: 'NotModelledError' });
});
