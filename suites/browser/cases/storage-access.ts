import type { Case, PolicyHeader } from '../../../protocol/case.ts';
import type { FetchInitiator, Initiator } from '../../../protocol/initiators/initiator.ts';
import type { ResourceName } from '../../../protocol/case.ts';
import { secureApi, secureAttacker, secureBar, secureFoo } from '../origins.ts';
import { acac, acah, acam, acao, answering, redirecting } from '../policies.ts';
import { type Family, hop, type Setting, spec } from './family.ts';
import { caseOf } from './variants.ts';

const setting = (part: string, subject: string, initiator: Initiator, resource: ResourceName = 'json'): Setting => ({
  family: 'storage-access',
  part,
  subject,
  spec: spec.storageAccess,
  page: { origin: secureFoo },
  target: secureBar,
  initiator,
  resource,
});

const fetching = (rest: Omit<FetchInitiator, 'api'> = {}): FetchInitiator => ({ api: 'fetch', ...rest });

const include = setting('fetch-include', 'fetch() with credentials', fetching({ credentials: 'include' }));
/** As servers do that look at the header. */
const varies = ['Vary', 'Sec-Fetch-Storage-Access'] as const;
const shared = [acao(secureFoo), acac('true'), varies] as const;

/** Every kind of request that carries the cookies of another site, if the browser has them sent. */
const carrying: readonly Setting[] = [
  include,
  setting('xhr-credentials', 'XMLHttpRequest with credentials', { api: 'xhr', withCredentials: true }),
  setting('fetch-no-cors', 'fetch() in no-cors mode', fetching({ mode: 'no-cors', credentials: 'include' })),
  setting('img', '<img>', { api: 'canvas', source: 'image', readBy: 'getImageData' }, 'image'),
  setting(
    'img-credentials',
    '<img crossorigin=use-credentials>',
    { api: 'canvas', source: 'image', readBy: 'getImageData', crossorigin: 'use-credentials' },
    'image',
  ),
  setting('script', '<script>', { api: 'script', reports: 'error' }, 'script'),
  setting(
    'module-credentials',
    '<script type=module crossorigin=use-credentials>',
    { api: 'module', crossorigin: 'use-credentials' },
    'module',
  ),
  setting('stylesheet', '<link rel=stylesheet>', { api: 'stylesheet', access: 'cssRules' }, 'stylesheet'),
  setting(
    'event-source',
    'EventSource with credentials',
    { api: 'event-source', withCredentials: true },
    'event-stream',
  ),
  setting('frame', '<iframe>', { api: 'frame' }, 'text'),
  setting('beacon', 'navigator.sendBeacon()', { api: 'beacon' }, 'text'),
];

/** Those that carry none. */
const bare: readonly Setting[] = [
  setting('fetch', 'fetch()', fetching()),
  setting('fetch-omit', 'fetch() with credentials: omit', fetching({ credentials: 'omit' })),
  setting(
    'fetch-no-cors-omit',
    'fetch() in no-cors mode with credentials: omit',
    fetching({ mode: 'no-cors', credentials: 'omit' }),
  ),
  setting('xhr', 'XMLHttpRequest', { api: 'xhr' }),
  setting(
    'img-anonymous',
    '<img crossorigin>',
    { api: 'canvas', source: 'image', readBy: 'getImageData', crossorigin: 'anonymous' },
    'image',
  ),
  setting('module', '<script type=module>', { api: 'module' }, 'module'),
  setting('font', 'FontFace', { api: 'font', via: 'FontFace' }, 'font'),
];

/** Without a grant there is nothing to activate: the response asks in vain, and is the response. */
const activations: readonly (readonly [name: string, title: string, ...headers: PolicyHeader[]])[] = [
  [
    'retry',
    'Activate-Storage-Access: retry for the page is not followed',
    ['Activate-Storage-Access', `retry; allowed-origin="${secureFoo}"`],
  ],
  [
    'retry-star',
    'Activate-Storage-Access: retry for * is not followed',
    ['Activate-Storage-Access', 'retry; allowed-origin=*'],
  ],
  ['load', 'Activate-Storage-Access: load', ['Activate-Storage-Access', 'load']],
];

const redirects: readonly Case[] = [
  caseOf(include, 'redirect-to-cross-site', 'redirected by the page’s own server', [
    hop(secureFoo, redirecting(302)),
    hop(secureBar, answering(...shared)),
  ]),
  caseOf(include, 'redirect-to-third', 'redirected to a third site', [
    hop(secureBar, redirecting(302, ...shared)),
    hop(secureAttacker, answering(acao('null'), acac('true'), varies)),
  ]),
  caseOf(include, 'redirect-and-back', 'redirected to another site and back', [
    hop(secureFoo, redirecting(302)),
    hop(secureBar, redirecting(302, ...shared)),
    hop(secureFoo, answering(acao('null'), acac('true'), varies)),
  ]),
];

const preflighted = setting(
  'fetch-put',
  'fetch() of PUT with credentials',
  fetching({ method: 'PUT', headers: [['X-Token', 'a']], credentials: 'include' }),
);

/** A draft: Sec-Fetch-Storage-Access tells a server whether its cookies are sent with a request from another site. */
export const storageAccess: Family = {
  name: 'storage-access',
  title: 'Storage access headers (draft)',
  about:
    'Requests to another site that may carry cookies say by Sec-Fetch-Storage-Access whether they do: active with them, none or inactive without. All others have no such header.',
  cases: [
    ...carrying.map((each) =>
      caseOf(each, 'cross-site', 'cross-site, says whether cookies are sent', [hop(secureBar, answering(...shared))]),
    ),
    ...bare.map((each) =>
      caseOf(each, 'cross-site', 'cross-site without credentials, no header', [hop(secureBar, answering(...shared))]),
    ),
    ...[include, ...carrying.filter(({ part }) => part === 'img' || part === 'script' || part === 'frame')].flatMap(
      (each) => [
        caseOf(each, 'same-site', 'same-site, no header', [hop(secureApi, answering(...shared))]),
        caseOf(each, 'same-origin', 'same-origin, no header', [hop(secureFoo, answering(varies))]),
      ],
    ),
    ...redirects,
    caseOf(preflighted, 'cross-site', 'no header on the preflight', [
      hop(secureBar, answering(...shared, acam('PUT'), acah('x-token'))),
    ]),
    ...activations.flatMap(([name, title, ...headers]) =>
      carrying
        .filter(({ part }) => part === 'fetch-include' || part === 'fetch-no-cors' || part === 'img')
        .map((each) => caseOf(each, name, title, [hop(secureBar, answering(...shared, ...headers))])),
    ),
  ].map((each) => ({ ...each, needs: ['storage-access-headers'] as const })),
};
