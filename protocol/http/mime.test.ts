import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  extractMimeType,
  isHtmlMimeType,
  isJavaScriptMimeType,
  isXmlMimeType,
  parseMimeType,
  serializeMimeType,
} from './mime.ts';
import type { HeaderList } from './wire.ts';

// https://mimesniff.spec.whatwg.org/#parsing-a-mime-type
for (const [input, serialized] of [
  ['text/plain', 'text/plain'],
  [' \tTEXT/Plain\r\n', 'text/plain'],
  ['text/plain ;charset=UTF-8', 'text/plain;charset=UTF-8'],
  ['text/plain; \t charset=UTF-8 ', 'text/plain;charset=UTF-8'],
  ['text/plain;charset=a b ;x=1', 'text/plain;charset="a b";x=1'],
  ['text/plain;CHARSET="a\\"b";charset=c', 'text/plain;charset="a\\"b"'],
  ['text/plain;charset="a"rest;x=1', 'text/plain;charset=a;x=1'],
  ['text/plain;charset="', 'text/plain;charset=""'],
  ['text/plain;charset=', 'text/plain'],
  ['text/plain;charset= ;x=1', 'text/plain;x=1'],
  ['text/plain;charset', 'text/plain'],
  ['text/plain;;a;b=1', 'text/plain;b=1'],
  ['text/plain;=1', 'text/plain'],
  ['text/plain;a;b=1', 'text/plain;b=1'],
  ['text/plain;a="b;y=1;z=2"', 'text/plain;a="b;y=1;z=2"'],
  ['text/plain;a=bc=d', 'text/plain;a="bc=d"'],
  ['text/plain;a b=1', 'text/plain'],
  ['text/plain;a=\x01', 'text/plain'],
  ['text/plain;a=\xff', 'text/plain;a="\xff"'],
  ['text/plain;', 'text/plain'],
  ['x/x;a="\\\\"', 'x/x;a="\\\\"'],
  ['', null],
  ['text', null],
  ['/plain', null],
  ['text/', null],
  ['text/;a=b', null],
  ['te xt/plain', null],
  ['text /plain', null],
  ['text/pl ain', null],
  ['text/plain, text/html', null],
] as const) {
  test(`parse a MIME type: ${JSON.stringify(input)}`, () => {
    const parsed = parseMimeType(input);
    assert.equal(parsed === null ? null : serializeMimeType(parsed), serialized);
  });
}

// The table of https://fetch.spec.whatwg.org/#example-extract-a-mime-type, and failures.
for (const [values, serialized] of [
  [['text/plain;charset=gbk, text/html'], 'text/html'],
  [['text/html;charset=gbk;a=b, text/html;x=y'], 'text/html;x=y;charset=gbk'],
  [['text/html;charset=gbk;a=b', 'text/html;x=y'], 'text/html;x=y;charset=gbk'],
  [['text/html;charset=gbk', 'x/x', 'text/html;x=y'], 'text/html;x=y'],
  [['text/html', 'cannot-parse'], 'text/html'],
  [['text/html', '*/*'], 'text/html'],
  [['text/html', ''], 'text/html'],
  [['text/html;charset=a', 'text/html;charset=b'], 'text/html;charset=b'],
  [['text/html', 'text/html;x=y'], 'text/html;x=y'],
  [['cannot-parse'], null],
  [['*/*'], null],
  [[], null],
] as const) {
  test(`extract a MIME type: ${JSON.stringify(values)}`, () => {
    const headers: HeaderList = values.map((value) => ['content-type', value]);
    const extracted = extractMimeType(headers);
    assert.equal(extracted === null ? null : serializeMimeType(extracted), serialized);
  });
}

test('JavaScript MIME types', () => {
  const isJavaScript = (essence: string): boolean => isJavaScriptMimeType({ essence, parameters: new Map() });
  const application = ['ecmascript', 'javascript', 'x-ecmascript', 'x-javascript'];
  const versions = ['1.0', '1.1', '1.2', '1.3', '1.4', '1.5'].map((version) => `javascript${version}`);
  for (const subtype of application) assert.ok(isJavaScript(`application/${subtype}`), subtype);
  for (const subtype of [...application, ...versions, 'jscript', 'livescript']) {
    assert.ok(isJavaScript(`text/${subtype}`), subtype);
  }
  assert.ok(!isJavaScript('text/plain'));
  assert.ok(!isJavaScript('application/json'));
});

test('HTML and XML MIME types', () => {
  const essences = [
    'text/html',
    'text/xml',
    'application/xml',
    'image/svg+xml',
    'a/xml',
    'text/xml+a',
    'application/html',
  ];
  const those = (is: typeof isHtmlMimeType): readonly string[] =>
    essences.filter((essence) => is({ essence, parameters: new Map() }));
  assert.deepEqual(those(isHtmlMimeType), ['text/html']);
  assert.deepEqual(those(isXmlMimeType), ['text/xml', 'application/xml', 'image/svg+xml']);
});
