import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { HeaderPair } from '../protocol/http/wire.ts';
import { cutHead } from './cut-head.ts';

test('a head that one would read is left as it is', () => {
  const headers: readonly HeaderPair[] = [
    ['Vary', 'a'],
    ['vary', 'b'.repeat(4096)],
  ];
  assert.deepEqual(cutHead(headers), headers);
});

test('a head that would flood a report is cut, and says by how much', () => {
  assert.deepEqual(cutHead([['A', 'b'.repeat(5000)]]), [['A', `${'b'.repeat(4096)} [904 bytes more]`]]);
  const many = Array.from({ length: 50_000 }, (): HeaderPair => ['X', 'y']);
  const cut = cutHead(many);
  assert.ok(cut.length < 10_000);
  assert.deepEqual(cut.at(-1), ['[cut]', `${String(50_001 - cut.length)} more header lines`]);
});
