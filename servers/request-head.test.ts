import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { firstValue, headerPairs, parseRequestHead } from './request-head.ts';

const parse = (text: string): unknown => parseRequestHead(Buffer.from(text, 'latin1'));

test('start line and header lines, and where the body begins', () => {
  const head = 'patch /a?b HTTP/1.1\r\nHost: x\r\nX-A:\t 1 : 2 \t\r\nx-a:\r\n\xe9: \xff\r\n\r\n';
  assert.deepEqual(parse(`${head}body\r\n\r\n`), {
    kind: 'head',
    head: {
      method: 'patch',
      target: '/a?b',
      httpVersion: '1.1',
      headers: [
        ['Host', 'x'],
        ['X-A', '1 : 2'],
        ['x-a', ''],
        ['\xe9', '\xff'],
      ],
    },
    length: head.length,
  });
});

test('a head without header lines', () => {
  assert.deepEqual(parse('A / HTTP/1.0\r\n\r\n'), {
    kind: 'head',
    head: { method: 'A', target: '/', httpVersion: '1.0', headers: [] },
    length: 16,
  });
});

test('every beginning of a head is incomplete', () => {
  const head = 'patch / HTTP/1.1\r\nA: b\r\n\r\n';
  for (let length = 0; length < head.length; length++) {
    assert.deepEqual(parse(head.slice(0, length)), { kind: 'incomplete' }, head.slice(0, length));
  }
});

for (const text of [
  'patch /\r\n\r\n',
  'patch / HTTP/1.1 \r\n\r\n',
  'patch  / HTTP/1.1\r\n\r\n',
  'pa tch / HTTP/1.1\r\n\r\n',
  '\r\n\r\n',
  'patch / HTTP/1.1\r\nno colon\r\n\r\n',
  'patch / HTTP/1.1\r\nA : b\r\n\r\n',
  'patch / HTTP/1.1\r\n: b\r\n\r\n',
  'patch / HTTP/1.1\r\nA: b\r\n folded\r\n\r\n',
]) {
  test(`malformed: ${JSON.stringify(text)}`, () => assert.deepEqual(parse(text), { kind: 'malformed' }));
}

test('any bytes are parsed in some way', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
      const text = Buffer.concat([Buffer.from('a / HTTP/1.1\r\n'), bytes, Buffer.from('\r\n\r\n')]);
      assert.notEqual(parseRequestHead(text).kind, 'incomplete');
    }),
  );
});

test('raw headers become pairs, and a name is found in any case', () => {
  const pairs = headerPairs(['A', '1', 'a', '2', 'B', '']);
  assert.deepEqual(pairs, [
    ['A', '1'],
    ['a', '2'],
    ['B', ''],
  ]);
  assert.equal(firstValue(pairs, 'a'), '1');
  assert.equal(firstValue(pairs, 'b'), '');
  assert.equal(firstValue(pairs, 'c'), undefined);
});
