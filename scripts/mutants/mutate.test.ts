import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, test } from 'node:test';
import { mutate, report } from './mutate.ts';

let folder = '';

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'mutate-test-'));
});

afterEach(() => {
  rmSync(folder, { recursive: true });
});

/** A file and its tests, which may use `assert` and `test`, and what `file` exports as `it`. */
function fileWith(source: string, tests: string): string {
  const file = join(folder, 'subject.ts');
  writeFileSync(file, source);
  writeFileSync(
    join(folder, 'subject.test.ts'),
    `import assert from 'node:assert/strict';
     import { test } from 'node:test';
     import * as it from './subject.ts';
     ${tests}`,
  );
  return file;
}

const LIMIT = 'export const isLong = (text: string): boolean => text.length > 3;\n';

test('a mutant that no test notices is reported, and fails the run', async (t) => {
  const file = fileWith(LIMIT, `test('long', () => assert.equal(it.isLong('abcdef'), true));`);
  const result = await mutate(file);
  assert.equal(result.kind, 'mutated');
  assert.ok(result.kind === 'mutated');
  assert.deepEqual(
    result.survivors.map(({ line, replacement }) => [line, replacement]),
    [
      [1, '(text.length >= 3)'],
      [1, '2'],
      [1, '4'],
    ],
  );
  const log = t.mock.method(console, 'log', () => {});
  assert.equal(report([result]), 1);
  assert.equal(log.mock.callCount(), 4);
});

test('a file whose tests notice every mutant passes', async (t) => {
  const file = fileWith(
    LIMIT,
    `test('long', async () => {
       await Promise.resolve();
       assert.deepEqual(['abc', 'abcd'].map(it.isLong), [false, true]);
     });`,
  );
  const result = await mutate(file);
  assert.deepEqual(result, { kind: 'mutated', file, total: 4, survivors: [] });
  t.mock.method(console, 'log', () => {});
  assert.equal(report([result]), 0);
});

test('a mutant that loops for ever is noticed', async () => {
  const file = fileWith(
    'export function count(to: number): number {\n  let at = 0;\n  while (at < to) at += 1;\n  return at;\n}\n',
    `test('count', () => assert.equal(it.count(2), 2));`,
  );
  const result = await mutate(file);
  assert.ok(result.kind === 'mutated');
  // Of its eight mutants. `at -= 1` has no end.
  assert.deepEqual(
    result.survivors.map(({ replacement }) => replacement),
    ['-1', '1', '2'],
  );
});

test('tests that fail without a mutation, and a file without tests, are no score', async (t) => {
  t.mock.method(console, 'error', () => {});
  for (const tests of [`test('wrong', () => assert.equal(it.isLong(''), true));`, '']) {
    const result = await mutate(fileWith(LIMIT, tests));
    assert.equal(result.kind, 'tests-fail');
    assert.equal(report([result]), 3);
  }
});
