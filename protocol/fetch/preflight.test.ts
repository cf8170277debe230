import assert from 'node:assert/strict';
import { test } from 'node:test';
import { accessControlRequestHeaders, preflightCheck, preflightRequestHeaders } from './preflight.ts';
import type { PreflightedRequest } from './preflight.ts';
import { FOO } from '../testing.ts';
import type { HeaderList, HeaderPair } from '../http/wire.ts';
import { stepName } from '../../words/steps.ts';
import { becauseInWords } from '../../words/reasons.ts';

const request: PreflightedRequest = {
  serializedOrigin: FOO,
  credentials: 'same-origin',
  method: 'GET',
  headers: [],
  useCorsPreflight: false,
};
const ACAO: HeaderPair = ['Access-Control-Allow-Origin', FOO];
const ACAC: HeaderPair = ['Access-Control-Allow-Credentials', 'true'];
const acam = (value: string): HeaderPair => ['Access-Control-Allow-Methods', value];
const acah = (value: string): HeaderPair => ['Access-Control-Allow-Headers', value];

test('headers of a preflight', () => {
  assert.deepEqual(
    preflightRequestHeaders({
      ...request,
      method: 'patch',
      headers: [
        ['X-B', '1'],
        ['Accept', '*/*'],
        ['Content-Type', 'application/json'],
        ['Authorization', 'x'],
      ],
    }),
    [
      ['Accept', '*/*'],
      ['Access-Control-Request-Method', 'patch'],
      ['Access-Control-Request-Headers', 'authorization,content-type,x-b'],
      ['Origin', FOO],
    ],
  );
  assert.deepEqual(preflightRequestHeaders({ ...request, method: 'PUT', serializedOrigin: 'null' }), [
    ['Accept', '*/*'],
    ['Access-Control-Request-Method', 'PUT'],
    ['Origin', 'null'],
  ]);
  assert.equal(accessControlRequestHeaders([['Accept', '*/*']]), undefined);
});

interface Row {
  readonly title: string;
  readonly request?: Partial<PreflightedRequest>;
  readonly status?: number;
  readonly headers: HeaderList;
  /** `CORS check, step N` or the number of a step of CORS-preflight fetch. */
  readonly step: string;
  readonly because?: string;
}

const include = { credentials: 'include' } as const;
const xa = { headers: [['X-A', '1']] } as const;

const GRANTED: readonly Row[] = [
  { title: 'a safelisted method is never listed', request: xa, headers: [ACAO, acah('X-A')], step: '7.16' },
  ...['GET', 'HEAD', 'POST'].map((method) => ({
    title: `${method} is safelisted`,
    request: { ...xa, method },
    headers: [ACAO, acam('PUT'), acah('x-a')],
    step: '7.16',
  })),
  {
    title: 'the method is listed',
    request: { method: 'PUT' },
    headers: [ACAO, acam('GET, PUT')],
    step: '7.16',
    because: 'The preflight allows "PUT" with the request\'s headers.',
  },
  { title: 'the method is covered by *', request: { method: 'PUT' }, headers: [ACAO, acam('*')], step: '7.16' },
  {
    title: 'the method is covered by * beside others',
    request: { method: 'PUT' },
    headers: [ACAO, acam('GET,*')],
    step: '7.16',
  },
  {
    title: 'the method is listed, with credentials',
    request: { ...include, method: 'PUT' },
    headers: [ACAO, ACAC, acam('PUT')],
    step: '7.16',
  },
  {
    title: 'the method * is listed, with credentials',
    request: { ...include, method: '*' },
    headers: [ACAO, ACAC, acam('*')],
    step: '7.16',
  },
  {
    title: 'lower-case patch is listed as it is',
    request: { method: 'patch' },
    headers: [ACAO, acam('patch')],
    step: '7.16',
  },
  {
    title: 'a header in another case',
    request: xa,
    headers: [ACAO, acah('x-A')],
    step: '7.16',
  },
  { title: 'a header covered by *', request: xa, headers: [ACAO, acah('*')], step: '7.16' },
  {
    title: 'headers over two lines',
    request: { headers: [...xa.headers, ['X-B', '1']] },
    headers: [ACAO, acah('X-A'), acah('X-B')],
    step: '7.16',
  },
  {
    title: 'a header listed, with credentials',
    request: { ...include, ...xa },
    headers: [ACAO, ACAC, acah('X-A')],
    step: '7.16',
  },
  {
    title: 'Authorization is named',
    request: { headers: [['Authorization', 'x']] },
    headers: [ACAO, acah('authorization')],
    step: '7.16',
  },
  {
    title: 'Authorization is named beside * for the others',
    request: { headers: [['Authorization', 'x'], ...xa.headers] },
    headers: [ACAO, acah('*, Authorization')],
    step: '7.16',
  },
  { title: 'status 299', status: 299, request: xa, headers: [ACAO, acah('*')], step: '7.16' },
  { title: 'status 204', status: 204, request: xa, headers: [ACAO, acah('*')], step: '7.16' },
  {
    title: 'a safelisted header needs nothing',
    request: { method: 'PUT', headers: [['Accept', '*/*']] },
    headers: [ACAO, acam('PUT')],
    step: '7.16',
  },
  {
    title: 'the use-CORS-preflight flag, a method that is not safelisted and no list: the method itself',
    request: { method: 'PUT', useCorsPreflight: true },
    headers: [ACAO],
    step: '7.16',
  },
];

const REFUSED: readonly Row[] = [
  {
    title: 'no ACAO',
    request: { method: 'PUT' },
    headers: [acam('PUT')],
    step: 'CORS check, step 2',
    because: `In the response to the preflight: The response has no Access-Control-Allow-Origin header; the request's origin is "${FOO}".`,
  },
  {
    title: 'no ACAC, with credentials',
    request: { ...include, method: 'PUT' },
    headers: [ACAO, acam('PUT')],
    step: 'CORS check, step 8',
  },
  ...[199, 300, 302, 403, 500].map((status) => ({
    title: `status ${String(status)}`,
    status,
    request: { method: 'PUT' },
    headers: [ACAO, acam('PUT')],
    step: '8',
    because: `The response to the preflight has status ${String(status)}, not one from 200 to 299.`,
  })),
  {
    title: 'methods do not parse',
    request: xa,
    headers: [ACAO, acam('GET PUT'), acah('X-A')],
    step: '7.3',
    because: 'Access-Control-Allow-Methods is "GET PUT", which is not a list of methods.',
  },
  {
    title: 'header names do not parse',
    request: xa,
    headers: [ACAO, acah('X-A'), acah('(X-B)')],
    step: '7.3',
    because: 'Access-Control-Allow-Headers is "X-A" and "(X-B)", which is not a list of header names.',
  },
  {
    title: 'the method is not listed',
    request: { method: 'PUT' },
    headers: [ACAO, acam('GET, DELETE')],
    step: '7.5',
    because:
      'The request\'s method "PUT" is not in the preflight\'s answer: Access-Control-Allow-Methods is "GET, DELETE".',
  },
  {
    title: 'no methods at all',
    request: { method: 'PUT' },
    headers: [ACAO],
    step: '7.5',
    because:
      'The request\'s method "PUT" needs Access-Control-Allow-Methods, but the response to the preflight has none.',
  },
  {
    title: '* with credentials is no wildcard for methods',
    request: { ...include, method: 'PUT' },
    headers: [ACAO, ACAC, acam('*')],
    step: '7.5',
    because:
      'The request\'s method "PUT" is not in the preflight\'s answer: Access-Control-Allow-Methods is "*" and "*" is no wildcard with credentials mode "include".',
  },
  {
    title: 'the method is not listed, with credentials',
    request: { ...include, method: 'PUT' },
    headers: [ACAO, ACAC, acam('GET')],
    step: '7.5',
    because: 'The request\'s method "PUT" is not in the preflight\'s answer: Access-Control-Allow-Methods is "GET".',
  },
  { title: 'patch is not PATCH', request: { method: 'patch' }, headers: [ACAO, acam('PATCH')], step: '7.5' },
  { title: 'PUT is not put', request: { method: 'PUT' }, headers: [ACAO, acam('put')], step: '7.5' },
  {
    title: 'the use-CORS-preflight flag, with a list that does not have the method',
    request: { method: 'PUT', useCorsPreflight: true },
    headers: [ACAO, acam('DELETE')],
    step: '7.5',
  },
  {
    title: 'Authorization is not covered by *',
    request: { headers: [['Authorization', 'x']] },
    headers: [ACAO, acah('*')],
    step: '7.6',
    because:
      'The request\'s header "Authorization" is not in the preflight\'s answer: Access-Control-Allow-Headers is "*". "*" never covers it.',
  },
  {
    title: 'Authorization without any list',
    request: { headers: [['authorization', 'x']] },
    headers: [ACAO],
    step: '7.6',
  },
  {
    title: 'a header is not listed',
    request: { headers: [...xa.headers, ['X-B', '1']] },
    headers: [ACAO, acah('x-a')],
    step: '7.7',
    because: 'The request\'s header "x-b" is not in the preflight\'s answer: Access-Control-Allow-Headers is "x-a".',
  },
  {
    title: 'no header names at all',
    request: xa,
    headers: [ACAO],
    step: '7.7',
    because:
      'The request\'s header "x-a" needs Access-Control-Allow-Headers, but the response to the preflight has none.',
  },
  {
    title: '* with credentials is no wildcard for header names',
    request: { ...include, ...xa },
    headers: [ACAO, ACAC, acah('*')],
    step: '7.7',
    because:
      'The request\'s header "x-a" is not in the preflight\'s answer: Access-Control-Allow-Headers is "*" and "*" is no wildcard with credentials mode "include".',
  },
  {
    title: 'a name in quotes does not parse',
    request: xa,
    headers: [ACAO, acah('"X-A"')],
    step: '7.3',
  },
];

for (const [ok, rows] of [
  [true, GRANTED],
  [false, REFUSED],
] as const) {
  for (const row of rows) {
    test(`CORS-preflight fetch ${ok ? 'grants' : 'refuses'}: ${row.title}`, () => {
      const verdict = preflightCheck(
        { ...request, ...row.request },
        { status: row.status ?? 200, headers: row.headers },
      );
      const step = row.step.startsWith('CORS') ? row.step : `CORS-preflight fetch, step ${row.step}`;
      assert.deepEqual({ ok: verdict.ok, step: stepName(verdict.step) }, { ok, step: `Fetch, ${step}` });
      if (row.because !== undefined) assert.equal(becauseInWords(verdict.step), row.because);
    });
  }
}

for (const [lines, maxAge] of [
  [[], 5],
  [['600'], 600],
  [['0'], 0],
  [['-1'], 5],
  [['600', '600'], 5],
  [['10, 20'], 5],
] as const) {
  test(`max-age of ${JSON.stringify(lines)} is ${String(maxAge)}`, () => {
    const headers = [
      ACAO,
      acam('PUT, DELETE'),
      acah('X-A'),
      ...lines.map((line) => ['Access-Control-Max-Age', line] as const),
    ];
    const verdict = preflightCheck({ ...request, method: 'PUT' }, { status: 200, headers });
    assert.ok(verdict.ok);
    assert.deepEqual(verdict.permission, { methods: ['PUT', 'DELETE'], headerNames: ['X-A'], maxAge });
  });
}

test('with the use-CORS-preflight flag the method is what is cached', () => {
  const verdict = preflightCheck({ ...request, useCorsPreflight: true }, { status: 200, headers: [ACAO] });
  assert.ok(verdict.ok);
  assert.deepEqual(verdict.permission, { methods: ['GET'], headerNames: [], maxAge: 5 });
});

test('without lists nothing is cached', () => {
  const verdict = preflightCheck(request, { status: 200, headers: [ACAO] });
  assert.ok(verdict.ok);
  assert.deepEqual(verdict.permission, { methods: [], headerNames: [], maxAge: 5 });
});
