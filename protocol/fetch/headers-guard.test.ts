import assert from 'node:assert/strict';
import { test } from 'node:test';
import { appendGuarded, fillGuarded } from './headers-guard.ts';
import type { HeadersGuard } from './headers-guard.ts';
import type { HeaderList } from '../http/wire.ts';
import { becauseInWords } from '../../words/reasons.ts';

// https://fetch.spec.whatwg.org/#concept-headers-append
const ROWS: readonly (readonly [
  HeadersGuard,
  before: HeaderList,
  name: string,
  value: string,
  after: HeaderList | string,
])[] = [
  ['none', [], 'Cookie', ' a ', [['Cookie', 'a']]],
  [
    'none',
    [['x-a', '1']],
    'X-A',
    '2',
    [
      ['x-a', '1'],
      ['x-a', '2'],
    ],
  ],
  ['none', [], 'X A', '1', '"X A" is not a header name: a TypeError.'],
  ['none', [], 'X-A', 'a\nb', '"a\\nb" is not a header value: a TypeError.'],
  ['immutable', [], 'X-A', '1', 'The headers are immutable: a TypeError.'],
  ['request', [], 'Cookie', 'a', []],
  ['request', [], 'Set-Cookie', 'a', []],
  ['request', [], 'Range', 'bytes=0-', [['Range', 'bytes=0-']]],
  ['response', [], 'Set-Cookie', 'a', []],
  ['none', [], 'Set-Cookie', 'a', [['Set-Cookie', 'a']]],
  ['request-no-cors', [], 'Content-Type', 'text/plain', [['Content-Type', 'text/plain']]],
  ['response', [], 'Cookie', 'a', [['Cookie', 'a']]],
  ['request-no-cors', [], 'Accept', 'a', [['Accept', 'a']]],
  ['request-no-cors', [], 'X-A', 'a', []],
  ['request-no-cors', [], 'Range', 'bytes=0-', []],
  ['request-no-cors', [], 'Content-Type', 'application/json', []],
  // The values are looked at together.
  [
    'request-no-cors',
    [['Accept', 'a'.repeat(100)]],
    'Accept',
    'a'.repeat(26),
    [
      ['Accept', 'a'.repeat(100)],
      ['Accept', 'a'.repeat(26)],
    ],
  ],
  ['request-no-cors', [['Accept', 'a'.repeat(100)]], 'Accept', 'a'.repeat(27), [['Accept', 'a'.repeat(100)]]],
  // A privileged header does not survive a change.
  ['request-no-cors', [['range', 'bytes=0-']], 'Accept', 'a', [['Accept', 'a']]],
];
for (const [guard, before, name, value, after] of ROWS) {
  test(`append ${JSON.stringify(`${name}: ${value}`)} under "${guard}" to ${JSON.stringify(before)}`, () => {
    const result = appendGuarded(guard, before, name, value);
    assert.deepEqual(result.ok ? result.headers : becauseInWords(result.step), after);
  });
}

test('fill stops at the first exception', () => {
  assert.deepEqual(
    fillGuarded('request', [
      ['X-A', '1'],
      ['Host', 'a'],
      ['x-a', '2'],
    ]),
    {
      ok: true,
      headers: [
        ['X-A', '1'],
        ['X-A', '2'],
      ],
    },
  );
  assert.ok(
    !fillGuarded('request', [
      ['X-A', '1'],
      ['', 'a'],
    ]).ok,
  );
});
