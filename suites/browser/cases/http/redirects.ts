import type { Case } from '../../../../protocol/types.ts';
import { attacker, bar, foo } from '../../origins.ts';
import { acam, acao, answering, redirecting, withPreflight } from '../../policies.ts';
import { hop, spec } from '../family.ts';
import { type Api, granted, type RequestOptions, single } from './api.ts';

export function redirects(how: Api): readonly Case[] {
  const redirect = (
    name: string,
    title: string,
    hops: Case['hops'],
    dependsOn?: string,
    options: RequestOptions = {},
  ) =>
    single(how, `redirect-${name}`, title, options, granted, {
      spec: spec.redirect,
      hops,
      ...(dependsOn === undefined ? {} : { dependsOn: `${how.family}-redirect-${dependsOn}` }),
    });
  return [
    redirect('same-to-cross', 'same-origin to cross-origin: the origin stays', [
      hop(foo, redirecting(302)),
      hop(bar, granted),
    ]),
    redirect(
      'same-to-cross-refused',
      'same-origin to cross-origin, which does not share',
      [hop(foo, redirecting(302)), hop(bar, answering())],
      'same-to-cross',
    ),
    redirect('cross-to-same-cross', 'within one cross-origin server: the origin stays', [
      hop(bar, redirecting(302, acao(foo))),
      hop(bar, granted),
    ]),
    redirect(
      'first-hop-refused',
      'a cross-origin redirect without Access-Control-Allow-Origin',
      [hop(bar, redirecting(302)), hop(bar, granted)],
      'cross-to-same-cross',
    ),
    redirect('cross-to-third', 'from one cross-origin server to another: the origin becomes null', [
      hop(bar, redirecting(302, acao(foo))),
      hop(attacker, answering(acao('null'))),
    ]),
    redirect(
      'cross-to-third-exact',
      'after the origin has become null, naming the page’s origin is wrong',
      [hop(bar, redirecting(302, acao(foo))), hop(attacker, granted)],
      'cross-to-third',
    ),
    redirect('cross-to-third-star', 'after the origin has become null, * is right', [
      hop(bar, redirecting(302, acao('*'))),
      hop(attacker, answering(acao('*'))),
    ]),
    redirect('cross-and-back', 'cross-origin and back: the page’s own server sees null', [
      hop(bar, redirecting(302, acao(foo))),
      hop(foo, answering(acao('null'))),
    ]),
    redirect(
      'cross-and-back-refused',
      'cross-origin and back: without Access-Control-Allow-Origin the page cannot read its own server',
      [hop(bar, redirecting(302, acao(foo))), hop(foo, answering())],
      'cross-and-back',
    ),
    redirect('same-to-cross-to-third', 'same-origin to cross-origin to a third', [
      hop(foo, redirecting(302)),
      hop(bar, redirecting(302, acao(foo))),
      hop(attacker, answering(acao('null'))),
    ]),
    redirect(
      'preflight-each-hop',
      'PUT by 307 to a third origin: a preflight on each hop',
      [
        hop(bar, withPreflight(redirecting(307, acao(foo)), { status: 204, headers: [acao(foo), acam('PUT')] })),
        hop(attacker, answering(acao('null'), acam('PUT'))),
      ],
      undefined,
      { method: 'PUT' },
    ),
    redirect(
      'userinfo',
      'Location with a user name and password',
      [
        hop(bar, { actual: { status: 302, headers: [acao(foo), ['Location', { nextHop: true, userinfo: 'u:p' }]] } }),
        hop(bar, granted),
      ],
      'cross-to-same-cross',
    ),
  ];
}
