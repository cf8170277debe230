import type { Destination, RedirectMode, RequestMode, ResponseTainting } from './fetch/request.ts';
import type { AddressSpace, LocalNetworkReason } from './fetch/local-network-access.ts';
import type { OpaqueResponseReason } from './fetch/opaque-response-blocking.ts';
import type { WorkerReason } from './fetch/service-worker.ts';
import type { LoadingApi } from './initiators/apis.ts';
import type { ResponseType } from './outcome/prediction.ts';
import type { SerializedOrigin } from './http/wire.ts';

/** The lines of a header, each as it came. */
type Lines = readonly string[];

/** Whether a URL is of another origin than the request, or of the same one after redirects through others. */
export interface Crossing {
  readonly url: SerializedOrigin;
  readonly request: SerializedOrigin;
  /** Of a request that is back at its own origin. */
  readonly tainting: ResponseTainting | null;
}

export type PartOrigin =
  { readonly kind: 'rewritten' | 'multiple' } | { readonly kind: 'origin'; readonly origin: SerializedOrigin };

/** What is asked of a response that something is made of. */
export type Demand =
  | 'any status'
  | 'status unknown'
  | 'ok status'
  | 'text/css'
  | 'JavaScript'
  | 'JSON'
  | 'application/wasm'
  | 'text/event-stream';

/** What a decision compared, by the kind of the reason. words/reasons.ts has a sentence for each. */
export interface Reasons {
  /* What is not sent. */
  'bad-port': { readonly port: number; readonly origin: SerializedOrigin };
  'mixed-content': { readonly page: SerializedOrigin; readonly url: SerializedOrigin };
  'connect-src': { readonly url: SerializedOrigin; readonly allowed: readonly SerializedOrigin[] };
  /** `metadata`: the request has some. */
  'integrity-policy': { readonly destination: Destination; readonly mode: RequestMode; readonly metadata: boolean };
  /** `target`: the address space that script named, `null` for none. */
  'local-network': {
    readonly why: LocalNetworkReason;
    readonly url: SerializedOrigin;
    readonly origin: SerializedOrigin;
    readonly connection: AddressSpace;
    readonly target: AddressSpace | null;
  };
  'stream-over-http1': object;
  'beacon-too-large': { readonly length: number };
  'url-with-login': object;
  'not-a-method': { readonly method: string; readonly throws: 'TypeError' | 'SyntaxError' };
  'forbidden-method': { readonly method: string; readonly throws: 'TypeError' | 'SecurityError' };
  'method-of-no-cors': { readonly method: string };
  'body-of-get': { readonly method: string };
  'stream-of-no-cors': object;
  'not-a-header': { readonly name: string; readonly value: string };
  'not-a-header-name': { readonly name: string };
  'not-a-header-value': { readonly value: string };
  'immutable-headers': object;

  /* Main fetch. */
  'same-origin': { readonly origin: SerializedOrigin };
  'mode-without-cors': { readonly mode: RequestMode };
  'mode-same-origin': { readonly crossing: Crossing };
  'redirect-mode-of-no-cors': { readonly redirect: RedirectMode; readonly crossing: Crossing };
  'mode-no-cors': { readonly crossing: Crossing };
  'mode-cors': { readonly crossing: Crossing };
  'mime-type-and-destination': { readonly destination: Destination; readonly essence: string };
  'not-nosniff': object;
  nosniff: { readonly destination: Destination; readonly essence: string };
  /** `essence`: `null` without a MIME type. */
  'opaque-response': {
    readonly why: OpaqueResponseReason;
    readonly essence: string | null;
    readonly status: number;
  };
  'no-integrity': object;
  integrity: {
    readonly metadata: string;
    /** What the metadata is compared with. */
    readonly body: { readonly ofType: ResponseType } | 'null' | 'matching' | 'different';
  };

  /* The CORS check. */
  'acao-missing': { readonly origin: SerializedOrigin };
  'acao-any': { readonly credentials: string };
  'acao-any-with-credentials': { readonly origin: SerializedOrigin };
  'acao-differs': { readonly value: string; readonly origin: SerializedOrigin };
  'acao-matches': { readonly origin: SerializedOrigin; readonly credentials: string };
  'acao-and-acac-match': { readonly origin: SerializedOrigin };
  'acac-missing': object;
  'acac-differs': { readonly value: string };

  /* The CORS-preflight fetch. */
  'preflight-status': { readonly status: number };
  'list-malformed': { readonly name: string; readonly lines: Lines };
  /** `lines`: `null` without the header. `wildcard`: there is a `*` that does not count, for the request has credentials. */
  'not-listed': {
    readonly what: 'method' | 'header';
    readonly item: string;
    readonly name: string;
    readonly lines: Lines | null;
    readonly wildcard: boolean;
    /** No `*` covers it. */
    readonly nonWildcard: boolean;
  };
  'preflight-allows': { readonly method: string };
  'max-age-rule': object;

  /* Service workers. */
  /** A response of this type, which it lets the page have or not. */
  'worker-response': WorkerReason;

  /* Redirects. */
  'redirect-mode': { readonly status: number; readonly mode: 'error' | 'manual' };
  'no-location': { readonly status: number };
  'location-invalid': { readonly lines: Lines };
  'location-not-http': { readonly lines: Lines };
  'too-many-redirects': { readonly most: number };
  'location-with-login': { readonly lines: Lines; readonly origin: SerializedOrigin };
  'location-with-login-after-cors': { readonly lines: Lines };
  'stream-redirected': { readonly status: number };
  redirected: { readonly lines: Lines };

  /* Cross-Origin-Resource-Policy, Timing-Allow-Origin. */
  'navigation-without-embedder-policy': object;
  /** `takenFor`: the embedder policy by which another value counts as `same-origin`. `origins` where they are compared. */
  'resource-policy': {
    readonly value: string | null;
    readonly takenFor: string | null;
    readonly origins: { readonly url: SerializedOrigin; readonly request: SerializedOrigin } | null;
  };
  'timing-failed-before': object;
  'timing-any': { readonly values: readonly string[] };
  'timing-origin': { readonly values: readonly string[]; readonly origin: SerializedOrigin };
  'timing-same-origin': object;
  'timing-not-allowed': { readonly values: readonly string[]; readonly origin: SerializedOrigin };

  /* What is made of a response. */
  'status-without-body': { readonly status: number };
  'status-not-ok': { readonly status: number };
  'status-not-200': { readonly status: number };
  'mime-type-differs': { readonly essence: string; readonly wanted: Demand };
  'handshake-status': { readonly status: number };
  'document-origin': { readonly document: SerializedOrigin; readonly navigator: SerializedOrigin };

  /* Parts of media. */
  'type-not-opaque': { readonly type: ResponseType };
  'status-of-no-range': { readonly status: number };
  'response-to-no-range': object;
  'range-requested': object;
  'range-not-requested': { readonly status: number };
  'network-error': object;
  'entire-resource-requested': object;
  'entire-resource-came': object;
  'status-of-no-part': { readonly status: number };
  'content-range-missing': object;
  'content-range-invalid': { readonly value: string };
  'first-part': { readonly origin: PartOrigin };
  'part-of-same-origin': { readonly origin: PartOrigin };
  'part-of-other-origin': {
    readonly origin: PartOrigin;
    readonly previous: PartOrigin;
    readonly type: ResponseType;
  };
}

export type Reason = { [K in keyof Reasons]: { readonly kind: K } & Reasons[K] }[keyof Reasons];

/** What comes on top of a reason: where it was found, or what follows for the initiator. */
export type Note =
  /** It was found in the response to the preflight. */
  | { readonly kind: 'in-preflight' }
  /** Script hears nothing, whatever comes of it. */
  | { readonly kind: 'fire-and-forget' }
  | { readonly kind: 'preload-link' }
  | { readonly kind: 'preloaded' }
  | { readonly kind: 'only-painted' }
  /** A frame shows a document about the error instead. */
  | { readonly kind: 'error-document' }
  | { readonly kind: 'canvas-is-clean' }
  /** What an opaque response means for the API. */
  | { readonly kind: 'opaque'; readonly api: LoadingApi };
