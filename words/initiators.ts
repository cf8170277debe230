import type { ServiceWorker } from '../protocol/fetch/service-worker.ts';
import type { HeaderList } from '../protocol/http/wire.ts';
import type { Api, InitiatorOf, LoadingApi } from '../protocol/initiators/apis.ts';
import type { Initiator, Upload } from '../protocol/initiators/initiator.ts';
import type { PageContext } from '../protocol/case.ts';
import type { PictureSource, WebglInitiator } from '../protocol/initiators/pictures.ts';
import type { DecorationInitiator } from '../protocol/initiators/media.ts';
import type { FrameInitiator } from '../protocol/initiators/navigations.ts';
import type { WorkerInitiator } from '../protocol/initiators/scripts.ts';

/** English for the APIs by which a page makes a request. */

/** An API with its options, as a noun: `fetch() with the method "PUT", the header "X-A: 1"`. */
export function initiatorInWords(initiator: Initiator): string {
  const words = API_WORDS[initiator.api] as ApiWords<Initiator>;
  const details = words.details?.(initiator) ?? [];
  return `${words.noun(initiator)}${details.length === 0 ? '' : ` with ${details.join(', ')}`}`;
}

/** English for one API. */
interface ApiWords<I extends Initiator> {
  readonly noun: (initiator: I) => string;
  /** The options that are not in the noun, each as a noun of its own. */
  readonly details?: (initiator: I) => readonly string[];
}

const API_WORDS: { readonly [A in Api]: ApiWords<InitiatorOf<A>> } = {
  xhr: {
    noun: ({ sync }) => (sync ? 'a synchronous XMLHttpRequest' : 'XMLHttpRequest'),
    details: (initiator) => {
      const { login, uploadListener, responseType, withCredentials } = initiator;
      return [
        ...requestDetails(initiator),
        ...(withCredentials ? ['withCredentials = true'] : []),
        ...(uploadListener === undefined
          ? []
          : [`a listener on upload ${uploadListener === 'before-send' ? 'before' : 'after'} send()`]),
        ...(login === undefined ? [] : [`the user name ${quote(login[0])} and the password ${quote(login[1])}`]),
        ...option('responseType', responseType),
      ];
    },
  },
  fetch: {
    noun: () => 'fetch()',
    details: (initiator) => {
      const { mode, credentials, redirect, referrerPolicy, keepalive, integrity, userinfo, cache } = initiator;
      return [
        ...requestDetails(initiator),
        ...option('mode', mode),
        ...option('credentials', credentials),
        ...option('redirect', redirect),
        ...option('referrerPolicy', referrerPolicy),
        ...option('cache', cache),
        ...option('integrity', integrity),
        ...(keepalive ? ['keepalive: true'] : []),
        ...(userinfo === undefined ? [] : [`${quote(`${userinfo}@`)} in the URL`]),
      ];
    },
  },
  beacon: { noun: () => 'navigator.sendBeacon()', details: requestDetails },
  'fetch-later': {
    noun: () => 'fetchLater()',
    details: (initiator) => [...requestDetails(initiator), ...option('credentials', initiator.credentials)],
  },
  ping: { noun: () => 'the ping of a link' },
  'csp-report': { noun: () => 'the report of a violated Content-Security-Policy' },
  'event-source': {
    noun: () => 'EventSource',
    details: ({ withCredentials }) => (withCredentials ? ['withCredentials: true'] : []),
  },
  font: {
    noun: ({ via }) => (via === 'css' ? 'a font of an @font-face rule' : 'a font of new FontFace().load()'),
  },
  canvas: {
    noun: ({ source, readBy }) => `${pictures[source]} drawn on a canvas that is read by ${readBy}()`,
    details: attributes,
  },
  webgl: { noun: webglInWords, details: attributes },
  audio: { noun: () => 'an <audio> element that the Web Audio API reads', details: attributes },
  track: { noun: () => 'a <track> element', details: attributes },
  decoration: { noun: ({ by }) => decorations[by], details: attributes },
  stylesheet: { noun: ({ access }) => `a <link rel=stylesheet> and its sheet.${access}`, details: attributes },
  'css-import': { noun: () => 'an @import rule and the cssRules of its style sheet' },
  preload: {
    noun: (link) => (link.rel === 'preload' ? `a <link rel=preload as=${link.as}>` : `a <link rel=${link.rel}>`),
    details: attributes,
  },
  timing: { noun: ({ of }) => `PerformanceResourceTiming of ${initiatorInWords(of)}` },
  frame: {
    noun: ({ by }) => (by === undefined ? 'an <iframe>' : frames[by]),
    details: ({ referrerPolicy }) => option('referrerPolicy', referrerPolicy),
  },
  form: {
    noun: ({ enctype }) => `a <form> that posts ${enctype}`,
    details: ({ field, referrerPolicy }) => [
      `the field ${quote(field.join('='))}`,
      ...option('referrerPolicy', referrerPolicy),
    ],
  },
  websocket: { noun: () => 'WebSocket' },
  script: {
    noun: ({ svg, reports }) => `a <script>${svg ? ' of SVG' : ''} ${scripts[reports]}`,
    details: attributes,
  },
  module: { noun: () => 'a <script type=module>', details: attributes },
  import: {
    noun: ({ via }) => imports[via],
    details: (initiator) => [...attributes(initiator), ...option('type', initiator.type)],
  },
  importScripts: { noun: () => 'importScripts()' },
  worker: {
    noun: ({ kind, imports: by }) =>
      by === undefined ? workers[kind] : `${by === 'static' ? 'an import statement' : 'import()'} in ${workers[kind]}`,
    details: ({ credentials }) => option('credentials', credentials),
  },
  worklet: {
    noun: ({ kind }) => ({ audio: 'audioWorklet.addModule()', paint: 'CSS.paintWorklet.addModule()' })[kind],
    details: ({ credentials }) => option('credentials', credentials),
  },
  wasm: {
    noun: ({ via }) => `WebAssembly.${via}() of fetch()`,
    details: ({ mode, credentials }) => [...option('mode', mode), ...option('credentials', credentials)],
  },
};

/** What an opaque response means. Modules, fonts and event sources, being fetched with "cors", never have one. */
const OPAQUE: Readonly<Record<LoadingApi, string>> = {
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

/** What an opaque response means for an API, as a clause. */
export const opaqueInWords = (api: LoadingApi): string => OPAQUE[api];

const scripts = {
  error: 'that throws',
  'syntax-error': 'with a syntax error',
  unhandledrejection: 'with a rejected promise',
} as const;

const frames: Readonly<Record<NonNullable<FrameInitiator['by']>, string>> = {
  object: 'an <object>',
  embed: 'an <embed>',
  link: 'a link that navigates an <iframe>',
  location: 'location.replace() of an <iframe>',
  refresh: 'a <meta http-equiv=refresh> in an <iframe>',
};

const imports = {
  static: 'an import statement',
  dynamic: 'import()',
  'import-map': 'an import by an import map',
} as const;

const workers: Readonly<Record<WorkerInitiator['kind'], string>> = {
  classic: 'new Worker()',
  module: 'new Worker() of a module',
  shared: 'new SharedWorker()',
  'shared-module': 'new SharedWorker() of a module',
};

const pictures: Readonly<Record<PictureSource, string>> = {
  image: 'an image',
  srcset: 'an image by srcset',
  picture: 'an image in <picture>',
  'src-first': 'an image whose crossorigin is set after its src',
  removed: 'an image whose crossorigin is removed after its src is set',
  lazy: 'an image with loading=lazy',
  'svg-image': 'an <image> in SVG',
  video: 'a video',
};

function webglInWords(initiator: WebglInitiator): string {
  const { through, context, upload = 'texImage2D' } = initiator;
  return `${pictures[initiator.source]}${through === undefined ? '' : `, through ${through === 'canvas' ? 'a canvas' : 'an ImageBitmap'},`} as a texture by ${context === undefined ? 'WebGL' : 'WebGL 2'}’s ${upload}()`;
}

const decorations: Readonly<Record<DecorationInitiator['by'], string>> = {
  content: 'an image of the CSS property content',
  'list-style-image': 'an image of the CSS property list-style-image',
  'mask-image': 'an image of the CSS property mask-image',
  'shape-outside': 'an image of the CSS property shape-outside',
  poster: 'the poster of a video',
  input: 'an <input type=image>',
  use: 'an SVG <use> element',
  'clip-path': 'an external SVG clip path',
};

const quote = (text: string): string => JSON.stringify(text);

function attributes(element: { readonly crossorigin?: string; readonly integrity?: string }): readonly string[] {
  const { crossorigin, integrity } = element;
  return [
    ...(crossorigin === undefined ? [] : [`crossorigin=${crossorigin}`]),
    ...(integrity === undefined ? [] : [`integrity=${quote(integrity)}`]),
  ];
}

function requestDetails({
  method,
  headers = [],
  body,
  bodyAs,
  blobType,
}: Upload & { readonly method?: string; readonly headers?: HeaderList }): readonly string[] {
  return [
    ...(method === undefined ? [] : [`the method ${quote(method)}`]),
    ...headers.map((header) => `the header ${quote(header.join(': '))}`),
    ...(body === undefined
      ? []
      : [
          `${bodyAs === undefined ? 'a body' : `a ${bodyAs} as body`}${blobType === undefined ? '' : ` of the type ${quote(blobType)}`}`,
        ]),
  ];
}

function option(name: string, value: string | undefined): readonly string[] {
  return value === undefined ? [] : [`${name}: ${quote(value)}`];
}

/** How a service worker answers, as a clause: `answers with a response of its own to fetch()`. */
export function workerInWords({ by, mode, credentials, redirect, instead }: ServiceWorker): string {
  const options = [...option('mode', mode), ...option('credentials', credentials), ...option('redirect', redirect)];
  const fetched = `fetch()${instead ? ' of another URL' : ''}${options.length === 0 ? '' : ` with ${options.join(', ')}`}`;
  switch (by) {
    case 'nothing':
      return 'does not answer';
    case 'request':
      return 'answers with fetch(event.request)';
    case 'fetch':
      return `answers with ${fetched}`;
    case 'cache':
      return `answers with the response to ${fetched} from the Cache API`;
    case 'copy':
      return `answers with new Response() of the body of ${fetched}`;
    case 'error':
      return 'answers with Response.error()';
  }
}

/** Where a request is made, if not in the document of the page itself. */
export const contexts: Readonly<Record<PageContext, string>> = {
  'sandboxed-frame': 'a sandboxed frame',
  'data-frame': 'a frame of a data: URL',
  'srcdoc-frame': 'a frame with srcdoc',
  'blob-frame': 'a frame of a blob: URL',
  worker: 'a worker',
  'module-worker': 'a module worker',
  'shared-worker': 'a shared worker',
  'data-worker': 'a worker of a data: URL',
  'data-shared-worker': 'a shared worker of a data: URL',
  'blob-worker': 'a worker of a blob: URL',
  'require-corp-frame': 'a frame with Cross-Origin-Embedder-Policy: require-corp',
  'credentialless-frame': 'a frame with Cross-Origin-Embedder-Policy: credentialless',
  'isolated-frame': 'a frame with Document-Isolation-Policy: isolate-and-credentialless',
  'connect-src-frame': 'a frame with Content-Security-Policy: connect-src https://bar.other',
  'integrity-policy-frame': 'a frame with Integrity-Policy: blocked-destinations=(script)',
  'anonymous-frame': 'a credentialless frame',
  'embedded-frame': 'a frame of another origin',
  'allowed-frame': 'a frame of another origin with allow="loopback-network"',
  'no-loopback-frame': 'a frame with Permissions-Policy: loopback-network=()',
};
