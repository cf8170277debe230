/** What the standard requires of a case. */
import type { Decision } from '../standard.ts';
import type { VisibleTiming } from '../fetch/timing.ts';
import type { SerializedOrigin } from '../http/wire.ts';

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
  /** Whether there is a `Sec-Fetch-Storage-Access`, which is "active" where cookies are sent. Left out: not predicted. */
  readonly storageAccess?: boolean;
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
   * The hop whose URL is that of the response, as `Response.url` and `XMLHttpRequest.responseURL` tell it; `null` where they are
   * empty. Left out: not predicted.
   */
  readonly hop?: number | null;
  /** `Response.redirected`. Left out: not predicted. */
  readonly redirected?: boolean;
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
