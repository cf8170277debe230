import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  byteCaseInsensitiveMatch,
  byteLowercase,
  byteUppercase,
  collectHttpQuotedString,
  compareBytes,
  isToken,
  stripHttpWhitespace,
  stripTabOrSpace,
} from './bytes.ts';

test('byte-lowercase changes A to Z only', () => {
  assert.equal(byteLowercase('Content-TYPE'), 'content-type');
  // U+00C0 is À, whose lower case in Unicode is U+00E0.
  assert.equal(byteLowercase('A\xc0Z'), 'a\xc0z');
});

test('byte-uppercase changes a to z only', () => {
  assert.equal(byteUppercase('get\xe0'), 'GET\xe0');
});

test('byte-case-insensitive match', () => {
  assert.ok(byteCaseInsensitiveMatch('Origin', 'ORIGIN'));
  assert.ok(!byteCaseInsensitiveMatch('Origin', 'Origins'));
  assert.ok(!byteCaseInsensitiveMatch('Origin', 'Orihin'));
  assert.ok(!byteCaseInsensitiveMatch('\xc0', '\xe0'));
});

test('byte less than', () => {
  assert.deepEqual([compareBytes('a', 'b'), compareBytes('b', 'a'), compareBytes('a', 'a')], [-1, 1, 0]);
  assert.deepEqual(['b', 'a-b', 'a', 'a'].sort(compareBytes), ['a', 'a', 'a-b', 'b']);
});

test('the token production', () => {
  for (const token of ['GET', "!#$%&'*+-.^_`|~09azAZ", '*']) assert.ok(isToken(token), token);
  for (const no of ['', 'a b', 'a,b', 'a"', 'a/b', 'a:b', '\xe4', 'a\n', '(a)']) assert.ok(!isToken(no), no);
});

test('HTTP tab or space and HTTP whitespace', () => {
  assert.equal(stripTabOrSpace('\t a b \t'), 'a b');
  assert.equal(stripTabOrSpace('\na\r'), '\na\r');
  assert.equal(stripHttpWhitespace('\r\n\t a b \n'), 'a b');
  assert.equal(stripHttpWhitespace('\fa'), '\fa');
});

// The table of https://fetch.spec.whatwg.org/#example-http-quoted-string, and what comes after a string.
for (const [input, raw, value, position] of [
  ['"\\', '"\\', '\\', 2],
  ['"Hello" World', '"Hello"', 'Hello', 7],
  ['"Hello \\\\ World\\""', '"Hello \\\\ World\\""', 'Hello \\ World"', 18],
  ['"open', '"open', 'open', 5],
  ['""', '""', '', 2],
] as const) {
  test(`collect an HTTP quoted string from ${JSON.stringify(input)}`, () => {
    assert.deepEqual(collectHttpQuotedString(input, 0), { raw, value, position });
  });
}

test('an HTTP quoted string starts where it is told to', () => {
  assert.deepEqual(collectHttpQuotedString('a="b"c', 2), { raw: '"b"', value: 'b', position: 5 });
});
