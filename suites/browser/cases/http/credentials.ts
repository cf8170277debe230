import type { Case } from '../../../../protocol/types.ts';
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
    single(
      how,
      'no-credentials',
      'without credentials no cookie goes out, though one is there',
      {},
      answering(acao('*')),
      {
        spec: spec.credentials,
        page: { origin: secureFoo },
        hops: [hop(secureApi, answering(acao('*')))],
        resource: 'private',
      },
    ),
    single(
      how,
      'credentials-preflight',
      'a preflighted request with credentials: the preflight itself carries no cookie',
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
      'with credentials * in Access-Control-Allow-Methods is no wildcard',
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
