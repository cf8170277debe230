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

test('forbidden response-header names', () => {
  assert.ok(isForbiddenResponseHeaderName('set-cookie'));
  assert.ok(isForbiddenResponseHeaderName('Set-Cookie2'));
  assert.ok(!isForbiddenResponseHeaderName('Cookie'));
});
