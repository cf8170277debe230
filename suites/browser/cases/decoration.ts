import { type DecorationInitiator, decorationResource } from '../../../protocol/initiators/media.ts';
import type { Case } from '../../../protocol/case.ts';
import { bar, foo } from '../origins.ts';
import { acao, answering, corp, redirecting, tao } from '../policies.ts';
import { anonymous, type Element, opaquely, sharedAnonymously, useCredentials } from './embedded.ts';
import { type Family, hop, type Setting, spec } from './family.ts';
import { caseOf, mapHops } from './variants.ts';

type By = DecorationInitiator['by'];

const subjects: Readonly<Partial<Record<By, string>>> = {
  poster: '<video poster>',
  input: '<input type=image>',
  use: 'SVG <use>',
  'clip-path': 'clip-path: url() with an SVG document',
};

const specs: Readonly<Partial<Record<By, string>>> = {
  poster: spec.poster,
  input: spec.imageButton,
  use: spec.svgUse,
  'clip-path': spec.masking,
};

const decorated = (initiator: Omit<DecorationInitiator, 'api'>): Setting => ({
  family: 'decoration',
  part: initiator.by,
  subject: subjects[initiator.by] ?? `${initiator.by}: url()`,
  spec: specs[initiator.by] ?? spec.styleResource,
  page: { origin: foo },
  target: bar,
  initiator: { api: 'decoration', ...initiator },
  resource: decorationResource(initiator.by),
});

const plainly = (setting: Setting): readonly Case[] => [
  ...opaquely(setting),
  caseOf(
    setting,
    'corp',
    'Cross-Origin-Resource-Policy: same-origin',
    [hop(bar, answering(corp('same-origin')))],
    'acao-absent',
  ),
];

const sameOriginOnly = (setting: Setting): readonly Case[] => [
  caseOf(setting, 'same-origin', 'same-origin', [hop(foo, answering())]),
  caseOf(setting, 'acao-star', 'cross-origin: nothing is sent', [hop(bar, answering(acao('*')))], 'same-origin'),
  caseOf(setting, 'redirect-to-own', 'redirected within the page’s origin', [
    hop(foo, redirecting(302)),
    hop(foo, answering()),
  ]),
  caseOf(
    setting,
    'redirect-to-cross',
    'redirected to another origin: redirect is not followed',
    [hop(foo, redirecting(302)), hop(bar, answering(acao('*')))],
    'redirect-to-own',
  ),
];

/** Lets Resource Timing report when an image loads that does not affect the layout. */
const timed = (cases: readonly Case[]): readonly Case[] =>
  cases.map((each) => ({
    ...each,
    hops: mapHops(each.hops, ({ actual }) => ({ actual: { ...actual, headers: [...actual.headers, tao('*')] } })),
  }));

/** An image of a style sheet that is fetched in cors mode. */
const modified = (by: Exclude<By, 'poster' | 'input' | 'use' | 'clip-path'>): Element => ({
  family: 'decoration',
  part: `${by}-modified`,
  subject: (crossorigin) => `${by}: url(… cross-origin(${crossorigin ?? ''}))`,
  spec: spec.urlModifiers,
  resource: 'image',
  initiator: (crossorigin) => ({ api: 'decoration', by, ...(crossorigin && { crossorigin }) }),
});

const sharedPoster: Setting = {
  ...decorated({ by: 'poster', crossorigin: 'anonymous' }),
  part: 'poster-anonymous',
  subject: '<video crossorigin=anonymous poster>',
};

export const decoration: Family = {
  name: 'decoration',
  title: 'CSS images, SVG, posters and image buttons',
  about:
    'mask-image, shape-outside and clip-path fetch in cors mode; images that are only painted do not. SVG <use> is same-origin only.',
  cases: [
    ...timed(sharedAnonymously(decorated({ by: 'mask-image' }))),
    ...sharedAnonymously(decorated({ by: 'shape-outside' })),
    ...sharedAnonymously(decorated({ by: 'clip-path' })).map((each) => ({
      ...each,
      needs: ['external-clip-path'] as const,
    })),
    ...sameOriginOnly(decorated({ by: 'use' })),
    ...(['content', 'list-style-image', 'poster', 'input'] as const).flatMap((by) => plainly(decorated({ by }))),
    ...(['content', 'list-style-image'] as const).flatMap((by) => [
      ...anonymous(modified(by)),
      ...useCredentials(modified(by)),
    ]),
    // These are in cors mode anyway: the modifier only adds credentials.
    ...timed(useCredentials(modified('mask-image'))),
    ...useCredentials(modified('shape-outside')),
    caseOf(sharedPoster, 'acao-absent', 'crossorigin does not apply to the poster, which loads without CORS headers', [
      hop(bar, answering()),
    ]),
    caseOf(sharedPoster, 'acao-exact', 'crossorigin does not apply to the poster, which stays opaque even if allowed', [
      hop(bar, answering(acao(foo))),
    ]),
  ],
};
