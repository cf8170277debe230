import type { Case } from '../../../../protocol/case.ts';
import { api, bar, foo, secureFoo } from '../../origins.ts';
import { acac, acam, acao, anonymousVariants, answering, nearMisses } from '../../policies.ts';
import { hop, spec } from '../family.ts';
import { casesOf } from '../variants.ts';
import { type Api, single } from './api.ts';

export function originDecision(how: Api): readonly Case[] {
  const setting = {
    family: how.family,
    subject: how.name,
    spec: spec.corsCheck,
    page: { origin: foo },
    target: bar,
    initiator: how.request(),
    resource: 'json' as const,
  };
  const sameOrigin = single(how, 'same-origin', 'same-origin needs no CORS headers', {}, answering(), {
    spec: spec.mainFetch,
    hops: [hop(foo, answering())],
  });
  return [
    ...casesOf(setting, anonymousVariants(foo, bar)),
    ...casesOf(setting, nearMisses(foo)),
    sameOrigin,
    single(how, 'same-site', 'same-site is still cross-origin', {}, answering(), {
      hops: [hop(api, answering())],
      dependsOn: sameOrigin.id,
    }),
    single(how, 'other-scheme', 'same host over https is cross-origin', {}, answering(), {
      hops: [hop(secureFoo, answering())],
      dependsOn: sameOrigin.id,
    }),
    single(how, 'other-port', 'same host on another port is cross-origin', {}, answering(), {
      hops: [hop('http://foo.example:8080', answering())],
      dependsOn: sameOrigin.id,
    }),
    single(
      how,
      'acao-padded',
      'whitespace around the origin in Access-Control-Allow-Origin is stripped',
      {},
      answering(acao(` \t${foo}\t `)),
    ),
    single(
      how,
      'acac-ignored',
      'Access-Control-Allow-Origin: * with Access-Control-Allow-Credentials: true, without credentials',
      {},
      answering(acao('*'), acac('true')),
    ),
  ];
}

export function opaqueOrigin(how: Api): readonly Case[] {
  const sandboxed: Partial<Case> = { page: { origin: foo, context: 'sandboxed-frame' } };
  const acceptsNull = single(
    how,
    'opaque-acao-null',
    'in a sandboxed frame, Access-Control-Allow-Origin: null',
    {},
    answering(acao('null')),
    sandboxed,
  );
  const refused = { ...sandboxed, dependsOn: acceptsNull.id };
  return [
    acceptsNull,
    single(
      how,
      'opaque-acao-star',
      'in a sandboxed frame, Access-Control-Allow-Origin: *',
      {},
      answering(acao('*')),
      sandboxed,
    ),
    single(
      how,
      'opaque-acao-parent',
      'in a sandboxed frame, Access-Control-Allow-Origin is the parent page’s origin',
      {},
      answering(acao(foo)),
      refused,
    ),
    single(how, 'opaque-acao-absent', 'in a sandboxed frame, no Access-Control-Allow-Origin', {}, answering(), refused),
    single(
      how,
      'opaque-put',
      'in a sandboxed frame, PUT allowed for null',
      { method: 'PUT' },
      answering(acao('null'), acam('PUT')),
      { ...sandboxed, spec: spec.preflight },
    ),
  ];
}
