import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  badPort,
  blockedDueToMimeType,
  blockedDueToNosniff,
  determineNosniff,
  isScriptLike,
  mixedContent,
  upgradeMixedContent,
} from './blocking.ts';
import { urlOf } from '../testing.ts';
import type { HeaderList } from '../http/wire.ts';
import { becauseInWords } from '../../words/reasons.ts';

test('bad ports', () => {
  assert.equal(
    becauseInWords(badPort('http://bar.other:6667') ?? assert.fail()),
    'Port 6667 of "http://bar.other:6667" is a bad port.',
  );
  assert.equal(badPort('http://bar.other:0')?.algorithm, 'port blocking');
  assert.equal(badPort('http://bar.other'), null);
  assert.equal(badPort('http://bar.other:6670'), null);
  assert.equal(badPort('null'), null);
  // https://fetch.spec.whatwg.org/#port-blocking
  const listed =
    '0 1 7 9 11 13 15 17 19 20 21 22 23 25 37 42 43 53 69 77 79 87 95 101 102 103 104 109 110 111 113 115 117 119 123 135 137 139 143 161 179 389 427 465 512 513 514 515 526 530 531 532 540 548 554 556 563 587 601 636 989 990 993 995 1719 1720 1723 2049 3659 4045 4190 5060 5061 6000 6566 6665 6666 6667 6668 6669 6679 6697 10080';
  const blocked = Array.from({ length: 65536 }, (_, port) => port).filter(
    (port) => badPort(`app://bar.other:${String(port)}`) !== null,
  );
  assert.equal(blocked.join(' '), listed);
});

test('mixed content', () => {
  assert.equal(mixedContent('http://foo.example', urlOf('http://bar.other')), null);
  assert.equal(mixedContent('https://foo.example', urlOf('https://bar.other')), null);
  assert.equal(mixedContent('https://foo.example', urlOf('http://localhost:8080')), null);
  assert.equal(mixedContent('http://localhost', urlOf('http://bar.other')), null);
  assert.equal(
    becauseInWords(mixedContent('https://foo.example', urlOf('http://bar.other')) ?? assert.fail()),
    'The page is "https://foo.example", and "http://bar.other" is not over https.',
  );
});

for (const [page, destination, origin, upgraded] of [
  ['https://foo.example', 'image', 'http://bar.other', true],
  ['https://foo.example', 'audio', 'http://bar.other:8080', true],
  ['https://foo.example', 'video', 'http://bar.other', true],
  ['https://foo.example', 'script', 'http://bar.other', false],
  ['https://foo.example', '', 'http://bar.other', false],
  ['http://foo.example', 'image', 'http://bar.other', false],
  ['https://foo.example', 'image', 'https://bar.other', false],
  ['https://foo.example', 'image', 'http://192.0.2.1', false],
  ['https://foo.example', 'image', 'http://[2001:db8::1]:81', false],
  ['https://foo.example', 'image', 'http://localhost', false],
] as const) {
  test(`${upgraded ? 'an' : 'no'} upgrade of "${destination}" from ${page} to ${origin}`, () => {
    const url = urlOf(origin);
    assert.deepEqual(
      upgradeMixedContent(page, destination, url),
      upgraded ? urlOf(origin.replace('http:', 'https:')) : url,
    );
  });
}

test('script-like destinations', () => {
  for (const destination of [
    'audioworklet',
    'paintworklet',
    'script',
    'serviceworker',
    'sharedworker',
    'worker',
  ] as const) {
    assert.ok(isScriptLike(destination), destination);
  }
  assert.ok(!isScriptLike('style'));
});

const of = (contentType: string | null, nosniff?: string): HeaderList => [
  ...(contentType === null ? [] : [['Content-Type', contentType] as const]),
  ...(nosniff === undefined ? [] : [['X-Content-Type-Options', nosniff] as const]),
];

// https://fetch.spec.whatwg.org/#should-response-to-request-be-blocked-due-to-mime-type?
for (const [destination, type, ok] of [
  ['script', 'text/javascript', true],
  ['script', 'text/plain', true],
  ['script', 'image/png', false],
  ['script', 'audio/ogg', false],
  ['worker', 'video/webm', false],
  ['script', 'text/csv', false],
  ['script', 'text/csvx', true],
  ['script', 'bogus', true],
  ['script', 'x-audio/ogg', true],
  ['script', null, true],
  ['style', 'image/png', true],
  ['image', 'text/csv', true],
] as const) {
  test(`a MIME type ${String(type)} for "${destination}" is ${ok ? 'allowed' : 'blocked'}`, () => {
    const verdict = blockedDueToMimeType(destination, of(type));
    assert.equal(verdict.ok, ok);
    assert.ok(verdict.step.step === (ok ? '5' : '4'));
  });
}

test('nosniff is the first value, in any case', () => {
  assert.ok(determineNosniff([['x-content-type-options', 'NoSniff, x']]));
  assert.ok(!determineNosniff([['X-Content-Type-Options', 'x, nosniff']]));
  assert.ok(!determineNosniff([]));
});

// https://fetch.spec.whatwg.org/#should-response-to-request-be-blocked-due-to-nosniff?
for (const [destination, type, nosniff, ok] of [
  ['script', 'text/plain', undefined, true],
  ['script', 'text/plain', 'nosniff', false],
  ['script', null, 'nosniff', false],
  ['script', 'text/javascript', 'nosniff', true],
  ['style', 'text/plain', 'nosniff', false],
  ['style', null, 'nosniff', false],
  ['style', 'text/css', 'nosniff', true],
  ['image', 'text/plain', 'nosniff', true],
  ['font', null, 'nosniff', true],
] as const) {
  test(`nosniff ${String(nosniff)}, ${String(type)} for "${destination}" is ${ok ? 'allowed' : 'blocked'}`, () => {
    assert.equal(blockedDueToNosniff(destination, of(type, nosniff)).ok, ok);
  });
}
