import assert from 'node:assert/strict';
import { test } from 'node:test';
import { timingDifferences } from './timing.ts';

const wanted = {
  detailed: true,
  responseStatus: 200,
  bodySize: 22,
  mayHideSizes: false,
  contentType: 'text/plain',
  contentEncoding: '',
  nextHopProtocol: 'h2',
  deliveryType: '',
  serverTiming: ['db', 'cache'],
} as const;
const seen = {
  contentType: 'text/plain',
  contentEncoding: '',
  nextHopProtocol: 'h2',
  deliveryType: '',
  serverTiming: ['db', 'cache'],
  entries: 1,
  detailed: true,
  responseStatus: 200,
  encodedBodySize: 22,
  decodedBodySize: 22,
  transferSize: 322,
};

test('the entry shows what it has to', () => {
  assert.deepEqual(timingDifferences(wanted, seen), []);
  assert.deepEqual(timingDifferences(wanted, { entries: 1, detailed: true }), []);
});

test('each attribute can be wrong', () => {
  for (const [name, value] of [
    ['entries', 2],
    ['detailed', false],
    ['responseStatus', 0],
    ['encodedBodySize', 0],
    ['decodedBodySize', 23],
    ['transferSize', 0],
    ['contentType', ''],
    ['contentEncoding', 'gzip'],
    ['nextHopProtocol', ''],
    ['deliveryType', 'cache'],
  ] as const) {
    const [difference, ...rest] = timingDifferences(wanted, { ...seen, [name]: value });
    assert.deepEqual([difference?.name, difference?.observed], [name, value]);
    assert.deepEqual(rest, []);
  }
});

test('the metrics of Server-Timing can be wrong', () => {
  assert.deepEqual(timingDifferences(wanted, { ...seen, serverTiming: ['db'] }), [
    { kind: 'visible', hop: null, exchange: null, name: 'serverTiming', expected: ['db, cache'], observed: 'db' },
  ]);
});

test('a response from the cache has transferred nothing', () => {
  const cached = { ...wanted, deliveryType: 'cache' } as const;
  assert.deepEqual(timingDifferences(cached, { ...seen, deliveryType: 'cache', transferSize: 0 }), []);
});

test('what is not predicted is not compared', () => {
  const little = { detailed: true, responseStatus: 200, mayHideSizes: false };
  assert.deepEqual(
    timingDifferences(little, { ...seen, encodedBodySize: 1, contentType: 'x', nextHopProtocol: '' }),
    [],
  );
});

test('sizes from elsewhere may be hidden', () => {
  const hidden = { ...seen, encodedBodySize: 0, decodedBodySize: 0, transferSize: 0 };
  assert.deepEqual(timingDifferences({ ...wanted, mayHideSizes: true }, hidden), []);
  assert.deepEqual(timingDifferences({ ...wanted, mayHideSizes: true }, { ...seen, encodedBodySize: 21 }), [
    { kind: 'visible', hop: null, exchange: null, name: 'encodedBodySize', expected: [22, 0], observed: 21 },
  ]);
});

test('there must be an entry', () => {
  for (const none of [null, undefined])
    assert.deepEqual(timingDifferences(wanted, none), [
      { kind: 'visible', hop: null, exchange: null, name: 'timing-entry', expected: true, observed: false },
    ]);
});
