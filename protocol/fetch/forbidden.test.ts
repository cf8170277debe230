import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isForbiddenRequestHeader, isForbiddenResponseHeaderName } from './forbidden.ts';

// https://fetch.spec.whatwg.org/#forbidden-request-header
for (const [name, value, forbidden] of [
  ['Cookie', 'a', true],
  ['HOST', 'a', true],
  ['Access-Control-Request-Method', 'PUT', true],
  ['Access-Control-Allow-Origin', '*', false],
  ['Proxy-Authorization', 'a', true],
  ['Sec-Fetch-Mode', 'cors', true],
  ['Secret', 'a', false],
  ['Proxying', 'a', false],
  ['User-Agent', 'a', false],
  ['Authorization', 'a', false],
  ['X-HTTP-Method-Override', 'TRACE', true],
  ['X-HTTP-Method', 'get, trace', true],
  ['x-method-override', '"trace"', false],
  ['X-Method-Override', 'PUT', false],
  ['X-Method', 'TRACE', false],
] as const) {
  test(`forbidden request-header: ${name}: ${value}`, () => {
    assert.equal(isForbiddenRequestHeader(name, value), forbidden);
  });
}

test('every name that the user agent keeps to itself', () => {
  const names =
    'Accept-Charset Accept-Encoding Access-Control-Request-Headers Access-Control-Request-Method Connection Content-Length Cookie Cookie2 Date DNT Expect Host Keep-Alive Origin Referer Set-Cookie TE Trailer Transfer-Encoding Upgrade Via';
  for (const name of names.split(' ')) assert.ok(isForbiddenRequestHeader(name, ''), name);
  for (const name of ['X-HTTP-Method', 'X-HTTP-Method-Override', 'X-Method-Override']) {
    assert.ok(isForbiddenRequestHeader(name, 'connect'), name);
  }
});

test('forbidden response-header names', () => {
  assert.ok(isForbiddenResponseHeaderName('set-cookie'));
  assert.ok(isForbiddenResponseHeaderName('Set-Cookie2'));
  assert.ok(!isForbiddenResponseHeaderName('Cookie'));
});
