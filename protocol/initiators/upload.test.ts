import assert from 'node:assert/strict';
import { test } from 'node:test';
import { predict } from '../predict.ts';
import { ALLOW_ALL, BAR, caseOf, FOO, hop, ok } from '../testing.ts';
import type { FetchInitiator, XhrInitiator } from './initiator.ts';
import type { PredictedExchange } from '../outcome/prediction.ts';
import { contentTypeOf } from './upload.ts';

// https://fetch.spec.whatwg.org/#concept-bodyinit-extract
test('the type that a body brings', () => {
  assert.equal(contentTypeOf({}), 'text/plain;charset=UTF-8');
  assert.equal(contentTypeOf({ bodyAs: 'URLSearchParams' }), 'application/x-www-form-urlencoded;charset=UTF-8');
  assert.match(contentTypeOf({ bodyAs: 'FormData' }) ?? '', /^multipart\/form-data; boundary=/);
  assert.equal(contentTypeOf({ bodyAs: 'Blob', blobType: 'image/png' }), 'image/png');
  assert.equal(contentTypeOf({ bodyAs: 'Blob' }), null);
  assert.equal(contentTypeOf({ bodyAs: 'ArrayBuffer' }), null);
  assert.equal(contentTypeOf({ bodyAs: 'ReadableStream' }), null);
});

function sent(initiator: FetchInitiator | XhrInitiator): PredictedExchange | undefined {
  const grant = ok(ALLOW_ALL, ['Access-Control-Allow-Headers', 'authorization, content-type']);
  return predict(caseOf(initiator, [hop(BAR, grant, grant)])).exchanges.at(-1);
}

test('the body on the wire', () => {
  for (const api of ['fetch', 'xhr'] as const) {
    assert.equal(sent({ api })?.body, '');
    assert.equal(sent({ api, method: 'POST', body: 'é' })?.body, '\xc3\xa9');
    assert.equal(sent({ api, method: 'POST', body: 'a=b', bodyAs: 'URLSearchParams' })?.body, 'a=b');
    // It is read as a query and serialised again, not sent as it was.
    assert.equal(sent({ api, method: 'POST', body: 'a', bodyAs: 'URLSearchParams' })?.body, 'a=');
    assert.equal(sent({ api, method: 'POST', body: 'a= é&', bodyAs: 'URLSearchParams' })?.body, 'a=+%C3%A9');
    // The boundary is the engine's own, so that neither the body nor its type is known.
    const form = sent({ api, method: 'POST', body: 'a=b', bodyAs: 'FormData' });
    assert.deepEqual([form?.body, form?.contentType], [undefined, undefined]);
  }
  // A method that has no body drops it.
  assert.equal(sent({ api: 'xhr', body: 'a' })?.body, '');
});

test('Authorization on the wire', () => {
  assert.equal(sent({ api: 'fetch' })?.authorization, null);
  assert.equal(sent({ api: 'fetch', headers: [['Authorization', 'Bearer a']] })?.authorization, 'Bearer a');
});

test('XMLHttpRequest gives a body its type where script gave none', () => {
  const type = (rest: Omit<XhrInitiator, 'api'>) =>
    sent({ api: 'xhr', method: 'POST', body: 'a', ...rest })?.contentType;
  assert.equal(type({ bodyAs: 'ArrayBuffer' }), null);
  assert.equal(type({ bodyAs: 'Blob', blobType: 'text/html' }), 'text/html');
  // Only a string, and what is made of one, must not say another charset.
  const latin1 = [['Content-Type', 'text/html;charset=latin1']] as const;
  assert.equal(type({ headers: latin1 }), 'text/html;charset=UTF-8');
  assert.equal(type({ headers: latin1, bodyAs: 'URLSearchParams' }), 'text/html;charset=UTF-8');
  assert.equal(type({ headers: latin1, bodyAs: 'Blob' }), 'text/html;charset=latin1');
});

test('a stream asks first, and is not sent over HTTP/1.1', () => {
  const stream = { api: 'fetch', method: 'POST', body: 'a', bodyAs: 'ReadableStream' } as const;
  const over = (http2: boolean, origin = BAR) =>
    predict(caseOf(stream, [{ ...hop(origin, ok(ALLOW_ALL), ok(ALLOW_ALL)), ...(http2 && { http2 }) }]));
  const told = ({ outcome, exchanges, decidedBy }: ReturnType<typeof predict>) => [
    outcome,
    exchanges.map(({ kind }) => kind),
    decidedBy.step,
  ];
  assert.deepEqual(told(over(false)), ['blocked', ['preflight'], '8.3']);
  assert.deepEqual(told(over(false, FOO)), ['blocked', [], '8.3']);
  assert.deepEqual(
    over(true).exchanges.map(({ kind }) => kind),
    ['preflight', 'actual'],
  );
  assert.equal(over(true).outcome, 'readable');
  assert.throws(
    () => predict(caseOf({ ...stream, api: 'xhr' }, [hop(BAR, ok())])),
    /an XMLHttpRequest sends no stream/,
  );
});
