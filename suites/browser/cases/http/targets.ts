import type { Case, PolicyHeader } from '../../../../protocol/case.ts';
import { api, bar, foo, idn, ipv4, ipv6, secureApi, secureBar, secureFoo, trailingDot } from '../../origins.ts';
import { acao, answering, redirecting } from '../../policies.ts';
import { hop, spec } from '../family.ts';
import { type Api, single } from './api.ts';

const port8080 = 'http://foo.example:8080';

/** Pages and the servers they request from: what makes two origins different, and how each is serialized. */
const relations: readonly (readonly [name: string, title: string, page: string, target: string])[] = [
  ['same-site', 'to a subdomain', foo, api],
  ['parent', 'from a subdomain to its parent domain', api, foo],
  ['other-port', 'to another port of the page’s host', foo, port8080],
  ['from-port', 'from a page on a non-default port', port8080, foo],
  ['other-scheme', 'to the page’s host over https', foo, secureFoo],
  ['secure', 'from https to another site over https', secureFoo, secureBar],
  ['secure-same-site', 'from https to a subdomain over https', secureFoo, secureApi],
  ['ipv4', 'to an IPv4 address', foo, ipv4],
  ['from-ipv4', 'from an IPv4 address to an IPv6 address', ipv4, ipv6],
  ['ipv6', 'to an IPv6 address', foo, ipv6],
  ['from-ipv6', 'from an IPv6 address to an IPv4 address', ipv6, ipv4],
  ['trailing-dot', 'to the page’s host with a trailing dot', foo, trailingDot],
  ['from-trailing-dot', 'from a host with a trailing dot', trailingDot, foo],
  ['idn', 'to an internationalized host name', foo, idn],
  ['from-idn', 'from an internationalized host name', idn, bar],
];

/** Wrong serializations of the page’s origin, for pages whose origin has something to get wrong. */
const misspelt: readonly (readonly [name: string, title: string, page: string, acao: string])[] = [
  ['from-port-absent', 'without its port', port8080, 'http://foo.example'],
  ['from-port-default', 'with the default port instead of its own', port8080, 'http://foo.example:80'],
  ['secure-default-port', 'with the default port of https', secureFoo, `${secureFoo}:443`],
  ['secure-as-http', 'with http instead of https', secureFoo, foo],
  ['from-ipv4-zeros', 'with leading zeros in the IPv4 address', ipv4, 'http://127.000.000.002'],
  ['from-ipv4-number', 'with the IPv4 address as one number', ipv4, 'http://2130706434'],
  ['from-ipv6-bare', 'without brackets around the IPv6 address', ipv6, 'http://::1'],
  ['from-ipv6-long', 'with an uncompressed IPv6 address', ipv6, 'http://[0:0:0:0:0:0:0:1]'],
  ['from-trailing-dot-absent', 'without its trailing dot', trailingDot, foo],
  ['from-idn-unicode', 'in UTF-8 instead of Punycode', idn, 'http://b\xc3\xbccher.example'],
  ['from-idn-latin1', 'in Latin-1 instead of Punycode', idn, 'http://b\xfccher.example'],
  ['from-idn-upper-case', 'in upper-case Punycode', idn, 'http://XN--BCHER-KVA.example'],
];

const passing: Readonly<Record<string, string>> = {
  [port8080]: 'from-port',
  [secureFoo]: 'secure',
  [ipv4]: 'from-ipv4',
  [ipv6]: 'from-ipv6',
  [trailingDot]: 'from-trailing-dot',
  [idn]: 'from-idn',
};

/** As trustworthy as the page, so that only the origin matters and the referrer is unaffected. */
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
      to(name, `${title}, allowed`, page, target, [acao(page)]),
      // The blocked cases of these three are in origin-decision.ts.
      ...(['same-site', 'other-port', 'other-scheme'].includes(name)
        ? []
        : [to(`${name}-refused`, `${title}, no CORS headers`, page, target, [], name)]),
    ]),
    ...misspelt.map(([name, title, page, value]) =>
      to(
        name,
        `Access-Control-Allow-Origin is the page’s origin ${title}`,
        page,
        misspeltTarget(page),
        [acao(value)],
        passing[page],
      ),
    ),
    single(
      how,
      'target-mixed-content',
      'request from https to http is blocked as mixed content',
      {},
      answering(acao('*')),
      mixed,
    ),
    single(
      how,
      'target-mixed-content-redirect',
      'redirect from https to http is blocked as mixed content',
      {},
      answering(acao('*')),
      {
        ...mixed,
        hops: [hop(secureBar, redirecting(302, acao('*'))), hop(bar, answering(acao('*')))],
      },
    ),
  ];
}
