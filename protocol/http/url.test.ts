import assert from 'node:assert/strict';
import { test } from 'node:test';
import { urlOrNull } from './url.ts';

test('a URL, or null', () => {
  assert.equal(urlOrNull('/a', 'http://foo.example')?.href, 'http://foo.example/a');
  assert.equal(urlOrNull('/a'), null);
});

test('the same answer however often it is asked', () => {
  for (let i = 0; i < 20_000; i++) assert.equal(urlOrNull('https://b\xfccher.example')?.host, 'xn--bcher-kva.example');
});
