import type { Answer, Case, PolicyHeader } from '../../../protocol/case.ts';
import { bar, foo } from '../origins.ts';
import { acao, answering, redirecting } from '../policies.ts';
import { type Asking, byNoCors, depending } from './askings.ts';
import { onCanvas } from './canvas.ts';
import { script } from './document.ts';
import type { Element } from './embedded.ts';
import { type Family, hop, type Setting, spec } from './family.ts';
import { caseOf } from './variants.ts';
import { asTexture } from './webgl.ts';

const settingOf = ({ part, ...asking }: Asking): Setting => ({
  ...asking,
  family: 'orb',
  part,
  spec: spec.opaqueResponses,
  page: { origin: foo },
  target: bar,
});

const elementOf = (part: string, { subject, initiator, resource }: Element, crossorigin?: 'anonymous'): Setting =>
  settingOf({ part, subject: subject(crossorigin), initiator: initiator(crossorigin), resource });

const ofType = (type: string): PolicyHeader => ['Content-Type', type];
const nosniff: PolicyHeader = ['X-Content-Type-Options', 'nosniff'];

/** `text/html` as a part of ids. */
const typePart = (type: string): string => (type === '' ? 'no-type' : type.replace(/[^a-z0-9]+/g, '-'));
const typeTitle = (type: string): string => (type === '' ? 'an empty Content-Type' : `Content-Type: ${type}`);

/** A response of each type, with and without nosniff. */
const typed = (setting: Setting, types: readonly string[], ...more: readonly PolicyHeader[]): readonly Case[] =>
  types.map((type) =>
    caseOf(
      setting,
      [typePart(type), ...(more.includes(nosniff) ? ['nosniff'] : [])].join('-'),
      [typeTitle(type), ...(more.includes(nosniff) ? ['nosniff'] : [])].join(', '),
      [hop(bar, answering(ofType(type), ...more))],
    ),
  );

const answered = (setting: Setting, name: string, title: string, actual: Answer): Case =>
  caseOf(setting, name, title, [hop(bar, { actual })]);

const alwaysAllowed = ['text/javascript', 'application/x-javascript', 'text/css'] as const;
const blocklisted = [
  'text/html',
  'application/json',
  'text/json',
  'application/ld+json',
  'text/xml',
  'application/xml',
  'application/rss+xml',
  'application/xhtml+xml',
] as const;
const neverSniffed = [
  'application/dash+xml',
  'application/gzip',
  'application/msword',
  'application/pdf',
  'application/vnd.apple.mpegurl',
  'application/vnd.ms-excel',
  'application/vnd.openxmlformats-officedocument.wordprocessingml.document',
  'application/x-gzip',
  'application/x-protobuf',
  'application/zip',
  'multipart/signed',
  'text/event-stream',
  'text/vtt',
] as const;
const others = [
  '',
  'text/plain',
  'application/octet-stream',
  'application/wasm',
  'font/ttf',
  'unknown/unknown',
] as const;

/** The same response where it is not opaque, and where a redirect has made it so. */
const unguarded = (part: string, element: Element, type: string): readonly Case[] => {
  const setting = elementOf(part, element);
  const named = typePart(type);
  const own = [hop(foo, answering(ofType(type)))] as const;
  return [
    caseOf(elementOf(`${part}-anonymous`, element, 'anonymous'), named, `${typeTitle(type)}, the page is allowed`, [
      hop(bar, answering(ofType(type), acao(foo))),
    ]),
    caseOf(setting, `${named}-own`, `${typeTitle(type)}, from the page’s own origin`, own),
    caseOf(setting, `${named}-redirect`, `${typeTitle(type)}, redirected to another origin`, [
      hop(foo, redirecting(302)),
      hop(bar, answering(ofType(type))),
    ]),
    caseOf(setting, `${named}-redirect-back`, `${typeTitle(type)}, redirected back to the page’s origin`, [
      hop(bar, redirecting(302)),
      hop(foo, answering(ofType(type))),
    ]),
  ];
};

const classic = elementOf('script', script('error'));

/** `first`: position of its first byte. */
const part = (type: string, first: number): Answer => ({
  status: 206,
  headers: [ofType(type), ['Content-Range', `bytes ${String(first)}-${String(first + 60)}/200`]],
});

const parts = (setting: Setting, ...types: readonly string[]): readonly Case[] =>
  types.flatMap((type) => [
    answered(setting, `${typePart(type)}-first-part`, `${typeTitle(type)}, status 206, the first part`, part(type, 0)),
    answered(setting, `${typePart(type)}-part`, `${typeTitle(type)}, status 206, a later part`, part(type, 61)),
  ]);

const scripts: readonly Case[] = [
  ...typed(classic, [...alwaysAllowed, ...blocklisted, ...neverSniffed, ...others]),
  ...parts(classic, 'text/javascript', 'application/json', 'application/octet-stream'),
  ...unguarded('script', script('error'), 'application/pdf'),
];

/** Each depends on the script of the same type that is one. */
const wrongBodies: readonly Case[] = (
  [
    ['json', 'that is JSON', { ...elementOf('', script('syntax-error')), resource: 'json' }, undefined],
    ['html', 'that is HTML', elementOf('', script('syntax-error')), '<!doctype html><title>secret</title>'],
  ] as const
).flatMap(([name, title, setting, body]) =>
  ['application/json', 'text/html', 'text/xml', 'text/plain', 'application/octet-stream', 'unknown/unknown'].map(
    (type): Case => ({
      ...answered(
        { ...setting, part: `script-${name}`, subject: `<script> ${title}, window.onerror` },
        typePart(type),
        typeTitle(type),
        { status: 200, headers: [ofType(type)], ...(body !== undefined && { body }) },
      ),
      dependsOn: `orb-script-${typePart(type)}`,
    }),
  ),
);

const image = onCanvas('image', 'getImageData');

const someTypes = ['image/png', 'text/html', 'application/json', 'application/pdf', 'text/plain'] as const;

const pictures: readonly Case[] = [
  ...typed(elementOf('img', image), [
    'image/png',
    'image/gif',
    'audio/mpegurl',
    'text/csv',
    'text/javascript',
    ...blocklisted,
    ...neverSniffed,
    ...others,
  ]),
  ...typed(elementOf('img', image), ['image/png', 'image/gif', 'text/javascript', ...blocklisted, ...others], nosniff),
  ...parts(elementOf('img', image), 'image/png', 'text/html', 'text/plain'),
  ...unguarded('img', image, 'application/zip'),
  ...(
    [
      ['svg-image', onCanvas('svg-image', 'getImageData')],
      ['srcset', onCanvas('srcset', 'getImageData')],
      ['bitmap', onCanvas('image', 'createImageBitmap')],
      ['texture', asTexture('image')],
    ] as const
  ).flatMap(([name, element]) => [
    ...typed(elementOf(name, element), someTypes),
    ...typed(elementOf(name, element), ['image/png', 'text/html', 'text/plain'], nosniff),
  ]),
  ...(['content', 'list-style-image', 'poster'] as const).flatMap((by) => {
    const setting = settingOf({
      part: by,
      subject: by === 'poster' ? '<video poster>' : `${by}: url()`,
      initiator: { api: 'decoration', by },
      resource: 'image',
    });
    return [...typed(setting, someTypes), ...typed(setting, ['image/png', 'text/html', 'text/plain'], nosniff)];
  }),
];

const video = onCanvas('video', 'getImageData');

const audio: Setting = settingOf({
  part: 'audio',
  subject: '<audio> in a MediaElementAudioSourceNode',
  initiator: { api: 'audio' },
  resource: 'audio',
});

const players: readonly Case[] = [
  ...[elementOf('video', video), { ...audio, part: 'audio' }].flatMap((setting) => {
    const own = setting.resource === 'video' ? 'video/webm' : 'audio/wav';
    return [
      ...typed(setting, [own, 'application/pdf', 'text/vtt', 'application/zip']),
      ...typed(setting, [own, 'text/html', 'application/json', 'text/plain'], nosniff),
      ...[404, 500].map((status) =>
        answered(setting, `status-${String(status)}`, `status ${String(status)}`, { status, headers: [] }),
      ),
    ];
  }),
];

/** fetch() gets a response of any kind. */
const fetched: readonly Case[] = [
  ...typed(settingOf(byNoCors), ['application/json', 'text/html', 'text/xml', 'text/plain', 'application/pdf', '']),
  ...typed(settingOf(byNoCors), ['application/json', 'text/html', 'text/xml', 'text/plain'], nosniff),
  ...[404, 500].map((status) =>
    answered(settingOf(byNoCors), `status-${String(status)}`, `status ${String(status)}`, { status, headers: [] }),
  ),
];

export const opaqueResponses: Family = {
  name: 'orb',
  title: 'Opaque response blocking (draft)',
  about:
    'What is loaded without CORS must be a script, a style sheet or media: responses of other types fail as if they had not come. fetch() gets them as opaque ones. The rules are a draft, which engines implement in part.',
  cases: [...depending([...scripts, ...pictures, ...players, ...fetched]), ...wrongBodies],
};
