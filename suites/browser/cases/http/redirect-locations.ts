import type { Case, Hop, PolicyHeader } from '../../../../protocol/case.ts';
import { attacker, bar, foo } from '../../origins.ts';
import { acao, aceh, answering, redirecting } from '../../policies.ts';
import { hop } from '../family.ts';
import { type Api, granted } from './api.ts';
import { redirectCase, redirectCodes } from './redirect-case.ts';

/** A 302 from bar.other to this Location. */
const to = (location: string): Case['hops'] => [
  hop(bar, { actual: { status: 302, headers: [acao(foo), ['Location', location]] } }),
];

const nowhere: readonly (readonly [name: string, title: string, location: string])[] = [
  ['foo', 'a URL with an unknown scheme', 'foo://bar.other/'],
  ['data', 'a data: URL', 'data:application/json,{"answer":42}'],
  ['blob', 'a blob: URL', 'blob:http://bar.other/9115d58c-bcda-ff47-86e5-083e9a215304'],
  ['javascript', 'a javascript: URL', 'javascript:1'],
  ['websocket', 'a ws: URL', 'ws://bar.other/'],
  ['invalid', 'not a valid URL', 'http://'],
  ['invalid-port', 'a URL with an invalid port', 'http://bar.other:99999/'],
];

const routes = {
  'page-page': ['within the page’s origin', [], foo, foo],
  'page-cross': ['from the page’s origin to another', [], foo, bar],
  'cross-page': ['from another origin to the page’s', [acao(foo)], bar, foo],
  'cross-cross': ['within another origin', [acao(foo)], bar, bar],
  'cross-third': ['from another origin to a third', [acao(foo)], bar, attacker],
} as const satisfies Record<string, readonly [where: string, first: readonly PolicyHeader[], from: string, to: string]>;

type Route = keyof typeof routes;

/** User names and passwords in a Location, and the routes they are tested on. redirects.ts has both within another origin. */
const userinfos: readonly (readonly [name: string, title: string, userinfo: string, ...on: Route[]])[] = [
  [
    'colon',
    'an empty user name and password',
    ':',
    'page-page',
    'page-cross',
    'cross-page',
    'cross-cross',
    'cross-third',
  ],
  ['empty', 'only an @', '', 'cross-cross'],
  ['user', 'a user name', 'u:', 'page-cross', 'cross-cross'],
  ['password', 'a password', ':p', 'page-cross', 'cross-cross'],
  ['both', 'a user name and password', 'u:p', 'page-page', 'page-cross', 'cross-page', 'cross-third'],
];

/** Redirects that cannot be followed, and responses that only look like redirects. */
export function redirectLocations(how: Api): readonly Case[] {
  const sibling = 'cross-to-same-cross';
  const bothTo = (status: number): Case['hops'] => [
    hop(bar, { actual: { status, headers: [acao(foo), ['Location', { nextHop: true, userinfo: 'u:p' }]] } }),
    hop(bar, granted),
  ];
  return [
    ...nowhere.map(([name, title, location]) =>
      redirectCase(how, `to-${name}`, `Location is ${title}`, to(location), {}, sibling),
    ),
    redirectCase(how, 'location-absent', '302 without Location is not a redirect', [
      hop(bar, { actual: { status: 302, headers: [acao(foo)] } }),
    ]),
    redirectCase(
      how,
      'location-twice',
      'two different Location headers',
      [hop(bar, redirecting(302, acao(foo), ['Location', 'http://attacker.example/'])), hop(bar, granted)],
      {},
      sibling,
    ),
    ...[300, 304, 305, 306].map((code) =>
      redirectCase(how, `status-${code}`, `${code} with Location is not a redirect`, [
        hop(bar, redirecting(code, acao(foo))),
        hop(bar, granted),
      ]),
    ),
    ...userinfos.flatMap(([name, title, userinfo, ...on]) =>
      on.map((route) => {
        const [where, first, from, target] = routes[route];
        const refused = userinfo.length > 1 && route !== 'page-page';
        return redirectCase(
          how,
          `userinfo-${name}-${route}`,
          `Location with ${title}, ${where}`,
          [
            hop(from, { actual: { status: 302, headers: [...first, ['Location', { nextHop: true, userinfo }]] } }),
            hop(target, answering(acao('*'))),
          ],
          {},
          refused ? `userinfo-colon-${route}` : undefined,
        );
      }),
    ),
    ...redirectCodes
      .filter((code) => code !== 302)
      .map((code) =>
        redirectCase(
          how,
          `userinfo-code-${code}`,
          `Location with a user name and password, status ${code}`,
          bothTo(code),
          {},
          sibling,
        ),
      ),
  ];
}

/** `count` redirects between URLs of one origin. */
function chain(origin: string, count: number, ...headers: readonly PolicyHeader[]): Case['hops'] {
  const again = Array.from({ length: count - 1 }, (): Hop => hop(origin, redirecting(302, ...headers)));
  return [hop(origin, redirecting(302, ...headers)), ...again, hop(origin, answering(...headers))];
}

/** How many redirects are followed, and what the headers of a redirect affect. */
export function redirectChains(how: Api): readonly Case[] {
  const refusedHop = (name: string, title: string, ...headers: readonly PolicyHeader[]) =>
    redirectCase(
      how,
      `hop-${name}`,
      `cross-origin redirect ${title}`,
      [hop(bar, redirecting(302, ...headers)), hop(bar, granted)],
      {},
      'cross-to-same-cross',
    );
  return [
    redirectCase(how, 'chain-5-cross', '5 redirects within another origin', chain(bar, 5, acao('*')), {}),
    redirectCase(how, 'chain-20-cross', '20 redirects within another origin', chain(bar, 20, acao('*')), {}),
    redirectCase(
      how,
      'chain-21-cross',
      '21 redirects within another origin exceed the limit',
      chain(bar, 21, acao('*')),
      {},
      'chain-20-cross',
    ),
    redirectCase(how, 'chain-20-same-origin', '20 redirects within the page’s origin', chain(foo, 20), {}),
    redirectCase(
      how,
      'chain-21-same-origin',
      '21 redirects within the page’s origin exceed the limit',
      chain(foo, 21),
      {},
      'chain-20-same-origin',
    ),
    refusedHop('acao-other', 'that allows another origin', acao(attacker)),
    refusedHop('acao-null', 'with Access-Control-Allow-Origin: null', acao('null')),
    refusedHop('acao-two-lines', 'with Access-Control-Allow-Origin twice', acao(foo), acao(foo)),
    redirectCase(
      how,
      'third-hop-no-acao',
      'second of three hops has no Access-Control-Allow-Origin',
      [hop(foo, redirecting(302)), hop(bar, redirecting(302)), hop(bar, granted)],
      {},
      'route-page-cross-cross-exact',
    ),
    redirectCase(
      how,
      'aceh-on-hop',
      'Access-Control-Expose-Headers on the redirect exposes nothing',
      [hop(bar, redirecting(302, acao(foo), aceh('x-total'))), hop(bar, answering(acao(foo), ['X-Total', '7']))],
      {},
    ),
    redirectCase(
      how,
      'aceh-on-target',
      'Access-Control-Expose-Headers on the final response applies',
      [hop(bar, redirecting(302, acao(foo))), hop(bar, answering(acao(foo), ['X-Total', '7'], aceh('x-total')))],
      {},
    ),
    redirectCase(
      how,
      'same-origin-visible',
      'redirected within the page’s origin: all headers are visible',
      [hop(foo, redirecting(302)), hop(foo, answering(['X-Total', '7']))],
      {},
    ),
    redirectCase(
      how,
      'cross-and-back-filtered',
      'redirected cross-origin and back: only safelisted headers are visible',
      [hop(bar, redirecting(302, acao(foo))), hop(foo, answering(acao('null'), ['X-Total', '7']))],
      {},
    ),
    redirectCase(
      how,
      'body-on-hop',
      'body of a redirect is not exposed',
      [
        hop(bar, {
          actual: {
            status: 302,
            headers: [acao(foo), ['Location', { nextHop: true }]],
            body: 'the body of the redirect',
          },
        }),
        hop(bar, granted),
      ],
      {},
    ),
  ];
}
