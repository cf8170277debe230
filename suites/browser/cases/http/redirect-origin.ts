import type { Case, Hop } from '../../../../protocol/case.ts';
import { attacker, bar, foo } from '../../origins.ts';
import { acao, answering, redirecting } from '../../policies.ts';
import { hop, spec } from '../family.ts';
import { type Api, single } from './api.ts';

/** The page’s own origin, another one, and a third. */
const servers = { page: foo, cross: bar, third: attacker } as const;

const names = { page: 'same-origin', cross: 'cross-origin', third: 'third origin' } as const;

type Server = keyof typeof servers;

/** What the last response allows. */
const answers = {
  star: ['Access-Control-Allow-Origin: *', answering(acao('*'))],
  exact: ['Access-Control-Allow-Origin is the page’s origin', answering(acao(foo))],
  null: ['Access-Control-Allow-Origin: null', answering(acao('null'))],
  absent: ['no Access-Control-Allow-Origin', answering()],
} as const;

type Answer = keyof typeof answers;

/**
 * Redirect routes, and the final responses that make a difference and have no case in redirects.ts.
 * Redirects from any origin but the page’s carry Access-Control-Allow-Origin: *.
 */
const table: readonly (readonly [route: readonly [Server, ...Server[]], ...answers: Answer[]])[] = [
  [['page', 'page'], 'absent'],
  [['page', 'cross'], 'star', 'null'],
  [['cross', 'cross'], 'star', 'null', 'absent'],
  [['cross', 'page'], 'star', 'exact'],
  [['cross', 'third'], 'absent'],
  [['page', 'cross', 'cross'], 'star', 'exact', 'null', 'absent'],
  [['page', 'cross', 'page'], 'star', 'exact', 'null', 'absent'],
  [['page', 'cross', 'third'], 'star', 'exact', 'absent'],
  [['cross', 'cross', 'page'], 'star', 'exact', 'null', 'absent'],
  [['cross', 'cross', 'third'], 'star', 'exact', 'null', 'absent'],
  [['cross', 'page', 'page'], 'star', 'exact', 'null', 'absent'],
  [['cross', 'page', 'cross'], 'star', 'exact', 'null', 'absent'],
  [['cross', 'third', 'cross'], 'star', 'exact', 'null'],
  [['cross', 'third', 'page'], 'star', 'exact', 'null'],
];

export function redirectOrigin(how: Api): readonly Case[] {
  return table.flatMap(([route, ...ends]) => {
    const name = `redirect-route-${route.join('-')}`;
    // A same-origin response without a detour needs no CORS header; * passes everywhere else.
    const sibling = route.length === 2 && route[1] === 'third' ? 'redirect-cross-to-third-star' : `${name}-star`;
    const readable = (end: Answer) => {
      if (end === 'star' || route.every((server) => server === 'page')) return true;
      return end === (becomesNull(route) ? 'null' : 'exact');
    };
    return ends.map((end) => {
      const [said, policy] = answers[end];
      const hops = route.map((server, i): Hop => {
        if (i === route.length - 1) return hop(servers[server], policy);
        return hop(
          servers[server],
          server === 'page' && !route.slice(0, i).includes('cross') ? redirecting(302) : redirecting(302, acao('*')),
        );
      });
      const [first, ...rest] = hops;
      if (first === undefined) throw new Error(`${name} has no hop`);
      return single(
        how,
        `${name}-${end}`,
        `redirects ${route.map((server) => names[server]).join(' → ')}, ${said}`,
        {},
        policy,
        {
          spec: spec.redirect,
          hops: [first, ...rest],
          ...(readable(end) ? {} : { dependsOn: `${how.family}-${sibling}` }),
        },
      );
    });
  });
}

/** Fetch, redirect-taint: a redirect from an origin that is not the page’s to yet another one. */
function becomesNull(route: readonly Server[]): boolean {
  return route.some((server, i) => {
    const next = route[i + 1];
    return next !== undefined && server !== 'page' && next !== server;
  });
}
