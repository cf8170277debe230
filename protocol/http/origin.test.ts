import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  effectivePort,
  isPotentiallyTrustworthy,
  isSameOrigin,
  isSameSite,
  isSchemelesslySameSite,
  parseOrigin,
  registrableDomainByDefaultRule as domain,
  serializeOrigin,
} from './origin.ts';

for (const origin of [
  'http://foo.example',
  'https://bar.other:8443',
  'http://a_b.test:65535',
  'http://127.0.0.1:1',
  'http://[::1]:3000',
  'http://h',
  'http://foo.example.',
  'moz-extension://0a1b',
  'http://xn--bcher-kva.example',
  'http://a.test:0',
]) {
  test(`an origin that serialises to itself: ${origin}`, () => {
    const tuple = parseOrigin(origin);
    assert.ok(tuple !== null);
    assert.equal(serializeOrigin(tuple), origin);
  });
}

for (const origin of [
  'null',
  '',
  '*',
  'foo.example',
  '//foo.example',
  'http://foo.example/',
  'http://foo.example:80',
  'https://foo.example:443',
  'http://foo.example:',
  'http://foo.example:080',
  'http://foo.example:65536',
  'http://foo.example:123456',
  'HTTP://foo.example',
  'http://Foo.example',
  'http://u@foo.example',
  'http://foo.example?',
  'http://foo.example, http://bar.other',
  ' http://foo.example',
  'http://-foo.example',
  'http://foo-',
  '1http://foo.example',
  'http://b\xfccher.example',
]) {
  test(`no serialisation of a tuple origin: ${JSON.stringify(origin)}`, () => {
    assert.equal(parseOrigin(origin), null);
  });
}

test('effective ports', () => {
  const port = (origin: string): number | null => {
    const tuple = parseOrigin(origin);
    assert.ok(tuple !== null);
    return effectivePort(tuple);
  };
  assert.equal(port('http://a.test'), 80);
  assert.equal(port('https://a.test'), 443);
  assert.equal(port('https://a.test:80'), 80);
  assert.equal(port('app://a'), null);
  assert.equal(port('app://a:1'), 1);
});

test('same origin; null is the same as none', () => {
  assert.ok(isSameOrigin('http://a.test', 'http://a.test'));
  assert.ok(!isSameOrigin('http://a.test', 'https://a.test'));
  assert.ok(!isSameOrigin('http://a.test', 'http://a.test:81'));
  assert.ok(!isSameOrigin('null', 'null'));
});

test('registrable domain by the default rule', () => {
  assert.equal(domain('api.foo.example'), 'foo.example');
  assert.equal(domain('foo.example'), 'foo.example');
  assert.equal(domain('foo.example.'), 'foo.example');
  assert.equal(domain('localhost'), null);
  assert.equal(domain('127.0.0.1'), null);
  assert.equal(domain('[::1]'), null);
  assert.equal(domain('1.foo.example'), 'foo.example');
});

for (const [a, b, schemelessly, schemefully] of [
  ['http://foo.example', 'http://foo.example', true, true],
  ['http://foo.example', 'http://api.foo.example:81', true, true],
  ['http://foo.example', 'https://foo.example', true, false],
  ['http://foo.example', 'http://bar.other', false, false],
  ['http://foo.example', 'http://bar.example', false, false],
  ['http://127.0.0.1', 'http://127.0.0.1:81', true, true],
  ['http://127.0.0.1', 'http://127.0.0.2', false, false],
  ['http://localhost', 'http://localhost:81', true, true],
  ['http://a', 'http://b', false, false],
  ['null', 'null', false, false],
  ['null', 'http://foo.example', false, false],
  ['http://foo.example', 'null', false, false],
] as const) {
  test(`same site: ${a} and ${b}`, () => {
    assert.equal(isSchemelesslySameSite(a, b, domain), schemelessly);
    assert.equal(isSameSite(a, b, domain), schemefully);
  });
}

test('the registrable domain is the caller’s', () => {
  const suffixes = (host: string): string | null => (host === 'github.io' ? null : host.split('.').slice(-3).join('.'));
  assert.ok(!isSameSite('https://a.github.io', 'https://b.github.io', suffixes));
  assert.ok(isSameSite('https://a.github.io', 'https://b.github.io', domain));
});

test('potentially trustworthy origins', () => {
  for (const origin of [
    'https://a.test',
    'wss://a.test',
    'http://127.0.0.1:3000',
    'http://127.1.2.3',
    'http://[::1]',
    'http://localhost:3000',
    'http://app.localhost',
  ]) {
    assert.ok(isPotentiallyTrustworthy(origin), origin);
  }
  for (const origin of [
    'http://a.test',
    'null',
    'http://128.0.0.1',
    'http://127.0.0.1.test',
    'http://notlocalhost',
    'http://a127.0.0.1',
    'http://localhost.test',
  ]) {
    assert.ok(!isPotentiallyTrustworthy(origin), origin);
  }
});
