import type { Case, PolicyHeader } from '../../../../protocol/case.ts';
import type { FetchInitiator, XhrInitiator } from '../../../../protocol/initiators/initiator.ts';
import { bar, foo } from '../../origins.ts';
import { acah, acam, acao, answering, redirecting, withPreflight } from '../../policies.ts';
import { hop, spec } from '../family.ts';
import { type Api, fetchApi, granted, type RequestOptions, single, xhrApi } from './api.ts';

const json = { bodyAs: 'Blob', blobType: 'application/json', body: '{}' } as const;

/** Bodies, whose type decides whether a preflight is needed. */
const bodies: readonly (readonly [name: string, title: string, options: RequestOptions])[] = [
  ['none', 'no body', {}],
  ['empty', 'an empty string', { body: '' }],
  ['blob', 'an untyped Blob', { body: 'a=b', bodyAs: 'Blob' }],
  ['blob-plain', 'a text/plain Blob', { body: 'a=b', bodyAs: 'Blob', blobType: 'text/plain' }],
  ['blob-json', 'an application/json Blob', json],
  ['array-buffer', 'an ArrayBuffer', { body: 'a=b', bodyAs: 'ArrayBuffer' }],
  ['search-params', 'URLSearchParams', { body: 'a=b', bodyAs: 'URLSearchParams' }],
  ['form-data', 'FormData', { body: 'a=b', bodyAs: 'FormData' }],
];

export function uploads(how: Api): readonly Case[] {
  const upload = (name: string, title: string, options: RequestOptions, headers: readonly PolicyHeader[]) =>
    single(how, `upload-${name}`, title, options, answering(acao(foo), ...headers), { spec: spec.bodyType });
  return [
    ...bodies.map(([name, title, options]) =>
      upload(name, `POST with ${title}`, { method: 'POST', ...options }, [acah('content-type')]),
    ),
    ...bodies.slice(1).map(([name, title, options]) =>
      upload(
        `put-${name}`,
        `PUT with ${title}: body is sent after the preflight only`,
        {
          method: 'PUT',
          ...options,
        },
        [acam('PUT'), acah('content-type')],
      ),
    ),
    {
      ...upload(
        'blob-json-refused',
        'POST with an application/json Blob, Content-Type not allowed',
        { method: 'POST', ...json },
        [],
      ),
      dependsOn: `${how.family}-upload-blob-json`,
    },
    upload(
      'blob-json-plain',
      'POST with an application/json Blob and Content-Type: text/plain needs no preflight',
      {
        method: 'POST',
        ...json,
        headers: [['Content-Type', 'text/plain']],
      },
      [],
    ),
  ];
}

type XhrOptions = Omit<XhrInitiator, 'api'>;

function xhrCase(
  name: string,
  title: string,
  options: XhrOptions,
  headers: readonly PolicyHeader[],
  more: Partial<Case> = {},
): Case {
  return single(xhrApi, name, title, {}, answering(...headers), {
    initiator: { api: 'xhr', ...options },
    spec: spec.uploadListener,
    ...more,
  });
}

const listening: XhrOptions = { method: 'POST', body: 'hello', uploadListener: 'before-send' };
const late: XhrOptions = { ...listening, uploadListener: 'after-send' };

/** What only XMLHttpRequest has: upload listeners, open() with a login, synchronous requests, response types. */
export const xhrOptions: readonly Case[] = [
  xhrCase('upload-listener', 'upload listener needs a preflight', listening, [acao(foo)]),
  xhrCase('upload-listener-refused', 'upload listener, preflight fails', listening, [acao(foo)], {
    hops: [hop(bar, withPreflight(granted, { status: 403, headers: [acao(foo)] }))],
    dependsOn: 'xhr-upload-listener',
  }),
  xhrCase('upload-listener-answer-refused', 'upload listener, response without CORS headers', listening, [], {
    hops: [hop(bar, withPreflight(answering(), { status: 204, headers: [acao(foo)] }))],
    dependsOn: 'xhr-upload-listener',
  }),
  xhrCase(
    'upload-listener-get',
    'upload listener on a GET needs a preflight but gets no events',
    { uploadListener: 'before-send' },
    [acao(foo)],
  ),
  xhrCase(
    'upload-listener-put',
    'upload listener on a PUT needs no Access-Control-Allow-Methods',
    { ...listening, method: 'PUT' },
    [acao(foo)],
  ),
  xhrCase(
    'upload-listener-put-listed',
    'upload listener on a PUT in Access-Control-Allow-Methods',
    { ...listening, method: 'PUT' },
    [acao(foo), acam('PUT')],
  ),
  xhrCase(
    'upload-listener-put-unlisted',
    'upload listener on a PUT not in Access-Control-Allow-Methods',
    { ...listening, method: 'PUT' },
    [acao(foo), acam('DELETE')],
    { dependsOn: 'xhr-upload-listener-put-listed' },
  ),
  xhrCase('upload-listener-same-origin', 'upload listener on a same-origin request', listening, [], {
    hops: [hop(foo, answering())],
  }),
  xhrCase('upload-listener-late', 'upload listener added after send() gets no events and needs no preflight', late, [
    acao(foo),
  ]),
  xhrCase(
    'upload-listener-late-preflight',
    'upload listener added after send() gets no events, even with a preflight',
    { ...late, headers: [['X-Token', 'abc']] },
    [acao(foo), acah('x-token')],
  ),
  xhrCase('upload-listener-redirect', 'upload listener, redirected: preflight on each hop', listening, [], {
    hops: [
      hop(bar, withPreflight(redirecting(307, acao(foo)), { status: 204, headers: [acao(foo)] })),
      hop(bar, granted),
    ],
  }),
  ...(
    [
      ['shared', 'allowed', [acao(foo)]],
      ['refused', 'no CORS headers', []],
    ] as const
  ).flatMap(([name, title, headers]) => {
    const sibling = (id: string) => (name === 'shared' ? {} : { dependsOn: `xhr-${id}-shared` });
    return [
      xhrCase(`sync-${name}`, `synchronous request, ${title}`, { sync: true }, headers, {
        spec: spec.corsCheck,
        ...sibling('sync'),
      }),
      ...(['arraybuffer', 'blob', 'json'] as const).map((responseType) =>
        xhrCase(
          `response-${responseType}-${name}`,
          `responseType ${responseType}, ${title}`,
          { responseType },
          headers,
          { spec: spec.corsCheck, ...sibling(`response-${responseType}`) },
        ),
      ),
    ];
  }),
  xhrCase('sync-put', 'synchronous request with a preflight', { sync: true, method: 'PUT' }, [acao(foo), acam('PUT')], {
    spec: spec.preflight,
  }),
  xhrCase('sync-put-refused', 'synchronous request, preflight fails', { sync: true, method: 'PUT' }, [acao(foo)], {
    spec: spec.preflight,
    dependsOn: 'xhr-sync-put',
  }),
  ...(
    [
      ['shared', 'allowed', [acao(foo)]],
      ['refused', 'no CORS headers', []],
    ] as const
  ).flatMap(([name, title, headers]) => {
    const challenge: PolicyHeader = ['WWW-Authenticate', 'Basic realm="x"'];
    return [
      xhrCase(
        `login-${name}`,
        `open() with a user name and password sends neither, ${title}`,
        { login: ['u', 'p'] },
        headers,
        { spec: spec.credentials, ...(name === 'shared' ? {} : { dependsOn: 'xhr-login-shared' }) },
      ),
      xhrCase(
        `login-401-${name}`,
        `open() with a user name and password sends neither, even if challenged, ${title}`,
        { login: ['u', 'p'] },
        headers,
        {
          spec: spec.credentials,
          hops: [hop(bar, { actual: { status: 401, headers: [...headers, challenge] } })],
          ...(name === 'shared' ? {} : { dependsOn: 'xhr-login-401-shared' }),
        },
      ),
    ];
  }),
  xhrCase('throws-forbidden-method', 'open() throws for TRACE', { method: 'TRACE' }, [acao(foo)], {
    spec: 'https://xhr.spec.whatwg.org/#the-open()-method',
    dependsOn: 'xhr-acao-exact',
  }),
  xhrCase(
    'throws-header-name',
    'setRequestHeader() throws for an invalid header name',
    { headers: [['X Token', 'abc']] },
    [acao(foo)],
    { spec: 'https://xhr.spec.whatwg.org/#the-setrequestheader()-method', dependsOn: 'xhr-acao-exact' },
  ),
];

const stream = { method: 'POST', body: 'hello', bodyAs: 'ReadableStream' } as const satisfies Omit<
  FetchInitiator,
  'api'
>;

/** A stream as the body always needs a preflight, and an HTTP/2 connection. */
export const streams: readonly Case[] = (
  [
    ['granted', 'preflight passes, but HTTP/1.1 cannot send a stream', bar, granted],
    ['refused', 'preflight fails', bar, answering()],
    ['same-origin', 'same-origin over HTTP/1.1', foo, answering()],
  ] as const
).map(([name, title, target, policy]) => ({
  ...single(fetchApi, `upload-stream-${name}`, `POST with a ReadableStream, ${title}`, {}, policy, {
    spec: 'https://fetch.spec.whatwg.org/#concept-http-network-fetch',
    hops: [hop(target, policy)],
    dependsOn: 'fetch-upload-array-buffer',
    needs: ['request-streams'],
  }),
  initiator: { api: 'fetch', ...stream },
}));
