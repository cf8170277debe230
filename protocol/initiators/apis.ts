/** What the model knows of each API. A new one needs its options in `Initiator` and its entry here. */
import { DEFAULT_REFERRER_POLICY } from '../fetch/request.ts';
import type { Destination, FetchRequest, RequestUrl } from '../fetch/request.ts';
import type { Ability, ResourceName } from '../case.ts';
import type { Demand } from '../reason.ts';
import type { Section, SectionStep } from '../standard.ts';
import { fetchRequest } from './fetch-api.ts';
import { beaconRequest, CSP_REPORT_REQUEST, PING_REQUEST } from './fire-and-forget.ts';
import type { FireAndForgetInitiator } from './fire-and-forget.ts';
import type { CreatedRequest, CrossOriginAttribute, Initiator } from './initiator.ts';
import { elementFetch, INITIATOR_RULES } from './initiator-rules.ts';
import type { InitiatorName } from './initiator-rules.ts';
import type { Loading } from './loading.ts';
import { decorationResource, DECORATIONS, hasUrlModifier } from './media.ts';
import { formBody, formRequest, frameRequest } from './navigations.ts';
import type { Client } from './page-context.ts';
import { pictureResource, staysClean } from './pictures.ts';
import type { PictureSource } from './pictures.ts';
import type { PreloadInitiator } from './preload.ts';
import { IMPORTED_RESOURCES, REPORTED_SCRIPTS, workerRequest } from './scripts.ts';
import { uploadedText } from './upload.ts';
import { xhrRequest } from './xhr.ts';

export type Api = Initiator['api'];
export type InitiatorOf<A extends Api> = Extract<Initiator, { readonly api: A }>;

interface ApiModel<I extends Initiator> {
  /** @param base a GET request in the mode "no-cors" with the credentials mode "same-origin" and no destination. */
  readonly request: (initiator: I, base: FetchRequest) => CreatedRequest;
  readonly use: (initiator: I) => ResponseUse;
  /** The body that is sent, where it is not what script gave; `undefined` where it holds something that the engine draws. */
  readonly body?: (initiator: I) => string | undefined;
  /** What the engine must be able to do, beyond what the case itself needs. */
  readonly needs?: (initiator: I) => readonly Ability[];
}

/**
 * What becomes of the response.
 * - `script`: script gets it, filtered.
 * - `fire-and-forget`: script hears nothing of it; only the wire tells.
 * - `document`: it becomes the document of a frame.
 * - `handshake`: it opens a connection, or does not.
 * - `timing`: script gets what Resource Timing reports of it.
 * - `preload`: an event says whether it has come; another request uses it.
 * - `load`: the API itself uses it.
 */
export type ResponseUse =
  { readonly kind: 'script' | 'fire-and-forget' | 'document' | 'handshake' | 'timing' | 'preload' } | Load;

interface Load extends Loading {
  readonly kind: 'load';
}

const inScript = () => ({ kind: 'script' }) as const;
const forgotten = () => ({ kind: 'fire-and-forget' }) as const;
const asDocument = () => ({ kind: 'document' }) as const;
const load = (resource: ResourceName, [section, demand]: readonly [Section, Demand], more: Partial<Loading> = {}) =>
  ({ kind: 'load', resource, section, demand, ...more }) satisfies Load;

const html = <A extends SectionStep<'HTML'>['algorithm']>(algorithm: A): SectionStep<'HTML', A> => ({
  standard: 'HTML',
  algorithm,
  step: '',
});

const MEDIA = [html('media resource fetch'), 'status unknown'] as const;
const MODULE = html('fetch a single module script');

const pictureLoad = (source: PictureSource, more?: Partial<Loading>) =>
  source === 'video'
    ? load('video', MEDIA, more)
    : load(pictureResource(source), [html('update the image data'), 'any status'], more);

const IMPORTED = {
  javascript: { by: 'module script', demand: 'JavaScript' },
  json: { by: 'JSON module script', demand: 'JSON' },
  css: { by: 'CSS module script', demand: 'text/css' },
  text: { by: 'text module script', demand: 'ok status' },
} as const;

const made = (request: FetchRequest): CreatedRequest => ({ ok: true, request });

/** Initiators whose destination is a request's own, and not an element's or a navigation's. */
type LoaderName = {
  [Name in InitiatorName]: (typeof INITIATOR_RULES)[Name]['destination'] extends Destination ? Name : never;
}[InitiatorName];

const loaded = (base: FetchRequest, name: LoaderName, crossorigin: CrossOriginAttribute | undefined): CreatedRequest =>
  made({ ...base, destination: INITIATOR_RULES[name].destination, ...elementFetch(name, crossorigin) });

function preloadRequest(initiator: PreloadInitiator, base: FetchRequest): CreatedRequest {
  const { crossorigin } = initiator;
  if (initiator.rel === 'modulepreload') return loaded(base, 'module script', crossorigin);
  const destination = initiator.rel === 'prefetch' || initiator.as === 'fetch' ? '' : initiator.as;
  return made({ ...base, destination, ...elementFetch('preload link', crossorigin) });
}

const APIS = {
  xhr: { request: xhrRequest, use: inScript },
  fetch: {
    request: fetchRequest,
    use: inScript,
    needs: ({ targetAddressSpace }) => (targetAddressSpace === undefined ? [] : ['target-address-space']),
  },
  beacon: { request: beaconRequest, use: forgotten },
  'fetch-later': { request: (initiator, base) => fetchRequest({ ...initiator, api: 'fetch' }, base), use: forgotten },
  ping: { request: (_, base) => made({ ...base, ...PING_REQUEST }), use: forgotten, body: () => 'PING' },
  'csp-report': { request: (_, base) => made({ ...base, ...CSP_REPORT_REQUEST }), use: forgotten },
  /** https://html.spec.whatwg.org/multipage/server-sent-events.html#dom-eventsource */
  'event-source': {
    request: ({ withCredentials }, base) =>
      made({ ...base, mode: 'cors', credentials: withCredentials === true ? 'include' : 'same-origin' }),
    use: () => load('event-stream', [html('EventSource'), 'text/event-stream']),
  },
  font: {
    request: (_, base) => loaded(base, 'font', undefined),
    use: () =>
      load('font', [{ standard: 'CSS Fonts', algorithm: 'font fetching requirements', step: '' }, 'status unknown']),
  },
  canvas: {
    request: ({ source, crossorigin }, base) => loaded(base, `${pictureResource(source)} element`, crossorigin),
    use: ({ source, readBy }) => pictureLoad(source, staysClean(readBy) ? { staysClean: true } : {}),
  },
  webgl: {
    request: ({ source, crossorigin }, base) => loaded(base, `${pictureResource(source)} element`, crossorigin),
    use: ({ source }) => pictureLoad(source),
  },
  audio: {
    request: ({ crossorigin }, base) => loaded(base, 'audio element', crossorigin),
    use: () => load('audio', MEDIA),
    needs: () => ['web-audio'],
  },
  track: {
    request: ({ crossorigin }, base) => loaded(base, 'text track', crossorigin),
    use: () => load('track', [html('start the track processing model'), 'ok status']),
  },
  decoration: {
    request: ({ by, crossorigin }, base) => loaded(base, DECORATIONS[by], crossorigin),
    use: ({ by, crossorigin }) =>
      load(
        decorationResource(by),
        [{ standard: 'CSS Images', algorithm: 'fetching external images', step: '' }, 'any status'],
        elementFetch(DECORATIONS[by], crossorigin)?.mode === 'no-cors' ? { isOnlyPainted: true } : {},
      ),
    needs: (initiator) => (hasUrlModifier(initiator) ? ['url-modifiers'] : []),
  },
  stylesheet: {
    request: ({ crossorigin }, base) => loaded(base, 'stylesheet link', crossorigin),
    use: () => load('stylesheet', [html('link type stylesheet'), 'text/css']),
  },
  'css-import': {
    request: (_, base) => loaded(base, 'CSS @import', undefined),
    use: () => load('stylesheet', [{ standard: 'CSS Cascade', algorithm: 'fetch an @import', step: '' }, 'text/css']),
  },
  script: {
    request: ({ crossorigin }, base) => loaded(base, 'classic script', crossorigin),
    use: ({ reports }) => load(REPORTED_SCRIPTS[reports], [html('fetch a classic script'), 'ok status']),
  },
  module: {
    request: ({ crossorigin }, base) => loaded(base, 'module script', crossorigin),
    use: () => load('module', [MODULE, 'JavaScript']),
  },
  import: {
    request: ({ type, crossorigin }, base) => loaded(base, IMPORTED[type ?? 'javascript'].by, crossorigin),
    use: ({ type }) => load(IMPORTED_RESOURCES[type ?? 'javascript'], [MODULE, IMPORTED[type ?? 'javascript'].demand]),
    needs: ({ type }) => (type === 'text' ? ['text-modules'] : []),
  },
  importScripts: {
    request: (_, base) => loaded(base, 'importScripts()', undefined),
    use: () => load('script', [html('fetch a classic worker-imported script'), 'JavaScript']),
  },
  worker: {
    request: (initiator, base) => made({ ...base, ...workerRequest(initiator) }),
    use: () => load('worker', [html('fetch a classic worker script'), 'JavaScript']),
  },
  worklet: {
    request: ({ kind, credentials }, base) =>
      loaded({ ...base, mode: 'cors', credentials: credentials ?? 'same-origin' }, `${kind} worklet`, undefined),
    use: () => load('module', [html('fetch a worklet script graph'), 'JavaScript']),
  },
  wasm: {
    request: ({ mode, credentials }, base) => made({ ...base, mode, credentials }),
    use: () =>
      load(
        'wasm',
        [
          {
            standard: 'WebAssembly Web API',
            algorithm: 'compile a potential WebAssembly response',
            step: '',
          },
          'application/wasm',
        ],
        { isFetched: true },
      ),
  },
  preload: { request: preloadRequest, use: () => ({ kind: 'preload' }) },
  timing: { request: ({ of }, base) => requestOf(of, base), use: () => ({ kind: 'timing' }) },
  frame: { request: (initiator, base) => made({ ...base, ...frameRequest(initiator) }), use: asDocument },
  form: { request: (initiator, base) => made({ ...base, ...formRequest(initiator) }), use: asDocument, body: formBody },
  websocket: {
    request: (_, base) =>
      made({ ...base, mode: 'websocket', credentials: 'include', redirect: 'error', referrer: 'none' }),
    use: () => ({ kind: 'handshake' }),
  },
} as const satisfies { readonly [A in Api]: ApiModel<InitiatorOf<A>> };

/** APIs that use a response themselves. */
export type LoadingApi = {
  [A in Api]: ReturnType<(typeof APIS)[A]['use']>['kind'] extends 'load' ? A : never;
}[Api];

/** The entry of an initiator's own API. */
const modelOf = ({ api }: Initiator): ApiModel<Initiator> => APIS[api] as ApiModel<Initiator>;

function requestOf(initiator: Initiator, base: FetchRequest): CreatedRequest {
  const integrity = 'integrity' in initiator ? initiator.integrity : undefined;
  return modelOf(initiator).request(initiator, { ...base, ...(integrity !== undefined && { integrity }) });
}

/** The request that an initiator makes for a URL. */
export function createRequest(
  initiator: Initiator,
  url: RequestUrl,
  { origin, referrer, embedderPolicy, contentPolicy, network }: Client,
): CreatedRequest {
  return requestOf(initiator, {
    method: 'GET',
    headers: [],
    hasBody: false,
    streams: false,
    origin,
    mode: 'no-cors',
    credentials: 'same-origin',
    redirect: 'follow',
    destination: '',
    unsafeRequest: false,
    useCorsPreflight: false,
    referrerPolicy: DEFAULT_REFERRER_POLICY,
    referrer,
    timingAllowFailed: false,
    urlList: [url],
    tainting: 'basic',
    redirectCount: 0,
    ...(embedderPolicy && { embedderPolicy }),
    ...(contentPolicy && { contentPolicy }),
    ...(network && { network }),
  });
}

export const responseUse = (initiator: Initiator): ResponseUse => modelOf(initiator).use(initiator);

/** Whether script hears nothing of what becomes of the request: only the wire tells. */
export const isFireAndForget = (initiator: Initiator): initiator is FireAndForgetInitiator =>
  responseUse(initiator).kind === 'fire-and-forget';

/** What an engine must be able to do for the API with these options. */
export const abilitiesFor = (initiator: Initiator): readonly Ability[] => modelOf(initiator).needs?.(initiator) ?? [];

/** The text of the body that a request was given; `undefined` where it holds something that the engine draws. */
export function bodyTextOf(initiator: Initiator): string | undefined {
  const { body } = modelOf(initiator);
  return body === undefined ? uploadedText(initiator) : body(initiator);
}

/** The resource that an initiator is made for. */
export function resourceFor<A extends LoadingApi>(initiator: InitiatorOf<A>): ResourceName {
  return (responseUse(initiator) as Load).resource;
}

/** Whether script asked for credentials across origins. */
export function asksForCredentials(initiator: Initiator): boolean {
  return (
    ('withCredentials' in initiator && initiator.withCredentials === true) ||
    ('credentials' in initiator && initiator.credentials === 'include')
  );
}
