import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  ACAH,
  ACAM,
  ACEH,
  ACMA,
  append,
  combine,
  contains,
  convertToSortedLowercaseSet,
  extractHeaderListValues,
  get,
  getDecodeSplit,
  isHeaderName,
  isHeaderValue,
  normalizeHeaderValue,
  remove,
  set,
  sortAndCombine,
} from './headers.ts';
import type { ExtractedHeader } from './headers.ts';
import type { HeaderList } from './wire.ts';

const list: HeaderList = [
  ['A', '1'],
  ['B', 'x'],
  ['a', '2'],
];

test('contains and get go by byte-case-insensitive names', () => {
  assert.ok(contains(list, 'b'));
  assert.ok(!contains(list, 'C'));
  assert.equal(get(list, 'A'), '1, 2');
  assert.equal(get(list, 'b'), 'x');
  assert.equal(get(list, 'c'), null);
  assert.equal(get([['A', '']], 'a'), '');
});

// The table of https://fetch.spec.whatwg.org/#example-header-list-get-decode-split
for (const [headers, output] of [
  [[['A', 'nosniff,']], ['nosniff', '']],
  [
    [
      ['A', 'nosniff'],
      ['B', 'sniff'],
      ['A', ''],
    ],
    ['nosniff', ''],
  ],
  [
    [
      ['A', ''],
      ['B', 'sniff'],
    ],
    [''],
  ],
  [[['B', 'sniff']], null],
  [[['A', 'text/html;", x/x']], ['text/html;", x/x']],
  [
    [
      ['A', 'text/html;"'],
      ['A', 'x/x'],
    ],
    ['text/html;", x/x'],
  ],
  [[['A', 'x/x;test="hi",y/y']], ['x/x;test="hi"', 'y/y']],
  [
    [
      ['A', 'x/x;test="hi"'],
      ['C', '**bingo**'],
      ['A', 'y/y'],
    ],
    ['x/x;test="hi"', 'y/y'],
  ],
  [[['A', 'x / x,,,1']], ['x / x', '', '', '1']],
  [
    [
      ['A', 'x / x'],
      ['A', ','],
      ['A', '1'],
    ],
    ['x / x', '', '', '1'],
  ],
  [[['A', '"1,2", 3']], ['"1,2"', '3']],
  [
    [
      ['A', '"1,2"'],
      ['D', '4'],
      ['A', '3'],
    ],
    ['"1,2"', '3'],
  ],
  [[['A', '"a"b, \tc\t']], ['"a"b', 'c']],
  [[['A', '"a"']], ['"a"']],
] as const) {
  test(`get, decode, and split ${JSON.stringify(headers)}`, () => {
    assert.deepEqual(getDecodeSplit(headers, 'A'), output);
  });
}

test('append reuses the case that is there', () => {
  assert.deepEqual(append(list, 'b', 'y'), [...list, ['B', 'y']]);
  assert.deepEqual(append(list, 'C', 'y'), [...list, ['C', 'y']]);
});

test('delete, set, combine', () => {
  assert.deepEqual(remove(list, 'a'), [['B', 'x']]);
  assert.deepEqual(set(list, 'a', '3'), [
    ['A', '3'],
    ['B', 'x'],
  ]);
  assert.deepEqual(set(list, 'C', '3'), [...list, ['C', '3']]);
  assert.deepEqual(combine(list, 'a', '3'), [
    ['A', '1, 3'],
    ['B', 'x'],
    ['a', '2'],
  ]);
  assert.deepEqual(combine(list, 'C', '3'), [...list, ['C', '3']]);
});

test('convert header names to a sorted-lowercase set', () => {
  assert.deepEqual(convertToSortedLowercaseSet(['X-B', 'x-a', 'x-b', 'Accept']), ['accept', 'x-a', 'x-b']);
});

test('sort and combine keeps Set-Cookie lines apart', () => {
  assert.deepEqual(
    sortAndCombine([
      ['Set-Cookie', 'b=1'],
      ['B', '2'],
      ['a', '1'],
      ['set-cookie', 'a=1'],
      ['b', '3'],
    ]),
    [
      ['a', '1'],
      ['b', '2, 3'],
      ['set-cookie', 'b=1'],
      ['set-cookie', 'a=1'],
    ],
  );
});

test('header names and values', () => {
  assert.ok(isHeaderName('X-A'));
  assert.ok(!isHeaderName('X A'));
  for (const value of ['', 'a b', 'a\tb', '\x01\x7f\xff']) assert.ok(isHeaderValue(value), value);
  for (const value of [' a', 'a ', '\ta', 'a\t', 'a\0', 'a\rb', 'a\nb']) assert.ok(!isHeaderValue(value), value);
  assert.equal(normalizeHeaderValue('\r\n a\t'), 'a');
});

const EXTRACTED: readonly (readonly [ExtractedHeader, readonly string[], readonly string[] | null | 'failure'])[] = [
  [ACAM, [], null],
  [ACAM, ['GET'], ['GET']],
  [ACAM, ['GET, PUT', 'patch'], ['GET', 'PUT', 'patch']],
  // A recipient of a #rule accepts empty elements.
  [ACAM, [''], []],
  [ACAM, [', GET ,,\tPUT,'], ['GET', 'PUT']],
  [ACAM, ['GET PUT'], 'failure'],
  [ACAM, ['GET', '"PUT"'], 'failure'],
  [ACAH, ['x-a,*'], ['x-a', '*']],
  [ACAH, ['x a'], 'failure'],
  [ACEH, ['X-A, X-B'], ['X-A', 'X-B']],
  [ACEH, ['X-A;'], 'failure'],
  [ACMA, ['600'], ['600']],
  [ACMA, ['0'], ['0']],
  [ACMA, ['99999999999'], ['99999999999']],
  [ACMA, ['-1'], 'failure'],
  [ACMA, ['1.5'], 'failure'],
  [ACMA, [''], 'failure'],
  [ACMA, ['5 s'], 'failure'],
  [ACMA, ['x5'], 'failure'],
  [ACMA, ['5', '5'], 'failure'],
  ['Location', ['/a b'], ['/a b']],
  ['Location', ['/a', '/a'], 'failure'],
];
for (const [name, lines, expected] of EXTRACTED) {
  test(`extract header list values: ${name} ${JSON.stringify(lines)}`, () => {
    const headers = lines.map((line, at) => [at % 2 === 0 ? name : name.toLowerCase(), line] as const);
    assert.deepEqual(extractHeaderListValues(name, [['Other', 'x y'], ...headers]), expected);
  });
}
