import type { Case, Hop, PolicyHeader } from '../../../protocol/case.ts';
import { api, bar, foo, secureApi, secureBar, secureFoo } from '../origins.ts';
import { acac, acao, answering, corp, redirecting, withStatus } from '../policies.ts';
import { type Asking, byNoCors, depending, otherPlainAskings, plainAskings, sharedAskings } from './askings.ts';
import { type Family, hop, type Setting, spec } from './family.ts';
import { caseOf } from './variants.ts';

const settingOf = ({ part, context, ...asking }: Asking, origin = foo): Setting => ({
  ...asking,
  family: 'corp',
  part,
  spec: spec.resourcePolicy,
  page: { origin, ...(context && { context }) },
  target: bar,
});

const one = (origin: string, ...headers: readonly PolicyHeader[]): readonly [Hop] => [
  hop(origin, answering(...headers)),
];

/** Every value from each kind of origin, and on each response of a redirect. */
const embedding = (asking: Asking): readonly Case[] => {
  const setting = settingOf(asking);
  const secured = settingOf(asking, secureFoo);
  return [
    ...(['cross-origin', 'same-site', 'same-origin'] as const).flatMap((value) => [
      caseOf(setting, `${value}-by-other-site`, `${value}, from another site`, one(bar, corp(value))),
      caseOf(setting, `${value}-by-same-site`, `${value}, from another origin of the same site`, one(api, corp(value))),
      caseOf(setting, `${value}-by-own`, `${value}, from the page’s origin`, one(foo, corp(value))),
    ]),
    caseOf(secured, 'https-same-site', 'same-site over https, the page over https', one(secureApi, corp('same-site'))),
    caseOf(setting, 'https-to-http', 'same-site over https, the page over http', one(secureApi, corp('same-site'))),
    caseOf(setting, 'https-to-http-own', 'same-site over https from the page’s host, the page over http', [
      ...one(secureFoo, corp('same-site')),
    ]),
    caseOf(setting, 'on-first', 'same-origin on the redirect only', [
      hop(bar, redirecting(302, corp('same-origin'))),
      hop(bar, answering()),
    ]),
    caseOf(setting, 'on-last', 'same-origin on the response after the redirect', [
      hop(bar, redirecting(302)),
      hop(bar, answering(corp('same-origin'))),
    ]),
    caseOf(setting, 'on-both', 'cross-origin on the redirect and on the response after it', [
      hop(bar, redirecting(302, corp('cross-origin'))),
      hop(bar, answering(corp('cross-origin'))),
    ]),
    caseOf(setting, 'back', 'same-origin on a response of the page’s origin, redirected by another', [
      hop(bar, redirecting(302)),
      hop(foo, answering(corp('same-origin'))),
    ]),
    caseOf(setting, 'with-cors', 'same-origin with CORS headers that allow the page', [
      ...one(bar, corp('same-origin'), acao(foo), acac('true')),
    ]),
  ];
};

/** Values that are none of the three count for nothing. */
const forms: readonly (readonly [name: string, title: string, ...values: readonly string[]])[] = [
  ['upper-case', 'in upper case', 'SAME-ORIGIN'],
  ['mixed-case', 'in mixed case', 'Same-Site'],
  ['unknown', 'is unknown', 'same-party'],
  ['empty', 'is empty', ''],
  ['quoted', 'is quoted', '"same-origin"'],
  ['parameter', 'has a parameter', 'same-origin; report-to=x'],
  ['list', 'lists two values', 'same-origin, same-site'],
  ['list-same', 'lists a value twice', 'same-origin, same-origin'],
  ['two-lines', 'is sent twice with the same value', 'same-origin', 'same-origin'],
  ['two-lines-other', 'is sent twice with different values', 'same-origin', 'cross-origin'],
  ['origin', 'is the page’s origin', 'http://bar.other'],
  ['star', 'is *', '*'],
  ['trailing-comma', 'has a trailing comma', 'same-origin,'],
  ['tab', 'is between tabs', '\tsame-origin\t'],
  ['spaces', 'is between spaces', '  same-origin  '],
];

const formed = (asking: Asking): readonly Case[] =>
  forms.map(([name, title, ...values]) =>
    caseOf(settingOf(asking), `form-${name}`, `the value ${title}`, one(bar, ...values.map(corp))),
  );

const statuses = [404, 500, 206, 203].map((status) =>
  caseOf(settingOf(byNoCors), `status-${status}`, `same-origin with status ${status}`, [
    hop(bar, withStatus(answering(corp('same-origin')), status)),
  ]),
);

/** In cors mode the header is not looked at. */
const ignored = (asking: Asking): readonly Case[] => {
  const setting = settingOf(asking);
  const title = (value: string) => `${value}, and CORS headers that allow the page`;
  return [
    ...(['same-origin', 'same-site'] as const).flatMap((value) => [
      caseOf(setting, `shared-${value}`, title(value), one(bar, corp(value), acao(foo))),
      caseOf(setting, `shared-${value}-by-same-site`, `${title(value)}, from the same site`, [
        ...one(api, corp(value), acao('*')),
      ]),
    ]),
    caseOf(
      setting,
      'shared-redirect',
      'same-origin on the redirect and on the response after it, both allow the page',
      [hop(bar, redirecting(302, corp('same-origin'), acao(foo))), hop(bar, answering(corp('same-origin'), acao(foo)))],
    ),
    caseOf(setting, 'unshared', 'cross-origin, but no CORS headers', one(bar, corp('cross-origin'))),
    caseOf(settingOf(asking, secureFoo), 'shared-https', title('same-origin'), [
      ...one(secureBar, corp('same-origin'), acao(secureFoo)),
    ]),
  ];
};

export const resourcePolicy: Family = {
  name: 'corp',
  title: 'Cross-Origin-Resource-Policy',
  about:
    'Cross-Origin-Resource-Policy keeps other origins or other sites from loading a response without CORS, on every hop of a redirect. Requests in cors mode ignore it.',
  cases: depending([
    ...[...plainAskings, ...otherPlainAskings]
      .flatMap(embedding)
      // That one is asked among the CSS images.
      .filter(({ id, initiator }) => initiator.api !== 'decoration' || !id.endsWith('-same-origin-by-other-site')),
    ...plainAskings.slice(0, 2).flatMap(formed),
    ...statuses,
    ...sharedAskings.flatMap(ignored),
  ]),
};
