import assert from 'node:assert/strict';
import { test } from 'node:test';
import { blockedByPolicy } from './content-policy.ts';
import type { ContentPolicy } from './content-policy.ts';
import { predict } from '../predict.ts';
import type { FetchRequest } from './request.ts';
import { ALLOW_ALL, answer, API, caseOf, fetching, hop, ok, requestOf, TO_NEXT, urlOf } from '../testing.ts';

const BAR = 'https://bar.other';
const PAGE = 'https://foo.example';

const connect: ContentPolicy = { connectSrc: [BAR] };
const integral: ContentPolicy = { blockedDestinations: ['script'] };

const hash = 'sha256-AAAA';

for (const [title, request, blocked] of [
  ['nothing is forbidden without a policy', {}, undefined],
  ['connect-src allows its origins', { contentPolicy: connect, urlList: [urlOf(BAR)] }, undefined],
  ['connect-src forbids another scheme', { contentPolicy: connect }, 'connect-src'],
  [
    'connect-src forbids what a redirect leads to',
    { contentPolicy: connect, urlList: [urlOf(BAR), urlOf(API)] },
    'connect-src',
  ],
  ['connect-src is for script only', { contentPolicy: connect, destination: 'image' }, undefined],
  [
    'Integrity-Policy forbids a script without metadata',
    { contentPolicy: integral, destination: 'script' },
    'integrity-policy',
  ],
  ['but not other destinations', { contentPolicy: integral, destination: 'style' }, undefined],
  [
    'nor one with metadata in cors mode',
    { contentPolicy: integral, destination: 'script', integrity: hash },
    undefined,
  ],
  [
    'nor in same-origin mode',
    { contentPolicy: integral, destination: 'script', integrity: `x ${hash}`, mode: 'same-origin' },
    undefined,
  ],
  [
    'but in no-cors mode',
    { contentPolicy: integral, destination: 'script', integrity: hash, mode: 'no-cors' },
    'integrity-policy',
  ],
  [
    'and with an unknown hash',
    { contentPolicy: integral, destination: 'script', integrity: 'md5-AAAA' },
    'integrity-policy',
  ],
] as const satisfies readonly (readonly [string, Partial<FetchRequest>, string | undefined])[]) {
  test(title, () => {
    assert.equal(blockedByPolicy(requestOf(request))?.reason.kind, blocked);
  });
}

test('a forbidden request sends no preflight, and a forbidden redirect is not followed', () => {
  const page = { origin: PAGE, context: 'connect-src-frame' } as const;
  const put = predict(caseOf(fetching({ method: 'PUT' }), [hop(API, ok(ALLOW_ALL))], { page }));
  assert.deepEqual([put.outcome, put.exchanges], ['blocked', []]);
  const redirected = predict(
    caseOf(fetching(), [hop(BAR, answer(302, ALLOW_ALL, TO_NEXT)), hop(PAGE, ok(ALLOW_ALL))], { page }),
  );
  assert.deepEqual([redirected.outcome, redirected.exchanges.length], ['blocked', 1]);
  assert.equal(redirected.decidedBy.standard, 'Content Security Policy');
});
