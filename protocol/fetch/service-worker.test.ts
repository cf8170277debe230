import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { predict } from '../predict.ts';
import type { ServiceWorker } from './service-worker.ts';
import { ALLOW_FOO, answer, BAR, caseOf, fetching, FOO, hop, ok, TO_NEXT } from '../testing.ts';
import type { Case } from '../case.ts';
import type { FetchInitiator } from '../initiators/initiator.ts';
import type { Prediction } from '../outcome/prediction.ts';

const asking = (worker: ServiceWorker, options: Omit<FetchInitiator, 'api'>, ...hops: Case['hops']): Prediction =>
  predict(caseOf(fetching(options), hops, { page: { origin: FOO, worker } }));

const shared = hop(BAR, ok(ALLOW_FOO));
const unshared = hop(BAR, ok());

const seen = ({ outcome, visible: { type, fromWorker }, exchanges, decidedBy }: Prediction) => [
  outcome,
  type,
  exchanges.map(({ kind, hop: at }) => `${kind} ${String(at)}`),
  fromWorker?.credentialed,
  decidedBy.step,
];

describe('a service worker', () => {
  test('that does not answer leaves the request to the network, preflight included', () => {
    const { exchanges, visible } = asking(
      { by: 'nothing' },
      { method: 'PUT' },
      hop(BAR, ok(ALLOW_FOO, ['Access-Control-Allow-Methods', 'PUT'])),
    );
    assert.deepEqual(
      exchanges.map(({ kind }) => kind),
      ['preflight', 'actual'],
    );
    assert.equal(visible.fromWorker, undefined);
  });

  test('passes the request on as it is, but of no destination', () => {
    const passed = predict(
      caseOf({ api: 'module' }, [hop('https://bar.other', ok(ALLOW_FOO))], {
        resource: 'module',
        page: { origin: FOO, worker: { by: 'request' } },
      }),
    );
    assert.deepEqual(
      passed.exchanges.map(({ metadata, referer }) => [metadata?.dest, referer]),
      [['empty', undefined]],
    );
    assert.equal(passed.outcome, 'readable');
  });

  for (const [title, worker, options, answered, expected] of [
    ['in cors mode', { by: 'fetch' }, {}, shared, ['readable', 'cors', ['actual 0'], false, '3.5']],
    [
      'with credentials',
      { by: 'fetch', credentials: 'include' },
      {},
      hop(BAR, ok(ALLOW_FOO, ['Access-Control-Allow-Credentials', 'true'])),
      ['readable', 'cors', ['actual 0'], true, '3.5'],
    ],
    [
      'in no-cors mode',
      { by: 'fetch', mode: 'no-cors' },
      {},
      shared,
      ['blocked', 'error', ['actual 0'], false, '3.5.7'],
    ],
    [
      'in no-cors mode for a request of that mode',
      { by: 'cache', mode: 'no-cors' },
      { mode: 'no-cors' },
      unshared,
      ['opaque', 'opaque', ['actual 0'], false, '3.5'],
    ],
    [
      'in cors mode for a request in no-cors mode',
      { by: 'cache' },
      { mode: 'no-cors' },
      shared,
      ['readable', 'cors', ['actual 0'], false, '3.5'],
    ],
    ['that fails', { by: 'fetch' }, {}, unshared, ['blocked', 'error', ['actual 0'], false, '3.5.7']],
    ['with an error', { by: 'error' }, {}, shared, ['blocked', 'error', [], undefined, '3.5.7']],
  ] as const satisfies readonly (readonly [
    string,
    ServiceWorker,
    Omit<FetchInitiator, 'api'>,
    typeof shared,
    unknown,
  ])[]) {
    test(`answers by a fetch ${title}`, () => {
      assert.deepEqual(seen(asking(worker, options, answered)), expected);
    });
  }

  test('gives a response of its own, which is filtered by the tainting of the request', () => {
    const copied = (options: Omit<FetchInitiator, 'api'>) => asking({ by: 'copy' }, options, shared);
    assert.deepEqual(seen(copied({})).slice(0, 2), ['readable', 'cors']);
    assert.deepEqual(seen(copied({ mode: 'no-cors' })).slice(0, 2), ['opaque', 'opaque']);
    assert.deepEqual(copied({}).visible.headerNames, ['content-type']);
  });

  test('asks the next hop instead', () => {
    const own = asking({ by: 'copy', instead: true }, {}, unshared, hop(FOO, ok()));
    assert.deepEqual(seen(own).slice(0, 3), ['readable', 'cors', ['actual 1']]);
    const other = asking({ by: 'fetch', instead: true }, { mode: 'same-origin' }, hop(FOO, ok()), shared);
    assert.deepEqual(seen(other), ['blocked', 'error', ['actual 1'], false, '3.5.7']);
  });

  test('hands over a redirect only to who wants it', () => {
    const to = (redirect: 'follow' | 'manual' | 'error', worker: ServiceWorker) =>
      seen(asking(worker, { redirect }, hop(BAR, answer(302, ALLOW_FOO, TO_NEXT)), shared)).slice(0, 2);
    assert.deepEqual(to('follow', { by: 'fetch' }), ['readable', 'cors']);
    assert.deepEqual(to('manual', { by: 'fetch' }), ['blocked', 'error']);
    assert.deepEqual(to('error', { by: 'fetch' }), ['blocked', 'error']);
    assert.deepEqual(to('error', { by: 'copy' }), ['readable', 'cors']);
    assert.deepEqual(to('follow', { by: 'fetch', redirect: 'manual' }), ['blocked', 'error']);
    assert.deepEqual(to('manual', { by: 'fetch', redirect: 'manual' }), ['opaque', 'opaqueredirect']);
  });

  test('does not get a response past the embedder policy of the page, nor past nosniff', () => {
    const origin = 'https://foo.example';
    const loading = (policy: ReturnType<typeof ok>, context?: 'require-corp-frame') =>
      predict(
        caseOf({ api: 'script', reports: 'error' }, [hop('https://bar.other', policy)], {
          resource: 'script',
          page: { origin, ...(context && { context }), worker: { by: 'fetch', mode: 'no-cors' } },
        }),
      ).outcome;
    assert.equal(loading(ok()), 'opaque');
    assert.equal(loading(ok(), 'require-corp-frame'), 'blocked');
    assert.equal(loading(ok(['X-Content-Type-Options', 'nosniff'], ['Content-Type', 'text/plain'])), 'blocked');
  });
});
