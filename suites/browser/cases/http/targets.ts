import type { Case, PolicyHeader } from '../../../../protocol/types.ts';
import { api, bar, foo, idn, ipv4, ipv6, secureApi, secureBar, secureFoo, trailingDot } from '../../origins.ts';
import { acao, answering, redirecting } from '../../policies.ts';
import { hop, spec } from '../family.ts';
import { type Api, single } from './api.ts';

const port8080 = 'http://foo.example:8080';

/** Pages, and who they ask: what makes two origins two, and how each is written. */
const relations: readonly (readonly [name: string, title: string, page: string, target: string])[] = [
  ['same-site', 'a subdomain of the page’s host', foo, api],
  ['parent', 'from a subdomain to the host above it', api, foo],
  ['other-port', 'the page’s host on another port', foo, port8080],
  ['from-port', 'from a port that is not the default one', port8080, foo],
  ['other-scheme', 'the page’s host over https', foo, secureFoo],
  ['secure', 'from https to another site over https', secureFoo, secureBar],
  ['secure-same-site', 'from https to a subdomain over https', secureFoo, secureApi],
  ['ipv4', 'an IPv4 address', foo, ipv4],
  ['from-ipv4', 'from an IPv4 address to another', ipv4, ipv6],
  ['ipv6', 'an IPv6 address', foo, ipv6],
  ['from-ipv6', 'from an IPv6 address to another', ipv6, ipv4],
  ['trailing-dot', 'the page’s host with a trailing dot', foo, trailingDot],
  ['from-trailing-dot', 'from a host with a trailing dot', trailingDot, foo],
  ['idn', 'a host of letters outside ASCII', foo, idn],
  ['from-idn', 'from a host of letters outside ASCII', idn, bar],
];

/** How a server could misspell the page’s origin, where the origin has something to misspell. */
const misspelt: readonly (readonly [name: string, title: string, page: string, acao: string])[] = [
  ['from-port-absent', 'the port is left out', port8080, 'http://foo.example'],
  ['from-port-default', 'the default port in its place', port8080, 'http://foo.example:80'],
  ['secure-default-port', 'the default port of https is spelled out', secureFoo, `${secureFoo}:443`],
  ['secure-as-http', 'http in the place of https', secureFoo, foo],
  ['from-ipv4-zeros', 'the address with leading zeros', ipv4, 'http://127.000.000.002'],
  ['from-ipv4-number', 'the address as a number', ipv4, 'http://2130706434'],
  ['from-ipv6-bare', 'the address without brackets', ipv6, 'http://::1'],
  ['from-ipv6-long', 'the address written out', ipv6, 'http://[0:0:0:0:0:0:0:1]'],
  ['from-trailing-dot-absent', 'without the dot', trailingDot, foo],
  ['from-idn-unicode', 'in UTF-8 instead of punycode', idn, 'http://b\xc3\xbccher.example'],
  ['from-idn-latin1', 'in Latin-1 instead of punycode', idn, 'http://b\xfccher.example'],
  ['from-idn-upper-case', 'the punycode in upper case', idn, 'http://XN--BCHER-KVA.example'],
];

const passing: Readonly<Record<string, string>> = {
  [port8080]: 'from-port',
  [secureFoo]: 'secure',
  [ipv4]: 'from-ipv4',
  [ipv6]: 'from-ipv6',
  [trailingDot]: 'from-trailing-dot',
  [idn]: 'from-idn',
};

/** As trustworthy as the page, so that only its origin is asked about, and no referrer. */
function misspeltTarget(page: string): string {
  switch (page) {
    case secureFoo:
      return secureBar;
    case ipv4:
      return ipv6;
    case ipv6:
      return ipv4;
    case idn:
      return bar;
    default:
      return foo;
  }
}

export function targets(how: Api): readonly Case[] {
  const to = (
    name: string,
    title: string,
    page: string,
    target: string,
    headers: readonly PolicyHeader[],
    dependsOn?: string,
  ) =>
    single(how, `target-${name}`, title, {}, answering(...headers), {
      page: { origin: page },
      hops: [hop(target, answering(...headers))],
      ...(dependsOn === undefined ? {} : { dependsOn: `${how.family}-target-${dependsOn}` }),
    });
  const mixed = { spec: spec.mixedContent, page: { origin: secureFoo }, dependsOn: `${how.family}-target-secure` };
  return [
    ...relations.flatMap(([name, title, page, target]) => [
      to(name, `${title}, which shares`, page, target, [acao(page)]),
      // Three that are refused are told apart in the decision on origins.
      ...(['same-site', 'other-port', 'other-scheme'].includes(name)
        ? []
        : [to(`${name}-refused`, `${title}, which does not share`, page, target, [], name)]),
    ]),
    ...misspelt.map(([name, title, page, value]) =>
      to(
        name,
        `Access-Control-Allow-Origin misspells the page’s origin: ${title}`,
        page,
        misspeltTarget(page),
        [acao(value)],
        passing[page],
      ),
    ),
    single(
      how,
      'target-mixed-content',
      'from https to http is mixed content: nothing is sent',
      {},
      answering(acao('*')),
      mixed,
    ),
    single(
      how,
      'target-mixed-content-redirect',
      'redirected from https to http is mixed content',
      {},
      answering(acao('*')),
      {
        ...mixed,
        hops: [hop(secureBar, redirecting(302, acao('*'))), hop(bar, answering(acao('*')))],
      },
    ),
  ];
}
