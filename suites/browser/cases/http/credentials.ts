import type { Case } from '../../../../protocol/case.ts';
import { secureApi, secureFoo } from '../../origins.ts';
import { acac, acam, acao, answering, credentialedVariants } from '../../policies.ts';
import { hop, spec } from '../family.ts';
import { casesOf } from '../variants.ts';
import { type Api, granted, single } from './api.ts';

export function credentialed(how: Api): readonly Case[] {
  const include = how.request({ credentials: true });
  return [
    ...casesOf(
      {
        family: how.family,
        subject: `${how.name} with credentials`,
        spec: spec.credentials,
        page: { origin: secureFoo },
        target: secureApi,
        initiator: include,
        resource: 'private',
      },
      credentialedVariants(secureFoo),
    ),
    single(how, 'no-credentials', 'without credentials, an existing cookie is not sent', {}, answering(acao('*')), {
      spec: spec.credentials,
      page: { origin: secureFoo },
      hops: [hop(secureApi, answering(acao('*')))],
      resource: 'private',
    }),
    single(
      how,
      'credentials-preflight',
      'with credentials, the preflight carries no cookie',
      { method: 'PUT', credentials: true },
      answering(acao(secureFoo), acac('true'), acam('PUT')),
      {
        spec: spec.credentials,
        page: { origin: secureFoo },
        hops: [hop(secureApi, answering(acao(secureFoo), acac('true'), acam('PUT')))],
        resource: 'private',
      },
    ),
    single(
      how,
      'credentials-preflight-acam-star',
      'with credentials, Access-Control-Allow-Methods: * is not a wildcard',
      {
        method: 'PUT',
        credentials: true,
      },
      granted,
      {
        spec: spec.credentials,
        page: { origin: secureFoo },
        hops: [hop(secureApi, answering(acao(secureFoo), acac('true'), acam('*')))],
        resource: 'private',
        dependsOn: `${how.family}-credentials-preflight`,
      },
    ),
  ];
}
