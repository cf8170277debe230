import assert from 'node:assert/strict';
import { test } from 'node:test';
import { predict } from './predict.ts';
import { RESOURCE_LENGTHS } from './initiators/resources.ts';
import { ALLOW_ALL, ALLOW_FOO, answer, API, BAR, caseOf, fetching, FOO, hop, ok, THIRD, TO_NEXT } from './testing.ts';
import type { Case, PolicyHeader, Step } from './case.ts';

/** Cases of several requests: what one leaves behind for the next. */

const put = fetching({ method: 'PUT' });
const granted = ok(ALLOW_ALL, ['Access-Control-Allow-Methods', 'PUT']);

/** The exchanges in short: `P0` for a preflight at hop 0, `GET 1` for a request at hop 1. */
function wire(c: Case): readonly string[] {
  return predict(c).exchanges.map(({ kind, hop: at, method }) =>
    kind === 'preflight' ? `P${String(at)}` : `${method} ${String(at)}`,
  );
}

function after(before: readonly Step[], hops: Case['hops'] = [hop(BAR, granted)], rest: Partial<Case> = {}): Case {
  return caseOf(put, hops, { before, ...rest });
}

test('one request has no outcomes before it', () => {
  assert.equal(predict(caseOf(put, [hop(BAR, granted)])).before, undefined);
});

test('the preflight of one request serves the next', () => {
  const c = after([{ initiator: put }]);
  assert.deepEqual(wire(c), ['P0', 'PUT 0', 'PUT 0']);
  assert.deepEqual(predict(c).before, ['readable']);
});

test('pauses add up, and 5 seconds end a preflight', () => {
  const twice = (first: number, second: number) =>
    wire(
      after([
        { initiator: put, pauseMs: first },
        { initiator: fetching(), pauseMs: second },
      ]),
    );
  assert.deepEqual(twice(2000, 2999), ['P0', 'PUT 0', 'GET 0', 'PUT 0']);
  assert.deepEqual(twice(2000, 3000), ['P0', 'PUT 0', 'GET 0', 'P0', 'PUT 0']);
});

test('another hop, another query, another frame: another preflight', () => {
  const hops = [hop(BAR, granted), hop(BAR, granted)] as const;
  assert.deepEqual(wire(after([{ initiator: put, from: 1 }], hops)), ['P1', 'PUT 1', 'P0', 'PUT 0']);
  assert.deepEqual(wire(after([{ initiator: put, query: '?a' }])), ['P0', 'PUT 0', 'P0', 'PUT 0']);
  for (const page of [{ origin: API }, { origin: FOO, context: 'sandboxed-frame' }] as const)
    assert.deepEqual(wire(after([{ initiator: put, page }])), ['P0', 'PUT 0', 'P0', 'PUT 0'], page.origin);
  assert.deepEqual(
    predict(after([{ initiator: put, page: { origin: FOO, context: 'sandboxed-frame' } }])).exchanges.map(
      ({ origin }) => origin,
    ),
    ['null', 'null', FOO, FOO],
  );
});

test('the referrer of a frame is not predicted', () => {
  const { exchanges } = predict(after([{ initiator: put, page: { origin: API } }]));
  assert.deepEqual(
    exchanges.map(({ referer }) => referer),
    [undefined, undefined, 'origin', 'origin'],
  );
});

test('a request that starts at a later hop follows the redirects from there, with its query', () => {
  const hops = [hop(BAR, ok(ALLOW_ALL)), hop(BAR, answer(302, ALLOW_FOO, TO_NEXT)), hop(BAR, ok(ALLOW_FOO))] as const;
  const before = [{ initiator: fetching(), from: 1, query: '?a' }];
  assert.deepEqual(wire(caseOf(fetching(), hops, { before })), ['GET 1', 'GET 2', 'GET 0']);
});

test('each request to a hop gets the next policy, its preflight too', () => {
  const c = caseOf(
    put,
    [{ origin: THIRD, policy: { actual: ok() }, next: [{ actual: granted }, { actual: answer(404, ALLOW_FOO) }] }],
    { before: [{ initiator: put }, { initiator: fetching() }, { initiator: put }, { initiator: fetching() }] },
  );
  // The first PUT is refused by its preflight, so that the simple request takes the first policy.
  assert.deepEqual(wire(c), ['P0', 'GET 0', 'P0', 'PUT 0', 'GET 0', 'PUT 0']);
  assert.deepEqual(predict(c).before, ['blocked', 'blocked', 'readable', 'readable']);
  assert.equal(predict(c).visible.status, 404);
});

test('a request that cannot be made leaves nothing', () => {
  const c = after([{ initiator: fetching({ method: 'TRACE' }) }]);
  assert.deepEqual(wire(c), ['P0', 'PUT 0']);
  assert.deepEqual(predict(c).before, ['blocked']);
});

test('an exchange with an origin over HTTP/2 must be over HTTP/2', () => {
  const hops = [hop(BAR, answer(302, ALLOW_FOO, TO_NEXT)), { ...hop(BAR, ok(ALLOW_FOO)), http2: true }] as const;
  assert.deepEqual(
    predict(caseOf(fetching(), hops)).exchanges.map(({ httpVersion }) => httpVersion),
    [undefined, '2.0'],
  );
});

test('a response from the HTTP cache is read by the CORS check of who asks', () => {
  const twice = (...vary: readonly PolicyHeader[]) =>
    caseOf(
      fetching(),
      [hop(BAR, ok(['Access-Control-Allow-Origin', { reflect: 'Origin' }], ['Cache-Control', 'max-age=9'], ...vary))],
      { before: [{ initiator: fetching({ mode: 'no-cors' }) }] },
    );
  assert.deepEqual(wire(twice()), ['GET 0']);
  assert.equal(predict(twice()).outcome, 'blocked');
  assert.equal(predict(twice()).visible.fromCache, true);
  assert.deepEqual(wire(twice(['Vary', 'Origin'])), ['GET 0', 'GET 0']);
  assert.equal(predict(twice(['Vary', 'Origin'])).outcome, 'readable');
  assert.equal(predict(twice(['Vary', 'Origin'])).visible.fromCache, undefined);
});

test('a response from the HTTP cache has its body, whatever the request before was', () => {
  const hops = [hop(BAR, ok(ALLOW_ALL, ['Cache-Control', 'max-age=9']))] as const;
  const before = [{ initiator: fetching() }, { initiator: fetching({ method: 'HEAD', cache: 'no-store' }) }];
  const again = predict(caseOf(fetching(), hops, { before, resource: 'json' }));
  assert.deepEqual([again.visible.fromCache, again.visible.bodyLength], [true, RESOURCE_LENGTHS.json]);
});

test('the upload of a request that its preflight refuses fails, whatever was sent before', () => {
  const upload = { api: 'xhr', method: 'POST', body: 'x', uploadListener: 'before-send' } as const;
  const c = caseOf(upload, [hop(BAR, ok())], { before: [{ initiator: { api: 'xhr' } }] });
  assert.deepEqual(wire(c), ['GET 0', 'P0']);
  assert.deepEqual(predict(c).visible.uploadEvents, ['loadstart', 'error', 'loadend']);
});

test('what the HTTP cache does with a single request is not asked', () => {
  const odd = ok(ALLOW_ALL, ['Cache-Control', 'public']);
  assert.equal(predict(caseOf(fetching(), [hop(BAR, odd)])).outcome, 'readable');
});
