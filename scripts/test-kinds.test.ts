import assert from 'node:assert/strict';
import { test } from 'node:test';
import { testKind } from './test-kinds.ts';

test('the kind of a test file is said by its name and folder', () => {
  const kinds = [
    'protocol/fetch/cors-check.test.ts',
    'protocol/cors/cors-check.test.ts',
    'reports/formats/formats.test.ts',
    'cli/main.process.test.ts',
    'engines/engines.engine.test.ts',
    'scripts/package/package.test.ts',
  ].map(testKind);
  assert.deepEqual(kinds, ['protocol', 'protocol', 'unit', 'process', 'engine', 'package']);
});
