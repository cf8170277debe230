import assert from 'node:assert/strict';
import { test } from 'node:test';
import { checkTable, meaningOf, omissionsOf } from './api-table.ts';
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

test('what is not tested is under each of its reasons, that of most operations first', () => {
  const left = (path: string, reason: string, ...otherReasons: readonly string[]): ReportedOperation => ({
    ...operation('GET', path),
    result: 'not-tested',
    tested: 'nothing',
    reason,
    ...(otherReasons.length > 0 && { otherReasons }),
  });
  const operations = [left('/a', 'one'), left('/b', 'two', 'three'), left('/c', 'two'), operation('GET', '/d')];
  assert.deepEqual(omissionsOf(operations), [
    ['two', ['GET /b', 'GET /c']],
    ['one', ['GET /a']],
    ['three', ['GET /b']],
  ]);
});
