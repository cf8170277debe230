import type { Case, HeaderList, Policy } from '../../../../protocol/types.ts';
import { foo } from '../../origins.ts';
import { acah, acam, acao, answering, withPreflight } from '../../policies.ts';
import { spec } from '../family.ts';
import { type Api, granted, type RequestOptions, single } from './api.ts';

const customHeader: HeaderList = [['X-Token', 'abc']];

export function safelisted(how: Api): readonly Case[] {
  const spells: readonly (readonly [name: string, title: string, options: RequestOptions])[] = [
    ['head', 'HEAD needs no preflight', { method: 'HEAD' }],
    ['post', 'POST of text needs no preflight', { method: 'POST', body: 'hello' }],
    [
      'post-form',
      'POST of a form needs no preflight',
      { method: 'POST', headers: [['Content-Type', 'application/x-www-form-urlencoded']], body: 'a=b' },
    ],
    [
      'safelisted-headers',
      'Accept, Accept-Language and Content-Language need no preflight',
      {
        headers: [
          ['Accept', 'application/json'],
          ['Accept-Language', 'en'],
          ['Content-Language', 'en'],
        ],
      },
    ],
    ['method-lower-case', 'get and post in lower case are normalised', { method: 'post', body: 'hello' }],
  ];
  return spells.map(([name, title, options]) =>
    single(how, name, title, options, granted, {
      spec: options.headers ? spec.safelistedHeader : spec.safelistedMethod,
    }),
  );
}

export function preflighted(how: Api): readonly Case[] {
  const methods = ['PUT', 'PATCH', 'DELETE'].flatMap((method) => {
    const name = `preflight-${method.toLowerCase()}`;
    const ok = single(how, name, `${method} granted by the preflight`, { method }, answering(acao(foo), acam(method)), {
      spec: spec.preflight,
    });
    return [
      ok,
      single(
        how,
        `${name}-refused`,
        `${method} not in Access-Control-Allow-Methods`,
        { method },
        answering(acao(foo), acam('GET')),
        {
          spec: spec.preflight,
          dependsOn: ok.id,
        },
      ),
    ];
  });
  const put: RequestOptions = { method: 'PUT' };
  const putGranted = answering(acao(foo), acam('PUT'));
  const preflight = (name: string, title: string, options: RequestOptions, policy: Policy, dependsOn?: string) =>
    single(how, `preflight-${name}`, title, options, policy, {
      spec: spec.preflight,
      ...(dependsOn === undefined ? {} : { dependsOn: `${how.family}-preflight-${dependsOn}` }),
    });
  return [
    ...methods,
    preflight('method-star', 'Access-Control-Allow-Methods: * covers PUT', put, answering(acao('*'), acam('*'))),
    preflight('method-case', 'PUT is not covered by put', put, answering(acao(foo), acam('put')), 'put'),
    preflight(
      'patch-lower-case',
      'patch is not normalised, so PATCH does not cover it',
      { method: 'patch' },
      answering(acao(foo), acam('PATCH')),
      'patch-lower-case-granted',
    ),
    preflight(
      'patch-lower-case-granted',
      'patch is sent as it is where patch is allowed',
      { method: 'patch' },
      answering(acao(foo), acam('patch')),
    ),
    preflight(
      'header',
      'X-Token granted by the preflight',
      { headers: customHeader },
      answering(acao(foo), acah('x-token')),
    ),
    preflight(
      'header-refused',
      'X-Token not in Access-Control-Allow-Headers',
      { headers: customHeader },
      answering(acao(foo), acah('x-other')),
      'header',
    ),
    preflight(
      'header-star',
      'Access-Control-Allow-Headers: * covers X-Token',
      { headers: customHeader },
      answering(acao('*'), acah('*')),
    ),
    preflight(
      'header-case',
      'Access-Control-Allow-Headers is compared without case',
      { headers: customHeader },
      answering(acao(foo), acah('X-TOKEN')),
    ),
    preflight(
      'headers-sorted',
      'Access-Control-Request-Headers is lower-case, sorted, joined by commas',
      {
        headers: [
          ['X-Zulu', '1'],
          ['Content-Type', 'application/json'],
          ['X-Alpha', '2'],
          ['Accept', 'text/plain'],
        ],
        method: 'POST',
        body: '{}',
      },
      answering(acao(foo), acah('content-type, x-alpha, x-zulu')),
    ),
    preflight(
      'content-type',
      'Content-Type: application/json needs a preflight',
      { method: 'POST', headers: [['Content-Type', 'application/json']], body: '{}' },
      answering(acao(foo), acah('content-type')),
    ),
    preflight(
      'content-type-refused',
      'Content-Type not in Access-Control-Allow-Headers',
      { method: 'POST', headers: [['Content-Type', 'application/json']], body: '{}' },
      answering(acao(foo)),
      'content-type',
    ),
    preflight(
      'authorization-named',
      'Authorization by name in Access-Control-Allow-Headers',
      { headers: [['Authorization', 'Bearer abc']] },
      answering(acao(foo), acah('authorization')),
    ),
    preflight(
      'authorization-star',
      'Access-Control-Allow-Headers: * does not cover Authorization',
      { headers: [['Authorization', 'Bearer abc']] },
      answering(acao(foo), acah('*')),
      'authorization-named',
    ),
    preflight(
      'status-204',
      'a preflight answered with 204',
      put,
      withPreflight(granted, { status: 204, headers: [acao(foo), acam('PUT')] }),
    ),
    ...[301, 403, 404, 500].map((status) =>
      preflight(
        `status-${status}`,
        `a preflight answered with ${status}`,
        put,
        withPreflight(granted, { status, headers: [acao(foo), acam('PUT')] }),
        'status-204',
      ),
    ),
    preflight(
      'no-acao',
      'the preflight’s answer lacks Access-Control-Allow-Origin',
      put,
      withPreflight(granted, { status: 204, headers: [acam('PUT')] }),
      'status-204',
    ),
    preflight(
      'actual-no-acao',
      'a good preflight, but the actual answer lacks Access-Control-Allow-Origin',
      put,
      withPreflight(answering(), { status: 204, headers: [acao(foo), acam('PUT')] }),
      'status-204',
    ),
    preflight(
      'acam-only-on-actual',
      'Access-Control-Allow-Methods on the actual answer only',
      put,
      withPreflight(putGranted, { status: 204, headers: [acao(foo)] }),
      'put',
    ),
    preflight(
      'acam-unparsable',
      'Access-Control-Allow-Methods is no list of methods',
      { headers: customHeader },
      answering(acao(foo), acah('x-token'), acam('Bad value')),
      'header',
    ),
    preflight(
      'acao-differs',
      'the preflight names the origin, the answer says *',
      put,
      withPreflight(answering(acao('*')), { status: 204, headers: [acao(foo), acam('PUT')] }),
    ),
  ];
}
