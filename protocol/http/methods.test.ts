import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isCorsSafelistedMethod, isForbiddenMethod, isMethod, normalizeMethod } from './methods.ts';

test('methods are tokens', () => {
  assert.ok(isMethod('CHICKEN'));
  assert.ok(!isMethod(''));
  assert.ok(!isMethod('GET PUT'));
});

test('CORS-safelisted methods are three, in upper case', () => {
  assert.deepEqual(
    ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'get', 'POSTS'].filter(isCorsSafelistedMethod),
    ['GET', 'HEAD', 'POST'],
  );
});

test('forbidden methods, in any case', () => {
  assert.deepEqual(['CONNECT', 'trace', 'TrAcK', 'OPTIONS', 'TRACES', 'XTRACK'].filter(isForbiddenMethod), [
    'CONNECT',
    'trace',
    'TrAcK',
  ]);
});

test('normalisation leaves PATCH and unknown methods alone', () => {
  assert.deepEqual(
    ['delete', 'Get', 'head', 'options', 'post', 'put', 'patch', 'Patch', 'egg', 'gets', 'xput'].map(normalizeMethod),
    ['DELETE', 'GET', 'HEAD', 'OPTIONS', 'POST', 'PUT', 'patch', 'Patch', 'egg', 'gets', 'xput'],
  );
});
