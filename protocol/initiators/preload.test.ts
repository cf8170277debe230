import assert from 'node:assert/strict';
import { test } from 'node:test';
import { predict } from '../predict.ts';
import { ALLOW_ALL, ALLOW_CREDENTIALS, ALLOW_FOO, BAR, caseOf, fetching, hop, ok } from '../testing.ts';
import type { Answer, Case, ResourceName, Step } from '../case.ts';
import type { Initiator } from './initiator.ts';
import { becauseInWords } from '../../words/reasons.ts';

const link = (as: 'fetch' | 'image' | 'script'): Step => ({
  initiator: { api: 'preload', rel: 'preload', as, crossorigin: 'anonymous' },
});
const modulepreload: Step = { initiator: { api: 'preload', rel: 'modulepreload' } };

const image = { api: 'canvas', source: 'image', readBy: 'toBlob' } as const;

function used(
  before: readonly Step[],
  initiator: Initiator,
  resource: ResourceName = 'text',
  answer: Answer = ok(ALLOW_FOO, ALLOW_CREDENTIALS),
): Case {
  return caseOf(initiator, [hop(BAR, answer)], { before, resource });
}

// How many exchanges it takes. https://html.spec.whatwg.org/multipage/links.html#consume-a-preloaded-resource
for (const [what, c, exchanges] of [
  ['as it is asked for', used([link('fetch')], fetching()), 1],
  ['without credentials, used with', used([link('fetch')], fetching({ credentials: 'include' })), 2],
  ['in cors mode, used in no-cors mode', used([link('fetch')], fetching({ mode: 'no-cors' })), 2],
  ['for another destination', used([link('image')], fetching()), 2],
  ['of another URL', used([{ ...link('fetch'), query: '?a' }], fetching()), 2],
  ['used twice', used([link('fetch'), { initiator: fetching() }], fetching()), 2],
  ['by a request with a header', used([link('fetch')], fetching({ headers: [['Accept-Language', 'de']] })), 2],
  ['by another method', used([link('fetch')], fetching({ method: 'POST' })), 2],
  ['by an element', used([link('image')], { ...image, crossorigin: 'anonymous' }, 'image'), 1],
  ['by an element without the attribute', used([link('image')], image, 'image'), 2],
  ['a script, by a module', used([link('script')], { api: 'module' }, 'module'), 1],
  [
    'a module, by whoever imports it',
    used([modulepreload, { initiator: { api: 'module' } }], importing(), 'module'),
    1,
  ],
  ['a module, with credentials', used([modulepreload], importing('use-credentials'), 'module'), 1],
  ['a module, by a JSON import', used([modulepreload], { api: 'import', via: 'static', type: 'json' }, 'json'), 2],
  ['a module that failed', used([modulepreload], importing(), 'module', ok()), 2],
] as const) {
  test(`a preload ${what}: ${String(exchanges)}`, () => {
    assert.equal(predict(c).exchanges.length, exchanges);
  });
}

function importing(crossorigin?: 'use-credentials'): Initiator {
  return { api: 'import', via: 'dynamic', ...(crossorigin && { crossorigin }) };
}

test('what uses a preload gets its response, and its network error', () => {
  const shared = predict(used([link('fetch')], fetching()));
  assert.deepEqual([shared.before, shared.outcome], [['opaque'], 'readable']);
  assert.equal(shared.visible.bodyLength, 22);
  const refused = predict(used([link('fetch')], fetching(), 'text', ok()));
  assert.deepEqual([refused.before, refused.outcome], [['blocked'], 'blocked']);
  assert.equal(refused.exchanges.length, 1);
});

test('the reason says that the preload is used, or that nothing reads it', () => {
  assert.match(becauseInWords(predict(used([link('fetch')], fetching())).decidedBy), /\. A preload has fetched it\.$/);
  assert.match(
    becauseInWords(predict(used([], { api: 'preload', rel: 'preload', as: 'image' }, 'image')).decidedBy),
    /\. The link fires load: nothing reads the response yet\.$/,
  );
});

test('a preload by a worker or in another frame is not modelled', () => {
  for (const page of [{ origin: BAR }, { origin: 'http://foo.example', context: 'srcdoc-frame' }] as const) {
    assert.throws(() => predict(used([{ ...link('fetch'), page }], fetching(), 'text', ok(ALLOW_ALL))), {
      name: 'NotModelledError',
      message: /before\[0\]\.page.*only its own document uses a preload\./,
    });
  }
});

test('a prefetch goes by its crossorigin attribute, is for no destination, and serves nothing', () => {
  const prefetch = { api: 'preload', rel: 'prefetch', crossorigin: 'anonymous' } as const;
  const { before, exchanges } = predict(used([{ initiator: prefetch }], fetching(), 'text', ok(ALLOW_ALL)));
  assert.deepEqual([before, exchanges.length], [['opaque'], 2]);
});
