import type { Case, FetchInitiator, PolicyHeader, XhrInitiator } from '../../../../protocol/types.ts';
import { bar, foo } from '../../origins.ts';
import { acah, acam, acao, answering, redirecting, withPreflight } from '../../policies.ts';
import { hop, spec } from '../family.ts';
import { type Api, fetchApi, granted, type RequestOptions, single, xhrApi } from './api.ts';

const json = { bodyAs: 'Blob', blobType: 'application/json', body: '{}' } as const;

/** Bodies, whose type decides whether the server must be asked. */
const bodies: readonly (readonly [name: string, title: string, options: RequestOptions])[] = [
  ['none', 'no body', {}],
  ['empty', 'an empty string', { body: '' }],
  ['blob', 'a Blob without a type', { body: 'a=b', bodyAs: 'Blob' }],
  ['blob-plain', 'a Blob of text/plain', { body: 'a=b', bodyAs: 'Blob', blobType: 'text/plain' }],
  ['blob-json', 'a Blob of application/json, whose type needs a preflight', json],
  ['array-buffer', 'an ArrayBuffer', { body: 'a=b', bodyAs: 'ArrayBuffer' }],
  ['search-params', 'URLSearchParams', { body: 'a=b', bodyAs: 'URLSearchParams' }],
  ['form-data', 'FormData', { body: 'a=b', bodyAs: 'FormData' }],
];

export function uploads(how: Api): readonly Case[] {
  const upload = (name: string, title: string, options: RequestOptions, headers: readonly PolicyHeader[]) =>
    single(how, `upload-${name}`, title, options, answering(acao(foo), ...headers), { spec: spec.bodyType });
  return [
    ...bodies.map(([name, title, options]) =>
      upload(name, `POST of ${title}`, { method: 'POST', ...options }, [acah('content-type')]),
    ),
    ...bodies.slice(1).map(([name, title, options]) =>
      upload(
        `put-${name}`,
        `PUT of ${title}, which is sent after the preflight, not with it`,
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
        'POST of a Blob of application/json, which is not allowed',
        { method: 'POST', ...json },
        [],
      ),
      dependsOn: `${how.family}-upload-blob-json`,
    },
    upload(
      'blob-json-plain',
      'POST of a Blob of application/json as text/plain',
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

/** What only XMLHttpRequest has: listeners on `upload`, open() with a login, synchronous requests, response types. */
export const xhrOptions: readonly Case[] = [
  xhrCase('upload-listener', 'a listener on upload needs a preflight', listening, [acao(foo)]),
  xhrCase('upload-listener-refused', 'a listener on upload, and the preflight is refused', listening, [acao(foo)], {
    hops: [hop(bar, withPreflight(granted, { status: 403, headers: [acao(foo)] }))],
    dependsOn: 'xhr-upload-listener',
  }),
  xhrCase('upload-listener-answer-refused', 'a listener on upload, and the answer is not shared', listening, [], {
    hops: [hop(bar, withPreflight(answering(), { status: 204, headers: [acao(foo)] }))],
    dependsOn: 'xhr-upload-listener',
  }),
  xhrCase(
    'upload-listener-get',
    'a listener on upload of a GET needs a preflight, and hears nothing',
    { uploadListener: 'before-send' },
    [acao(foo)],
  ),
  xhrCase(
    'upload-listener-put',
    'a listener on upload of a PUT, no Access-Control-Allow-Methods: the flag stands for it',
    { ...listening, method: 'PUT' },
    [acao(foo)],
  ),
  xhrCase(
    'upload-listener-put-listed',
    'a listener on upload of a PUT that is in Access-Control-Allow-Methods',
    { ...listening, method: 'PUT' },
    [acao(foo), acam('PUT')],
  ),
  xhrCase(
    'upload-listener-put-unlisted',
    'a listener on upload of a PUT that is not in Access-Control-Allow-Methods',
    { ...listening, method: 'PUT' },
    [acao(foo), acam('DELETE')],
    { dependsOn: 'xhr-upload-listener-put-listed' },
  ),
  xhrCase('upload-listener-same-origin', 'a listener on upload to the page’s own origin', listening, [], {
    hops: [hop(foo, answering())],
  }),
  xhrCase('upload-listener-late', 'a listener on upload after send() hears nothing, and needs no preflight', late, [
    acao(foo),
  ]),
  xhrCase(
    'upload-listener-late-preflight',
    'a listener on upload after send() hears nothing of a request with a preflight',
    { ...late, headers: [['X-Token', 'abc']] },
    [acao(foo), acah('x-token')],
  ),
  xhrCase('upload-listener-redirect', 'a listener on upload, redirected: a preflight at each hop', listening, [], {
    hops: [
      hop(bar, withPreflight(redirecting(307, acao(foo)), { status: 204, headers: [acao(foo)] })),
      hop(bar, granted),
    ],
  }),
  ...(
    [
      ['shared', 'is shared', [acao(foo)]],
      ['refused', 'is not shared', []],
    ] as const
  ).flatMap(([name, title, headers]) => {
    const sibling = (id: string) => (name === 'shared' ? {} : { dependsOn: `xhr-${id}-shared` });
    return [
      xhrCase(`sync-${name}`, `a synchronous request that ${title}`, { sync: true }, headers, {
        spec: spec.corsCheck,
        ...sibling('sync'),
      }),
      ...(['arraybuffer', 'blob', 'json'] as const).map((responseType) =>
        xhrCase(
          `response-${responseType}-${name}`,
          `responseType ${responseType}, and the answer ${title}`,
          { responseType },
          headers,
          { spec: spec.corsCheck, ...sibling(`response-${responseType}`) },
        ),
      ),
    ];
  }),
  xhrCase(
    'sync-put',
    'a synchronous request with a preflight',
    { sync: true, method: 'PUT' },
    [acao(foo), acam('PUT')],
    { spec: spec.preflight },
  ),
  xhrCase(
    'sync-put-refused',
    'a synchronous request whose preflight is refused',
    { sync: true, method: 'PUT' },
    [acao(foo)],
    { spec: spec.preflight, dependsOn: 'xhr-sync-put' },
  ),
  ...(['shared', 'refused'] as const).flatMap((name) => {
    const headers = name === 'shared' ? [acao(foo)] : [];
    const challenge: PolicyHeader = ['WWW-Authenticate', 'Basic realm="x"'];
    return [
      xhrCase(
        `login-${name}`,
        `open() with a user and a password, ${name}: none is sent`,
        { login: ['u', 'p'] },
        headers,
        { spec: spec.credentials, ...(name === 'shared' ? {} : { dependsOn: 'xhr-login-shared' }) },
      ),
      xhrCase(
        `login-401-${name}`,
        `open() with a user and a password, challenged across origins, ${name}: none is sent`,
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
    'setRequestHeader() throws for a name that is no token',
    { headers: [['X Token', 'abc']] },
    [acao(foo)],
    { spec: 'https://xhr.spec.whatwg.org/#the-setrequestheader()-method', dependsOn: 'xhr-acao-exact' },
  ),
];

const stream = { method: 'POST', body: 'hello', bodyAs: 'ReadableStream' } as const satisfies Omit<
  FetchInitiator,
  'api'
>;

/** A body that is a stream always needs a preflight, and then a connection of HTTP/2. */
export const streams: readonly Case[] = (
  [
    ['granted', 'the preflight is granted, but HTTP/1.1 sends no stream', bar, granted],
    ['refused', 'the preflight is refused', bar, answering()],
    ['same-origin', 'to the page’s own origin, over HTTP/1.1', foo, answering()],
  ] as const
).map(([name, title, target, policy]) => ({
  ...single(fetchApi, `upload-stream-${name}`, `POST of a ReadableStream: ${title}`, {}, policy, {
    spec: 'https://fetch.spec.whatwg.org/#concept-http-network-fetch',
    hops: [hop(target, policy)],
    dependsOn: 'fetch-upload-array-buffer',
    needs: ['request-streams'],
  }),
  initiator: { api: 'fetch', ...stream },
}));
