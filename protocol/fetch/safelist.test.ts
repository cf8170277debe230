import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  containsCorsUnsafeRequestHeaderByte,
  corsUnsafeRequestHeaderNames,
  isCorsNonWildcardRequestHeaderName,
  isCorsSafelistedRequestHeader,
  isNoCorsSafelistedRequestHeader,
  isPrivilegedNoCorsRequestHeaderName,
  parseSingleRangeHeaderValue,
} from './safelist.ts';
import type { HeaderList } from '../http/wire.ts';

test('CORS-unsafe request-header bytes are those that the standard lists', () => {
  const unsafe = Array.from({ length: 256 }, (_, byte) => byte).filter((byte) =>
    containsCorsUnsafeRequestHeaderByte(`a${String.fromCharCode(byte)}b`),
  );
  const listed = [...'"():<>?@[\\]{}\x7f'].map((character) => character.charCodeAt(0));
  const controls = Array.from({ length: 0x20 }, (_, byte) => byte).filter((byte) => byte !== 0x09);
  assert.deepEqual(
    unsafe,
    [...controls, ...listed].sort((a, b) => a - b),
  );
});

// https://fetch.spec.whatwg.org/#cors-safelisted-request-header
const of = (length: number): string => 'a'.repeat(length);
for (const [name, value, safelisted] of [
  // 1. 128 bytes.
  ['Accept', of(128), true],
  ['Accept', of(129), false],
  ['Accept', of(127), true],
  ['Content-Type', `text/plain;a=${of(128 - 13)}`, true],
  ['Content-Type', `text/plain;a=${of(129 - 13)}`, false],
  // accept
  ['accept', '', true],
  ['ACCEPT', 'text/html;q=0.8,*/*', true],
  ['Accept', 'a\tb', true],
  ['Accept', 'a:b', false],
  ['Accept', '\xff', true],
  // accept-language, content-language
  ['Accept-Language', 'de-CH, en;q=0.5, *.=', true],
  ['Accept-Language', '09azAZ', true],
  ['Accept-Language', 'a/b', false],
  ['Accept-Language', 'a_b', false],
  ['Accept-Language', 'a\tb', false],
  ['Accept-Language', '', true],
  ['Content-Language', 'en-GB', true],
  ['Content-Language', 'en@GB', false],
  ['Content-Language', 'en"', false],
  // content-type
  ['Content-Type', 'text/plain', true],
  ['content-type', 'TEXT/PLAIN;charset=UTF-8', true],
  ['Content-Type', 'multipart/form-data;boundary=a', true],
  ['Content-Type', 'application/x-www-form-urlencoded', true],
  ['Content-Type', 'application/json', false],
  ['Content-Type', 'text/html', false],
  ['Content-Type', '', false],
  ['Content-Type', 'text', false],
  ['Content-Type', 'text/plain;charset="UTF-8"', false],
  ['Content-Type', 'text/plain, application/json', false],
  // range
  ['Range', 'bytes=0-', true],
  ['Range', 'bytes=0-99', true],
  ['Range', 'bytes=-99', false],
  ['Range', 'bytes=9-0', false],
  ['Range', 'bytes= 0-', false],
  // otherwise
  ['X-A', '', false],
  ['Authorization', 'a', false],
  ['DPR', '2', false],
  ['Save-Data', 'on', false],
] as const) {
  test(`CORS-safelisted request-header: ${name}: ${JSON.stringify(value)}`, () => {
    assert.equal(isCorsSafelistedRequestHeader(name, value), safelisted);
  });
}

// https://fetch.spec.whatwg.org/#simple-range-header-value
for (const [value, allowWhitespace, expected] of [
  ['bytes=0-', false, { start: 0, end: null }],
  ['bytes=0-0', false, { start: 0, end: 0 }],
  ['bytes=5-10', false, { start: 5, end: 10 }],
  ['bytes=5-', false, { start: 5, end: null }],
  ['bytes=5-5', false, { start: 5, end: 5 }],
  ['bytes=-500', false, { start: null, end: 500 }],
  ['bytes=10-5', false, 'failure'],
  ['bytes=-', false, 'failure'],
  ['bytes=', false, 'failure'],
  ['bytes=0', false, 'failure'],
  ['bytes=0-1,2-3', false, 'failure'],
  ['bytes=0- ', false, 'failure'],
  ['Bytes=0-', false, 'failure'],
  ['octets=0-', false, 'failure'],
  ['xbytes=0-', false, 'failure'],
  ['bytes =0-', false, 'failure'],
  ['bytes \t= 0 - 5', true, { start: 0, end: 5 }],
  ['bytes=0-5', true, { start: 0, end: 5 }],
  ['xbytes=0-5', true, 'failure'],
  ['bytes=0-5 ', true, 'failure'],
  ['bytes=- ', true, 'failure'],
] as const) {
  test(`parse a single range header value: ${JSON.stringify(value)}, whitespace ${String(allowWhitespace)}`, () => {
    assert.deepEqual(parseSingleRangeHeaderValue(value, allowWhitespace), expected);
  });
}

test('CORS-unsafe request-header names are lower-case, sorted, unique', () => {
  assert.deepEqual(
    corsUnsafeRequestHeaderNames([
      ['X-B', '1'],
      ['Accept', '*/*'],
      ['x-a', '1'],
      ['x-b', '2'],
      ['Content-Type', 'application/json'],
    ]),
    ['content-type', 'x-a', 'x-b'],
  );
  assert.deepEqual(corsUnsafeRequestHeaderNames([]), []);
  assert.deepEqual(corsUnsafeRequestHeaderNames([['Accept', '*/*']]), []);
});

test('safelisted values of more than 1024 bytes in all are unsafe, each of them', () => {
  const eight: HeaderList = Array.from({ length: 8 }, () => ['Accept', of(128)]);
  assert.deepEqual(corsUnsafeRequestHeaderNames(eight), []);
  assert.deepEqual(corsUnsafeRequestHeaderNames([...eight, ['Content-Language', '']]), []);
  assert.deepEqual(corsUnsafeRequestHeaderNames([...eight, ['Content-Language', 'a']]), ['accept', 'content-language']);
  // What is unsafe already does not count.
  assert.deepEqual(corsUnsafeRequestHeaderNames([...eight, ['X-A', 'a']]), ['x-a']);
});

test('CORS non-wildcard and privileged no-CORS request-header names', () => {
  assert.ok(isCorsNonWildcardRequestHeaderName('authorization'));
  assert.ok(!isCorsNonWildcardRequestHeaderName('Proxy-Authorization'));
  assert.ok(isPrivilegedNoCorsRequestHeaderName('RANGE'));
  assert.ok(!isPrivilegedNoCorsRequestHeaderName('If-Range'));
});

test('no-CORS-safelisted request-headers leave Range out', () => {
  assert.ok(isNoCorsSafelistedRequestHeader('Accept', '*/*'));
  assert.ok(isNoCorsSafelistedRequestHeader('accept-language', 'en'));
  assert.ok(isNoCorsSafelistedRequestHeader('content-language', 'en'));
  assert.ok(isNoCorsSafelistedRequestHeader('Content-Type', 'text/plain'));
  assert.ok(!isNoCorsSafelistedRequestHeader('Content-Type', 'application/json'));
  assert.ok(!isNoCorsSafelistedRequestHeader('Range', 'bytes=0-'));
  assert.ok(!isNoCorsSafelistedRequestHeader('X-A', 'a'));
});
