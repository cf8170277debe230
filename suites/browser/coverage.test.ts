import assert from 'node:assert/strict';
import { test } from 'node:test';
import { allCases } from './cases/index.ts';
import { coverage } from './coverage.ts';

test('every row has cases, or a reason why not', () => {
  assert.deepEqual(
    coverage.filter(({ cases, notCovered }) => cases.length === 0 && notCovered === undefined).map(({ row }) => row),
    [],
  );
});

test('every pattern means a case', () => {
  const means = (pattern: string) =>
    allCases.some(({ id }) => (pattern.endsWith('*') ? id.startsWith(pattern.slice(0, -1)) : id === pattern));
  assert.deepEqual(
    coverage.flatMap(({ row, cases }) =>
      cases.filter((pattern) => !means(pattern)).map((pattern) => `${row} ${pattern}`),
    ),
    [],
  );
});
