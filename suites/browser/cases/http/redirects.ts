import type { Case } from '../../../../protocol/case.ts';
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
    redirect('same-to-cross', 'redirected cross-origin: Origin is the page’s origin', [
      hop(foo, redirecting(302)),
      hop(bar, granted),
    ]),
    redirect(
      'same-to-cross-refused',
      'redirected cross-origin, no Access-Control-Allow-Origin',
      [hop(foo, redirecting(302)), hop(bar, answering())],
      'same-to-cross',
    ),
    redirect('cross-to-same-cross', 'redirected within another origin: Origin is the page’s origin', [
      hop(bar, redirecting(302, acao(foo))),
      hop(bar, granted),
    ]),
    redirect(
      'first-hop-refused',
      'cross-origin redirect without Access-Control-Allow-Origin',
      [hop(bar, redirecting(302)), hop(bar, granted)],
      'cross-to-same-cross',
    ),
    redirect('cross-to-third', 'redirected to a third origin: Origin is null', [
      hop(bar, redirecting(302, acao(foo))),
      hop(attacker, answering(acao('null'))),
    ]),
    redirect(
      'cross-to-third-exact',
      'redirected to a third origin, page allowed instead of null',
      [hop(bar, redirecting(302, acao(foo))), hop(attacker, granted)],
      'cross-to-third',
    ),
    redirect('cross-to-third-star', 'redirected to a third origin, Access-Control-Allow-Origin: *', [
      hop(bar, redirecting(302, acao('*'))),
      hop(attacker, answering(acao('*'))),
    ]),
    redirect('cross-and-back', 'redirected from another origin back to the page’s: Origin is null', [
      hop(bar, redirecting(302, acao(foo))),
      hop(foo, answering(acao('null'))),
    ]),
    redirect(
      'cross-and-back-refused',
      'redirected from another origin back to the page’s, no Access-Control-Allow-Origin',
      [hop(bar, redirecting(302, acao(foo))), hop(foo, answering())],
      'cross-and-back',
    ),
    redirect(
      'same-to-cross-to-third',
      'redirects same-origin → cross-origin → third origin, Access-Control-Allow-Origin: null',
      [hop(foo, redirecting(302)), hop(bar, redirecting(302, acao(foo))), hop(attacker, answering(acao('null')))],
    ),
    redirect(
      'preflight-each-hop',
      'PUT redirected by 307 to a third origin: preflight on each hop',
      [
        hop(bar, withPreflight(redirecting(307, acao(foo)), { status: 204, headers: [acao(foo), acam('PUT')] })),
        hop(attacker, answering(acao('null'), acam('PUT'))),
      ],
      undefined,
      { method: 'PUT' },
    ),
    redirect(
      'userinfo',
      'Location with a user name and password, within another origin',
      [
        hop(bar, { actual: { status: 302, headers: [acao(foo), ['Location', { nextHop: true, userinfo: 'u:p' }]] } }),
        hop(bar, granted),
      ],
      'cross-to-same-cross',
    ),
  ];
}
