import type { Case, Hop, Page, Policy, ResourceName } from '../../../protocol/case.ts';
import { addressSpaceOf } from '../origins.ts';
import type { Initiator } from '../../../protocol/initiators/initiator.ts';

/** A topic of the matrix. The id of each of its cases begins with `<name>-`. */
export interface Family {
  readonly name: string;
  readonly title: string;
  /** What the family covers, in a sentence or two. */
  readonly about: string;
  readonly cases: readonly Case[];
}

export const spec = {
  origin: 'https://html.spec.whatwg.org/multipage/browsers.html#concept-origin',
  corsCheck: 'https://fetch.spec.whatwg.org/#concept-cors-check',
  preflight: 'https://fetch.spec.whatwg.org/#cors-preflight-fetch',
  httpCache: 'https://fetch.spec.whatwg.org/#concept-http-network-or-cache-fetch',
  preflightCache: 'https://fetch.spec.whatwg.org/#concept-cache',
  safelistedMethod: 'https://fetch.spec.whatwg.org/#cors-safelisted-method',
  safelistedHeader: 'https://fetch.spec.whatwg.org/#cors-safelisted-request-header',
  redirect: 'https://fetch.spec.whatwg.org/#concept-http-redirect-fetch',
  credentials: 'https://fetch.spec.whatwg.org/#cors-protocol-and-credentials',
  exposed: 'https://fetch.spec.whatwg.org/#http-access-control-expose-headers',
  httpFetch: 'https://fetch.spec.whatwg.org/#concept-http-fetch',
  resourcePolicy: 'https://fetch.spec.whatwg.org/#cross-origin-resource-policy-internal-check',
  embedderPolicy: 'https://html.spec.whatwg.org/multipage/browsers.html#coep',
  isolation: 'https://wicg.github.io/document-isolation-policy/#abstract',
  anonymousFrame: 'https://wicg.github.io/anonymous-iframe/#specification',
  localNetwork: 'https://wicg.github.io/local-network-access/#local-network-access-check',
  contentSecurityPolicy: 'https://w3c.github.io/webappsec-csp/#should-block-request',
  integrityPolicy: 'https://w3c.github.io/webappsec-subresource-integrity/#integrity-policy-section',
  opaqueResponses: 'https://github.com/annevk/orb#orbs-algorithm',
  urlModifiers: 'https://drafts.csswg.org/css-values-5/#request-url-modifiers',
  svgScript: 'https://svgwg.org/svg2-draft/interact.html#ScriptElement',
  prefetch: 'https://html.spec.whatwg.org/multipage/links.html#link-type-prefetch',
  storageAccess: 'https://privacycg.github.io/storage-access-headers/#sec-fetch-storage-access-header',
  mainFetch: 'https://fetch.spec.whatwg.org/#concept-main-fetch',
  redirectMode: 'https://fetch.spec.whatwg.org/#concept-request-redirect-mode',
  font: 'https://drafts.csswg.org/css-fonts/#font-fetching-requirements',
  originClean: 'https://html.spec.whatwg.org/multipage/canvas.html#security-with-canvas-elements',
  webgl: 'https://registry.khronos.org/webgl/specs/latest/1.0/#4.2',
  track: 'https://html.spec.whatwg.org/multipage/media.html#start-the-track-processing-model',
  webAudio: 'https://webaudio.github.io/web-audio-api/#MediaElementAudioSourceOptions-security',
  styleResource: 'https://drafts.csswg.org/css-values-4/#fetch-a-style-resource',
  imageButton: 'https://html.spec.whatwg.org/multipage/input.html#image-button-state-(type=image)',
  poster: 'https://html.spec.whatwg.org/multipage/media.html#poster-frame',
  captureStream: 'https://w3c.github.io/mediacapture-fromelement/#dom-htmlcanvaselement-capturestream',
  videoFrame: 'https://w3c.github.io/webcodecs/#dom-videoframe-videoframe',
  cssom: 'https://drafts.csswg.org/cssom/#concept-css-style-sheet-origin-clean-flag',
  eventSource: 'https://html.spec.whatwg.org/multipage/server-sent-events.html#dom-eventsource',
  uploadListener: 'https://xhr.spec.whatwg.org/#the-send()-method',
  bodyType: 'https://fetch.spec.whatwg.org/#concept-bodyinit-extract',
  referrer: 'https://w3c.github.io/webappsec-referrer-policy/#determine-requests-referrer',
  mixedContent: 'https://w3c.github.io/webappsec-mixed-content/#should-block-fetch',
  beacon: 'https://w3c.github.io/beacon/#sec-processing-model',
  preload: 'https://html.spec.whatwg.org/multipage/links.html#consume-a-preloaded-resource',
  moduleMap: 'https://html.spec.whatwg.org/multipage/webappapis.html#module-map',
  tao: 'https://fetch.spec.whatwg.org/#concept-tao-check',
  bodyInfo: 'https://fetch.spec.whatwg.org/#response-body-info',
  navigation: 'https://fetch.spec.whatwg.org/#concept-main-fetch',
  originHeader: 'https://fetch.spec.whatwg.org/#append-a-request-origin-header',
  webSocket: 'https://websockets.spec.whatwg.org/#concept-websocket-establish',
  ping: 'https://html.spec.whatwg.org/multipage/links.html#hyperlink-auditing',
  cspReport: 'https://w3c.github.io/webappsec-csp/#report-violation',
  fetchLater: 'https://fetch.spec.whatwg.org/#deferred-fetch',
  svgUse: 'https://svgwg.org/svg2-draft/linking.html#processingURL',
  masking: 'https://drafts.fxtf.org/css-masking/#priv-sec',
  muted: 'https://html.spec.whatwg.org/multipage/webappapis.html#muted-errors',
  worker: 'https://html.spec.whatwg.org/multipage/webappapis.html#fetch-a-classic-worker-script',
  importScripts: 'https://html.spec.whatwg.org/multipage/webappapis.html#fetch-a-classic-worker-imported-script',
  worklet: 'https://html.spec.whatwg.org/multipage/worklets.html#dom-worklet-addmodule',
  wasm: 'https://webassembly.github.io/spec/web-api/#compile-a-potential-webassembly-response',
  integrity: 'https://w3c.github.io/webappsec-subresource-integrity/#is-response-eligible',
  cssImport: 'https://drafts.csswg.org/css-cascade/#fetch-an-import',
  module: 'https://html.spec.whatwg.org/multipage/webappapis.html#fetch-a-single-module-script',
} as const;

/** `next`: the policies from the second request on. */
export function hop(origin: string, policy: Policy, ...next: readonly Policy[]): Hop {
  const addressSpace = addressSpaceOf(origin);
  return { origin, policy, ...(next.length > 0 && { next }), ...(addressSpace && { addressSpace }) };
}

/** What the cases of a family have in common: the page, the API call, the resource. */
export interface Setting {
  readonly family: string;
  readonly subject: string;
  readonly spec: string;
  readonly page: Page;
  readonly target: string;
  readonly initiator: Initiator;
  readonly resource: ResourceName;
  /** Goes between the family and the variant's name in the id. */
  readonly part?: string;
}
