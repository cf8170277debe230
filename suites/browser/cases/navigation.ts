import type { FormInitiator, FrameInitiator } from '../../../protocol/navigations.ts';
import { referrerPolicies, type ReferrerPolicy } from '../../../protocol/referrer.ts';
import type { Case, Page } from '../../../protocol/types.ts';
import { api, attacker, bar, foo, secureApi, secureBar, secureFoo } from '../origins.ts';
import { acac, acao, answering, redirecting } from '../policies.ts';
import { type Family, hop, type Setting, spec } from './family.ts';
import { caseOf, casesOf } from './variants.ts';

const setting = (
  part: string,
  subject: string,
  initiator: FormInitiator | FrameInitiator,
  page: Page = { origin: foo },
  target: string = bar,
): Setting => ({
  family: 'navigation',
  part,
  subject,
  spec: spec.navigation,
  page,
  target,
  initiator,
  resource: 'text',
});

const form = (
  enctype: FormInitiator['enctype'],
  field: FormInitiator['field'] = ['a', 'b'],
  referrerPolicy?: ReferrerPolicy,
): FormInitiator => ({ api: 'form', enctype, field, ...(referrerPolicy && { referrerPolicy }) });

const urlencoded = form('application/x-www-form-urlencoded');

const forms: readonly (readonly [part: string, subject: string, initiator: FormInitiator])[] = [
  ['urlencoded', 'form', urlencoded],
  ['multipart', 'form of multipart/form-data', form('multipart/form-data')],
  ['plain', 'form of text/plain', form('text/plain')],
  // The well-known way to send JSON without a preflight.
  ['json', 'form of text/plain whose bytes are JSON', form('text/plain', ['{"a":"', '"}'])],
];

/** To anybody, without a preflight, with cookies; the answer stays with who gave it. */
const posts: readonly Case[] = forms.flatMap(([part, subject, initiator]) => [
  caseOf(setting(part, subject, initiator), 'same-origin', 'to the page’s own origin', [hop(foo, answering())]),
  caseOf(setting(part, subject, initiator), 'cross', 'to another origin, which shares nothing', [
    hop(bar, answering()),
  ]),
  caseOf(setting(part, subject, initiator, { origin: secureFoo }), 'cookies', 'to another origin of the site', [
    hop(secureApi, answering()),
  ]),
]);

const byForm = setting('form', 'form', urlencoded);

const redirects: readonly Case[] = [
  ...[301, 302, 303, 307, 308].flatMap((status) => [
    caseOf(byForm, `${status}-to-cross`, `redirected by ${status} from the page’s origin to another`, [
      hop(foo, redirecting(status)),
      hop(bar, answering()),
    ]),
    caseOf(byForm, `${status}-to-third`, `redirected by ${status} from another origin to a third`, [
      hop(bar, redirecting(status)),
      hop(attacker, answering()),
    ]),
  ]),
  caseOf(byForm, '307-and-back', 'redirected by 307 to the page’s origin: Origin is null', [
    hop(bar, redirecting(307)),
    hop(foo, answering()),
  ]),
];

/** What Referrer-Policy takes from Origin. */
const referrers: readonly Case[] = referrerPolicies.flatMap((policy) => {
  const asking = setting(
    `referrer-${policy}`,
    `form in a document with Referrer-Policy: ${policy}`,
    form('application/x-www-form-urlencoded', ['a', 'b'], policy),
  );
  const by = { ...asking, spec: spec.originHeader };
  return [
    caseOf(by, 'cross', 'to another origin', [hop(bar, answering())]),
    ...(policy === 'no-referrer' || policy === 'same-origin'
      ? [caseOf(by, 'same-origin', 'to the page’s own origin', [hop(foo, answering())])]
      : []),
  ];
});

const contexts = [
  ['sandboxed-frame', 'a sandboxed frame'],
  ['data-frame', 'a data: frame'],
  ['srcdoc-frame', 'a srcdoc frame'],
  ['blob-frame', 'a blob: frame'],
] as const;

const fromFrames: readonly Case[] = contexts.flatMap(([context, where]) => {
  const by = setting(context, `form in ${where}`, urlencoded, { origin: foo, context });
  return [
    caseOf(by, 'cross', 'to another origin', [hop(bar, answering())]),
    caseOf(by, 'page', 'to the origin of the page around it', [hop(foo, answering())]),
  ];
});

const frame: FrameInitiator = { api: 'frame' };
const bySrc = setting('frame', '<iframe src>', frame);

/** No header opens a document of another origin. */
const frames: readonly Case[] = [
  caseOf(bySrc, 'same-origin', 'of the page’s origin', [hop(foo, answering())]),
  ...casesOf(bySrc, [
    { name: 'cross', title: 'of another origin', headers: [] },
    { name: 'acao-star', title: 'of another origin that says *', headers: [acao('*')] },
    {
      name: 'acac-true',
      title: 'of another origin that shares with credentials',
      headers: [acao(foo), acac('true')],
    },
  ]),
  caseOf(bySrc, 'same-site', 'of another origin of the site', [hop(api, answering(acao(foo)))]),
  caseOf(setting('frame', '<iframe src>', frame, { origin: secureFoo }), 'cookies', 'of the site, over https', [
    hop(secureApi, answering()),
  ]),
  caseOf(setting('frame', '<iframe src>', frame, { origin: secureFoo }), 'cross-site', 'of another site, over https', [
    hop(secureBar, answering()),
  ]),
  caseOf(
    bySrc,
    'redirect-to-cross',
    'redirected by the page’s origin to another',
    [hop(foo, redirecting(302)), hop(bar, answering())],
    'redirect-to-own',
  ),
  caseOf(bySrc, 'redirect-to-own', 'redirected within the page’s origin', [
    hop(foo, redirecting(302)),
    hop(foo, answering()),
  ]),
  caseOf(bySrc, 'redirect-and-back', 'redirected to another origin and back: it is the page’s own again', [
    hop(foo, redirecting(302)),
    hop(bar, redirecting(302)),
    hop(foo, answering()),
  ]),
  ...(['no-referrer', 'origin', 'unsafe-url'] as const).map((policy) =>
    caseOf(
      setting(`frame-referrer-${policy}`, `<iframe src> in a document with Referrer-Policy: ${policy}`, {
        api: 'frame',
        referrerPolicy: policy,
      }),
      'cross',
      'of another origin',
      [hop(bar, answering())],
    ),
  ),
];

export const navigations: Family = {
  name: 'navigation',
  title: 'Forms and frames',
  about:
    'CORS does not govern navigation: a form posts to any origin, with cookies and without a preflight, and what comes back is closed to the page whatever the headers say.',
  cases: [...posts, ...redirects, ...referrers, ...fromFrames, ...frames],
};
