import { referrerPolicies } from '../../../../protocol/referrer.ts';
import type { Case, FetchInitiator, Hop, Policy } from '../../../../protocol/types.ts';
import { RESOURCE_SHA256 } from '../../../../protocol/resources.ts';
import { api, bar, foo, ipv4, secureApi, secureBar, secureFoo } from '../../origins.ts';
import { acac, acam, acao, answering, redirecting, withStatus } from '../../policies.ts';
import { hop, spec } from '../family.ts';
import { fetchApi, granted, single } from './api.ts';

type Options = Omit<FetchInitiator, 'api'>;

function fetchCase(name: string, title: string, options: Options, hops: Case['hops'], more: Partial<Case> = {}): Case {
  return {
    ...single(fetchApi, name, title, {}, answering(), { hops, ...more }),
    initiator: { api: 'fetch', ...options },
  };
}

const needing = (sibling: string | undefined): Partial<Case> =>
  sibling === undefined ? {} : { dependsOn: `fetch-${sibling}` };

/** The referrer of a request, and of the preflight before it. */
const referrers: readonly Case[] = referrerPolicies.flatMap((referrerPolicy) => {
  const named = (name: string, title: string, options: Options, hops: Case['hops'], more: Partial<Case> = {}) =>
    fetchCase(
      `referrer-${referrerPolicy}${name}`,
      `referrer policy ${referrerPolicy}${title}`,
      { ...options, referrerPolicy },
      hops,
      {
        spec: spec.referrer,
        ...more,
      },
    );
  const putGranted = answering(acao(foo), acam('PUT'));
  return [
    named('', '', {}, [hop(bar, granted)]),
    named('-preflight', ', also of the preflight', { method: 'PUT' }, [hop(bar, putGranted)]),
    named('-same-origin', ', same-origin', {}, [hop(foo, answering())]),
    named('-redirect', ', redirected from the page’s server to another', {}, [
      hop(foo, redirecting(302)),
      hop(bar, granted),
    ]),
  ];
});

/** Referrer-Policy of a redirect governs the next hop, and its preflight. */
const referrersOfRedirects: readonly Case[] = (['no-referrer', 'unsafe-url'] as const).map((policy) =>
  fetchCase(
    `referrer-on-redirect-${policy}`,
    `a redirect says Referrer-Policy: ${policy}`,
    {},
    [hop(bar, redirecting(302, acao(foo), ['Referrer-Policy', policy])), hop(bar, granted)],
    { spec: spec.referrer },
  ),
);

/**
 * A loopback address is potentially trustworthy and a name over http is not, so that the way from one to the other is a
 * downgrade, as from https to http.
 */
const referrerOfLoopback = fetchCase(
  'referrer-loopback-downgrade',
  'a page at a loopback address tells a name over http nothing',
  {},
  [hop(bar, answering(acao('*')))],
  { spec: spec.referrer, page: { origin: ipv4 } },
);

const relations = [
  ['same-origin', secureFoo, answering()],
  ['same-site', secureApi, answering(acao(secureFoo), acac('true'))],
  ['cross-site', secureBar, answering(acao(secureFoo), acac('true'))],
] as const;

/** Besides `include` and the default, which XMLHttpRequest has too. */
const credentialsModes: readonly Case[] = (['omit', 'same-origin'] as const).flatMap((credentials) =>
  relations.map(([relation, target, policy]) =>
    fetchCase(
      `credentials-mode-${credentials}-${relation}`,
      `credentials mode ${credentials}, ${relation}`,
      { credentials },
      [hop(target, policy)],
      { spec: spec.credentials, page: { origin: secureFoo }, resource: 'private' },
    ),
  ),
);

/** Each mode with each way to handle a redirect, from the page’s own server and from another one. */
const redirectModes: readonly Case[] = (
  [
    ['same-origin', foo, foo, []],
    ['cross', bar, bar, [acao(foo)]],
  ] as const
).flatMap(([where, from, to, headers]) => {
  const hops: Case['hops'] = [hop(from, redirecting(302, ...headers)), hop(to, answering(...headers))];
  const named = (name: string, options: Options, more: Partial<Case> = {}) =>
    fetchCase(`redirect-mode-${name}-${where}`, `redirect mode ${name.replaceAll('-', ' ')}, ${where}`, options, hops, {
      spec: spec.redirectMode,
      ...more,
    });
  const sibling = where === 'cross' ? 'redirect-cross-to-same-cross' : 'redirect-same-origin-visible';
  return [
    named('follow-no-cors', { mode: 'no-cors' }),
    named(
      'manual-no-cors',
      { mode: 'no-cors', redirect: 'manual' },
      where === 'cross' ? needing('redirect-mode-follow-no-cors-cross') : {},
    ),
    named('error-no-cors', { mode: 'no-cors', redirect: 'error' }, needing(`redirect-mode-follow-no-cors-${where}`)),
    ...(where === 'same-origin'
      ? [
          named('manual', { redirect: 'manual' }),
          named('error', { redirect: 'error' }, needing(sibling)),
          named('follow-mode-same-origin', { mode: 'same-origin' }),
        ]
      : []),
  ];
});

/** `keepalive` changes nothing. */
const keepalive: readonly Case[] = (
  [
    ['get', 'a GET that is shared', {}, granted],
    ['get-refused', 'a GET that is not shared', {}, answering(), 'keepalive-get'],
    ['post', 'a POST', { method: 'POST', body: 'x' }, granted],
    ['no-cors', 'a POST in no-cors mode', { method: 'POST', body: 'x', mode: 'no-cors' }, answering()],
    ['put', 'a PUT with its preflight', { method: 'PUT' }, answering(acao(foo), acam('PUT'))],
    ['put-refused', 'a PUT whose preflight is refused', { method: 'PUT' }, granted, 'keepalive-put'],
  ] as const satisfies readonly (readonly [string, string, Options, Policy, string?])[]
).map(([name, title, options, policy, sibling]) =>
  fetchCase(
    `keepalive-${name}`,
    `keepalive: ${title}`,
    { ...options, keepalive: true },
    [hop(bar, policy)],
    needing(sibling),
  ),
);

const digest = `sha256-${RESOURCE_SHA256.json}`;
const wrongDigest = `sha256-${'A'.repeat(43)}=`;

/** Integrity metadata, which only what may be read is compared with. */
const integrity: readonly Case[] = (
  [
    ['match', 'the right digest', { integrity: digest }, hop(bar, granted)],
    ['mismatch', 'a wrong digest', { integrity: wrongDigest }, hop(bar, granted), 'integrity-match'],
    ['one-of-two', 'the right digest beside a wrong one', { integrity: `${wrongDigest} ${digest}` }, hop(bar, granted)],
    ['unknown', 'an algorithm that is not known', { integrity: 'md5-AAAA' }, hop(bar, granted)],
    ['same-origin', 'the right digest, same-origin', { integrity: digest }, hop(foo, answering())],
    [
      'same-origin-mismatch',
      'a wrong digest, same-origin',
      { integrity: wrongDigest },
      hop(foo, answering()),
      'integrity-same-origin',
    ],
    [
      'no-cors',
      'the right digest in no-cors mode, where nothing may be compared',
      { integrity: digest, mode: 'no-cors' },
      hop(bar, granted),
      'integrity-match',
    ],
    [
      'no-cors-same-origin',
      'the right digest in no-cors mode, same-origin',
      { integrity: digest, mode: 'no-cors' },
      hop(foo, answering()),
    ],
    [
      'no-acao',
      'the right digest of what is not shared',
      { integrity: digest },
      hop(bar, answering()),
      'integrity-match',
    ],
    ['404', 'the right digest of a 404', { integrity: digest }, hop(bar, withStatus(granted, 404))],
    ['204', 'a digest of nothing', { integrity: digest }, hop(bar, withStatus(granted, 204)), 'integrity-match'],
  ] as const satisfies readonly (readonly [string, string, Options, Hop, string?])[]
).map(([name, title, options, target, sibling]) =>
  fetchCase(`integrity-${name}`, `integrity: ${title}`, options, [target], {
    spec: 'https://fetch.spec.whatwg.org/#request-integrity-metadata',
    ...needing(sibling),
  }),
);

const constructor = 'https://fetch.spec.whatwg.org/#dom-request';

/** Requests that cannot be made, so that nothing is sent. */
const throwing: readonly Case[] = (
  [
    ['forbidden-method', 'TRACE is forbidden', { method: 'TRACE' }],
    ['method', 'a method that is no token', { method: 'GET /' }],
    ['header-name', 'a header name that is no token', { headers: [['X Token', 'abc']] }],
    ['header-value', 'a header value with a line feed', { headers: [['X-Token', 'a\nb']] }],
    ['get-body', 'GET has no body', { body: 'x' }],
    ['no-cors-put', 'no-cors mode has no PUT', { mode: 'no-cors', method: 'PUT' }],
    ['userinfo', 'a URL with a user name and a password', { userinfo: 'u:p' }],
  ] as const satisfies readonly (readonly [string, string, Options])[]
).map(([name, title, options]) =>
  fetchCase(`throws-${name}`, `throws: ${title}`, options, [hop(bar, granted)], {
    spec: constructor,
    dependsOn: 'fetch-acao-exact',
  }),
);

/** no-cors mode sends what is safelisted, and drops the rest in silence. */
const noCors: readonly Case[] = (
  [
    ['get', 'GET', {}],
    ['head', 'HEAD', { method: 'HEAD' }],
    ['post', 'POST', { method: 'POST', body: 'x' }],
    ['header-dropped', 'a header that is not safelisted is dropped', { headers: [['X-Token', 'abc']] }],
    ['authorization-dropped', 'Authorization is dropped', { headers: [['Authorization', 'Bearer abc']] }],
    [
      'type-dropped',
      'a Content-Type that is not safelisted is dropped',
      { method: 'POST', body: '{}', headers: [['Content-Type', 'application/json']] },
    ],
    [
      'form',
      'a Content-Type that is safelisted is sent',
      { method: 'POST', body: 'a=b', headers: [['Content-Type', 'application/x-www-form-urlencoded']] },
    ],
    ['include', 'with credentials', { credentials: 'include' }],
    ['omit', 'without credentials', { credentials: 'omit' }],
    [
      'no-referrer',
      'a POST without a referrer says Origin: null',
      { method: 'POST', body: 'x', referrerPolicy: 'no-referrer' },
    ],
    [
      'same-origin-referrer',
      'a POST with the referrer policy same-origin says Origin: null',
      { method: 'POST', body: 'x', referrerPolicy: 'same-origin' },
    ],
    [
      'origin-referrer',
      'a POST with the referrer policy origin says the origin',
      { method: 'POST', body: 'x', referrerPolicy: 'origin' },
    ],
  ] as const satisfies readonly (readonly [string, string, Options])[]
).map(([name, title, options]) =>
  fetchCase(`no-cors-${name}`, `no-cors mode: ${title}`, { ...options, mode: 'no-cors' }, [hop(api, answering())], {
    spec: spec.mainFetch,
  }),
);

/** Credentials "same-origin" end with the response tainting "basic": a redirect to another origin takes no cookie along. */
const noCorsRedirected: readonly Case[] = (
  [
    ['same-site', 'to the same site', [hop(secureFoo, redirecting(302)), hop(secureApi, answering())], {}],
    ['cross-site', 'to another site', [hop(secureFoo, redirecting(302)), hop(secureBar, answering())], {}],
    [
      'and-back',
      'to the same site and back',
      [hop(secureFoo, redirecting(302)), hop(secureApi, redirecting(302)), hop(secureFoo, answering())],
      {},
    ],
    [
      'include',
      'to the same site, with credentials',
      [hop(secureFoo, redirecting(302)), hop(secureApi, answering())],
      { credentials: 'include' },
    ],
    [
      'post',
      'a POST by 307 to the same site',
      [hop(secureFoo, redirecting(307)), hop(secureApi, answering())],
      { method: 'POST', body: 'x' },
    ],
  ] as const satisfies readonly (readonly [string, string, Case['hops'], Options])[]
).map(([name, title, hops, options]) =>
  fetchCase(`no-cors-redirect-${name}`, `no-cors mode: redirected ${title}`, { ...options, mode: 'no-cors' }, hops, {
    spec: spec.credentials,
    page: { origin: secureFoo },
    resource: 'private',
  }),
);

export const fetchOptions: readonly Case[] = [
  ...noCors,
  ...noCorsRedirected,
  ...credentialsModes,
  ...redirectModes,
  ...referrers,
  ...referrersOfRedirects,
  referrerOfLoopback,
  ...keepalive,
  ...integrity,
  ...throwing,
];
