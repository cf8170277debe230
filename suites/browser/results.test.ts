import assert from 'node:assert/strict';
import { test } from 'node:test';
import { allCases } from './cases/index.ts';
import { fromBrowser } from './results.ts';

test('a result names the place of its case in the sources, unless it is not of the suite', () => {
  const [of] = allCases;
  assert.ok(of);
  const sourceOf = (id: string) =>
    fromBrowser({
      case: { ...of, id },
      engine: 'chromium',
      prediction: undefined,
      observation: undefined,
      exchanges: [],
      verdict: { result: 'pass' },
      durationMs: 0,
    }).source;
  assert.match(sourceOf('xhr-redirect-same-to-cross') ?? '', /^suites\/browser\/cases\/http\/redirects\.ts:\d+$/);
  assert.equal(sourceOf('fuzz-1'), undefined);
});
