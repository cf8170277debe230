import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fetchStep } from '../../../protocol/standard.ts';
import type { Seen } from '../../../protocol/outcome/observation.ts';
import type { Case } from '../../../protocol/case.ts';
import type { Outcome, Prediction } from '../../../protocol/outcome/prediction.ts';
import { judge, unsupportedReason } from './judge.ts';

const decidedBy = fetchStep('main fetch', '12', { kind: 'same-origin', origin: 'http://foo.example' });

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

const judged = (before: readonly { readonly outcome: Outcome }[]) =>
  judge(
    sequence,
    prediction,
    { kind: 'outcome', outcome: 'blocked', seen: { before: before.map((each) => ({ ...each, event: 'load' })) } },
    [],
  );

test('the outcomes of earlier requests are judged', () => {
  const before = { kind: 'outcome', hop: null, exchange: null, name: 'before', index: 1 } as const;
  assert.deepEqual(judged([{ outcome: 'readable' }, { outcome: 'blocked' }]), { result: 'pass' });
  assert.deepEqual(judged([{ outcome: 'readable' }, { outcome: 'opaque' }]), {
    result: 'fail',
    differences: [{ ...before, expected: 'blocked', observed: 'opaque' }],
  });
  assert.deepEqual(judged([{ outcome: 'readable' }]), {
    result: 'fail',
    differences: [{ ...before, expected: 'blocked', observed: null }],
  });
});

test('a hop over HTTP/2 needs an engine that speaks it', () => {
  const [hop] = sequence.hops;
  assert.equal(unsupportedReason({ ...sequence, hops: [{ ...hop, http2: true }] }, { http2: 'a reason' }), 'a reason');
  assert.equal(unsupportedReason(sequence, { http2: 'a reason' }), undefined);
});

test('what a page and a request ask for needs an engine that has it', () => {
  const page = { ...sequence.page, network: { addressSpace: 'public', permission: 'granted' } } as const;
  const limits = { 'local-network-access': 'no permission', 'target-address-space': 'no target' };
  const initiator = { api: 'fetch', targetAddressSpace: 'loopback' } as const;
  assert.equal(unsupportedReason({ ...sequence, page }, limits), 'no permission');
  assert.equal(unsupportedReason({ ...sequence, initiator }, limits), 'no target');
  assert.equal(unsupportedReason(sequence, limits), undefined);
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
    differences: [
      {
        kind: 'http-version',
        hop: 0,
        exchange: { kind: 'actual', method: 'GET', hop: 0 },
        name: null,
        expected: '2.0',
        observed: '1.1',
      },
    ],
  });
});

test('the URL of the response is compared with the wire, and left alone where a cache answered', () => {
  const exchange = {
    origin: 'http://bar.other',
    hop: 1,
    request: { method: 'GET', target: '/c/id/1/data.json', httpVersion: '1.1', headers: [], body: '' },
    response: null,
  } as const;
  const predicted = {
    kind: 'actual',
    hop: 1,
    method: 'GET',
    origin: undefined,
    acrm: undefined,
    acrh: undefined,
    cookies: 'none',
  } as const;
  const seeing = (seen: { url: string; redirected: boolean }, exchanges = [exchange]) =>
    judge(
      { ...sequence, before: [] },
      {
        ...prediction,
        before: [],
        exchanges: exchanges.map(() => predicted),
        visible: { ...prediction.visible, hop: 1, redirected: true },
      },
      { kind: 'outcome', outcome: 'blocked', seen },
      exchanges,
    );
  const url = 'http://bar.other/c/id/1/data.json';
  assert.deepEqual(seeing({ url, redirected: true }), { result: 'pass' });
  assert.deepEqual(seeing({ url: '', redirected: true }, []), { result: 'pass' });
  assert.deepEqual(seeing({ url: '', redirected: false }), {
    result: 'fail',
    differences: [
      { kind: 'visible', hop: null, exchange: null, name: 'url', expected: url, observed: '' },
      { kind: 'visible', hop: null, exchange: null, name: 'redirected', expected: true, observed: false },
    ],
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

test('what a probe sees is spelt as its API has it', () => {
  const right: readonly Seen<'preload' | 'websocket'>[] = [{ event: 'load' }, { code: 1006 }];
  // @ts-expect-error: it is `event`.
  const misspelt: Seen<'preload'> = { evens: 'load' };
  // @ts-expect-error: no fetch is readable without the names of its headers.
  const incomplete: Seen<'fetch'> = { type: 'cors', status: 200 };
  assert.equal([...right, misspelt, incomplete].length, 4);
});
