import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fetchStep } from '../../protocol/standard.ts';
import type { Case, Prediction } from '../../protocol/types.ts';
import { judge, unsupportedReason } from './judge.ts';
import type { Json } from './observation.ts';

const decidedBy = fetchStep('main fetch', '12', 'because.');

const sequence: Case = {
  id: 'a-case',
  title: 'a case',
  spec: 'https://fetch.spec.whatwg.org/#http-fetch',
  page: { origin: 'http://foo.example' },
  before: [{ initiator: { api: 'fetch' } }, { initiator: { api: 'fetch' } }],
  initiator: { api: 'fetch' },
  resource: 'text',
  hops: [{ origin: 'http://bar.other', policy: { actual: { status: 200, headers: [] } } }],
};

const prediction: Prediction = {
  outcome: 'blocked',
  before: ['readable', 'blocked'],
  exchanges: [],
  visible: { type: 'error', status: 0, headerNames: [] },
  decidedBy,
};

const judged = (before: Json[]) =>
  judge(sequence, prediction, { kind: 'outcome', outcome: 'blocked', seen: { before } }, []);

test('the outcomes of earlier requests are judged', () => {
  assert.deepEqual(judged([{ outcome: 'readable' }, { outcome: 'blocked' }]), { result: 'pass' });
  assert.deepEqual(judged([{ outcome: 'readable' }, { outcome: 'opaque' }]), {
    result: 'fail',
    reason: 'request 2 before: opaque; the standard demands blocked',
  });
  assert.deepEqual(judged([{ outcome: 'readable' }]), {
    result: 'fail',
    reason: 'request 2 before: null; the standard demands blocked',
  });
});

test('a hop over HTTP/2 needs an engine that speaks it', () => {
  const [hop] = sequence.hops;
  assert.equal(unsupportedReason({ ...sequence, hops: [{ ...hop, http2: true }] }, { http2: 'a reason' }), 'a reason');
  assert.equal(unsupportedReason(sequence, { http2: 'a reason' }), undefined);
});

test('a case over HTTP/2 fails where it is asked over HTTP/1.1', () => {
  const exchange = {
    kind: 'actual',
    hop: 0,
    method: 'GET',
    origin: undefined,
    acrm: undefined,
    acrh: undefined,
  } as const;
  const over = (httpVersion: string) =>
    judge(
      { ...sequence, before: [] },
      { ...prediction, before: [], exchanges: [{ ...exchange, cookies: 'none', httpVersion: '2.0' }] },
      { kind: 'outcome', outcome: 'blocked', seen: {} },
      [
        {
          origin: 'http://bar.other',
          hop: 0,
          request: { method: 'GET', target: '/', httpVersion, headers: [], body: '' },
          response: null,
        },
      ],
    );
  assert.deepEqual(over('2.0'), { result: 'pass' });
  assert.deepEqual(over('1.1'), {
    result: 'fail',
    reason: 'actual GET at hop 0: came over HTTP/1.1, the case is about HTTP/2.0',
  });
});

test('progress of an upload is left to the clock until the body has ended', () => {
  const uploading = (...uploadEvents: string[]) =>
    judge(
      { ...sequence, before: [] },
      {
        ...prediction,
        before: [],
        visible: { ...prediction.visible, uploadEvents: ['loadstart', 'error', 'loadend'] },
      },
      { kind: 'outcome', outcome: 'blocked', seen: { uploadEvents } },
      [],
    ).result;
  assert.equal(uploading('loadstart', 'error', 'loadend'), 'pass');
  assert.equal(uploading('loadstart', 'progress', 'error', 'loadend'), 'pass');
  assert.equal(uploading('loadstart', 'progress', 'load', 'error', 'loadend'), 'fail');
});
