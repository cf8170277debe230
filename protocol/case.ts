/** A case, and the policies of the origins that take part. */
import type { ServiceWorker } from './fetch/service-worker.ts';
import type { AddressSpace } from './fetch/local-network-access.ts';
import type { SerializedOrigin } from './http/wire.ts';
import type { Initiator } from './initiators/initiator.ts';

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
  /** The body is really sent in this coding, which a Content-Encoding among the headers has to name. */
  readonly coding?: 'gzip' | 'deflate' | 'br';
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
  /** Of the address of its server. Left out: public. */
  readonly addressSpace?: AddressSpace;
}

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
  | 'embedded-frame' // <iframe> of https://embedded.example:8404
  | 'allowed-frame' // <iframe allow=loopback-network> of the same
  | 'no-loopback-frame' // <iframe>, whose document has Permissions-Policy: loopback-network=()
  | 'worker'
  | 'module-worker'
  | 'shared-worker'
  | 'data-worker' // new Worker('data:text/javascript,…')
  | 'data-shared-worker'
  | 'blob-worker';

/** Where the server of a page is, and whether the user lets the page reach less public servers. */
export interface PageNetwork {
  readonly addressSpace: AddressSpace;
  readonly permission: 'granted' | 'denied';
}

export interface Page {
  readonly origin: SerializedOrigin;
  /** Left out for the document of the page itself. */
  readonly context?: PageContext;
  /** What Local Network Access goes by; the engine is told both before it starts. Left out: nothing is asked about it. */
  readonly network?: PageNetwork;
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
  | 'local-network-access'
  | 'target-address-space'
  | 'web-audio'
  | 'paint-worklet'
  | 'ping'
  | 'redirected-ping'
  | 'fetch-later'
  | 'error-documents'
  | 'external-clip-path'
  | 'css-modules'
  | 'prefetch'
  | 'storage-access-headers'
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
