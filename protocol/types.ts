/**
 * The words that every room shares: headers, policies, cases, exchanges, predictions. Types only.
 *
 * A header value is an isomorphic string: one character a byte, U+0000 to U+00FF, so that any bytes can be said.
 */

import type { MediaInitiator } from './media.ts';
import type { NavigationInitiator } from './navigations.ts';
import type { PictureInitiator } from './pictures.ts';
import type { PreloadInitiator } from './preload.ts';
import type { ReferrerPolicy } from './referrer.ts';
import type { ScriptLoader, WithIntegrity } from './scripts.ts';
import type { CspReportInitiator, FetchLaterInitiator, PingInitiator } from './unheard.ts';
import type { ServiceWorker } from './service-worker.ts';
import type { Decision } from './standard.ts';
import type { TimingInitiator, VisibleTiming } from './timing.ts';
import type { WebSocketInitiator } from './websocket.ts';

export type HeaderPair = readonly [name: string, value: string];

/** Header lines in the order and the case in which they stand on the wire. */
export type HeaderList = readonly HeaderPair[];

/** The ASCII serialisation of an origin: `http://foo.example`, `https://bar.other:8443`, `null`. */
export type SerializedOrigin = string;

/* ---- policies ---- */

/**
 * A header value that an origin computes from the request or from the case.
 * - `reflect`: the value of that request header as it came; the header is left out when the request has none.
 * - `nextHop`: the URL of the case's next hop, for `Location`. `userinfo` (`u:p`) is put before its host.
 */
export type ComputedValue =
  | { readonly reflect: 'Origin' | 'Access-Control-Request-Method' | 'Access-Control-Request-Headers' }
  | { readonly nextHop: true; readonly userinfo?: string };

export type PolicyHeader = readonly [name: string, value: string | ComputedValue];

/** What an origin answers to one kind of request. */
export interface Answer {
  readonly status: number;
  /** Reason phrase; the standard one of the status by default. */
  readonly statusText?: string;
  /**
   * Header lines, sent as they stand, as wrong as they may be. Content-Type and Content-Length are added from the
   * resource where they are missing here.
   */
  readonly headers: readonly PolicyHeader[];
  /** A request with `Range: bytes=N-` or `bytes=N-M` for the resource gets a 206 with that part, where the status is 200. */
  readonly ranges?: true;
  /** Replaces the hop's resource as the body. */
  readonly body?: string;
}

/** What an origin answers for one URL. Without `preflight` a preflight gets the answer of the actual request. */
export interface Policy {
  readonly preflight?: Answer;
  readonly actual: Answer;
}

/** The resources that an origin can serve; each has a fixed body and content type (servers/resources). */
export type ResourceName =
  | 'text' // text/plain
  | 'json' // application/json
  | 'private' // application/json; {"account":"alice",…} with the session cookie, {"account":null} without
  | 'image' // image/png, 2 × 2, every pixel rgb(0, 128, 255)
  | 'video' // video/webm (VP8), 16 × 16, every frame near rgb(0, 128, 255)
  | 'audio' // audio/wav, half a second of a loud tone
  | 'track' // text/vtt: one cue, `secret cue`
  | 'font' // font/ttf: the glyph `A` is 4 em wide
  | 'stylesheet' // text/css: .probe { width: 123px }
  | 'script' // text/javascript: sets globalThis.loaded, then throws an Error
  | 'rejecting-script' // text/javascript: sets globalThis.loaded, then leaves a rejected promise
  | 'unparsable-script' // text/javascript: a syntax error
  | 'module' // text/javascript: sets globalThis.loaded, exports `answer`
  | 'worker' // text/javascript, classic and module: posts a message to the page
  | 'wasm' // application/wasm: an empty module
  | 'svg' // image/svg+xml: #shape, 123 wide, and #clip, 50 wide
  | 'event-stream'; // text/event-stream: one message, `hello`

/* ---- cases ---- */

export interface Hop {
  readonly origin: SerializedOrigin;
  readonly policy: Policy;
  /**
   * Policies from the second actual request to this hop on; the last one stays. A preflight gets the policy of the actual
   * request that it precedes.
   */
  readonly next?: readonly Policy[];
  /** The origin, which must be one over https, speaks HTTP/2, and must be asked so. */
  readonly http2?: true;
}

export type CrossOriginAttribute = 'anonymous' | 'use-credentials';

/**
 * What the string of a body becomes before it is sent: `URLSearchParams` and `FormData` read it as a query, a
 * `ReadableStream` is a body without a source.
 */
export type BodyKind = 'Blob' | 'ArrayBuffer' | 'URLSearchParams' | 'FormData' | 'ReadableStream';

export interface Upload {
  readonly body?: string;
  /** Left out: the body is sent as a string. */
  readonly bodyAs?: BodyKind;
  /** The type of a Blob. */
  readonly blobType?: string;
}

export interface XhrInitiator extends Upload {
  readonly api: 'xhr';
  readonly method?: string;
  readonly headers?: HeaderList;
  readonly withCredentials?: boolean;
  /** When listeners are put on `upload`. */
  readonly uploadListener?: 'before-send' | 'after-send';
  /** The last two arguments of open(). */
  readonly login?: readonly [user: string, password: string];
  readonly sync?: boolean;
  readonly responseType?: 'arraybuffer' | 'blob' | 'json';
}

export interface FetchInitiator extends Upload {
  readonly api: 'fetch';
  readonly method?: string;
  readonly headers?: HeaderList;
  readonly mode?: 'cors' | 'no-cors' | 'same-origin';
  readonly credentials?: 'omit' | 'same-origin' | 'include';
  readonly redirect?: 'follow' | 'error' | 'manual';
  readonly referrerPolicy?: ReferrerPolicy;
  readonly keepalive?: boolean;
  /** Integrity metadata. */
  readonly integrity?: string;
  /** `u:p`, put before the host of the URL. */
  readonly userinfo?: string;
  readonly cache?: 'default' | 'no-store' | 'reload' | 'no-cache' | 'force-cache' | 'only-if-cached';
}

/** `navigator.sendBeacon()`, which only says whether it will send. */
export interface BeaconInitiator extends Upload {
  readonly api: 'beacon';
}

/** A connection that ends with its first message or its first error. */
export interface EventSourceInitiator {
  readonly api: 'event-source';
  readonly withCredentials?: boolean;
}

/** `css`: an `@font-face` rule that text makes the page load. `FontFace`: `new FontFace(…).load()`. */
export interface FontInitiator {
  readonly api: 'font';
  readonly via: 'css' | 'FontFace';
}

export interface Embedded {
  /** The element's `crossorigin` attribute; left out for none. */
  readonly crossorigin?: CrossOriginAttribute;
}

/** `<link rel=stylesheet>`, then `sheet.cssRules`, `sheet.insertRule()` or `sheet.deleteRule()`. */
export interface StylesheetInitiator extends Embedded, WithIntegrity {
  readonly api: 'stylesheet';
  readonly access: 'cssRules' | 'insertRule' | 'deleteRule';
}

/** `@import` in a `<style>` element, then `styleSheet.cssRules` of its rule. */
export interface CssImportInitiator {
  readonly api: 'css-import';
}

export type Initiator =
  | XhrInitiator
  | FetchInitiator
  | BeaconInitiator
  | FetchLaterInitiator
  | PingInitiator
  | CspReportInitiator
  | EventSourceInitiator
  | FontInitiator
  | PictureInitiator
  | MediaInitiator
  | StylesheetInitiator
  | CssImportInitiator
  | PreloadInitiator
  | TimingInitiator
  | NavigationInitiator
  | WebSocketInitiator
  | ScriptLoader;

/**
 * An environment that a page makes, in which the probe runs. Workers have no document: only the APIs that need none work
 * there. What each has of its page stands in protocol/page-context.ts.
 */
export type PageContext =
  | 'sandboxed-frame' // <iframe sandbox="allow-scripts allow-forms" srcdoc>
  | 'data-frame' // <iframe src="data:text/html,…">
  | 'srcdoc-frame'
  | 'blob-frame'
  | 'require-corp-frame' // <iframe>, whose document has Cross-Origin-Embedder-Policy: require-corp
  | 'credentialless-frame' // the same with "credentialless"
  | 'isolated-frame' // <iframe>, whose document has Document-Isolation-Policy: isolate-and-credentialless
  | 'connect-src-frame' // <iframe>, whose document has Content-Security-Policy: connect-src https://bar.other
  | 'integrity-policy-frame' // <iframe>, whose document has Integrity-Policy: blocked-destinations=(script)
  | 'anonymous-frame' // <iframe credentialless>
  | 'worker'
  | 'module-worker'
  | 'shared-worker'
  | 'data-worker' // new Worker('data:text/javascript,…')
  | 'data-shared-worker'
  | 'blob-worker';

export interface Page {
  readonly origin: SerializedOrigin;
  /** Left out for the document of the page itself. */
  readonly context?: PageContext;
  /** The probe runs in a frame that this service worker controls. Left out for none. */
  readonly worker?: ServiceWorker;
}

/** A request that goes before the case's own, and is over before the next one begins. */
export interface Step {
  readonly initiator: Initiator;
  /** Index of the hop where it starts; 0, where the case's own request starts, by default. */
  readonly from?: number;
  /** Query of the URL that is requested, with its `?`. */
  readonly query?: string;
  /** Where it is made: the case's page by default, a frame of that origin where the origin is another. */
  readonly page?: Page;
  /** How long the page waits afterwards, in milliseconds. */
  readonly pauseMs?: number;
}

/**
 * What a case asks of an engine beyond opening a URL; engines name the ones that they cannot give, with a reason. Every case with an
 * https origin needs `https`, which is trust in the certificate of the test origins, one with a hop over HTTP/2 needs `http2`, and so
 * follows what its initiator and its context need.
 */
export type Ability =
  | 'cross-origin-cookies'
  | 'third-party-cookies'
  | 'webgl'
  | 'video'
  | 'https'
  | 'http2'
  | 'http-cache'
  | 'request-streams'
  | 'loopback-from-https'
  | 'web-audio'
  | 'paint-worklet'
  | 'ping'
  | 'redirected-ping'
  | 'fetch-later'
  | 'external-clip-path'
  | 'css-modules'
  | 'prefetch'
  | 'text-modules'
  | 'url-modifiers'
  | 'credentialless-frames'
  | 'document-isolation-policy';

export interface Case {
  /** Kebab-case, family first, never reused: `preflight-method-patch-case`. */
  readonly id: string;
  /** What is asked, in words, in one line. */
  readonly title: string;
  /** URL with the fragment of the section that decides. */
  readonly spec: string;
  readonly page: Page;
  /** Requests that the page makes first, one after the other. */
  readonly before?: readonly Step[];
  readonly initiator: Initiator;
  readonly resource: ResourceName;
  /** The first hop is requested by the initiator; each other one by the redirect of the hop before it. */
  readonly hops: readonly [Hop, ...Hop[]];
  /** The passing sibling from which this case differs in one thing. If that one fails, this one means nothing. */
  readonly dependsOn?: string;
  readonly needs?: readonly Ability[];
}

/* ---- the wire ---- */

export interface WireRequest {
  readonly method: string;
  /** Request-target as it stood in the request line. */
  readonly target: string;
  readonly httpVersion: string;
  readonly headers: HeaderList;
  /** The body's bytes as an isomorphic string, cut after 64 KiB. */
  readonly body: string;
}

export interface WireResponse {
  readonly status: number;
  readonly statusText: string;
  readonly headers: HeaderList;
  /** The body's first bytes as an isomorphic string; '' for a body that is not text. */
  readonly body: string;
  /** Length of the whole body in bytes. */
  readonly bodyLength: number;
}

/** One request and its response as they were on the wire. */
export interface Exchange {
  /** The origin that received the request. */
  readonly origin: SerializedOrigin;
  /** Index into the case's hops. */
  readonly hop: number;
  readonly request: WireRequest;
  /** `null` when the connection ended before a response was written. */
  readonly response: WireResponse | null;
}

/* ---- predictions ---- */

/**
 * `readable`: script may see the response. `opaque`: it loaded, but script may not look. `blocked`: network error.
 */
export type Outcome = 'readable' | 'opaque' | 'blocked';

/**
 * Cookies of a request: `sent`, `none`, or `engine-defined` where the standard leaves it to the engine
 * (third-party cookie blocking).
 */
export type CookieExpectation = 'sent' | 'none' | 'engine-defined';

/**
 * The `Referer` header: the page's own URL without its fragment, its origin and a slash, or no header. A srcdoc document
 * stands for the one that holds it; for a worker the URL is that of its script.
 */
export type RefererExpectation = 'page' | 'origin' | 'none';

/** Values of `Sec-Fetch-Site`, `Sec-Fetch-Mode` and `Sec-Fetch-Dest`. */
export interface FetchMetadata {
  readonly site: 'same-origin' | 'same-site' | 'cross-site';
  readonly mode: string;
  readonly dest: string;
}

export interface PredictedExchange {
  readonly kind: 'preflight' | 'actual';
  readonly hop: number;
  readonly method: string;
  /** Value of the `Origin` header, `undefined` for none. */
  readonly origin: SerializedOrigin | undefined;
  /** Values on a preflight; `undefined` for no such header. */
  readonly acrm: string | undefined;
  readonly acrh: string | undefined;
  readonly cookies: CookieExpectation;
  /** As in `WireRequest`. Left out: not predicted. */
  readonly httpVersion?: string;
  /** Left out: not predicted. */
  readonly referer?: RefererExpectation | 'page-or-origin';
  /** Value of the `Content-Type` header, `null` for none. Left out: not predicted. */
  readonly contentType?: string | null;
  /** Value of the `Authorization` header, `null` for none. Left out: not predicted. */
  readonly authorization?: string | null;
  /** The body as an isomorphic string. Left out: not predicted. */
  readonly body?: string;
  /** `null` for no such headers. Left out: not predicted. */
  readonly metadata?: FetchMetadata | null;
}

export type ResponseType = 'basic' | 'cors' | 'default' | 'opaque' | 'opaqueredirect' | 'error';

/** What script may see of a response by XHR or fetch. */
export interface VisibleResponse {
  readonly type: ResponseType;
  /** 0 for an opaque or blocked response. */
  readonly status: number;
  /** Names of the headers that script can read, lower-case, sorted, unique. */
  readonly headerNames: readonly string[];
  /**
   * Events of an XMLHttpRequest in order, `readystatechange` with the state after a space. `readystatechange 3` and
   * `progress` may come several times and in turn; each stands here once. Left out: not predicted.
   */
  readonly events?: readonly string[];
  /** The response comes from the HTTP cache, so that its headers are not those of the last exchange. */
  readonly fromCache?: true;
  /** The response is one that a service worker answered with. `credentialed`: it was asked for with credentials; left out for one that the worker made. */
  readonly fromWorker?: { readonly credentialed?: boolean };
  /** Events of the `upload` object, as `events`, where there are listeners on it. */
  readonly uploadEvents?: readonly string[];
  /** The API throws, or says no, instead of making a request. */
  readonly threw?: true;
  /** Bytes of the body that script can read, by XHR or fetch. Left out: not predicted. */
  readonly bodyLength?: number;
  /** What the entry of Resource Timing tells. Left out: not predicted. */
  readonly timing?: VisibleTiming;
}

export interface Prediction {
  readonly outcome: Outcome;
  /** Outcomes of the requests that go before the case's own. */
  readonly before?: readonly Outcome[];
  /** Every exchange that must be on the wire, in order. */
  readonly exchanges: readonly PredictedExchange[];
  readonly visible: VisibleResponse;
  readonly decidedBy: Decision;
}
