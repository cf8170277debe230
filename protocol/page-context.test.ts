import assert from 'node:assert/strict';
import { test } from 'node:test';
import { clientOf } from './page-context.ts';
import { FOO } from './testing.ts';
import type { PageContext, RefererExpectation, SerializedOrigin } from './types.ts';

const expected: readonly (readonly [
  context: PageContext | undefined,
  origin: SerializedOrigin,
  referrer: RefererExpectation,
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
];

for (const [context, origin, referrer] of expected) {
  test(`the origin and the referrer of ${context ?? 'the page itself'}`, () => {
    const page = context === undefined ? { origin: FOO } : { origin: FOO, context };
    assert.deepEqual(clientOf(page), { origin, referrer });
  });
}
