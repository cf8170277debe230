import type { Case } from '../../../protocol/case.ts';
import { bar, foo } from '../origins.ts';
import { acao, answering, redirecting } from '../policies.ts';
import { onCanvas } from './canvas.ts';
import { anonymous, type Element, embedded, only, tag, useCredentials } from './embedded.ts';
import { type Family, hop, type Setting, spec } from './family.ts';
import { caseOf, mapHops } from './variants.ts';

const audioElement: Element = {
  family: 'media',
  part: 'audio',
  subject: (crossorigin) => `${tag('audio', crossorigin)} in a MediaElementAudioSourceNode`,
  spec: spec.webAudio,
  resource: 'audio',
  initiator: (crossorigin) => ({ api: 'audio', ...(crossorigin && { crossorigin }) }),
};

export const trackElement: Element = {
  family: 'media',
  part: 'track',
  subject: (crossorigin) => `<track> in ${tag('video', crossorigin)}`,
  spec: spec.track,
  resource: 'track',
  initiator: (crossorigin) => ({ api: 'track', ...(crossorigin && { crossorigin }) }),
};

const plainTrack: Setting = {
  family: 'media',
  part: 'track-plain',
  subject: '<track> in <video>',
  spec: spec.track,
  page: { origin: foo },
  target: bar,
  initiator: { api: 'track' },
  resource: 'track',
};

/** Without the attribute: same-origin mode, in which CORS headers make no difference. */
const sameOriginOnly: readonly Case[] = [
  caseOf(plainTrack, 'same-origin', 'same-origin', [hop(foo, answering())]),
  caseOf(plainTrack, 'redirect-same', 'redirected within the page’s origin', [
    hop(foo, redirecting(302)),
    hop(foo, answering()),
  ]),
  caseOf(plainTrack, 'acao-absent', 'cross-origin, no CORS headers', [hop(bar, answering())], 'same-origin'),
  caseOf(
    plainTrack,
    'acao-star',
    'cross-origin, Access-Control-Allow-Origin: *',
    [hop(bar, answering(acao('*')))],
    'same-origin',
  ),
  caseOf(
    plainTrack,
    'redirect-to-cross',
    'redirected to another origin, Access-Control-Allow-Origin: *',
    [hop(foo, redirecting(302)), hop(bar, answering(acao('*')))],
    'redirect-same',
  ),
];

const ranged = (part: string): Element => ({ ...onCanvas('video', 'getImageData'), family: 'media', part });

/** The same cases with a server that supports range requests, as most do: every part is checked. */
const inParts = (cases: readonly Case[]): readonly Case[] =>
  cases.map((each) => ({
    ...each,
    title: `${each.title} (206 Partial Content)`,
    hops: mapHops(each.hops, ({ actual }) => ({ actual: { ...actual, ranges: true } })),
  }));

export const media: Family = {
  name: 'media',
  title: 'Media',
  about:
    '<audio> plays from any origin, but Web Audio gets silence without valid CORS headers. <track> uses the crossorigin attribute of its <video>; without it, only same-origin tracks load.',
  cases: [
    ...anonymous(audioElement),
    ...useCredentials(audioElement),
    ...embedded({ ...audioElement, part: 'audio-plain' }),
    ...anonymous(trackElement),
    ...useCredentials(trackElement),
    ...sameOriginOnly,
    ...inParts([
      ...only(anonymous(ranged('video-ranges')), 'acao-exact', 'acao-absent', 'same-origin', 'redirect-to-third'),
      ...only(useCredentials(ranged('video-ranges')), 'acac-true', 'acac-absent'),
      ...only(embedded(ranged('video-ranges-plain')), 'acao-absent', 'same-origin', 'redirect-and-back'),
    ]),
  ],
};
