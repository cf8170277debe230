import type { Answer, Policy, PolicyHeader } from '../../protocol/case.ts';

/** Sends these headers with every response, to preflights as well. */
export function answering(...headers: readonly PolicyHeader[]): Policy {
  return { actual: { status: 200, headers } };
}

/** Redirects to the next hop, with these headers before `Location`. */
export function redirecting(status: number, ...headers: readonly PolicyHeader[]): Policy {
  return { actual: { status, headers: [...headers, ['Location', { nextHop: true }]] } };
}

export const acao = (value: PolicyHeader[1]): PolicyHeader => ['Access-Control-Allow-Origin', value];
export const acac = (value: string): PolicyHeader => ['Access-Control-Allow-Credentials', value];
export const acam = (value: string): PolicyHeader => ['Access-Control-Allow-Methods', value];
export const acah = (value: string): PolicyHeader => ['Access-Control-Allow-Headers', value];
export const acma = (value: string): PolicyHeader => ['Access-Control-Max-Age', value];
export const corp = (value: string): PolicyHeader => ['Cross-Origin-Resource-Policy', value];
export const tao = (value: string): PolicyHeader => ['Timing-Allow-Origin', value];
export const aceh = (value: string): PolicyHeader => ['Access-Control-Expose-Headers', value];

export function withStatus(policy: Policy, status: number): Policy {
  return { ...policy, actual: { ...policy.actual, status } };
}

export function withPreflight(policy: Policy, preflight: Answer): Policy {
  return { ...policy, preflight };
}

/** One response to a request from `page`; ids and titles use its name and title. */
export interface Variant {
  readonly name: string;
  readonly title: string;
  readonly headers: readonly PolicyHeader[];
  /** The variant that passes and from which this one differs in one thing. */
  readonly sibling?: string;
}

/** The responses to a request without credentials that every API is tested with. */
export function anonymousVariants(page: string, elsewhere: string): readonly Variant[] {
  return [
    { name: 'acao-star', title: 'Access-Control-Allow-Origin: *', headers: [acao('*')] },
    { name: 'acao-exact', title: 'Access-Control-Allow-Origin is the page’s origin', headers: [acao(page)] },
    { name: 'acao-absent', title: 'no Access-Control-Allow-Origin', headers: [], sibling: 'acao-exact' },
    {
      name: 'acao-other',
      title: 'Access-Control-Allow-Origin is another origin',
      headers: [acao(elsewhere)],
      sibling: 'acao-exact',
    },
    { name: 'acao-null', title: 'Access-Control-Allow-Origin: null', headers: [acao('null')], sibling: 'acao-exact' },
    {
      name: 'acao-two-values',
      title: 'Access-Control-Allow-Origin lists two origins',
      headers: [acao(`${page}, ${elsewhere}`)],
      sibling: 'acao-exact',
    },
    {
      name: 'acao-two-lines',
      title: 'Access-Control-Allow-Origin sent twice',
      headers: [acao(page), acao(page)],
      sibling: 'acao-exact',
    },
  ];
}

/** The responses to a request with credentials. */
export function credentialedVariants(page: string): readonly Variant[] {
  return [
    {
      name: 'acac-true',
      title: 'Access-Control-Allow-Credentials: true',
      headers: [acao(page), acac('true')],
    },
    {
      name: 'acac-absent',
      title: 'no Access-Control-Allow-Credentials',
      headers: [acao(page)],
      sibling: 'acac-true',
    },
    {
      name: 'acac-upper-case',
      title: 'Access-Control-Allow-Credentials: TRUE',
      headers: [acao(page), acac('TRUE')],
      sibling: 'acac-true',
    },
    {
      name: 'acac-star',
      title: 'Access-Control-Allow-Origin: *, credentials allowed',
      headers: [acao('*'), acac('true')],
      sibling: 'acac-true',
    },
  ];
}

/** Values of Access-Control-Allow-Origin that nearly match. */
export function nearMisses(page: string): readonly Variant[] {
  const miss = (name: string, title: string, value: string): Variant => ({
    name: `acao-${name}`,
    title: `Access-Control-Allow-Origin ${title}`,
    headers: [acao(value)],
    sibling: 'acao-exact',
  });
  return [
    miss('empty', 'is empty', ''),
    miss('upper-case', 'is the page’s origin in upper case', page.toUpperCase()),
    miss('trailing-slash', 'has a trailing slash', `${page}/`),
    miss('default-port', 'includes the default port', `${page}:80`),
    miss('other-scheme', 'has a different scheme', page.replace('http:', 'https:')),
    miss('bare-host', 'is a host without a scheme', new URL(page).host),
    miss('subdomain-pattern', 'is a subdomain wildcard pattern', page.replace('://', '://*.')),
    miss('star-list', 'lists the page’s origin, then *', `${page}, *`),
    miss('quoted-star', 'is * in quotes', '"*"'),
    miss('double-star', 'is **', '**'),
    miss('vertical-tab', 'is * followed by a vertical tab', '*\v'),
    miss('form-feed', 'is the page’s origin after a form feed', `\f${page}`),
  ];
}
