import type { Case } from '../../../../protocol/case.ts';
import { attacker, bar, foo } from '../../origins.ts';
import { acao, answering, redirecting, withPreflight } from '../../policies.ts';
import { hop } from '../family.ts';
import type { Api, RequestOptions } from './api.ts';
import { allowsAll, redirectCase, redirectCodes } from './redirect-case.ts';

const token: RequestOptions = { headers: [['X-Token', 'abc']] };
const bearer: RequestOptions = { headers: [['Authorization', 'Bearer abc']] };

/** Passes its own preflight, then redirects. */
const afterPreflight = (code: number) =>
  withPreflight(redirecting(code, acao('*')), { status: 204, headers: allowsAll });

export function redirectPreflights(how: Api): readonly Case[] {
  const routes = [
    ['page-cross', 'from the page’s origin to another', foo, redirecting, bar],
    ['cross-cross', 'within another origin', bar, afterPreflight, bar],
    ['cross-third', 'from another origin to a third', bar, afterPreflight, attacker],
  ] as const;
  return [
    ...routes.flatMap(([route, where, from, policy, target]) => {
      const via = (name: string, title: string, code: number, allows: typeof allowsAll, dependsOn?: string) =>
        redirectCase(
          how,
          `header-${route}-${name}`,
          `X-Token redirected by ${code} ${where}${title}`,
          [hop(from, policy(code)), hop(target, answering(...allows))],
          token,
          dependsOn,
        );
      return [
        ...redirectCodes.map((code) => via(String(code), '', code, allowsAll)),
        ...([302, 307] as const).map((code) =>
          via(`${code}-refused`, ', not allowed there', code, [acao('*')], `header-${route}-${code}`),
        ),
      ];
    }),
    redirectCase(
      how,
      'header-four-hops',
      'X-Token over four hops: preflight on each hop',
      [
        hop(bar, afterPreflight(302)),
        hop(bar, afterPreflight(307)),
        hop(bar, afterPreflight(301)),
        hop(bar, answering(...allowsAll)),
      ],
      token,
    ),
    redirectCase(
      how,
      'put-303-no-preflight',
      'PUT redirected by 303 becomes GET: no preflight on the next hop',
      [hop(bar, afterPreflight(303)), hop(bar, answering(acao(foo)))],
      { method: 'PUT', body: 'x' },
    ),
    redirectCase(
      how,
      'json-303-header-stays',
      'JSON POST redirected by 303 becomes GET: next preflight requests X-Token only',
      [hop(bar, afterPreflight(303)), hop(bar, answering(...allowsAll))],
      {
        method: 'POST',
        headers: [
          ['Content-Type', 'application/json'],
          ['X-Token', 'abc'],
        ],
        body: '{}',
      },
    ),
    redirectCase(
      how,
      'preflight-refused-first',
      'preflight fails on the first hop: redirect not reached',
      [
        hop(bar, withPreflight(redirecting(302, acao('*')), { status: 204, headers: [acao('*')] })),
        hop(bar, answering(...allowsAll)),
      ],
      token,
      'header-cross-cross-302',
    ),
    redirectCase(
      how,
      'hop-no-acao-after-preflight',
      'preflight passes, redirect has no Access-Control-Allow-Origin',
      [
        hop(bar, withPreflight(redirecting(302), { status: 204, headers: allowsAll })),
        hop(bar, answering(...allowsAll)),
      ],
      token,
      'header-cross-cross-302',
    ),
    ...(
      [
        [
          'kept-same-origin',
          'Authorization kept on a redirect within the page’s origin',
          [hop(foo, redirecting(302)), hop(foo, answering())],
        ],
        [
          'kept-cross',
          'Authorization kept on a redirect within another origin',
          [hop(bar, afterPreflight(302)), hop(bar, answering(...allowsAll))],
        ],
        [
          'dropped-cross',
          'Authorization dropped on a cross-origin redirect: no preflight',
          [hop(foo, redirecting(302)), hop(bar, answering(acao(foo)))],
        ],
        [
          'dropped-third',
          'Authorization dropped on a redirect to a third origin',
          [hop(bar, afterPreflight(302)), hop(attacker, answering(acao('*')))],
        ],
        [
          'dropped-and-back',
          'Authorization not restored on a redirect back to the page’s origin',
          [hop(foo, redirecting(302)), hop(bar, redirecting(302, acao('*'))), hop(foo, answering(acao('*')))],
        ],
      ] as const
    ).map(([name, title, hops]) => redirectCase(how, `authorization-${name}`, title, [...hops], bearer)),
  ];
}
