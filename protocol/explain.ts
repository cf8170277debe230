import { InvalidCaseError } from './errors.ts';
import { fetch } from './fetch/fetch.ts';
import type { FetchRefusal, HttpResponse, SentRequest } from './fetch/fetch.ts';
import { isForbiddenResponseHeaderName } from './fetch/forbidden.ts';
import { contains, convertToSortedLowercaseSet, isHeaderName, isHeaderValue } from './http/headers.ts';
import { createRequest } from './initiators/apis.ts';
import type { CreationRefusal } from './initiators/initiator.ts';
import { parseOrigin, OPAQUE, registrableDomainByDefaultRule } from './http/origin.ts';
import type { RegistrableDomain } from './http/origin.ts';
import { parseUrl } from './fetch/redirect.ts';
import type { RequestUrl } from './fetch/request.ts';
import { quote } from './standard.ts';
import type { Decision } from './standard.ts';
import type { HeaderList, SerializedOrigin } from './http/wire.ts';
import type { Initiator } from './initiators/initiator.ts';
import type { Outcome } from './outcome/prediction.ts';

/** What a server answered for one URL of a redirect chain. Leave out what is not known. */
export interface GivenAnswers {
  readonly preflight?: HttpResponse;
  readonly actual?: HttpResponse;
}

export interface ExplainInput {
  /** Origin of the page; `null` in quotes for an opaque one. */
  readonly page: SerializedOrigin;
  /** Absolute http or https URL that the page requests. */
  readonly url: string;
  readonly initiator: Initiator;
  /** Answers of the URL itself, then of each redirect's target. */
  readonly answers: readonly GivenAnswers[];
  readonly registrableDomain?: RegistrableDomain;
}

/** A request and the response to it. */
export interface Received {
  readonly sent: SentRequest;
  readonly response: HttpResponse;
}

export type ExplainedStep =
  /** Script may not set these headers, and they are dropped in silence. */
  | { readonly kind: 'drops'; readonly names: readonly string[] }
  | { readonly kind: 'passes'; readonly step: Decision }
  /** `received`: what failed; `null` where nothing was sent. */
  | {
      readonly kind: 'fails';
      readonly step: Decision<CreationRefusal | FetchRefusal>;
      readonly received: Received | null;
    }
  /** The response is there, but script may not look. */
  | { readonly kind: 'hides'; readonly type: 'opaque' | 'opaqueredirect' }
  /** Names of the response headers that script can read, and of those that it could if the server said so. */
  | { readonly kind: 'exposes'; readonly readable: readonly string[]; readonly nameable: readonly string[] }
  /** What goes on the wire. */
  | { readonly kind: 'sends'; readonly sent: SentRequest }
  /** The walk ends here for want of an answer. */
  | { readonly kind: 'asks'; readonly sent: SentRequest };

export interface Explanation {
  /** `unknown` where an answer is missing. */
  readonly outcome: Outcome | 'unknown';
  readonly steps: readonly ExplainedStep[];
  /** Names of response headers that script can read, and of those that stay hidden from it; lower-case, sorted. */
  readonly readableHeaders: readonly string[];
  readonly hiddenHeaders: readonly string[];
}

/** Ends the walk where an answer is missing; it never leaves this file. */
class AnswerMissing extends Error {}

/**
 * Walks a request and the answers to it through the steps of the standard, as data (words/explanation.ts has the words).
 *
 * It ends with the network's part: what an element makes of a response (its type, its status) is not looked at.
 *
 * @throws InvalidCaseError naming the field of the input.
 */
export function explain(input: ExplainInput): Explanation {
  const url = validate(input);
  const steps: ExplainedStep[] = [];
  const created = createRequest(input.initiator, url, {
    origin: input.page,
    referrer: input.page === OPAQUE ? 'none' : 'page',
  });
  if (!created.ok) return unread('blocked', [{ kind: 'fails', step: created.step, received: null }]);
  const dropped = droppedHeaders(input.initiator, created.request.headers);
  if (dropped.length > 0) steps.push({ kind: 'drops', names: dropped });

  let received: Received | null = null;
  const respond = (sent: SentRequest): HttpResponse => {
    steps.push({ kind: 'sends', sent });
    const response = input.answers[sent.hop]?.[sent.kind];
    if (response === undefined) {
      steps.push({ kind: 'asks', sent });
      throw new AnswerMissing();
    }
    received = { sent, response };
    return response;
  };
  try {
    const result = fetch(created.request, {
      page: input.page,
      registrableDomain: input.registrableDomain ?? registrableDomainByDefaultRule,
      respond,
      observe: (verdict) =>
        steps.push(
          verdict.ok ? { kind: 'passes', step: verdict.step } : { kind: 'fails', step: verdict.step, received },
        ),
    });
    if (result.internal === null) return unread('blocked', steps);
    const readableHeaders = namesOf(result.response.headers);
    const hiddenHeaders = namesOf(result.internal.headers).filter((name) => !readableHeaders.includes(name));
    const { type } = result.response;
    if (type === 'opaque' || type === 'opaqueredirect') {
      steps.push({ kind: 'hides', type });
      return { outcome: 'opaque', steps, readableHeaders, hiddenHeaders };
    }
    if (type === 'cors') steps.push({ kind: 'exposes', readable: readableHeaders, nameable: nameable(hiddenHeaders) });
    return { outcome: 'readable', steps, readableHeaders, hiddenHeaders };
  } catch (error) {
    if (!(error instanceof AnswerMissing)) throw error;
    return unread('unknown', steps);
  }
}

function unread(outcome: 'blocked' | 'unknown', steps: readonly ExplainedStep[]): Explanation {
  return { outcome, steps, readableHeaders: [], hiddenHeaders: [] };
}

function namesOf(headers: HeaderList): readonly string[] {
  return convertToSortedLowercaseSet(headers.map(([name]) => name));
}

/** Of the names of hidden headers those that a server can expose. */
function nameable(hidden: readonly string[]): readonly string[] {
  return hidden.filter((name) => !isForbiddenResponseHeaderName(name) && !name.startsWith('access-control-'));
}

function droppedHeaders(initiator: Initiator, kept: HeaderList): readonly string[] {
  const given = initiator.api === 'xhr' || initiator.api === 'fetch' ? (initiator.headers ?? []) : [];
  return given.map(([name]) => name).filter((name) => !contains(kept, name));
}

function validate(input: ExplainInput): RequestUrl {
  if (input.page !== OPAQUE && parseOrigin(input.page) === null) {
    throw new InvalidCaseError(
      'page',
      `${quote(input.page)} is not an origin, like "https://foo.example" without a path, or "null".`,
    );
  }
  const url = parseUrl(input.url);
  if (url === 'failure' || !/^https?:/.test(url.href)) {
    throw new InvalidCaseError('url', `${quote(input.url)} is not an absolute http or https URL.`);
  }
  for (const [hop, answers] of input.answers.entries()) {
    for (const kind of ['preflight', 'actual'] as const) {
      const answer = answers[kind];
      const wrong = answer?.headers.find(([name, value]) => !isHeaderName(name) || !isHeaderValue(value));
      const field = `answers[${String(hop)}].${kind}`;
      if (wrong !== undefined) {
        throw new InvalidCaseError(`${field}.headers`, `${quote(wrong.join(': '))} is not a header.`);
      }
      if (answer !== undefined && !(Number.isInteger(answer.status) && answer.status >= 200 && answer.status <= 999)) {
        throw new InvalidCaseError(
          `${field}.status`,
          `${String(answer.status)} is not the status of a final response.`,
        );
      }
    }
  }
  return url;
}
