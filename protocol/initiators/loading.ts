import { isNullBodyStatus, isOkStatus } from '../fetch/answer.ts';
import { NotModelledError } from '../errors.ts';
import type { HttpResponse } from '../fetch/fetch.ts';
import { decorationResource } from './media.ts';
import { extractMimeType, isJavaScriptMimeType, isJsonMimeType } from '../http/mime.ts';
import type { MimeType } from '../http/mime.ts';
import { pictureResource } from './pictures.ts';
import type { Demand, Reason } from '../reason.ts';
import { scriptResource } from './scripts.ts';
import type { Decision, Section, SectionStep } from '../standard.ts';
import type { Initiator } from './initiator.ts';
import type { ResourceName } from '../case.ts';
import type { UnheardInitiator } from './unheard.ts';

/** Initiators that do something with a response of their own accord. */
export type Embedding = Exclude<
  Initiator,
  {
    readonly api: 'xhr' | 'fetch' | 'preload' | 'timing' | 'frame' | 'form' | 'websocket' | UnheardInitiator['api'];
  }
>;

/** The resource that an initiator is made for. */
export function neededResource(initiator: Embedding): ResourceName {
  switch (initiator.api) {
    case 'canvas':
    case 'webgl':
      return pictureResource(initiator.source);
    case 'decoration':
      return decorationResource(initiator.by);
    case 'event-source':
      return 'event-stream';
    case 'audio':
    case 'track':
    case 'font':
    case 'stylesheet':
      return initiator.api;
    case 'css-import':
      return 'stylesheet';
    default:
      return scriptResource(initiator);
  }
}

/** Why the initiator does not use a response that the fetch let through; `null` if it does. */
export function whyUnused(initiator: Embedding, response: HttpResponse): Decision | null {
  const { status } = response;
  const [section, demand] = loadingOf(initiator);
  const unused = (reason: Reason): Decision => ({ ...section, reason });
  if (isNullBodyStatus(response.status)) return unused({ kind: 'status-without-body', status });
  if (!isOkStatus(response.status) && demand !== 'any status') {
    if (demand === 'status unknown') {
      throw new NotModelledError(
        'hops',
        `The response's status is ${String(status)}; ${section.standard}, ${section.algorithm} does not say what that means.`,
      );
    }
    return unused({ kind: 'status-not-ok', status });
  }
  if (demand === 'text/event-stream' && response.status !== 200) return unused({ kind: 'status-not-200', status });
  const mimeType = extractMimeType(response.headers);
  return fits(demand, mimeType)
    ? null
    : unused({ kind: 'mime-type-differs', essence: mimeType?.essence ?? 'unknown', wanted: demand });
}

/** A MIME type is asked for together with an ok status. */
function fits(demand: Demand, mimeType: MimeType | null): boolean {
  switch (demand) {
    case 'any status':
    case 'status unknown':
    case 'ok status':
      return true;
    case 'JavaScript':
      return mimeType !== null && isJavaScriptMimeType(mimeType);
    case 'JSON':
      return mimeType !== null && isJsonMimeType(mimeType);
    case 'text/css':
    case 'application/wasm':
    case 'text/event-stream':
      return mimeType?.essence === demand;
  }
}

/** The section that says how a response is used, and what it asks for. */
function loadingOf(initiator: Embedding): readonly [Section, Demand] {
  switch (initiator.api) {
    case 'canvas':
    case 'webgl':
      return LOADING[pictureResource(initiator.source)];
    case 'import':
      return IMPORTED[initiator.type ?? 'javascript'];
    default:
      return LOADING[initiator.api];
  }
}

const html = <A extends SectionStep<'HTML'>['algorithm']>(algorithm: A): SectionStep<'HTML', A> => ({
  standard: 'HTML',
  algorithm,
  step: '',
});

const MODULE = html('fetch a single module script');

const IMPORTED = {
  javascript: [MODULE, 'JavaScript'],
  json: [MODULE, 'JSON'],
  css: [MODULE, 'text/css'],
  text: [MODULE, 'ok status'],
} as const;

const LOADING: Readonly<
  Record<'image' | 'video' | Exclude<Embedding['api'], 'canvas' | 'webgl' | 'import'>, readonly [Section, Demand]>
> = {
  image: [html('update the image data'), 'any status'],
  video: [html('media resource fetch'), 'status unknown'],
  audio: [html('media resource fetch'), 'status unknown'],
  track: [html('start the track processing model'), 'ok status'],
  decoration: [{ standard: 'CSS Images', algorithm: 'fetching external images', step: '' }, 'any status'],
  font: [{ standard: 'CSS Fonts', algorithm: 'font fetching requirements', step: '' }, 'status unknown'],
  stylesheet: [html('link type stylesheet'), 'text/css'],
  'css-import': [{ standard: 'CSS Cascade', algorithm: 'fetch an @import', step: '' }, 'text/css'],
  script: [html('fetch a classic script'), 'ok status'],
  module: [MODULE, 'JavaScript'],
  importScripts: [html('fetch a classic worker-imported script'), 'JavaScript'],
  worker: [html('fetch a classic worker script'), 'JavaScript'],
  worklet: [html('fetch a worklet script graph'), 'JavaScript'],
  wasm: [
    { standard: 'WebAssembly Web API', algorithm: 'compile a potential WebAssembly response', step: '' },
    'application/wasm',
  ],
  'event-source': [html('EventSource'), 'text/event-stream'],
};
