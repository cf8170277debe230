import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Case, Prediction } from '../../protocol/types.ts';
import { judge } from './judge.ts';
import type { Json } from './observation.ts';

const decidedBy = { step: 'a step', url: 'https://fetch.spec.whatwg.org/', because: 'because.' };

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
