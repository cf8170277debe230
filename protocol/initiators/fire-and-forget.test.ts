import assert from 'node:assert/strict';
import { test } from 'node:test';
import { predict } from '../predict.ts';
import { ALLOW_FOO, BAR, caseOf, FOO, hop, ok } from '../testing.ts';
import type { Initiator } from './initiator.ts';

const sent = (initiator: Initiator, origin = BAR) => {
  const { outcome, exchanges } = predict(caseOf(initiator, [hop(origin, ok())]));
  assert.equal(outcome, 'opaque');
  return exchanges.map((each) => [
    each.kind,
    each.method,
    each.origin,
    each.referer,
    each.cookies,
    each.contentType,
    each.body,
  ]);
};

test('a ping goes without a preflight and without a referrer, with cookies', () => {
  assert.deepEqual(sent({ api: 'ping' }), [['actual', 'POST', FOO, 'none', 'engine-defined', 'text/ping', 'PING']]);
});

test('a report goes without a preflight, with cookies to its own origin only', () => {
  const type = 'application/csp-report';
  assert.deepEqual(sent({ api: 'csp-report' }), [['actual', 'POST', FOO, 'origin', 'none', type, undefined]]);
  assert.deepEqual(sent({ api: 'csp-report' }, FOO), [['actual', 'POST', FOO, 'page', 'sent', type, undefined]]);
});

test('fetchLater() asks as fetch() does', () => {
  assert.deepEqual(sent({ api: 'fetch-later' }), [['actual', 'GET', FOO, 'origin', 'none', null, '']]);
  const json = { api: 'fetch-later', method: 'POST', headers: [['Content-Type', 'text/json']], body: '{}' } as const;
  assert.deepEqual(sent(json), [['preflight', 'OPTIONS', FOO, 'origin', 'none', null, '']]);
  const granted = ok(ALLOW_FOO, ['Access-Control-Allow-Headers', 'content-type']);
  const [, actual] = predict(caseOf(json, [hop(BAR, granted)])).exchanges;
  assert.deepEqual([actual?.method, actual?.contentType, actual?.body], ['POST', 'text/json', '{}']);
});
