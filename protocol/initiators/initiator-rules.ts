import type { CredentialsMode, Destination, RequestMode } from '../fetch/request.ts';
import type { CrossOriginAttribute } from './initiator.ts';

/** Everything on the platform that fetches across origins and whose rules the CORS protocol touches. */
export type InitiatorName =
  | 'audio element'
  | 'audio worklet'
  | 'CSS @import'
  | 'CSS background-image'
  | 'CSS clip-path'
  | 'CSS filter'
  | 'CSS mask-image'
  | 'CSS module script'
  | 'CSS shape-outside'
  | 'dynamic import()'
  | 'EventSource'
  | 'fetch()'
  | 'font'
  | 'form submission'
  | 'hyperlink auditing'
  | 'iframe'
  | 'image button'
  | 'image element'
  | 'importScripts()'
  | 'JSON module script'
  | 'module script'
  | 'module worker'
  | 'paint worklet'
  | 'preload link'
  | 'classic script'
  | 'sendBeacon()'
  | 'service worker'
  | 'shared worker'
  | 'stylesheet link'
  | 'SVG use element'
  | 'text module script'
  | 'text track'
  | 'video element'
  | 'video poster'
  | 'web app manifest'
  | 'WebSocket'
  | 'worker'
  | 'XMLHttpRequest'
  | 'XSLT stylesheet';

/**
 * How a request gets its mode.
 * - a mode: always that one
 * - `crossorigin`: "no-cors" without the attribute, "cors" with it
 * - `crossorigin or same-origin`: the same, with the same-origin fallback flag
 * - `script`: the script says
 */
type ModeRule = RequestMode | 'crossorigin' | 'crossorigin or same-origin' | 'script';

/**
 * How a request gets its credentials mode.
 * - `crossorigin`: "include" but for `anonymous`
 * - `use-credentials`: "same-origin" but for `use-credentials`
 * - `script`: the script says
 */
type CredentialsRule = Exclude<CredentialsMode, 'omit'> | 'crossorigin' | 'use-credentials' | 'script';

export interface InitiatorRule {
  /** `as`: the element's attribute says. */
  readonly destination: Destination | 'as';
  readonly mode: ModeRule;
  readonly credentials: CredentialsRule;
  /** Whether the unsafe-request flag is set, so that methods and headers can make a preflight due. */
  readonly unsafeRequest: boolean;
  /** What is special beside the request. */
  readonly rule: string;
  readonly section: string;
}

const html = (page: string, id: string): string => `https://html.spec.whatwg.org/multipage/${page}.html#${id}`;

/** What each initiator puts into its request. */
export const INITIATOR_RULES = {
  'audio element': {
    destination: 'audio',
    mode: 'crossorigin',
    credentials: 'crossorigin',
    unsafeRequest: false,
    rule: 'A MediaElementAudioSourceNode of an opaque response is silent.',
    section: html('media', 'concept-media-load-resource'),
  },
  'audio worklet': {
    destination: 'audioworklet',
    mode: 'cors',
    credentials: 'script',
    unsafeRequest: false,
    rule: 'addModule() takes the credentials mode, "same-origin" by default.',
    section: html('worklets', 'dom-worklet-addmodule'),
  },
  'CSS @import': {
    destination: 'style',
    mode: 'no-cors',
    credentials: 'include',
    unsafeRequest: false,
    rule: 'The sheet is not origin-clean if its response is opaque.',
    section: 'https://drafts.csswg.org/css-cascade/#fetch-an-import',
  },
  'CSS background-image': {
    destination: 'image',
    mode: 'crossorigin',
    credentials: 'crossorigin',
    unsafeRequest: false,
    rule: 'It is painted whatever the response type is. The modifier cross-origin() of url() is what the attribute is elsewhere.',
    section: 'https://drafts.csswg.org/css-images-4/#fetch-an-external-image-for-a-stylesheet',
  },
  'CSS clip-path': {
    destination: 'image',
    mode: 'cors',
    credentials: 'same-origin',
    unsafeRequest: false,
    rule: 'A clip path whose response is a network error is none.',
    section: 'https://drafts.fxtf.org/css-masking/#priv-sec',
  },
  'CSS filter': {
    destination: 'image',
    mode: 'cors',
    credentials: 'same-origin',
    unsafeRequest: false,
    rule: 'A filter whose response is a network error is no filter.',
    section: 'https://drafts.fxtf.org/filter-effects/#priv-sec',
  },
  'CSS mask-image': {
    destination: 'image',
    mode: 'cors',
    credentials: 'use-credentials',
    unsafeRequest: false,
    rule: 'A mask whose response is a network error counts as transparent black.',
    section: 'https://drafts.fxtf.org/css-masking/#priv-sec',
  },
  'CSS module script': {
    destination: 'style',
    mode: 'cors',
    credentials: 'use-credentials',
    unsafeRequest: false,
    rule: 'The MIME type must be text/css.',
    section: html('webappapis', 'fetch-a-single-module-script'),
  },
  'CSS shape-outside': {
    destination: 'image',
    mode: 'cors',
    credentials: 'use-credentials',
    unsafeRequest: false,
    rule: 'A shape whose response is a network error is no shape.',
    section: 'https://drafts.csswg.org/css-shapes/#shape-outside-property',
  },
  'dynamic import()': {
    destination: 'script',
    mode: 'cors',
    credentials: 'same-origin',
    unsafeRequest: false,
    rule: 'The credentials mode is that of the script that imports.',
    section: html('webappapis', 'hostloadimportedmodule'),
  },
  EventSource: {
    destination: '',
    mode: 'cors',
    credentials: 'script',
    unsafeRequest: false,
    rule: 'withCredentials makes "include", else "same-origin". Last-Event-ID never makes a preflight.',
    section: html('server-sent-events', 'dom-eventsource'),
  },
  'fetch()': {
    destination: '',
    mode: 'script',
    credentials: 'script',
    unsafeRequest: true,
    rule: 'By default "cors" and "same-origin".',
    section: 'https://fetch.spec.whatwg.org/#dom-request',
  },
  font: {
    destination: 'font',
    mode: 'cors',
    credentials: 'same-origin',
    unsafeRequest: false,
    rule: '@font-face and FontFace alike; the font is not used if the response is a network error.',
    section: 'https://drafts.csswg.org/css-fonts/#font-fetching-requirements',
  },
  'form submission': {
    destination: 'document',
    mode: 'navigate',
    credentials: 'include',
    unsafeRequest: false,
    rule: 'Any origin may be posted to, with an Origin header.',
    section: html('form-control-infrastructure', 'form-submission-algorithm'),
  },
  'hyperlink auditing': {
    destination: '',
    mode: 'no-cors',
    credentials: 'include',
    unsafeRequest: false,
    rule: 'A POST of text/ping, whose response nothing sees.',
    section: html('links', 'hyperlink-auditing'),
  },
  iframe: {
    destination: 'iframe',
    mode: 'navigate',
    credentials: 'include',
    unsafeRequest: false,
    rule: 'The document has its own origin; the embedder sees nothing of another one.',
    section: html('iframe-embed-object', 'process-the-iframe-attributes'),
  },
  'image button': {
    destination: 'image',
    mode: 'no-cors',
    credentials: 'include',
    unsafeRequest: false,
    rule: 'An <input type=image>, which has no crossorigin attribute.',
    section: html('input', 'image-button-state-(type=image)'),
  },
  'image element': {
    destination: 'image',
    mode: 'crossorigin',
    credentials: 'crossorigin',
    unsafeRequest: false,
    rule: 'An opaque response makes a canvas not origin-clean, and is refused by texImage2D().',
    section: html('images', 'update-the-image-data'),
  },
  'importScripts()': {
    destination: 'script',
    mode: 'no-cors',
    credentials: 'same-origin',
    unsafeRequest: false,
    rule: 'An opaque script runs with muted errors. The MIME type must be a JavaScript one.',
    section: html('webappapis', 'fetch-a-classic-worker-imported-script'),
  },
  'JSON module script': {
    destination: 'json',
    mode: 'cors',
    credentials: 'use-credentials',
    unsafeRequest: false,
    rule: 'The MIME type must be a JSON one.',
    section: html('webappapis', 'fetch-a-single-module-script'),
  },
  'module script': {
    destination: 'script',
    mode: 'cors',
    credentials: 'use-credentials',
    unsafeRequest: false,
    rule: 'What it imports is fetched with the same credentials mode. The MIME type must be a JavaScript one.',
    section: html('webappapis', 'fetch-a-single-module-script'),
  },
  'module worker': {
    destination: 'worker',
    mode: 'same-origin',
    credentials: 'script',
    unsafeRequest: false,
    rule: 'What it imports is fetched with "cors".',
    section: html('webappapis', 'fetch-a-module-worker-script-tree'),
  },
  'paint worklet': {
    destination: 'paintworklet',
    mode: 'cors',
    credentials: 'script',
    unsafeRequest: false,
    rule: 'addModule() takes the credentials mode, "same-origin" by default.',
    section: html('worklets', 'dom-worklet-addmodule'),
  },
  'preload link': {
    destination: 'as',
    mode: 'crossorigin',
    credentials: 'crossorigin',
    unsafeRequest: false,
    rule: 'It is consumed only by a request of the same destination, mode and credentials mode.',
    section: html('links', 'link-type-preload'),
  },
  'classic script': {
    destination: 'script',
    mode: 'crossorigin',
    credentials: 'crossorigin',
    unsafeRequest: false,
    rule: 'An opaque script runs with muted errors.',
    section: html('webappapis', 'fetch-a-classic-script'),
  },
  'sendBeacon()': {
    destination: '',
    mode: 'no-cors',
    credentials: 'include',
    unsafeRequest: true,
    rule: 'A POST with keepalive. A body whose type is not safelisted makes the mode "cors".',
    section: 'https://w3c.github.io/beacon/#sendbeacon-method',
  },
  'service worker': {
    destination: 'serviceworker',
    mode: 'same-origin',
    credentials: 'same-origin',
    unsafeRequest: false,
    rule: 'Redirects are refused.',
    section: 'https://w3c.github.io/ServiceWorker/#update-algorithm',
  },
  'shared worker': {
    destination: 'sharedworker',
    mode: 'same-origin',
    credentials: 'same-origin',
    unsafeRequest: false,
    rule: '',
    section: html('webappapis', 'fetch-a-classic-worker-script'),
  },
  'stylesheet link': {
    destination: 'style',
    mode: 'crossorigin',
    credentials: 'crossorigin',
    unsafeRequest: false,
    rule: 'The sheet is not origin-clean if its response is opaque. The MIME type must be text/css.',
    section: html('links', 'link-type-stylesheet'),
  },
  'SVG use element': {
    destination: 'image',
    mode: 'same-origin',
    credentials: 'same-origin',
    unsafeRequest: false,
    rule: '',
    section: 'https://svgwg.org/svg2-draft/struct.html#UseElement',
  },
  'text module script': {
    destination: 'text',
    mode: 'cors',
    credentials: 'use-credentials',
    unsafeRequest: false,
    rule: 'Any MIME type will do.',
    section: html('webappapis', 'fetch-a-single-module-script'),
  },
  'text track': {
    destination: 'track',
    mode: 'crossorigin or same-origin',
    credentials: 'crossorigin',
    unsafeRequest: false,
    rule: 'The attribute is that of the media element.',
    section: html('media', 'start-the-track-processing-model'),
  },
  'video element': {
    destination: 'video',
    mode: 'crossorigin',
    credentials: 'crossorigin',
    unsafeRequest: false,
    rule: 'An opaque response makes a canvas not origin-clean, and is refused by texImage2D().',
    section: html('media', 'concept-media-load-resource'),
  },
  'video poster': {
    destination: 'image',
    mode: 'no-cors',
    credentials: 'include',
    unsafeRequest: false,
    rule: 'The crossorigin attribute is for the video only. No canvas draws a poster.',
    section: html('media', 'poster-frame'),
  },
  'web app manifest': {
    destination: 'manifest',
    mode: 'cors',
    credentials: 'use-credentials',
    unsafeRequest: false,
    rule: '',
    section: html('links', 'link-type-manifest'),
  },
  WebSocket: {
    destination: '',
    mode: 'websocket',
    credentials: 'include',
    unsafeRequest: false,
    rule: 'There is always an Origin header; the server alone decides.',
    section: 'https://websockets.spec.whatwg.org/#opening-handshake',
  },
  worker: {
    destination: 'worker',
    mode: 'same-origin',
    credentials: 'same-origin',
    unsafeRequest: false,
    rule: '',
    section: html('webappapis', 'fetch-a-classic-worker-script'),
  },
  XMLHttpRequest: {
    destination: '',
    mode: 'cors',
    credentials: 'script',
    unsafeRequest: true,
    rule: 'Listeners on upload set the use-CORS-preflight flag.',
    section: 'https://xhr.spec.whatwg.org/#the-send()-method',
  },
  'XSLT stylesheet': {
    destination: 'xslt',
    mode: 'same-origin',
    credentials: 'same-origin',
    unsafeRequest: false,
    rule: '',
    section: 'https://www.w3.org/TR/xml-stylesheet/',
  },
} as const satisfies Readonly<Record<InitiatorName, InitiatorRule>>;

/** Modes in which an element's attributes alone decide. */
export interface ElementFetch {
  readonly mode: RequestMode;
  readonly credentials: CredentialsMode;
}

/**
 * Mode and credentials mode of an initiator for a `crossorigin` attribute; `null` where script decides.
 * https://html.spec.whatwg.org/multipage/urls-and-fetching.html#create-a-potential-cors-request
 */
export function elementFetch(name: InitiatorName, crossorigin: CrossOriginAttribute | undefined): ElementFetch | null {
  const rule = INITIATOR_RULES[name];
  const mode = modeOf(rule.mode, crossorigin);
  const credentials = credentialsOf(rule.credentials, crossorigin);
  return mode === null || credentials === null ? null : { mode, credentials };
}

function modeOf(rule: ModeRule, crossorigin: CrossOriginAttribute | undefined): RequestMode | null {
  switch (rule) {
    case 'crossorigin':
      return crossorigin === undefined ? 'no-cors' : 'cors';
    case 'crossorigin or same-origin':
      return crossorigin === undefined ? 'same-origin' : 'cors';
    case 'script':
      return null;
    case 'same-origin':
    case 'no-cors':
    case 'cors':
    case 'navigate':
    case 'websocket':
      return rule;
  }
}

function credentialsOf(rule: CredentialsRule, crossorigin: CrossOriginAttribute | undefined): CredentialsMode | null {
  switch (rule) {
    case 'crossorigin':
      return crossorigin === 'anonymous' ? 'same-origin' : 'include';
    case 'use-credentials':
      return crossorigin === 'use-credentials' ? 'include' : 'same-origin';
    case 'script':
      return null;
    case 'same-origin':
    case 'include':
      return rule;
  }
}
