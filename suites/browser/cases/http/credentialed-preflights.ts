import type { Case, PolicyHeader } from '../../../../protocol/types.ts';
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
  ['header', 'a header by name', token, [...shares, acah('x-token')], shares],
  ['acam-star-named', '* beside the method’s own name', put, [...shares, acam('*, PUT')], shares],
  ['acah-star-named', '* beside the header’s own name', token, [...shares, acah('*, x-token')], shares],
  [
    'acam-post-star',
    '* in Access-Control-Allow-Methods matters not to POST',
    json,
    [...shares, acam('*'), acah('content-type')],
    shares,
  ],
  ['header-named-star', 'a header whose name is *', { headers: [['*', 'abc']] }, [...shares, acah('*')], shares],
  ['method-named-star', 'a method whose name is *', { method: '*' }, [...shares, acam('*')], shares],
  [
    'authorization',
    'Authorization by name',
    { headers: [['Authorization', 'Bearer abc']] },
    [...shares, acah('authorization')],
    shares,
  ],
];

const refused: readonly Question[] = [
  ['no-acac', 'the preflight lacks Access-Control-Allow-Credentials', put, [acao(secureFoo), acam('PUT')], shares],
  ['acac-twice', 'the preflight says true twice', put, [...allowsPut, acac('true')], shares],
  ['acac-case', 'the preflight says TRUE', put, [acao(secureFoo), acac('TRUE'), acam('PUT')], shares],
  ['star', 'the preflight says *', put, [acao('*'), acac('true'), acam('PUT')], shares],
  ['actual-star', 'a good preflight, but the answer says *', put, allowsPut, [acao('*'), acac('true')]],
  [
    'actual-no-acac',
    'a good preflight, but the answer lacks Access-Control-Allow-Credentials',
    put,
    allowsPut,
    [acao(secureFoo)],
  ],
  [
    'actual-no-acao',
    'a good preflight, but the answer lacks Access-Control-Allow-Origin',
    put,
    allowsPut,
    [acac('true')],
  ],
];

/** What a preflight's answer must say so that a request with credentials may follow. */
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
      ['acah-star', '* in Access-Control-Allow-Headers is no wildcard', token, [...shares, acah('*')], shares],
      'credentials-preflight-header',
    ),
  ];
}
