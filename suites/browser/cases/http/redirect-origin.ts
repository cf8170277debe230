import type { Case, Hop } from '../../../../protocol/types.ts';
import { attacker, bar, foo } from '../../origins.ts';
import { acao, answering, redirecting } from '../../policies.ts';
import { hop, spec } from '../family.ts';
import { type Api, single } from './api.ts';

/** The page’s own server, one of another origin, and a third. */
const servers = { page: foo, cross: bar, third: attacker } as const;

type Server = keyof typeof servers;

/** What the last server says of who may read. */
const answers = {
  star: ['*', answering(acao('*'))],
  exact: ['the page’s origin', answering(acao(foo))],
  null: ['null', answering(acao('null'))],
  absent: ['nothing', answering()],
} as const;

type Answer = keyof typeof answers;

/**
 * Which way the redirects go, and which answers end them: every one that is told apart and has no case in redirects.ts.
 * A server of another origin than the page’s says * when it redirects.
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
    // The page’s own server, asked straight from the page, needs no CORS header; * is right everywhere else.
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
        `from the ${route.join(' to the ')} server, which says ${said}`,
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
