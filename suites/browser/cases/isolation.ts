import type { Case, Hop, PageContext, PolicyHeader } from '../../../protocol/case.ts';
import { bar, foo, secureApi, secureBar, secureFoo } from '../origins.ts';
import { acac, acao, answering, corp, redirecting } from '../policies.ts';
import { type Asking, byFetch, byInclude, byXhr, depending, plainAskings, sharedAskings } from './askings.ts';
import { type Family, hop, type Setting, spec } from './family.ts';
import { caseOf } from './variants.ts';

type Isolated = Extract<
  PageContext,
  'require-corp-frame' | 'credentialless-frame' | 'isolated-frame' | 'anonymous-frame'
>;

const subjects: Readonly<Record<Isolated, readonly [part: string, subject: string, spec: string]>> = {
  'require-corp-frame': ['require-corp', 'under COEP require-corp', spec.embedderPolicy],
  'credentialless-frame': ['credentialless', 'under COEP credentialless', spec.embedderPolicy],
  'isolated-frame': ['document', 'under Document-Isolation-Policy: isolate-and-credentialless (draft)', spec.isolation],
  'anonymous-frame': ['anonymous', 'in <iframe credentialless> (draft)', spec.anonymousFrame],
};

function settingOf({ part, ...asking }: Asking, context: Isolated): Setting {
  const [name, where, section] = subjects[context];
  return {
    ...asking,
    family: 'isolation',
    part: `${name}-${part}`,
    subject: `${asking.subject} ${where}`,
    spec: section,
    page: { origin: secureFoo, context },
    target: secureBar,
  };
}

const one = (origin: string, ...headers: readonly PolicyHeader[]): readonly [Hop] => [
  hop(origin, answering(...headers)),
];

const withCookies = (each: Case): Case => ({ ...each, needs: ['cross-origin-cookies'] });

const shared = [acao(secureFoo), acac('true')];

/** Requests without CORS. */
const plain = (asking: Asking, context: Isolated): readonly Case[] => {
  const setting = settingOf(asking, context);
  return [
    caseOf(setting, 'none', 'no Cross-Origin-Resource-Policy', one(secureBar)),
    caseOf(setting, 'cross-origin', 'Cross-Origin-Resource-Policy: cross-origin', one(secureBar, corp('cross-origin'))),
    caseOf(setting, 'same-origin', 'Cross-Origin-Resource-Policy: same-origin', one(secureBar, corp('same-origin'))),
    caseOf(setting, 'unknown', 'Cross-Origin-Resource-Policy has an unknown value', one(secureBar, corp('any'))),
    caseOf(setting, 'shared', 'CORS headers that allow the page, no Cross-Origin-Resource-Policy', [
      ...one(secureBar, ...shared),
    ]),
    withCookies(caseOf(setting, 'same-site-none', 'same-site, no Cross-Origin-Resource-Policy', one(secureApi))),
    withCookies(
      caseOf(
        setting,
        'same-site',
        'same-site, Cross-Origin-Resource-Policy: same-site',
        one(secureApi, corp('same-site')),
      ),
    ),
    caseOf(setting, 'own', 'the page’s own server', one(secureFoo)),
    caseOf(setting, 'redirect-none', 'redirected, Cross-Origin-Resource-Policy on the last response only', [
      hop(secureBar, redirecting(302)),
      hop(secureBar, answering(corp('cross-origin'))),
    ]),
    caseOf(setting, 'redirect-both', 'redirected, Cross-Origin-Resource-Policy on both responses', [
      hop(secureBar, redirecting(302, corp('cross-origin'))),
      hop(secureBar, answering(corp('cross-origin'))),
    ]),
    caseOf(setting, 'redirect-first', 'redirected, Cross-Origin-Resource-Policy on the redirect only', [
      hop(secureBar, redirecting(302, corp('cross-origin'))),
      hop(secureBar, answering()),
    ]),
    withCookies(
      caseOf(setting, 'redirect-to-own', 'redirected by another origin to the page’s own server', [
        hop(secureApi, redirecting(302, corp('cross-origin'))),
        hop(secureFoo, answering(corp('cross-origin'))),
      ]),
    ),
  ];
};

/** Requests in cors mode go by CORS alone, credentials included. */
const inCorsMode = (asking: Asking, context: Isolated): readonly Case[] => {
  const setting = settingOf(asking, context);
  return [
    caseOf(setting, 'cors', 'CORS headers that allow the page', one(secureBar, acao(secureFoo))),
    caseOf(setting, 'cors-unshared', 'no CORS headers', one(secureBar, corp('cross-origin'))),
    caseOf(setting, 'cors-corp', 'CORS headers that allow the page, Cross-Origin-Resource-Policy: same-origin', [
      ...one(secureBar, acao(secureFoo), corp('same-origin')),
    ]),
    caseOf(setting, 'cors-own', 'the page’s own server', one(secureFoo)),
  ];
};

/** Over http the header does not count. */
const insecure = (asking: Asking): Case => {
  const setting = settingOf(asking, 'require-corp-frame');
  return caseOf(
    { ...setting, page: { ...setting.page, origin: foo } },
    'http',
    'over http, where COEP does not count',
    one(bar),
  );
};

const include: readonly Asking[] = [
  byInclude,
  {
    ...byXhr,
    part: 'xhr-include',
    subject: 'XMLHttpRequest with credentials',
    initiator: { api: 'xhr', withCredentials: true },
  },
];

const credentialed = (asking: Asking, context: Isolated): readonly Case[] => {
  const setting: Setting = { ...settingOf(asking, context), resource: 'private' };
  return [
    withCookies(caseOf(setting, 'cors-same-site', 'same-site, allowed with credentials', one(secureApi, ...shared))),
    withCookies(
      caseOf(
        setting,
        'cors-same-site-unshared',
        'same-site, allowed without credentials',
        one(secureApi, acao(secureFoo)),
      ),
    ),
    caseOf(setting, 'cors-own', 'the page’s own server', one(secureFoo)),
  ];
};

const policies = ['require-corp-frame', 'credentialless-frame', 'isolated-frame'] as const;

export const isolation: Family = {
  name: 'isolation',
  title: 'Isolated documents',
  about:
    'Cross-Origin-Embedder-Policy: require-corp blocks what is loaded without CORS and without Cross-Origin-Resource-Policy; "credentialless" loads it without cookies. Requests in cors mode stay as they are. Document-Isolation-Policy and <iframe credentialless> are drafts.',
  cases: depending([
    ...policies.flatMap((context) => [
      ...plainAskings.flatMap((asking) => plain(asking, context)),
      ...sharedAskings.flatMap((asking) => inCorsMode(asking, context)),
      ...include.flatMap((asking) => credentialed(asking, context)),
    ]),
    ...plainAskings.map(insecure),
    ...[byFetch, byXhr].flatMap((asking) => inCorsMode(asking, 'anonymous-frame')),
    ...include.flatMap((asking) => credentialed(asking, 'anonymous-frame')),
  ]),
};
