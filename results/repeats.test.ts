import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isUnexpected } from './expectations/expected-failures.ts';
import { sampleResults } from '../reports/fixtures/sample-results.ts';
import type { Result } from './model.ts';
import { mergeRepeats } from './repeats.ts';

const [pass] = sampleResults().results;
assert.ok(pass);
const fail: Result = {
  ...pass,
  result: 'fail',
  observed: { outcome: 'blocked', summary: 'NetworkError.' },
  divergence: { kind: 'engine-bug', reason: 'known', link: 'https://bugs.example/1' },
};

test('repeats that are alike are one result', () => {
  const other = { ...pass, engine: 'firefox' };
  assert.deepEqual(mergeRepeats([pass, other, pass, { ...pass, durationMs: 99 }, other]), [pass, other]);
});

test('a case that differs between repeats is flaky, with both observations, and a failure even where it is recorded', () => {
  const [merged, ...rest] = mergeRepeats([pass, fail, pass]);
  assert.ok(merged);
  assert.deepEqual(rest, []);
  assert.equal(merged.result, 'flaky');
  assert.equal(merged.divergence, undefined);
  assert.ok(isUnexpected(merged));
  assert.deepEqual(
    merged.repeats?.map(({ times, result, observed }) => [times, result, observed.outcome]),
    [
      [2, 'pass', 'readable'],
      [1, 'fail', 'blocked'],
    ],
  );
  assert.equal(
    merged.reason,
    'Results differ between 3 repeats:\ntwice pass readable, Status 200, 2 headers, 20 bytes.\nonce fail blocked, NetworkError.',
  );
});

test('what was flaky stays so, and brings its repeats', () => {
  const [flaky] = mergeRepeats([pass, fail]);
  assert.ok(flaky);
  const [merged] = mergeRepeats([flaky, pass]);
  assert.deepEqual(
    merged?.repeats?.map(({ times, result }) => [times, result]),
    [
      [2, 'pass'],
      [1, 'fail'],
    ],
  );
});
