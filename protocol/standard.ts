import type { SpecStep } from './types.ts';

/** The commit of https://github.com/whatwg/fetch (2026-07-02) whose steps the predictor follows. Steps renumber. */
export const FETCH_COMMIT = '586cd2a44c2a865b37c166dc0740f3fb8bb220d6';

/** Algorithms of the Fetch standard that decide, with the id under which the standard defines each. */
const FETCH_ALGORITHMS = {
  'main fetch': 'concept-main-fetch',
  'HTTP fetch': 'concept-http-fetch',
  'HTTP-redirect fetch': 'concept-http-redirect-fetch',
  'HTTP-network-or-cache fetch': 'concept-http-network-or-cache-fetch',
  'HTTP-network fetch': 'concept-http-network-fetch',
  'CORS-preflight fetch': 'cors-preflight-fetch-0',
  'CORS-preflight cache': 'concept-cache',
  'CORS check': 'concept-cors-check',
  'TAO check': 'concept-tao-check',
  'cross-origin resource policy check': 'cross-origin-resource-policy-internal-check',
  'CORS-unsafe request-header names': 'cors-unsafe-request-header-names',
  'CORS-safelisted request-header': 'cors-safelisted-request-header',
  'filtered response': 'concept-filtered-response',
  'CORS filtered response': 'concept-filtered-response-cors',
  'port blocking': 'port-blocking',
  'blocked due to its MIME type': 'should-response-to-request-be-blocked-due-to-mime-type?',
  'blocked due to nosniff': 'should-response-to-request-be-blocked-due-to-nosniff?',
  'Request constructor': 'dom-request',
  'Headers append': 'concept-headers-append',
} as const;

export type FetchAlgorithm = keyof typeof FETCH_ALGORITHMS;

const SNAPSHOT = `https://fetch.spec.whatwg.org/commit-snapshots/${FETCH_COMMIT}/#`;

/** Link to an id of the Fetch standard as it was at `FETCH_COMMIT`. */
export function fetchUrl(id: string): string {
  return SNAPSHOT + id;
}

/**
 * A step of the Fetch standard. `step` as the standard numbers it, nested as `7.5`; '' for an algorithm without steps.
 */
export function fetchStep(algorithm: FetchAlgorithm, step: string, because: string): SpecStep {
  return {
    step: step === '' ? `Fetch, ${algorithm}` : `Fetch, ${algorithm}, step ${step}`,
    url: fetchUrl(FETCH_ALGORITHMS[algorithm]),
    because,
  };
}

/**
 * Sections of the standards that use fetch. They are cited by section: unlike Fetch, their steps were not pinned to a
 * commit.
 */
const SECTIONS = {
  'HTML, CORS settings attributes':
    'https://html.spec.whatwg.org/multipage/urls-and-fetching.html#cors-settings-attributes',
  'HTML, update the image data': 'https://html.spec.whatwg.org/multipage/images.html#update-the-image-data',
  'HTML, media resource fetch': 'https://html.spec.whatwg.org/multipage/media.html#concept-media-load-resource',
  'HTML, start the track processing model':
    'https://html.spec.whatwg.org/multipage/media.html#start-the-track-processing-model',
  'HTML, verify a media response': 'https://html.spec.whatwg.org/multipage/media.html#verify-a-media-response',
  'HTML, security with canvas elements':
    'https://html.spec.whatwg.org/multipage/canvas.html#security-with-canvas-elements',
  'HTML, link type stylesheet': 'https://html.spec.whatwg.org/multipage/links.html#link-type-stylesheet',
  'HTML, fetch a classic script': 'https://html.spec.whatwg.org/multipage/webappapis.html#fetch-a-classic-script',
  'HTML, fetch a single module script':
    'https://html.spec.whatwg.org/multipage/webappapis.html#fetch-a-single-module-script',
  'Beacon, processing model': 'https://w3c.github.io/beacon/#sec-processing-model',
  'WebSockets, establish a WebSocket connection': 'https://websockets.spec.whatwg.org/#concept-websocket-establish',
  'HTML, origin of a document': 'https://html.spec.whatwg.org/multipage/browsers.html#determining-the-origin',
  'HTML, EventSource': 'https://html.spec.whatwg.org/multipage/server-sent-events.html#dom-eventsource',
  'HTML, fetch a classic worker-imported script':
    'https://html.spec.whatwg.org/multipage/webappapis.html#fetch-a-classic-worker-imported-script',
  'HTML, fetch a classic worker script':
    'https://html.spec.whatwg.org/multipage/webappapis.html#fetch-a-classic-worker-script',
  'HTML, fetch a worklet script graph':
    'https://html.spec.whatwg.org/multipage/webappapis.html#fetch-a-worklet/module-worker-script-graph',
  'WebAssembly Web API, compile a potential WebAssembly response':
    'https://webassembly.github.io/spec/web-api/#compile-a-potential-webassembly-response',
  'CSS Cascade, fetch an @import': 'https://drafts.csswg.org/css-cascade/#fetch-an-import',
  'HTML, muted errors': 'https://html.spec.whatwg.org/multipage/webappapis.html#muted-errors',
  'HTML, report an exception': 'https://html.spec.whatwg.org/multipage/webappapis.html#report-an-exception',
  'HTML, HostPromiseRejectionTracker':
    'https://html.spec.whatwg.org/multipage/webappapis.html#the-hostpromiserejectiontracker-implementation',
  'WebGL, origin restrictions': 'https://registry.khronos.org/webgl/specs/latest/1.0/#ORIGIN_RESTRICTIONS',
  'CSSOM, origin-clean flag': 'https://drafts.csswg.org/cssom/#concept-css-style-sheet-origin-clean-flag',
  'CSS Images, fetching external images':
    'https://drafts.csswg.org/css-images-4/#fetch-an-external-image-for-a-stylesheet',
  'CSS Fonts, font fetching requirements': 'https://drafts.csswg.org/css-fonts/#font-fetching-requirements',
  'XMLHttpRequest, open()': 'https://xhr.spec.whatwg.org/#the-open()-method',
  'XMLHttpRequest, send()': 'https://xhr.spec.whatwg.org/#the-send()-method',
  'XMLHttpRequest, setRequestHeader()': 'https://xhr.spec.whatwg.org/#the-setrequestheader()-method',
  'Mixed Content, should fetching request be blocked':
    'https://w3c.github.io/webappsec-mixed-content/#should-block-fetch',
} as const;

export type Section = keyof typeof SECTIONS;

/** The section of a standard other than Fetch as the step that decided. */
export function sectionStep(section: Section, because: string): SpecStep {
  return { step: section, url: SECTIONS[section], because };
}

/** Bytes as they are shown in sentences. */
export function quote(bytes: string): string {
  return JSON.stringify(bytes);
}
