import { fetchUrl } from '../protocol/standard.ts';
import type { Decision, FetchAlgorithm, Section, Step } from '../protocol/standard.ts';
import { becauseInWords } from './reasons.ts';

/** The ids under which the Fetch standard defines its algorithms. */
const FETCH_IDS: Readonly<Record<FetchAlgorithm, string>> = {
  'main fetch': 'concept-main-fetch',
  'HTTP fetch': 'concept-http-fetch',
  'HTTP-redirect fetch': 'concept-http-redirect-fetch',
  'HTTP-network-or-cache fetch': 'concept-http-network-or-cache-fetch',
  'HTTP-network fetch': 'concept-http-network-fetch',
  'CORS-preflight fetch': 'cors-preflight-fetch-0',
  'CORS check': 'concept-cors-check',
  'TAO check': 'concept-tao-check',
  'cross-origin resource policy check': 'cross-origin-resource-policy-internal-check',
  'filtered response': 'concept-filtered-response',
  'CORS filtered response': 'concept-filtered-response-cors',
  'port blocking': 'port-blocking',
  'blocked due to its MIME type': 'should-response-to-request-be-blocked-due-to-mime-type?',
  'blocked due to nosniff': 'should-response-to-request-be-blocked-due-to-nosniff?',
  'Request constructor': 'dom-request',
  'Headers append': 'concept-headers-append',
};

const SECTION_URLS: Readonly<Record<Section['algorithm'], string>> = {
  'update the image data': 'https://html.spec.whatwg.org/multipage/images.html#update-the-image-data',
  'media resource fetch': 'https://html.spec.whatwg.org/multipage/media.html#concept-media-load-resource',
  'start the track processing model':
    'https://html.spec.whatwg.org/multipage/media.html#start-the-track-processing-model',
  'verify a media response': 'https://html.spec.whatwg.org/multipage/media.html#verify-a-media-response',
  'link type stylesheet': 'https://html.spec.whatwg.org/multipage/links.html#link-type-stylesheet',
  'fetch a classic script': 'https://html.spec.whatwg.org/multipage/webappapis.html#fetch-a-classic-script',
  'fetch a single module script': 'https://html.spec.whatwg.org/multipage/webappapis.html#fetch-a-single-module-script',
  'origin of a document': 'https://html.spec.whatwg.org/multipage/browsers.html#determining-the-origin',
  EventSource: 'https://html.spec.whatwg.org/multipage/server-sent-events.html#dom-eventsource',
  'fetch a classic worker-imported script':
    'https://html.spec.whatwg.org/multipage/webappapis.html#fetch-a-classic-worker-imported-script',
  'fetch a classic worker script':
    'https://html.spec.whatwg.org/multipage/webappapis.html#fetch-a-classic-worker-script',
  'fetch a worklet script graph':
    'https://html.spec.whatwg.org/multipage/webappapis.html#fetch-a-worklet/module-worker-script-graph',
  'processing model': 'https://w3c.github.io/beacon/#sec-processing-model',
  'establish a WebSocket connection': 'https://websockets.spec.whatwg.org/#concept-websocket-establish',
  'compile a potential WebAssembly response':
    'https://webassembly.github.io/spec/web-api/#compile-a-potential-webassembly-response',
  'fetch an @import': 'https://drafts.csswg.org/css-cascade/#fetch-an-import',
  'fetching external images': 'https://drafts.csswg.org/css-images-4/#fetch-an-external-image-for-a-stylesheet',
  'font fetching requirements': 'https://drafts.csswg.org/css-fonts/#font-fetching-requirements',
  'open()': 'https://xhr.spec.whatwg.org/#the-open()-method',
  'setRequestHeader()': 'https://xhr.spec.whatwg.org/#the-setrequestheader()-method',
  'should request be blocked by Content Security Policy': 'https://w3c.github.io/webappsec-csp/#should-block-request',
  'should request be blocked by Integrity Policy':
    'https://w3c.github.io/webappsec-subresource-integrity/#should-request-be-blocked-by-integrity-policy-section',
  'determine whether to allow a response': 'https://github.com/annevk/orb#orbs-algorithm',
  'Local Network Access check': 'https://wicg.github.io/local-network-access/#local-network-access-check',
  'should fetching request be blocked': 'https://w3c.github.io/webappsec-mixed-content/#should-block-fetch',
};

/** A step as results, reports and the JSON of `explain` have it. */
export interface DecisionInWords {
  /** `Fetch, CORS check, step 5`. */
  readonly step: string;
  readonly url: string;
  /** What was compared, with the bytes quoted, in one sentence. */
  readonly because: string;
}

export function decisionInWords(decision: Decision): DecisionInWords {
  return stepAs(decision, becauseInWords(decision));
}

/** A step with a sentence of its own. */
export function stepAs(step: Step, because: string): DecisionInWords {
  return { step: stepName(step), url: stepUrl(step), because };
}

/** `Fetch, CORS check, step 5`. */
export function stepName({ standard, algorithm, step }: Step): string {
  return `${standard}, ${algorithm}${step === '' ? '' : `, step ${step}`}`;
}

export function stepUrl(step: Step): string {
  return step.standard === 'Fetch' ? fetchUrl(FETCH_IDS[step.algorithm]) : SECTION_URLS[step.algorithm];
}
