import type { FormInitiator, FrameInitiator } from '../../../protocol/initiators/navigations.ts';
import { referrerPolicies, type ReferrerPolicy } from '../../../protocol/fetch/referrer.ts';
import type { Case, Page } from '../../../protocol/case.ts';
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
  ['multipart', 'multipart/form-data form', form('multipart/form-data')],
  ['plain', 'text/plain form', form('text/plain')],
  // The well-known way to send JSON without a preflight.
  ['json', 'text/plain form with a JSON body', form('text/plain', ['{"a":"', '"}'])],
];

/** To any origin, without a preflight, with cookies; the page cannot read the response. */
const posts: readonly Case[] = forms.flatMap(([part, subject, initiator]) => [
  caseOf(setting(part, subject, initiator), 'same-origin', 'same-origin', [hop(foo, answering())]),
  caseOf(setting(part, subject, initiator), 'cross', 'cross-origin, no CORS headers', [hop(bar, answering())]),
  caseOf(setting(part, subject, initiator, { origin: secureFoo }), 'cookies', 'same-site over https, with cookies', [
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
  caseOf(byForm, '307-and-back', 'redirected by 307 back to the page’s origin: Origin is null', [
    hop(bar, redirecting(307)),
    hop(foo, answering()),
  ]),
];

/** How Referrer-Policy affects Origin. */
const referrers: readonly Case[] = referrerPolicies.flatMap((policy) => {
  const asking = setting(
    `referrer-${policy}`,
    `form in a document with Referrer-Policy: ${policy}`,
    form('application/x-www-form-urlencoded', ['a', 'b'], policy),
  );
  const by = { ...asking, spec: spec.originHeader };
  return [
    caseOf(by, 'cross', 'cross-origin', [hop(bar, answering())]),
    ...(policy === 'no-referrer' || policy === 'same-origin'
      ? [caseOf(by, 'same-origin', 'same-origin', [hop(foo, answering())])]
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
    caseOf(by, 'cross', 'cross-origin', [hop(bar, answering())]),
    caseOf(by, 'page', 'to the origin of the embedding page', [hop(foo, answering())]),
  ];
});

const elements: readonly (readonly [part: string, subject: string, by?: FrameInitiator['by']])[] = [
  ['frame', '<iframe src>'],
  ['object', '<object data>', 'object'],
  ['embed', '<embed src>', 'embed'],
  ['link', 'link to an <iframe>', 'link'],
  ['location', 'location.replace() of an <iframe>', 'location'],
  ['refresh', '<meta http-equiv=refresh> in an <iframe>', 'refresh'],
];

/** No header makes a cross-origin document accessible. */
const frames: readonly Case[] = elements.flatMap(([part, subject, by]) => {
  const initiator: FrameInitiator = { api: 'frame', ...(by && { by }) };
  const framed = setting(part, subject, initiator);
  const overHttps = setting(part, subject, initiator, { origin: secureFoo });
  return [
    caseOf(framed, 'same-origin', 'same-origin', [hop(foo, answering())]),
    ...casesOf(framed, [
      { name: 'cross', title: 'cross-origin', headers: [] },
      { name: 'acao-star', title: 'cross-origin, Access-Control-Allow-Origin: *', headers: [acao('*')] },
      {
        name: 'acac-true',
        title: 'cross-origin, allowed with credentials',
        headers: [acao(foo), acac('true')],
      },
    ]),
    caseOf(framed, 'same-site', 'same-site, Access-Control-Allow-Origin is the page’s origin', [
      hop(api, answering(acao(foo))),
    ]),
    caseOf(overHttps, 'cookies', 'same-site over https, with cookies', [hop(secureApi, answering())]),
    // The family "secure" has it of the others.
    ...(by === undefined
      ? [caseOf(overHttps, 'cross-site', 'cross-site over https', [hop(secureBar, answering())])]
      : []),
    caseOf(
      framed,
      'redirect-to-cross',
      'redirected to another origin',
      [hop(foo, redirecting(302)), hop(bar, answering())],
      'redirect-to-own',
    ),
    caseOf(framed, 'redirect-to-own', 'redirected within the page’s origin', [
      hop(foo, redirecting(302)),
      hop(foo, answering()),
    ]),
    caseOf(framed, 'redirect-and-back', 'redirected to another origin and back: same-origin again', [
      hop(foo, redirecting(302)),
      hop(bar, redirecting(302)),
      hop(foo, answering()),
    ]),
    // The policy that counts for location is that of the document whose script runs, and so the page's own.
    ...(by === 'location' ? [] : (['no-referrer', 'origin', 'unsafe-url'] as const)).map((policy) =>
      caseOf(
        setting(`${part}-referrer-${policy}`, `${subject} in a document with Referrer-Policy: ${policy}`, {
          ...initiator,
          referrerPolicy: policy,
        }),
        'cross',
        'cross-origin',
        [hop(bar, answering())],
      ),
    ),
  ];
});

export const navigations: Family = {
  name: 'navigation',
  title: 'Forms, links and frames',
  about:
    'CORS does not apply to navigation: a form can be submitted to any origin, with cookies and without a preflight, and the page cannot read the response, whatever headers it has.',
  cases: [...posts, ...redirects, ...referrers, ...fromFrames, ...frames],
};
