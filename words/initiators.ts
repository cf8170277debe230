import type { ServiceWorker } from '../protocol/fetch/service-worker.ts';
import type { HeaderList } from '../protocol/http/wire.ts';
import type { Initiator, Upload } from '../protocol/initiators/initiator.ts';
import type { PageContext } from '../protocol/case.ts';
import type { CanvasInitiator, PictureSource, WebglInitiator } from '../protocol/initiators/pictures.ts';
import type { DecorationInitiator } from '../protocol/initiators/media.ts';
import type { WorkerInitiator } from '../protocol/initiators/scripts.ts';

/** English for the APIs by which a page makes a request. */

/** An API with its options, as a noun: `fetch() with the method "PUT", the header "X-A: 1"`. */
export function initiatorInWords(initiator: Initiator): string {
  const details = detailsOf(initiator);
  return `${nounOf(initiator)}${details.length === 0 ? '' : ` with ${details.join(', ')}`}`;
}

function nounOf(initiator: Initiator): string {
  switch (initiator.api) {
    case 'xhr':
      return initiator.sync ? 'a synchronous XMLHttpRequest' : 'XMLHttpRequest';
    case 'fetch':
      return 'fetch()';
    case 'beacon':
      return 'navigator.sendBeacon()';
    case 'fetch-later':
      return 'fetchLater()';
    case 'ping':
      return 'the ping of a link';
    case 'csp-report':
      return 'the report of a violated Content-Security-Policy';
    case 'event-source':
      return 'EventSource';
    case 'font':
      return initiator.via === 'css' ? 'a font of an @font-face rule' : 'a font of new FontFace().load()';
    case 'canvas':
      return `${pictureInWords(initiator)} drawn on a canvas that is read by ${initiator.readBy}()`;
    case 'webgl':
      return webglInWords(initiator);
    case 'audio':
      return 'an <audio> element that the Web Audio API reads';
    case 'track':
      return 'a <track> element';
    case 'decoration':
      return decorations[initiator.by];
    case 'stylesheet':
      return `a <link rel=stylesheet> and its sheet.${initiator.access}`;
    case 'css-import':
      return 'an @import rule and the cssRules of its style sheet';
    case 'preload':
      return initiator.rel === 'preload' ? `a <link rel=preload as=${initiator.as}>` : `a <link rel=${initiator.rel}>`;
    case 'timing':
      return `PerformanceResourceTiming of ${initiatorInWords(initiator.of)}`;
    case 'frame':
      return 'an <iframe>';
    case 'form':
      return `a <form> that posts ${initiator.enctype}`;
    case 'websocket':
      return 'WebSocket';
    case 'script':
      return `a <script>${initiator.svg ? ' of SVG' : ''} ${
        {
          error: 'that throws',
          'syntax-error': 'with a syntax error',
          unhandledrejection: 'with a rejected promise',
        }[initiator.reports]
      }`;
    case 'module':
      return 'a <script type=module>';
    case 'import':
      return {
        static: 'an import statement',
        dynamic: 'import()',
        'import-map': 'an import by an import map',
      }[initiator.via];
    case 'importScripts':
      return 'importScripts()';
    case 'worker':
      return initiator.imports === undefined
        ? workers[initiator.kind]
        : `${initiator.imports === 'static' ? 'an import statement' : 'import()'} in ${workers[initiator.kind]}`;
    case 'worklet':
      return { audio: 'audioWorklet.addModule()', paint: 'CSS.paintWorklet.addModule()' }[initiator.kind];
    case 'wasm':
      return `WebAssembly.${initiator.via}() of fetch()`;
  }
}

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

const pictureInWords = ({ source }: CanvasInitiator | WebglInitiator): string => pictures[source];

function webglInWords(initiator: WebglInitiator): string {
  const { through, context, upload = 'texImage2D' } = initiator;
  return `${pictureInWords(initiator)}${through === undefined ? '' : `, through ${through === 'canvas' ? 'a canvas' : 'an ImageBitmap'},`} as a texture by ${context === undefined ? 'WebGL' : 'WebGL 2'}’s ${upload}()`;
}

const decorations: Readonly<Record<DecorationInitiator['by'], string>> = {
  content: 'an image of the CSS property content',
  'list-style-image': 'an image of the CSS property list-style-image',
  'mask-image': 'an image of the CSS property mask-image',
  'shape-outside': 'an image of the CSS property shape-outside',
  poster: 'the poster of a video',
  use: 'an SVG <use> element',
  'clip-path': 'an external SVG clip path',
};

const quote = (text: string): string => JSON.stringify(text);

/** The options that are not in the noun, each as a noun of its own. */
function detailsOf(initiator: Initiator): readonly string[] {
  switch (initiator.api) {
    case 'xhr': {
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
    }
    case 'fetch': {
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
    }
    case 'fetch-later':
      return [...requestDetails(initiator), ...option('credentials', initiator.credentials)];
    case 'beacon':
      return requestDetails(initiator);
    case 'event-source':
      return initiator.withCredentials ? ['withCredentials: true'] : [];
    case 'form':
      return [`the field ${quote(initiator.field.join('='))}`, ...option('referrerPolicy', initiator.referrerPolicy)];
    case 'frame':
      return option('referrerPolicy', initiator.referrerPolicy);
    case 'worker':
    case 'worklet':
      return option('credentials', initiator.credentials);
    case 'wasm':
      return [...option('mode', initiator.mode), ...option('credentials', initiator.credentials)];
    case 'timing':
    case 'ping':
    case 'csp-report':
    case 'font':
    case 'css-import':
    case 'websocket':
    case 'importScripts':
      return [];
    case 'import':
      return [...attributes(initiator), ...option('type', initiator.type)];
    case 'canvas':
    case 'webgl':
    case 'audio':
    case 'track':
    case 'decoration':
    case 'stylesheet':
    case 'preload':
    case 'script':
    case 'module':
      return attributes(initiator);
  }
}

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
