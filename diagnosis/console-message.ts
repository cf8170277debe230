import type { Place } from './evidence.ts';

export type ConsoleEngine = 'chromium' | 'firefox' | 'webkit';

/** Why there was no response, where a message says so. */
export type ConnectionFailure =
  'refused' | 'unknown-host' | 'certificate' | 'not-tls' | 'closed' | 'timeout' | 'offline';

/** What a browser says is wrong, as data. Values are `null` where the message does not have them. */
export type ConsoleProblem =
  | { readonly id: 'allow-origin-missing' }
  | { readonly id: 'allow-origin-differs'; readonly value: string }
  /** WebKit and some Firefox messages do not say whether the header is missing or has another value. */
  | { readonly id: 'allow-origin-fails' }
  | { readonly id: 'allow-origin-invalid'; readonly value: string }
  | { readonly id: 'allow-origin-multiple'; readonly values: string | null }
  | { readonly id: 'wildcard-with-credentials' }
  | { readonly id: 'credentials-not-allowed'; readonly value: string | null }
  | { readonly id: 'preflight-status' }
  | { readonly id: 'preflight-redirect' }
  | { readonly id: 'method-not-allowed'; readonly method: string | null }
  | { readonly id: 'header-not-allowed'; readonly name: string }
  | { readonly id: 'malformed-list'; readonly header: string }
  /** A warning: the request is not blocked yet. */
  | { readonly id: 'authorization-under-wildcard' }
  | { readonly id: 'redirect-with-password' }
  | { readonly id: 'redirect-not-allowed' }
  | { readonly id: 'scheme-not-supported' }
  | { readonly id: 'same-origin-mode' }
  | { readonly id: 'mixed-content' }
  | { readonly id: 'local-network'; readonly space: string | null }
  | { readonly id: 'opaque-response-blocking' }
  | { readonly id: 'resource-policy' }
  /** `X-Content-Type-Options: nosniff`, and a Content-Type that is not one of scripts or style sheets; WebKit does not say which. */
  | { readonly id: 'nosniff'; readonly type: string | null }
  | { readonly id: 'blocked-by-extension' }
  /** The connection failed: there was no response to check. */
  | { readonly id: 'no-response'; readonly failure: ConnectionFailure | null }
  /** What script sees, which never says why. */
  | { readonly id: 'no-details' };

export type ConsoleProblemId = ConsoleProblem['id'];

/** A message of a browser console about a request. */
export interface ConsoleMessage {
  readonly place: Place;
  readonly engine: ConsoleEngine;
  readonly problem: ConsoleProblem;
  /** Whether it is the response to the preflight; `null` where the message does not say. */
  readonly preflight: boolean | null;
  readonly url: string | null;
  /** Origin of the page. */
  readonly page: string | null;
  /** The URL that redirected to `url`. */
  readonly redirectedFrom: string | null;
  readonly status: number | null;
}

/** The step of a standard behind each problem; `null` where no standard has one. */
export const consoleSteps: Readonly<Record<ConsoleProblemId, string | null>> = {
  'allow-origin-missing': 'Fetch, CORS check, step 2',
  'allow-origin-differs': 'Fetch, CORS check, step 4',
  'allow-origin-fails': 'Fetch, CORS check, step 2 or 4',
  'allow-origin-invalid': 'Fetch, CORS check, step 4',
  'allow-origin-multiple': 'Fetch, CORS check, step 4',
  'wildcard-with-credentials': 'Fetch, CORS check, step 4',
  'credentials-not-allowed': 'Fetch, CORS check, step 8',
  'preflight-status': 'Fetch, CORS-preflight fetch, step 8',
  'preflight-redirect': 'Fetch, CORS-preflight fetch, step 8',
  'method-not-allowed': 'Fetch, CORS-preflight fetch, step 7.5',
  'header-not-allowed': 'Fetch, CORS-preflight fetch, step 7.6 or 7.7',
  'malformed-list': 'Fetch, CORS-preflight fetch, step 7.3',
  'authorization-under-wildcard': 'Fetch, CORS-preflight fetch, step 7.6',
  'redirect-with-password': 'Fetch, HTTP-redirect fetch, step 9 or 10',
  'redirect-not-allowed': 'Fetch, CORS check, step 2 or 4',
  'scheme-not-supported': 'Fetch, HTTP-redirect fetch, step 6',
  'same-origin-mode': 'Fetch, main fetch, step 12',
  'mixed-content': 'Mixed Content, should fetching request be blocked',
  'local-network': 'Local Network Access (draft)',
  'opaque-response-blocking': 'Opaque response blocking (draft)',
  'resource-policy': 'Fetch, cross-origin resource policy check, step 5',
  nosniff: 'Fetch, should response to request be blocked due to nosniff',
  'blocked-by-extension': null,
  'no-response': null,
  'no-details': null,
};
