import type { SerializedOrigin } from '../../protocol/http/wire.ts';
import type { At, Experiment, Problem, Support } from '../causes/cause.ts';

/** What is wrong with a server: what blocks a page that is allowed, and what only many requests show. */
export type ServerProblem =
  | Problem
  | {
      readonly id: 'any-origin-allowed';
      /** How the server allows it: by sending back any Origin, or by `*`. */
      readonly how: 'echo' | 'wildcard';
      readonly at: At;
      readonly origin: SerializedOrigin;
      readonly credentials: boolean;
    }
  | {
      readonly id: 'origin-compared-loosely';
      readonly at: At;
      /** Origins that must not be allowed, and are. */
      readonly origins: readonly SerializedOrigin[];
      readonly credentials: boolean;
      /** Whether a page can have one of the origins. */
      readonly real: boolean;
    }
  | { readonly id: 'null-allowed'; readonly at: At; readonly credentials: boolean }
  | { readonly id: 'vary-missing'; readonly at: At }
  | { readonly id: 'errors-lack-headers'; readonly at: At; readonly statuses: readonly number[] }
  /** The server refuses a method that it need not be told to allow. */
  | { readonly id: 'method-refused'; readonly at: At }
  | {
      readonly id: 'header-names-compared-with-case';
      readonly at: At;
      readonly name: string;
      /** The spelling that the server allows. */
      readonly granted: string;
    }
  | { readonly id: 'preflight-unanswered'; readonly url: string }
  /** The server answers 429, which says nothing about CORS. */
  | { readonly id: 'requests-limited'; readonly url: string }
  /** No cause is known: the finding of the check speaks for itself. */
  | { readonly id: 'finding'; readonly check: string };

/** A finding of a check: its index among the findings of the check. */
export interface ExplainedFinding {
  readonly check: string;
  /** `null` for a check that got no response. */
  readonly finding: number | null;
}

export interface ServerCause {
  readonly problem: ServerProblem;
  readonly support: readonly Support[];
  readonly ruledOutBy: readonly Experiment[];
  /** Never empty. */
  readonly explains: readonly ExplainedFinding[];
}

const ids = {
  'requests-limited': true,
  'allow-origin-missing': true,
  'error-response': true,
  'preflight-redirected': true,
  'preflight-refused': true,
  'allow-origin-twice': true,
  'allow-origin-list': true,
  'allow-origin-differs': true,
  'wildcard-with-credentials': true,
  'credentials-not-allowed': true,
  'method-not-allowed': true,
  'header-not-allowed': true,
  'authorization-under-wildcard': true,
  'response-header-in-request': true,
  'tracing-header': true,
  'malformed-list': true,
  'malformed-header': true,
  'cache-ignores-origin': true,
  'redirect-to-login': true,
  'redirect-lost-origin': true,
  'redirect-without-allow-origin': true,
  'redirect-invalid': true,
  'mixed-content': true,
  'local-network': true,
  'bad-port': true,
  'opaque-page': true,
  'extension-page': true,
  'no-cors-mode': true,
  'same-origin-mode': true,
  'resource-policy': true,
  'cookie-not-stored': true,
  'cookie-ignored': true,
  'credentials-not-sent': true,
  'options-not-preflight': true,
  'response-missing': true,
  'connection-failed': true,
  'other-step': true,
  'any-origin-allowed': true,
  'origin-compared-loosely': true,
  'null-allowed': true,
  'vary-missing': true,
  'errors-lack-headers': true,
  'method-refused': true,
  'header-names-compared-with-case': true,
  'preflight-unanswered': true,
  finding: true,
} as const satisfies Readonly<Record<ServerProblem['id'], true>>;

/** Every id, for schemas. */
export const serverProblemIds = Object.keys(ids) as readonly ServerProblem['id'][];
