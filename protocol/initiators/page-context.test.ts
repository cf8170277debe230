import assert from 'node:assert/strict';
import { test } from 'node:test';
import { clientOf, isEphemeral } from './page-context.ts';
import { FOO } from '../testing.ts';
import type { ContentPolicy } from '../fetch/content-policy.ts';
import type { EmbedderPolicy } from '../fetch/resource-policy.ts';
import type { PageContext } from '../case.ts';
import type { RefererExpectation } from '../outcome/prediction.ts';
import type { SerializedOrigin } from '../http/wire.ts';

const expected: readonly (readonly [
  context: PageContext | undefined,
  origin: SerializedOrigin,
  referrer: RefererExpectation,
  embedderPolicy?: EmbedderPolicy | undefined,
  contentPolicy?: ContentPolicy,
])[] = [
  [undefined, FOO, 'page'],
  ['sandboxed-frame', 'null', 'none'],
  ['data-frame', 'null', 'none'],
  ['srcdoc-frame', FOO, 'page'],
  ['blob-frame', FOO, 'none'],
  ['worker', FOO, 'page'],
  ['module-worker', FOO, 'page'],
  ['shared-worker', FOO, 'page'],
  ['data-worker', 'null', 'none'],
  ['data-shared-worker', 'null', 'none'],
  ['blob-worker', FOO, 'none'],
  ['require-corp-frame', FOO, 'page', 'require-corp'],
  ['credentialless-frame', FOO, 'page', 'credentialless'],
  ['isolated-frame', FOO, 'page', 'credentialless'],
  ['connect-src-frame', FOO, 'page', undefined, { connectSrc: ['https://bar.other'] }],
  ['integrity-policy-frame', FOO, 'page', undefined, { blockedDestinations: ['script'] }],
  ['anonymous-frame', FOO, 'page'],
];

for (const [context, origin, referrer, embedderPolicy, contentPolicy] of expected) {
  test(`the origin and the referrer of ${context ?? 'the page itself'}`, () => {
    const page = context === undefined ? { origin: FOO } : { origin: FOO, context };
    const { embedderPolicy: ofHttps } = clientOf({ ...page, origin: 'https://foo.example' });
    assert.equal(ofHttps, embedderPolicy);
    // Over http an embedder policy does not count.
    assert.deepEqual(clientOf(page), {
      origin,
      referrer,
      ...(contentPolicy && { contentPolicy }),
    });
  });
}

test('only a credentialless frame has no cookies of before', () => {
  const ephemeral = expected.filter(([context]) =>
    isEphemeral(context === undefined ? { origin: FOO } : { origin: FOO, context }),
  );
  assert.deepEqual(
    ephemeral.map(([context]) => context),
    ['anonymous-frame'],
  );
});
