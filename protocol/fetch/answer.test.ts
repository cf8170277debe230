import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isNullBodyStatus, isOkStatus, policyOf, resolveAnswer } from './answer.ts';
import { InvalidCaseError } from '../errors.ts';
import { answer, BAR, hop, ok } from '../testing.ts';

const content = { type: 'text/plain', length: 4 };

test('plain values stand as they are, in order', () => {
  const headers = [
    ['X-A', ' 1 '],
    ['x-a', '2'],
  ] as const;
  assert.deepEqual(resolveAnswer(ok(...headers), [], undefined), headers);
});

test('reflect repeats the request header, or leaves the header out', () => {
  const policy = ok(
    ['Access-Control-Allow-Origin', { reflect: 'Origin' }],
    ['Access-Control-Allow-Headers', { reflect: 'Access-Control-Request-Headers' }],
  );
  assert.deepEqual(resolveAnswer(policy, [['origin', 'null']], undefined), [['Access-Control-Allow-Origin', 'null']]);
});

test('nextHop is the next URL, with user info if asked', () => {
  const next = 'http://bar.other/c/t/1/text';
  assert.deepEqual(resolveAnswer(answer(302, ['Location', { nextHop: true }]), [], next), [['Location', next]]);
  assert.deepEqual(resolveAnswer(answer(302, ['Location', { nextHop: true, userinfo: 'u:p' }]), [], next), [
    ['Location', 'http://u:p@bar.other/c/t/1/text'],
  ]);
});

test('nextHop after the last hop is an error', () => {
  assert.throws(
    () => resolveAnswer(answer(302, ['Location', { nextHop: true }]), [], undefined),
    (error) => error instanceof InvalidCaseError && error.field === 'hops' && error.name === 'InvalidCaseError',
  );
});

test('Content-Type and Content-Length are added where they are missing and there is a body', () => {
  const added = [
    ['Content-Type', 'text/plain'],
    ['Content-Length', '4'],
  ];
  assert.deepEqual(resolveAnswer(ok(), [], undefined, content), added);
  assert.deepEqual(resolveAnswer(ok(['content-type', 'a/b']), [], undefined, content), [
    ['content-type', 'a/b'],
    added[1],
  ]);
  assert.deepEqual(resolveAnswer(ok(['content-length', '1']), [], undefined, content), [
    ['content-length', '1'],
    added[0],
  ]);
  assert.deepEqual(resolveAnswer(answer(204), [], undefined, content), []);
});

test('ok statuses', () => {
  assert.deepEqual([199, 200, 204, 299, 300].filter(isOkStatus), [200, 204, 299]);
});

test('null body statuses', () => {
  assert.deepEqual([101, 103, 200, 204, 205, 206, 304].filter(isNullBodyStatus), [101, 103, 204, 205, 304]);
});

test('each request to a hop gets its policy, and the last one stays', () => {
  const [first, second, third] = [200, 201, 202].map((status) => ({ actual: answer(status) }));
  assert.ok(first && second && third);
  const several = { origin: BAR, policy: first, next: [second, third] };
  assert.deepEqual(
    [0, 1, 2, 3].map((answered) => policyOf(several, answered).actual.status),
    [200, 201, 202, 202],
  );
  assert.equal(policyOf(hop(BAR, ok()), 7).actual.status, 200);
});
