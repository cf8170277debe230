import assert from 'node:assert/strict';
import { test } from 'node:test';
import { requestedPart } from './byte-range.ts';

for (const [range, expected] of [
  ['bytes=0-', { first: 0, last: 9 }],
  ['bytes=3-5', { first: 3, last: 5 }],
  ['bytes=3-99', { first: 3, last: 9 }],
  ['bytes=9-9', { first: 9, last: 9 }],
  ['bytes=10-', undefined],
  ['bytes=5-3', undefined],
  ['bytes=-5', undefined],
  ['bytes=0-1,3-4', undefined],
  ['items=0-', undefined],
  [undefined, undefined],
] as const) {
  test(`the part of 10 bytes that ${String(range)} asks for`, () => {
    assert.deepEqual(requestedPart(range, 10), expected);
  });
}
