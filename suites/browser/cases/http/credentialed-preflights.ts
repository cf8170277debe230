import type { Case, PolicyHeader } from '../../../../protocol/case.ts';
import { secureFoo } from '../../origins.ts';
import { acac, acah, acam, acao, answering, withPreflight } from '../../policies.ts';
import { type Api, type RequestOptions, withCredentials } from './api.ts';

const put: RequestOptions = { method: 'PUT' };
const token: RequestOptions = { headers: [['X-Token', 'abc']] };
const json: RequestOptions = { method: 'POST', body: '{}', headers: [['Content-Type', 'application/json']] };

const shares: readonly PolicyHeader[] = [acao(secureFoo), acac('true')];
const allowsPut = [...shares, acam('PUT')];

type Question = readonly [
  name: string,
  title: string,
  options: RequestOptions,
  preflight: readonly PolicyHeader[],
  actual: readonly PolicyHeader[],
];

const granted: readonly Question[] = [
  ['header', 'X-Token listed by name in Access-Control-Allow-Headers', token, [...shares, acah('x-token')], shares],
  ['acam-star-named', 'Access-Control-Allow-Methods: *, PUT', put, [...shares, acam('*, PUT')], shares],
  ['acah-star-named', 'Access-Control-Allow-Headers: *, x-token', token, [...shares, acah('*, x-token')], shares],
  [
    'acam-post-star',
    'POST passes with Access-Control-Allow-Methods: *',
    json,
    [...shares, acam('*'), acah('content-type')],
    shares,
  ],
  [
    'header-named-star',
    'Access-Control-Allow-Headers: * allows a header named *',
    { headers: [['*', 'abc']] },
    [...shares, acah('*')],
    shares,
  ],
  [
    'method-named-star',
    'Access-Control-Allow-Methods: * allows a method named *',
    { method: '*' },
    [...shares, acam('*')],
    shares,
  ],
  [
    'authorization',
    'Authorization listed by name in Access-Control-Allow-Headers',
    { headers: [['Authorization', 'Bearer abc']] },
    [...shares, acah('authorization')],
    shares,
  ],
];

const refused: readonly Question[] = [
  [
    'no-acac',
    'preflight response without Access-Control-Allow-Credentials',
    put,
    [acao(secureFoo), acam('PUT')],
    shares,
  ],
  [
    'acac-twice',
    'preflight response with Access-Control-Allow-Credentials: true twice',
    put,
    [...allowsPut, acac('true')],
    shares,
  ],
  [
    'acac-case',
    'preflight response with Access-Control-Allow-Credentials: TRUE',
    put,
    [acao(secureFoo), acac('TRUE'), acam('PUT')],
    shares,
  ],
  [
    'star',
    'preflight response with Access-Control-Allow-Origin: *',
    put,
    [acao('*'), acac('true'), acam('PUT')],
    shares,
  ],
  [
    'actual-star',
    'preflight passes, actual response has Access-Control-Allow-Origin: *',
    put,
    allowsPut,
    [acao('*'), acac('true')],
  ],
  [
    'actual-no-acac',
    'preflight passes, actual response has no Access-Control-Allow-Credentials',
    put,
    allowsPut,
    [acao(secureFoo)],
  ],
  [
    'actual-no-acao',
    'preflight passes, actual response has no Access-Control-Allow-Origin',
    put,
    allowsPut,
    [acac('true')],
  ],
];

/** What a preflight response needs before a request with credentials may follow. */
export function credentialedPreflights(how: Api): readonly Case[] {
  const preflight = ([name, title, options, headers, actual]: Question, dependsOn?: string) =>
    withCredentials(
      how,
      `credentials-preflight-${name}`,
      title,
      withPreflight(answering(...actual), { status: 204, headers }),
      dependsOn === undefined ? {} : { dependsOn: `${how.family}-${dependsOn}` },
      options,
    );
  return [
    ...granted.map((each) => preflight(each)),
    ...refused.map((each) => preflight(each, 'credentials-preflight')),
    preflight(
      ['acah-star', 'Access-Control-Allow-Headers: * is not a wildcard', token, [...shares, acah('*')], shares],
      'credentials-preflight-header',
    ),
  ];
}
