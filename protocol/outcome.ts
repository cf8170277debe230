import { isNullBodyStatus, isOkStatus } from './answer.ts';
import { NotModelledError } from './errors.ts';
import { INITIATOR_RULES } from './initiator-rules.ts';
import { DECORATIONS } from './media.ts';
import type { FetchResult, HttpResponse } from './fetch.ts';
import { extractMimeType, isJavaScriptMimeType } from './mime.ts';
import type { MimeType } from './mime.ts';
import { pictureResource } from './pictures.ts';
import { scriptResource } from './scripts.ts';
import { quote, sectionStep } from './standard.ts';
import type { Section } from './standard.ts';
import type { Initiator, Outcome, ResourceName, SpecStep } from './types.ts';

export interface OutcomeOfLoad {
  readonly outcome: Outcome;
  readonly decidedBy: SpecStep;
}

/**
 * What the response of a fetch means for the initiator.
 *
 * - Scripts and style sheets load with an ok status only, and all but classic scripts only as their MIME type. An image loads whatever its status is.
 * - For media and fonts the standards do not say what a status other than an ok one means: not modelled.
 *
 * @throws NotModelledError
 */
export function outcomeOf(
  initiator: Initiator,
  resource: ResourceName,
  /** The body is the resource's own, not another one of the policy. */
  ownBody: boolean,
  result: FetchResult,
): OutcomeOfLoad {
  const { internal, response } = result;
  if (internal === null) return { outcome: 'blocked', decidedBy: result.step };
  const opaque = response.type === 'opaque' || response.type === 'opaqueredirect';
  if (initiator.api === 'xhr' || initiator.api === 'fetch') {
    return { outcome: opaque ? 'opaque' : 'readable', decidedBy: result.step };
  }
  const unused = whyUnused(initiator, internal);
  if (unused !== null) return { outcome: 'blocked', decidedBy: unused };
  if (!ownBody) {
    throw new NotModelledError(
      'hops',
      `what ${quote(initiator.api)} makes of a body that is not a resource's is not known.`,
    );
  }
  const needed = neededResource(initiator);
  if (resource !== needed) {
    throw new NotModelledError(
      'resource',
      `${quote(resource)} is not what ${quote(initiator.api)} loads; ${quote(needed)} is.`,
    );
  }
  if (initiator.api === 'decoration' && INITIATOR_RULES[DECORATIONS[initiator.by]].mode === 'no-cors') {
    const because = `${result.step.because} The image is only painted: nothing reads it.`;
    return { outcome: 'opaque', decidedBy: { ...result.step, because } };
  }
  if (!opaque) return { outcome: 'readable', decidedBy: result.step };
  const because = `${result.step.because} The response is opaque: ${MEANING[initiator.api]}.`;
  return { outcome: 'opaque', decidedBy: { ...result.step, because } };
}

type Embedding = Exclude<Initiator, { readonly api: 'xhr' | 'fetch' }>;

/** What an opaque response means. Modules, fonts and event sources, being fetched with "cors", never have one. */
const MEANING: Readonly<Record<Embedding['api'], string>> = {
  canvas: 'drawing it makes the canvas not origin-clean, and reading it back throws a SecurityError',
  webgl: 'uploading it as a texture throws a SecurityError',
  stylesheet: 'the style sheet is applied, but not origin-clean, and its rules throw a SecurityError',
  script: 'the script runs with muted errors',
  audio: 'a MediaElementAudioSourceNode of it is silent',
  track: 'the track does not load',
  decoration: 'the page is not decorated',
  module: 'the module script does not load',
  font: 'the font does not load',
  'event-source': 'the connection fails',
  'css-import': 'the style sheet is applied, but not origin-clean, and its rules throw a SecurityError',
  import: 'the module script does not load',
  importScripts: 'the script runs with muted errors',
  worker: 'the worker does not start',
  worklet: 'the module script does not load',
  wasm: 'compiling it is a TypeError',
};

function neededResource(initiator: Embedding): ResourceName {
  switch (initiator.api) {
    case 'canvas':
    case 'webgl':
      return pictureResource(initiator.source);
    case 'decoration':
      return 'image';
    case 'event-source':
      return 'event-stream';
    case 'audio':
    case 'track':
      return initiator.api;
    case 'font':
      return 'font';
    case 'stylesheet':
    case 'css-import':
      return 'stylesheet';
    default:
      return scriptResource(initiator);
  }
}

/** Why the initiator does not use a response that the fetch let through; `null` if it does. */
function whyUnused(initiator: Embedding, response: HttpResponse): SpecStep | null {
  const status = `The response's status is ${String(response.status)}`;
  const [section, mediaType] = loadingOf(initiator);
  if (isNullBodyStatus(response.status)) return sectionStep(section, `${status}, so that there is no body.`);
  if (!isOkStatus(response.status) && mediaType !== 'any status') {
    if (mediaType === 'status unknown') {
      throw new NotModelledError('hops', `${status}; ${section} does not say what that means.`);
    }
    return sectionStep(section, `${status}, not one from 200 to 299.`);
  }
  if (mediaType === 'text/event-stream' && response.status !== 200) return sectionStep(section, `${status}, not 200.`);
  const mimeType = extractMimeType(response.headers);
  return fits(mediaType, mimeType)
    ? null
    : sectionStep(section, `The MIME type is ${quote(mimeType?.essence ?? 'unknown')}, not ${mediaType}.`);
}

/** What is asked of a response beside being no network error. A MIME type is asked for together with an ok status. */
type Demand =
  | 'any status'
  | 'status unknown'
  | 'ok status'
  | 'text/css'
  | 'JavaScript'
  | 'application/json'
  | 'application/wasm'
  | 'text/event-stream';

function fits(demand: Demand, mimeType: MimeType | null): boolean {
  switch (demand) {
    case 'any status':
    case 'status unknown':
    case 'ok status':
      return true;
    case 'JavaScript':
      return mimeType !== null && isJavaScriptMimeType(mimeType);
    default:
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

const MODULE: Section = 'HTML, fetch a single module script';

const IMPORTED = {
  javascript: [MODULE, 'JavaScript'],
  json: [MODULE, 'application/json'],
  css: [MODULE, 'text/css'],
} as const;

const LOADING: Readonly<
  Record<'image' | 'video' | Exclude<Embedding['api'], 'canvas' | 'webgl' | 'import'>, readonly [Section, Demand]>
> = {
  image: ['HTML, update the image data', 'any status'],
  video: ['HTML, media resource fetch', 'status unknown'],
  audio: ['HTML, media resource fetch', 'status unknown'],
  track: ['HTML, start the track processing model', 'ok status'],
  decoration: ['CSS Images, fetching external images', 'any status'],
  font: ['CSS Fonts, font fetching requirements', 'status unknown'],
  stylesheet: ['HTML, link type stylesheet', 'text/css'],
  'css-import': ['CSS Cascade, fetch an @import', 'text/css'],
  script: ['HTML, fetch a classic script', 'ok status'],
  'event-source': ['HTML, EventSource', 'text/event-stream'],
  module: [MODULE, 'JavaScript'],
  importScripts: ['HTML, fetch a classic worker-imported script', 'JavaScript'],
  worker: ['HTML, fetch a classic worker script', 'JavaScript'],
  worklet: ['HTML, fetch a worklet script graph', 'JavaScript'],
  wasm: ['WebAssembly Web API, compile a potential WebAssembly response', 'application/wasm'],
};
