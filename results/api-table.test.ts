import assert from 'node:assert/strict';
import { test } from 'node:test';
import { checkTable, meaningOf } from './api-table.ts';
import type { ReportedOperation } from './model.ts';

const operation = (method: string, path: string, ...checks: readonly string[]): ReportedOperation => ({
  method,
  path,
  checks,
  result: checks.length > 0 ? 'fail' : 'pass',
  tested: 'whole',
  passed: 3,
});

test('a row has the methods that did not pass each check, and the checks of most operations come first', () => {
  const operations = [
    operation('GET', '/items', 'origin-null'),
    operation('PUT', '/items', 'preflight-status', 'origin-null'),
    operation('GET', '/health'),
  ];
  const { checks, rows } = checkTable(operations);
  assert.deepEqual(checks, ['origin-null', 'preflight-status']);
  assert.deepEqual(
    rows.map(({ path, failed }) => [path, failed]),
    [
      ['/items', [['GET', 'PUT'], ['PUT']]],
      ['/health', [[], []]],
    ],
  );
});

test('a symbol has a meaning, with a status beside it too', () => {
  assert.equal(meaningOf(operation('GET', '/a', 'origin-null')), 'fail');
  assert.equal(meaningOf({ ...operation('GET', '/a'), status: 404 }), 'pass');
});
