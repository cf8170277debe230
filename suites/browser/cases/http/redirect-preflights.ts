import type { Case } from '../../../../protocol/types.ts';
import { attacker, bar, foo } from '../../origins.ts';
import { acao, answering, redirecting, withPreflight } from '../../policies.ts';
import { hop } from '../family.ts';
import type { Api, RequestOptions } from './api.ts';
import { allowsAll, redirectCase, redirectCodes } from './redirect-case.ts';

const token: RequestOptions = { headers: [['X-Token', 'abc']] };
const bearer: RequestOptions = { headers: [['Authorization', 'Bearer abc']] };

/** Answers its own preflight well, then redirects. */
const afterPreflight = (code: number) =>
  withPreflight(redirecting(code, acao('*')), { status: 204, headers: allowsAll });

export function redirectPreflights(how: Api): readonly Case[] {
  const routes = [
    ['page-cross', 'from the page’s server to another', foo, redirecting, bar],
    ['cross-cross', 'within another server', bar, afterPreflight, bar],
    ['cross-third', 'from another server to a third', bar, afterPreflight, attacker],
  ] as const;
  return [
    ...routes.flatMap(([route, where, from, policy, target]) => {
      const via = (name: string, title: string, code: number, allows: typeof allowsAll, dependsOn?: string) =>
        redirectCase(
          how,
          `header-${route}-${name}`,
          `a header that needs a preflight, by ${code} ${where}${title}`,
          [hop(from, policy(code)), hop(target, answering(...allows))],
          token,
          dependsOn,
        );
      return [
        ...redirectCodes.map((code) => via(String(code), '', code, allowsAll)),
        ...([302, 307] as const).map((code) =>
          via(`${code}-refused`, ', which refuses it', code, [acao('*')], `header-${route}-${code}`),
        ),
      ];
    }),
    redirectCase(
      how,
      'header-four-hops',
      'a preflight on every hop of four',
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
      'PUT becomes GET by 303 after its preflight, and needs none at the next hop',
      [hop(bar, afterPreflight(303)), hop(bar, answering(acao(foo)))],
      { method: 'PUT', body: 'x' },
    ),
    redirectCase(
      how,
      'json-303-header-stays',
      'POST of JSON becomes GET by 303: the preflight of the next hop asks for the other header only',
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
      'the first hop’s preflight is refused, and nothing is redirected',
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
      'a good preflight, but the redirect lacks Access-Control-Allow-Origin',
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
          'Authorization stays within the page’s server',
          [hop(foo, redirecting(302)), hop(foo, answering())],
        ],
        [
          'kept-cross',
          'Authorization stays within another server',
          [hop(bar, afterPreflight(302)), hop(bar, answering(...allowsAll))],
        ],
        [
          'dropped-cross',
          'Authorization is dropped on the way to another origin, and needs no preflight there',
          [hop(foo, redirecting(302)), hop(bar, answering(acao(foo)))],
        ],
        [
          'dropped-third',
          'Authorization is dropped on the way to a third origin',
          [hop(bar, afterPreflight(302)), hop(attacker, answering(acao('*')))],
        ],
        [
          'dropped-and-back',
          'Authorization does not come back',
          [hop(foo, redirecting(302)), hop(bar, redirecting(302, acao('*'))), hop(foo, answering(acao('*')))],
        ],
      ] as const
    ).map(([name, title, hops]) => redirectCase(how, `authorization-${name}`, title, [...hops], bearer)),
  ];
}
