import type { FetchInitiator, Initiator } from '../../../protocol/initiators/initiator.ts';
import type { Page, ResourceName } from '../../../protocol/case.ts';
import { predict } from '../../../protocol/predict.ts';
import type { Case } from '../../../protocol/case.ts';
import { onCanvas } from './canvas.ts';
import { cssImport, script, stylesheet } from './document.ts';
import type { Element } from './embedded.ts';
import { trackElement } from './media.ts';
import { asTexture } from './webgl.ts';

/** Something that makes a request, for families whose cases are the same for every API. */
export interface Asking {
  /** Its part of ids. */
  readonly part: string;
  /** What titles call it. */
  readonly subject: string;
  readonly initiator: Initiator;
  readonly resource: ResourceName;
  /** Where it works. Left out: in a document. */
  readonly context?: Page['context'];
}

export const fetching = (part: string, subject: string, options: Omit<FetchInitiator, 'api'> = {}): Asking => ({
  part,
  subject,
  initiator: { api: 'fetch', ...options },
  resource: 'json',
});

const element = (part: string, { subject, initiator, resource }: Element, crossorigin?: 'anonymous'): Asking => ({
  part: crossorigin === undefined ? part : `${part}-${crossorigin}`,
  subject: subject(crossorigin),
  initiator: initiator(crossorigin),
  resource,
});

export const byFetch = fetching('fetch', 'fetch()');
export const byNoCors = fetching('fetch-no-cors', 'fetch() in no-cors mode', { mode: 'no-cors' });
export const byInclude = fetching('fetch-include', 'fetch() with credentials', { credentials: 'include' });
export const byXhr: Asking = { part: 'xhr', subject: 'XMLHttpRequest', initiator: { api: 'xhr' }, resource: 'json' };

const image = onCanvas('image', 'getImageData');

/** In no-cors mode, one of each kind. */
export const plainAskings: readonly Asking[] = [
  byNoCors,
  element('img', image),
  element('texture', asTexture('image')),
  element('link', stylesheet('cssRules')),
  element('css-import', cssImport),
  element('script', script('error')),
];

/** More of them. */
export const otherPlainAskings: readonly Asking[] = [
  element('srcset', onCanvas('srcset', 'getImageData')),
  element('picture', onCanvas('picture', 'getImageData')),
  element('svg-image', onCanvas('svg-image', 'getImageData')),
  element('video', onCanvas('video', 'getImageData')),
  element('bitmap', onCanvas('image', 'createImageBitmap')),
  element('rejection', script('unhandledrejection')),
  {
    part: 'importscripts',
    subject: 'importScripts() in a worker',
    initiator: { api: 'importScripts' },
    resource: 'script',
    context: 'worker',
  },
  {
    part: 'wasm',
    subject: 'WebAssembly.compileStreaming() in no-cors mode',
    initiator: { api: 'wasm', via: 'compileStreaming', mode: 'no-cors', credentials: 'same-origin' },
    resource: 'wasm',
  },
  ...(['content', 'list-style-image', 'poster'] as const).map((by): Asking => ({
    part: by,
    subject: by === 'poster' ? '<video poster>' : `${by}: url()`,
    initiator: { api: 'decoration', by },
    resource: 'image',
  })),
];

/** In cors mode without credentials, one of each kind. */
export const sharedAskings: readonly Asking[] = [
  byFetch,
  byXhr,
  element('img', image, 'anonymous'),
  element('texture', asTexture('image'), 'anonymous'),
  element('link', stylesheet('cssRules'), 'anonymous'),
  element('script', script('error'), 'anonymous'),
  { part: 'module', subject: '<script type=module>', initiator: { api: 'module' }, resource: 'module' },
  { part: 'font', subject: 'new FontFace()', initiator: { api: 'font', via: 'FontFace' }, resource: 'font' },
  element('track', trackElement, 'anonymous'),
];

/** In same-origin mode. */
export const ownTrack = element('track', trackElement);

/** Names the nearest case that is not blocked, for each that is. */
export function depending(cases: readonly Case[]): readonly Case[] {
  const passing = cases.filter((each) => predict(each).outcome !== 'blocked');
  const known = new Set(passing);
  const commonStart = (a: string, b: string): number => {
    const end = [...a].findIndex((char, i) => char !== b[i]);
    return end === -1 ? a.length : end;
  };
  return cases.map((each) => {
    if (known.has(each)) return each;
    const alike = (key: 'initiator' | 'hops') =>
      passing.filter((other) => JSON.stringify(other[key]) === JSON.stringify(each[key]));
    const siblings = alike('initiator').length > 0 ? alike('initiator') : alike('hops');
    const [nearest] = siblings.toSorted((a, b) => commonStart(b.id, each.id) - commonStart(a.id, each.id));
    return nearest ? { ...each, dependsOn: nearest.id } : each;
  });
}
