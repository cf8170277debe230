import type { Decision } from '../../protocol/standard.ts';
import type { HeaderList, HeaderPair, SerializedOrigin } from '../../protocol/http/wire.ts';
import type { Place } from '../evidence.ts';
import type { HeaderSource } from './tracing.ts';

/** A response on the wire, as causes refer to it. */
export interface At {
  readonly kind: 'preflight' | 'actual';
  /** Number of redirects before. */
  readonly hop: number;
  readonly method: string;
  readonly url: string;
  readonly status: number;
}

/** How an Access-Control-Allow-Origin differs from the origin that it should be. */
export type OriginDifference =
  | 'trailing-slash'
  | 'path'
  | 'port'
  | 'scheme'
  | 'loopback-name'
  | 'letter-case'
  | 'www'
  | 'quotes'
  | 'pattern'
  | 'null'
  | 'empty'
  | 'no-scheme'
  | 'other-origin';

/** What an error response that lacks CORS headers is about. */
export type ErrorKind =
  'authentication' | 'bot-challenge' | 'no-route' | 'too-large' | 'rate-limit' | 'gateway' | 'server-error' | 'other';

/** How the target of a redirect differs from its source. */
export type RedirectKind = 'slash' | 'https' | 'www' | 'login' | 'other-origin' | 'other-path' | 'none';

/** What is wrong, with the values that say so. */
export type Problem =
  | { readonly id: 'allow-origin-missing'; readonly at: At; readonly origin: SerializedOrigin }
  | {
      readonly id: 'error-response';
      readonly at: At;
      readonly origin: SerializedOrigin;
      readonly error: ErrorKind;
      /** What the response says about who sent it, as `nginx`; `null` if nothing. */
      readonly product: string | null;
    }
  | { readonly id: 'preflight-redirected'; readonly at: At; readonly target: string; readonly redirect: RedirectKind }
  | {
      readonly id: 'preflight-refused';
      readonly at: At;
      readonly error: ErrorKind;
      readonly product: string | null;
    }
  | {
      readonly id: 'allow-origin-twice';
      readonly at: At;
      readonly values: readonly string[];
      readonly equal: boolean;
      readonly origin: SerializedOrigin;
    }
  | { readonly id: 'allow-origin-list'; readonly at: At; readonly value: string; readonly origin: SerializedOrigin }
  | {
      readonly id: 'allow-origin-differs';
      readonly at: At;
      readonly value: string;
      readonly origin: SerializedOrigin;
      readonly difference: OriginDifference;
    }
  | { readonly id: 'wildcard-with-credentials'; readonly at: At; readonly origin: SerializedOrigin }
  | {
      readonly id: 'credentials-not-allowed';
      readonly at: At;
      readonly value: string | null;
      readonly origin: SerializedOrigin;
    }
  | {
      readonly id: 'method-not-allowed';
      readonly at: At;
      readonly method: string;
      readonly listed: readonly string[];
      /** `server-case`: the server lists the method in another case. `script-case`: script asks in another case. */
      readonly how: 'missing' | 'server-case' | 'script-case' | 'wildcard-with-credentials';
    }
  | {
      readonly id: 'header-not-allowed';
      readonly at: At;
      readonly names: readonly string[];
      readonly listed: readonly string[];
      readonly how: 'missing' | 'wildcard-with-credentials';
    }
  | { readonly id: 'authorization-under-wildcard'; readonly at: At; readonly listed: readonly string[] }
  | { readonly id: 'response-header-in-request'; readonly at: At; readonly names: readonly string[] }
  | {
      readonly id: 'tracing-header';
      readonly at: At;
      readonly headers: readonly { readonly name: string; readonly source: HeaderSource }[];
    }
  | { readonly id: 'malformed-list'; readonly at: At; readonly header: HeaderPair }
  | { readonly id: 'malformed-header'; readonly at: At; readonly header: HeaderPair }
  | {
      readonly id: 'cache-ignores-origin';
      readonly at: At;
      readonly hints: HeaderList;
      readonly value: string | null;
      readonly origin: SerializedOrigin;
      readonly varies: boolean;
    }
  | { readonly id: 'redirect-to-login'; readonly from: string; readonly to: string; readonly status: number }
  | {
      readonly id: 'redirect-lost-origin';
      readonly from: string;
      readonly to: string;
      readonly page: SerializedOrigin;
      readonly at: At;
    }
  | {
      readonly id: 'redirect-without-allow-origin';
      readonly at: At;
      readonly target: string;
      readonly redirect: RedirectKind;
      readonly origin: SerializedOrigin;
    }
  | { readonly id: 'redirect-invalid'; readonly at: At; readonly locations: readonly string[] }
  | {
      readonly id: 'mixed-content';
      readonly page: SerializedOrigin;
      readonly url: string;
      readonly redirected: boolean;
    }
  | {
      readonly id: 'local-network';
      readonly page: SerializedOrigin;
      readonly url: string;
      readonly space: 'loopback' | 'local';
      readonly secure: boolean;
    }
  | { readonly id: 'bad-port'; readonly url: string }
  | { readonly id: 'opaque-page'; readonly at: At; readonly value: string | null }
  | { readonly id: 'extension-page'; readonly page: SerializedOrigin; readonly at: At; readonly value: string | null }
  | { readonly id: 'no-cors-mode'; readonly url: string; readonly origin: SerializedOrigin }
  | { readonly id: 'same-origin-mode'; readonly url: string; readonly page: SerializedOrigin }
  | { readonly id: 'resource-policy'; readonly at: At; readonly value: string }
  | {
      readonly id: 'cookie-not-stored';
      readonly at: At;
      readonly cookie: string;
      readonly lacks: readonly ('SameSite=None' | 'Secure')[];
    }
  | { readonly id: 'cookie-ignored'; readonly at: At; readonly cookie: string; readonly credentials: string }
  | { readonly id: 'credentials-not-sent'; readonly at: At }
  | {
      readonly id: 'options-not-preflight';
      readonly place: Place;
      readonly url: string;
      readonly origin: SerializedOrigin;
    }
  | {
      readonly id: 'response-missing';
      readonly kind: 'preflight' | 'actual';
      readonly url: string;
      readonly page: SerializedOrigin;
      /** Of the request itself. */
      readonly method: string;
      /** Names of the headers that script set, but for the safelisted ones. */
      readonly headers: readonly string[];
      /** The recorder listed the request and left out its response. */
      readonly recorded: Place | null;
      readonly failure: string | null;
    }
  /** A live server that gave no response. */
  | { readonly id: 'connection-failed'; readonly url: string; readonly failure: string }
  /** What no other problem covers: the step of the standard says it. */
  | { readonly id: 'other-step'; readonly step: Decision };

/** Something in the input that speaks for a cause. */
export type Support =
  | { readonly kind: 'response-header'; readonly at: At; readonly header: HeaderPair }
  | { readonly kind: 'header-absent'; readonly at: At; readonly name: string }
  | { readonly kind: 'status'; readonly at: At }
  | { readonly kind: 'request-header'; readonly header: HeaderPair }
  /** Another response of the same URL in the input has different CORS headers. */
  | { readonly kind: 'other-response'; readonly place: Place; readonly allowOrigin: string | null }
  /** A request for the same URL without Origin, as of an image, which may have filled a cache. */
  | { readonly kind: 'request-without-origin'; readonly place: Place };

/** A request to send, and the result by which the cause is ruled out. */
export interface Experiment {
  readonly method: string;
  readonly url: string;
  readonly headers: HeaderList;
  readonly rulesOutIf:
    | 'allow-origin-is-present'
    | 'allow-origin-is-right'
    | 'one-allow-origin'
    | 'still-the-same'
    | 'status-is-ok'
    | 'list-has-it';
}

/** `certain`: the bytes say so. `likely`: they fit it best. `possible`: they do not exclude it. */
export type Certainty = 'certain' | 'likely' | 'possible';

export interface Cause {
  readonly certainty: Certainty;
  readonly problem: Problem;
  readonly support: readonly Support[];
  readonly ruledOutBy: readonly Experiment[];
}
