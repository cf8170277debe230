import type { Case, Policy } from '../../../../protocol/case.ts';
import type { HeaderList } from '../../../../protocol/http/wire.ts';
import { foo } from '../../origins.ts';
import { acah, acam, acao, answering, withPreflight } from '../../policies.ts';
import { spec } from '../family.ts';
import { type Api, granted, type RequestOptions, single } from './api.ts';

const customHeader: HeaderList = [['X-Token', 'abc']];

export function safelisted(how: Api): readonly Case[] {
  const spells: readonly (readonly [name: string, title: string, options: RequestOptions])[] = [
    ['head', 'HEAD needs no preflight', { method: 'HEAD' }],
    ['post', 'POST with text needs no preflight', { method: 'POST', body: 'hello' }],
    [
      'post-form',
      'POST with URL-encoded data needs no preflight',
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
    ['method-lower-case', 'lower-case post is normalized to POST', { method: 'post', body: 'hello' }],
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
    const ok = single(how, name, `${method} allowed by the preflight`, { method }, answering(acao(foo), acam(method)), {
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
    preflight('method-star', 'Access-Control-Allow-Methods: * allows PUT', put, answering(acao('*'), acam('*'))),
    preflight(
      'method-case',
      'Access-Control-Allow-Methods: put does not allow PUT',
      put,
      answering(acao(foo), acam('put')),
      'put',
    ),
    preflight(
      'patch-lower-case',
      'lower-case patch is not allowed by Access-Control-Allow-Methods: PATCH',
      { method: 'patch' },
      answering(acao(foo), acam('PATCH')),
      'patch-lower-case-granted',
    ),
    preflight(
      'patch-lower-case-granted',
      'lower-case patch is allowed by Access-Control-Allow-Methods: patch',
      { method: 'patch' },
      answering(acao(foo), acam('patch')),
    ),
    preflight(
      'header',
      'X-Token allowed by the preflight',
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
      'Access-Control-Allow-Headers: * allows X-Token',
      { headers: customHeader },
      answering(acao('*'), acah('*')),
    ),
    preflight(
      'header-case',
      'Access-Control-Allow-Headers is case-insensitive',
      { headers: customHeader },
      answering(acao(foo), acah('X-TOKEN')),
    ),
    preflight(
      'headers-sorted',
      'Access-Control-Request-Headers is lower-case, sorted and joined by commas',
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
      'Authorization listed by name in Access-Control-Allow-Headers',
      { headers: [['Authorization', 'Bearer abc']] },
      answering(acao(foo), acah('authorization')),
    ),
    preflight(
      'authorization-star',
      'Access-Control-Allow-Headers: * does not allow Authorization',
      { headers: [['Authorization', 'Bearer abc']] },
      answering(acao(foo), acah('*')),
      'authorization-named',
    ),
    preflight(
      'status-204',
      'preflight response with status 204',
      put,
      withPreflight(granted, { status: 204, headers: [acao(foo), acam('PUT')] }),
    ),
    ...[301, 403, 404, 500].map((status) =>
      preflight(
        `status-${status}`,
        `preflight response with status ${status}`,
        put,
        withPreflight(granted, { status, headers: [acao(foo), acam('PUT')] }),
        'status-204',
      ),
    ),
    preflight(
      'no-acao',
      'preflight response without Access-Control-Allow-Origin',
      put,
      withPreflight(granted, { status: 204, headers: [acam('PUT')] }),
      'status-204',
    ),
    preflight(
      'actual-no-acao',
      'preflight passes, actual response has no Access-Control-Allow-Origin',
      put,
      withPreflight(answering(), { status: 204, headers: [acao(foo), acam('PUT')] }),
      'status-204',
    ),
    preflight(
      'acam-only-on-actual',
      'Access-Control-Allow-Methods only on the actual response',
      put,
      withPreflight(putGranted, { status: 204, headers: [acao(foo)] }),
      'put',
    ),
    preflight(
      'acam-unparsable',
      'invalid Access-Control-Allow-Methods fails the preflight even for GET',
      { headers: customHeader },
      answering(acao(foo), acah('x-token'), acam('Bad value')),
      'header',
    ),
    preflight(
      'acao-differs',
      'preflight response allows the page’s origin, actual response allows *',
      put,
      withPreflight(answering(acao('*')), { status: 204, headers: [acao(foo), acam('PUT')] }),
    ),
  ];
}
