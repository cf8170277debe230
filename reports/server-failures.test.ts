import assert from 'node:assert/strict';
import { test } from 'node:test';
import picocolors from 'picocolors';
import { sampleFamilies, sampleServer } from './fixtures/sample-results.ts';
import type { Result } from './model.ts';
import { failures, unanswered } from './server-failures.ts';

const plain = picocolors.createColors(false);
const texts = { families: sampleFamilies, rerun: (id: string) => `server -g ${id}` };

const known = { reason: 'It stays.', link: 'https://bugs.example/1' };

/** A fail of a check, with findings of these mends. */
function fails(id: string, mends: readonly string[], more: Partial<Result> = {}): Result {
  const sample = sampleServer().results.find(({ result }) => result === 'pass');
  assert.ok(sample);
  return {
    ...sample,
    id,
    title: `Asks ${id}`,
    result: 'fail',
    level: 'MUST',
    findings: mends.map((mend) => ({ level: 'MUST', url: '/', summary: 'No.', expected: 'A', observed: 'B', mend })),
    ...more,
  };
}

test('fails that the same change mends are told as one, and those that fail the run come last', () => {
  const blocks = failures(
    [
      fails('a-one', ['Compare.', 'Add.']),
      fails('b-own', ['Add.']),
      fails('a-two', ['Compare.']),
      fails('c-minor', ['Compare.'], { minor: true }),
      fails('d-known', ['Compare.'], { known }),
      fails('a-three', ['Compare.']),
    ],
    texts,
    plain,
  );
  assert.deepEqual(
    blocks.map((block) => block.split('\n')[0]),
    [
      '◇ MUST  Asks c-minor  c-minor',
      '◆ MUST  Asks d-known  d-known',
      '✗ MUST  Asks a-one  a-one',
      '✗ MUST  Asks b-own  b-own',
    ],
  );
  assert.match(
    blocks[2] ?? '',
    /and {9}another finding of this check.*\n {2}likewise {4}Asks a-two {2}a-two\n {14}Asks a-three {2}a-three\n {2}again {7}server -g a-one$/,
  );
  assert.match(blocks[1] ?? '', /known {7}It stays\. https:\/\/bugs\.example\/1\n/);
});

test('checks that nothing was answered to are told by their reason', () => {
  const silent = (id: string, reason: string): Result => fails(id, [], { result: 'timeout', reason });
  const blocks = unanswered([silent('a-one', 'No.'), silent('b-one', 'Gone.'), silent('a-two', 'No.')], plain);
  assert.deepEqual(blocks, ['◷ timeout  2 checks  a-one, a-two\n  No.', '◷ timeout  Asks b-one  b-one\n  Gone.']);
});
