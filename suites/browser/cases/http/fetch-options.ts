import { referrerPolicies } from '../../../../protocol/fetch/referrer.ts';
import type { Case, Hop, Policy } from '../../../../protocol/case.ts';
import type { FetchInitiator } from '../../../../protocol/initiators/initiator.ts';
import { RESOURCE_SHA256 } from '../../../../protocol/initiators/resources.ts';
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

/** The referrer of a request and of its preflight. */
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
    named('-preflight', ', with a preflight', { method: 'PUT' }, [hop(bar, putGranted)]),
    named('-same-origin', ', same-origin', {}, [hop(foo, answering())]),
    named('-redirect', ', redirected to another origin', {}, [hop(foo, redirecting(302)), hop(bar, granted)]),
  ];
});

/** Referrer-Policy on a redirect applies to the next hop and its preflight. */
const referrersOfRedirects: readonly Case[] = (['no-referrer', 'unsafe-url'] as const).map((policy) =>
  fetchCase(
    `referrer-on-redirect-${policy}`,
    `redirect with Referrer-Policy: ${policy}`,
    {},
    [hop(bar, redirecting(302, acao(foo), ['Referrer-Policy', policy])), hop(bar, granted)],
    { spec: spec.referrer },
  ),
);

/**
 * A loopback address is potentially trustworthy and a name over http is not, so a request from one to the other is a
 * downgrade, as from https to http.
 */
const referrerOfLoopback = fetchCase(
  'referrer-loopback-downgrade',
  'request from a loopback address to an http host name has no referrer',
  {},
  [hop(bar, answering(acao('*')))],
  { spec: spec.referrer, page: { origin: ipv4 } },
);

const relations = [
  ['same-origin', secureFoo, answering()],
  ['same-site', secureApi, answering(acao(secureFoo), acac('true'))],
  ['cross-site', secureBar, answering(acao(secureFoo), acac('true'))],
] as const;

/** Besides `include` and the default, which XMLHttpRequest also has. */
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

/** Each request mode with each redirect mode, same-origin and cross-origin. */
const redirectModes: readonly Case[] = (
  [
    ['same-origin', 'same-origin', foo, foo, []],
    ['cross', 'cross-origin', bar, bar, [acao(foo)]],
  ] as const
).flatMap(([where, title, from, to, headers]) => {
  const hops: Case['hops'] = [hop(from, redirecting(302, ...headers)), hop(to, answering(...headers))];
  const named = (name: string, options: Options, more: Partial<Case> = {}) =>
    fetchCase(
      `redirect-mode-${name}-${where}`,
      `redirect mode ${options.redirect ?? 'follow'} in ${options.mode ?? 'cors'} mode, ${title}`,
      options,
      hops,
      { spec: spec.redirectMode, ...more },
    );
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
    ['get', 'GET, allowed', {}, granted],
    ['get-refused', 'GET, no CORS headers', {}, answering(), 'keepalive-get'],
    ['post', 'POST', { method: 'POST', body: 'x' }, granted],
    ['no-cors', 'POST in no-cors mode', { method: 'POST', body: 'x', mode: 'no-cors' }, answering()],
    ['put', 'PUT with a preflight', { method: 'PUT' }, answering(acao(foo), acam('PUT'))],
    ['put-refused', 'PUT, preflight fails', { method: 'PUT' }, granted, 'keepalive-put'],
  ] as const satisfies readonly (readonly [string, string, Options, Policy, string?])[]
).map(([name, title, options, policy, sibling]) =>
  fetchCase(
    `keepalive-${name}`,
    `keepalive ${title}`,
    { ...options, keepalive: true },
    [hop(bar, policy)],
    needing(sibling),
  ),
);

const digest = `sha256-${RESOURCE_SHA256.json}`;
const wrongDigest = `sha256-${'A'.repeat(43)}=`;

/** Integrity metadata, which is only checked on readable responses. */
const integrity: readonly Case[] = (
  [
    ['match', 'a matching hash', { integrity: digest }, hop(bar, granted)],
    ['mismatch', 'a wrong hash', { integrity: wrongDigest }, hop(bar, granted), 'integrity-match'],
    ['one-of-two', 'one matching and one wrong hash', { integrity: `${wrongDigest} ${digest}` }, hop(bar, granted)],
    ['unknown', 'an unknown algorithm', { integrity: 'md5-AAAA' }, hop(bar, granted)],
    ['same-origin', 'a matching hash, same-origin', { integrity: digest }, hop(foo, answering())],
    [
      'same-origin-mismatch',
      'a wrong hash, same-origin',
      { integrity: wrongDigest },
      hop(foo, answering()),
      'integrity-same-origin',
    ],
    [
      'no-cors',
      'a matching hash in no-cors mode fails',
      { integrity: digest, mode: 'no-cors' },
      hop(bar, granted),
      'integrity-match',
    ],
    [
      'no-cors-same-origin',
      'a matching hash in no-cors mode, same-origin',
      { integrity: digest, mode: 'no-cors' },
      hop(foo, answering()),
    ],
    ['no-acao', 'a matching hash, no CORS headers', { integrity: digest }, hop(bar, answering()), 'integrity-match'],
    ['404', 'a matching hash, status 404', { integrity: digest }, hop(bar, withStatus(granted, 404))],
    [
      '204',
      'a hash that does not match an empty 204 response',
      { integrity: digest },
      hop(bar, withStatus(granted, 204)),
      'integrity-match',
    ],
  ] as const satisfies readonly (readonly [string, string, Options, Hop, string?])[]
).map(([name, title, options, target, sibling]) =>
  fetchCase(`integrity-${name}`, `integrity with ${title}`, options, [target], {
    spec: 'https://fetch.spec.whatwg.org/#request-integrity-metadata',
    ...needing(sibling),
  }),
);

const constructor = 'https://fetch.spec.whatwg.org/#dom-request';

/** Invalid requests, for which nothing is sent. */
const throwing: readonly Case[] = (
  [
    ['forbidden-method', 'the forbidden method TRACE', { method: 'TRACE' }],
    ['method', 'an invalid method', { method: 'GET /' }],
    ['header-name', 'an invalid header name', { headers: [['X Token', 'abc']] }],
    ['header-value', 'a line feed in a header value', { headers: [['X-Token', 'a\nb']] }],
    ['get-body', 'a body on GET', { body: 'x' }],
    ['no-cors-put', 'PUT in no-cors mode', { mode: 'no-cors', method: 'PUT' }],
    ['userinfo', 'a URL with a user name and password', { userinfo: 'u:p' }],
  ] as const satisfies readonly (readonly [string, string, Options])[]
).map(([name, title, options]) =>
  fetchCase(`throws-${name}`, `throws for ${title}`, options, [hop(bar, granted)], {
    spec: constructor,
    dependsOn: 'fetch-acao-exact',
  }),
);

/** no-cors mode sends safelisted headers and silently drops the rest. */
const noCors: readonly Case[] = (
  [
    ['get', 'GET', {}],
    ['head', 'HEAD', { method: 'HEAD' }],
    ['post', 'POST', { method: 'POST', body: 'x' }],
    ['header-dropped', 'non-safelisted header is dropped', { headers: [['X-Token', 'abc']] }],
    ['authorization-dropped', 'Authorization is dropped', { headers: [['Authorization', 'Bearer abc']] }],
    [
      'type-dropped',
      'non-safelisted Content-Type is dropped',
      { method: 'POST', body: '{}', headers: [['Content-Type', 'application/json']] },
    ],
    [
      'form',
      'safelisted Content-Type is sent',
      { method: 'POST', body: 'a=b', headers: [['Content-Type', 'application/x-www-form-urlencoded']] },
    ],
    ['include', 'with credentials', { credentials: 'include' }],
    ['omit', 'without credentials', { credentials: 'omit' }],
    [
      'no-referrer',
      'POST with referrer policy no-referrer sends Origin: null',
      { method: 'POST', body: 'x', referrerPolicy: 'no-referrer' },
    ],
    [
      'same-origin-referrer',
      'POST with referrer policy same-origin sends Origin: null',
      { method: 'POST', body: 'x', referrerPolicy: 'same-origin' },
    ],
    [
      'origin-referrer',
      'POST with referrer policy origin sends the page’s origin',
      { method: 'POST', body: 'x', referrerPolicy: 'origin' },
    ],
  ] as const satisfies readonly (readonly [string, string, Options])[]
).map(([name, title, options]) =>
  fetchCase(`no-cors-${name}`, `no-cors mode, ${title}`, { ...options, mode: 'no-cors' }, [hop(api, answering())], {
    spec: spec.mainFetch,
  }),
);

/** Credentials mode "same-origin" requires response tainting "basic": no cookie after a redirect to another origin. */
const noCorsRedirected: readonly Case[] = (
  [
    [
      'same-site',
      'redirected to a same-site origin',
      [hop(secureFoo, redirecting(302)), hop(secureApi, answering())],
      {},
    ],
    ['cross-site', 'redirected to another site', [hop(secureFoo, redirecting(302)), hop(secureBar, answering())], {}],
    [
      'and-back',
      'redirected to a same-site origin and back',
      [hop(secureFoo, redirecting(302)), hop(secureApi, redirecting(302)), hop(secureFoo, answering())],
      {},
    ],
    [
      'include',
      'redirected to a same-site origin, with credentials',
      [hop(secureFoo, redirecting(302)), hop(secureApi, answering())],
      { credentials: 'include' },
    ],
    [
      'post',
      'POST redirected by 307 to a same-site origin',
      [hop(secureFoo, redirecting(307)), hop(secureApi, answering())],
      { method: 'POST', body: 'x' },
    ],
  ] as const satisfies readonly (readonly [string, string, Case['hops'], Options])[]
).map(([name, title, hops, options]) =>
  fetchCase(`no-cors-redirect-${name}`, `no-cors mode, ${title}`, { ...options, mode: 'no-cors' }, hops, {
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
