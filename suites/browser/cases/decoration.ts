import type { DecorationInitiator } from '../../../protocol/media.ts';
import type { Case } from '../../../protocol/types.ts';
import { bar, foo } from '../origins.ts';
import { acao, answering, corp, tao } from '../policies.ts';
import { opaquely, sharedAnonymously } from './embedded.ts';
import { type Family, hop, type Setting, spec } from './family.ts';
import { caseOf, mapHops } from './variants.ts';

const decorated = (initiator: Omit<DecorationInitiator, 'api'>): Setting => ({
  family: 'decoration',
  part: initiator.by,
  subject: initiator.by === 'poster' ? '<video poster>' : `${initiator.by}: url()`,
  spec: initiator.by === 'poster' ? spec.poster : spec.styleResource,
  page: { origin: foo },
  target: bar,
  initiator: { api: 'decoration', ...initiator },
  resource: 'image',
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

/** Lets Resource Timing tell the times of an image that moves nothing. */
const timed = (cases: readonly Case[]): readonly Case[] =>
  cases.map((each) => ({
    ...each,
    hops: mapHops(each.hops, ({ actual }) => ({ actual: { ...actual, headers: [...actual.headers, tao('*')] } })),
  }));

const sharedPoster: Setting = {
  ...decorated({ by: 'poster', crossorigin: 'anonymous' }),
  part: 'poster-anonymous',
  subject: '<video crossorigin=anonymous poster>',
};

export const decoration: Family = {
  name: 'decoration',
  title: 'Images of style sheets, posters',
  about: 'mask-image and shape-outside ask in cors mode; the images that are only painted do not.',
  cases: [
    ...timed(sharedAnonymously(decorated({ by: 'mask-image' }))),
    ...sharedAnonymously(decorated({ by: 'shape-outside' })),
    ...(['content', 'list-style-image', 'poster'] as const).flatMap((by) => plainly(decorated({ by }))),
    caseOf(sharedPoster, 'acao-absent', 'the attribute is not for the poster', [hop(bar, answering())]),
    caseOf(sharedPoster, 'acao-exact', 'the attribute is not for the poster, which stays opaque', [
      hop(bar, answering(acao(foo))),
    ]),
  ],
};
