/** What checks on a server find, as data. English is made of it in words/findings/. */
import type { ExplainedStep } from '../../protocol/explain.ts';
import type { Outcome } from '../../protocol/outcome/prediction.ts';
import type { HeaderList, SerializedOrigin } from '../../protocol/http/wire.ts';

/** All lines of one header; none where it was not sent. */
export interface HeaderLines {
  readonly name: string;
  readonly lines: HeaderList;
}

/** Status and `Access-Control-Allow-*` lines of a response. */
export interface Seen {
  readonly status: number;
  readonly headers: HeaderList;
}

/** What a page sends, or asks for by a preflight. */
export interface RequestShape {
  readonly method: string;
  /** Names of headers that script sets. */
  readonly names: readonly string[];
}

/** Which origins can be read by whom, and with credentials. */
export type OriginFinding =
  /** An allowed origin cannot read the response. */
  | {
      readonly id: 'not-readable';
      readonly origin: SerializedOrigin;
      readonly credentials: boolean;
      readonly response: Seen;
    }
  /** `harmless`: no page can have this origin. */
  | {
      readonly id: 'disallowed-origin';
      readonly origin: SerializedOrigin;
      readonly gain: Extract<Gain, { kind: 'read' | 'send' }>;
      readonly harmless: boolean;
      readonly response: Seen;
    }
  | { readonly id: 'credentials-not-declared'; readonly origin: SerializedOrigin; readonly response: Seen }
  | { readonly id: 'credentials-without-effect'; readonly header: HeaderLines; readonly response: Seen }
  | {
      readonly id: 'credentials-to-disallowed';
      readonly origin: SerializedOrigin;
      readonly header: HeaderLines;
      readonly response: Seen;
    }
  | {
      readonly id: 'other-origin-named';
      readonly origin: SerializedOrigin;
      readonly value: string;
      readonly response: Seen;
    }
  | { readonly id: 'several-allow-origins'; readonly count: number; readonly header: HeaderLines }
  | { readonly id: 'allow-origin-invalid'; readonly value: string; readonly header: HeaderLines }
  | { readonly id: 'null-without-origin'; readonly response: Seen }
  /** Headers of the response to a request without Origin. */
  | { readonly id: 'star-only-with-origin'; readonly allowOrigin: HeaderLines; readonly vary: HeaderLines }
  | {
      readonly id: 'decisions-differ';
      readonly origin: SerializedOrigin;
      readonly responses: readonly HeaderLines[];
    }
  | {
      readonly id: 'responses-mixed-up';
      readonly origin: SerializedOrigin;
      readonly requests: number;
      readonly response: Seen;
    }
  | { readonly id: 'long-origin-fails'; readonly bytes: number; readonly status: number }
  | {
      readonly id: 'header-not-exposed';
      readonly origin: SerializedOrigin;
      readonly names: readonly string[];
      readonly credentials: boolean;
      readonly header: HeaderLines;
    }
  | {
      readonly id: 'undeclared-header-exposed';
      readonly names: readonly string[];
      readonly declared: readonly string[];
      readonly header: HeaderLines;
    }
  | {
      readonly id: 'forbidden-header-exposed';
      readonly names: readonly string[];
      readonly header: HeaderLines;
    }
  | { readonly id: 'credentials-beside-star'; readonly header: HeaderLines; readonly response: Seen }
  | { readonly id: 'star-with-credentials'; readonly header: HeaderLines }
  | {
      readonly id: 'credentials-too-widely';
      readonly origin: SerializedOrigin;
      readonly why: 'http' | 'public-suffix';
      readonly response: Seen;
    }
  | {
      readonly id: 'decided-by-cookie';
      readonly origin: SerializedOrigin;
      readonly without: HeaderLines;
      readonly with: HeaderLines;
    }
  | { readonly id: 'authorization-by-star'; readonly header: HeaderLines }
  | { readonly id: 'cookie-not-sent'; readonly origin: SerializedOrigin; readonly cookies: readonly string[] };

/** How preflights are answered, and other OPTIONS requests. */
export type PreflightFinding =
  | {
      readonly id: 'preflight-refused';
      readonly origin: SerializedOrigin;
      readonly wanted: RequestShape;
      readonly credentials: boolean;
      readonly response: Seen;
    }
  | { readonly id: 'preflight-unanswered'; readonly preflights: number; readonly failure: string }
  | { readonly id: 'preflight-rate-limited'; readonly response: Seen }
  | { readonly id: 'preflight-does-not-end'; readonly status: number; readonly failure: string }
  /** `excess`: bytes behind the head of a 204. */
  | {
      readonly id: 'no-content-with-framing';
      readonly harmless: boolean;
      readonly headers: readonly HeaderLines[];
      readonly excess: string;
    }
  | { readonly id: 'unknown-path-refused'; readonly target: string; readonly response: Seen }
  | {
      readonly id: 'preflight-redirected';
      readonly target: string;
      readonly status: number;
      readonly location: string | null;
    }
  | {
      readonly id: 'origin-blamed-for-header';
      readonly origin: SerializedOrigin;
      readonly name: string;
      readonly response: Seen;
    }
  | {
      readonly id: 'lists-disclosed';
      readonly origin: SerializedOrigin;
      readonly names: readonly string[];
      readonly response: Seen;
    }
  | { readonly id: 'handler-ran'; readonly origin: SerializedOrigin | undefined; readonly sign: HandlerSign }
  | { readonly id: 'list-malformed'; readonly lists: 'methods' | 'headers'; readonly header: HeaderLines }
  | {
      readonly id: 'unusable-entries';
      readonly entries: readonly string[];
      readonly headers: readonly HeaderLines[];
    }
  | {
      readonly id: 'max-age-differs';
      readonly seconds: number;
      readonly declared: number;
      readonly header: HeaderLines;
    }
  | { readonly id: 'max-age-invalid'; readonly header: HeaderLines }
  | {
      readonly id: 'max-age-capped';
      readonly seconds: number;
      readonly caps: readonly { readonly engine: string; readonly seconds: number }[];
      readonly header: HeaderLines;
    }
  | {
      readonly id: 'preflight-repeated';
      /** How long the response holds. */
      readonly seconds: number;
      /** How long engines keep one at most. */
      readonly caps: readonly { readonly engine: string; readonly seconds: number }[];
      readonly header: HeaderLines;
    }
  | { readonly id: 'misnamed-headers'; readonly lines: HeaderList }
  | { readonly id: 'invalid-names-echoed'; readonly sent: string; readonly header: HeaderLines }
  /** An allowed origin may send what is not declared. */
  | {
      readonly id: 'undeclared-request-allowed';
      readonly origin: SerializedOrigin;
      readonly what: Undeclared;
      readonly response: Seen;
    }
  | { readonly id: 'options-not-reached'; readonly marker: HeaderLines; readonly status: number }
  | { readonly id: 'get-taken-for-preflight'; readonly response: Seen; readonly without: Seen }
  | {
      readonly id: 'options-fails';
      readonly failures: readonly { readonly status: number; readonly lacking: readonly string[] }[];
      readonly response: Seen;
    };

/** What shows that a handler ran for a preflight. */
export type HandlerSign =
  | { readonly kind: 'marker'; readonly marker: HeaderLines; readonly status: number }
  | { readonly kind: 'body'; readonly status: number; readonly body: string }
  /** A number in the responses to GET, in their order. */
  | { readonly kind: 'count'; readonly numbers: readonly number[] };

export type Undeclared =
  | { readonly kind: 'method'; readonly method: string }
  | { readonly kind: 'header'; readonly name: string }
  | ({ readonly kind: 'request' } & RequestShape);

/** Other responses, and what the server does before it responds. */
export type ResponseFinding =
  | {
      readonly id: 'oversized-headers-unreadable';
      readonly origin: SerializedOrigin;
      readonly response: Seen;
    }
  | {
      readonly id: 'simple-body-accepted';
      readonly bodies: readonly SimpleBody[];
      readonly marker: HeaderLines;
      readonly status: number;
    }
  | { readonly id: 'method-overridden'; readonly marker: HeaderLines; readonly status: number }
  | { readonly id: 'allow-missing'; readonly method: string; readonly header: HeaderLines }
  | {
      readonly id: 'post-carried-out';
      readonly origin: SerializedOrigin;
      readonly marker: HeaderLines;
      readonly status: number;
    }
  | {
      readonly id: 'own-origin-refused';
      readonly method: string;
      readonly origin: SerializedOrigin;
      readonly status: number;
      /** Status without Origin. */
      readonly without: number;
    }
  /** `without`: status without Origin. */
  | {
      readonly id: 'disallowed-origin-refused';
      readonly origin: SerializedOrigin;
      readonly status: number;
      readonly without: number;
    }
  | { readonly id: 'preflight-headers-elsewhere'; readonly headers: readonly HeaderLines[] }
  | { readonly id: 'vary-overwritten'; readonly header: HeaderLines }
  /** `location`: where a redirect leads. */
  | {
      readonly id: 'only-errors';
      readonly status: number;
      readonly location: string | null;
      readonly response: Seen;
    }
  | {
      readonly id: 'decided-otherwise';
      readonly preflight: boolean;
      readonly origin: SerializedOrigin;
      readonly when: 'http2' | 'after-others' | 'after-post';
      readonly response: Seen;
      readonly before: Seen;
    }
  | { readonly id: 'http2-unanswered'; readonly failure: string }
  /** `alone`: status on a connection of its own. */
  | { readonly id: 'fails-after-post'; readonly alone: number; readonly response: Seen }
  | {
      readonly id: 'readable-by-other-spelling';
      readonly origin: SerializedOrigin;
      readonly target: string;
      readonly path: string;
      readonly response: Seen;
    }
  | {
      readonly id: 'control-character-returned';
      readonly via: string;
      readonly sent: string;
      readonly failure: string;
    }
  | { readonly id: 'header-injected'; readonly via: string; readonly sent: string; readonly line: string }
  | {
      readonly id: 'markup-returned';
      readonly status: number;
      readonly contentType: string | null;
      readonly excerpt: string;
    }
  | { readonly id: 'long-request-unanswered'; readonly bytes: number }
  | {
      readonly id: 'response-time-grows';
      readonly measured: readonly { readonly ms: number; readonly bytes: number }[];
    }
  | {
      readonly id: 'long-header-fails';
      readonly bytes: number;
      readonly status: number;
      /** Shorter ones are answered. */
      readonly onlyLong: boolean;
    }
  | { readonly id: 'private-network-header'; readonly header: HeaderLines }
  | { readonly id: 'storage-access-granted'; readonly origin: SerializedOrigin; readonly header: HeaderLines }
  | { readonly id: 'any-host-answered'; readonly host: string; readonly status: number }
  | { readonly id: 'websocket-opened'; readonly origin: SerializedOrigin }
  | { readonly id: 'timing-visible'; readonly origin: SerializedOrigin; readonly header: HeaderLines }
  | { readonly id: 'resource-policy-contradicts'; readonly origin: SerializedOrigin; readonly header: HeaderLines }
  /** A page in an engine cannot read, or can. `question`: its title. */
  | {
      readonly id: 'browser-blocks';
      readonly engine: string;
      readonly origin: SerializedOrigin;
      readonly question: string;
      readonly outcome: Outcome;
    }
  | {
      readonly id: 'browser-reads';
      readonly engine: string;
      readonly origin: SerializedOrigin;
      readonly question: string;
    }
  /** The request of a page gets an error. `without`: status without Origin. */
  | {
      readonly id: 'browser-refused';
      readonly engine: string;
      readonly origin: SerializedOrigin;
      readonly question: string;
      readonly status: number;
      readonly without: number;
    }
  /** The second request of a page does not have the cookies that the response to the first has set. */
  | {
      readonly id: 'browser-omits-cookies';
      readonly engine: string;
      readonly origin: SerializedOrigin;
      readonly question: string;
      readonly cookies: readonly string[];
    };

/** The same JSON in requests that need no preflight. */
export type SimpleBody = 'text' | 'text-with-parameter' | 'untyped' | 'form' | 'multipart';

/** What caches make of the responses. */
export type CacheFinding =
  /** `stored`: the origin of the request that filled the cache; `null`: it had none. */
  | {
      readonly id: 'cache-serves-other-origin';
      readonly origin: SerializedOrigin;
      readonly stored: SerializedOrigin | null;
      readonly headers: readonly HeaderLines[];
    }
  | { readonly id: 'etag-reused'; readonly header: HeaderLines }
  | {
      readonly id: 'preflight-cacheable';
      readonly missing: readonly string[];
      readonly headers: readonly HeaderLines[];
    }
  /** `made`: the origin that the response was made for; `null`: none. `cache`: what caches say about themselves. */
  | {
      readonly id: 'cache-key-lacks-origin';
      readonly origin: SerializedOrigin;
      readonly made: SerializedOrigin | null;
      readonly response: Seen;
      readonly cache: HeaderList;
    }
  /** `differing`: the headers of the response to another value; `undefined` where other origins were answered otherwise. */
  | {
      readonly id: 'vary-lacks-header';
      readonly name: string;
      readonly differing: readonly HeaderLines[] | undefined;
      readonly headers: readonly HeaderLines[];
    }
  | { readonly id: 'vary-missing-on-304'; readonly header: HeaderLines }
  | { readonly id: 'vary-missing-on-preflight'; readonly headers: readonly HeaderLines[] }
  | { readonly id: 'vary-echoed'; readonly header: HeaderLines }
  | { readonly id: 'vary-star'; readonly header: HeaderLines };

/** What is wrong: an id, with what was sent and what came back. */
export type FindingData = OriginFinding | PreflightFinding | ResponseFinding | CacheFinding;

/** What an origin can do because of a finding. `credentials`: with the cookies of the user. */
export type Gain =
  | { readonly kind: 'read'; readonly credentials: boolean; readonly engine?: string }
  | ({ readonly kind: 'send'; readonly credentials: boolean } & RequestShape)
  | { readonly kind: 'send-undeclared'; readonly what: Undeclared }
  | { readonly kind: 'read-headers'; readonly names: readonly string[] }
  | {
      readonly kind:
        | 'act'
        | 'read-in-frame'
        | 'swap-responses'
        | 'choose-cache-key'
        | 'poison-preflights'
        | 'keep-busy'
        | 'write-responses'
        | 'repeat-with-cookies'
        | 'use-websocket'
        | 'see-timing'
        | 'learn-session';
    };

/** What to change, where a finding knows better than its check. */
export type Fix =
  /** The step at which a browser stops. */
  | { readonly kind: 'step'; readonly step: Extract<ExplainedStep, { kind: 'fails' }> }
  | { readonly kind: 'refused-methods'; readonly methods: readonly string[] }
  | { readonly kind: 'refused-headers'; readonly names: readonly string[] }
  | { readonly kind: 'preflight-status'; readonly status: number }
  | {
      readonly kind:
        | 'compare-whole'
        | 'send-one-origin'
        | 'send-no-null'
        | 'answer-options'
        | 'send-allow'
        | 'drop-credentials'
        | 'pass-every-step'
        | 'disallow-origin';
    };

/** What else shows the same as a finding. */
export type Alike =
  | { readonly kind: 'origins'; readonly count: number }
  | {
      readonly kind: 'requests';
      readonly requests: readonly ({ readonly origin: SerializedOrigin } & RequestShape)[];
    };
