import type { Verdict } from './cors-check.ts';
import { InvalidCaseError } from './errors.ts';
import { fetch } from './fetch.ts';
import type { HttpResponse, SentRequest } from './fetch.ts';
import { isForbiddenResponseHeaderName } from './forbidden.ts';
import { contains, get, convertToSortedLowercaseSet, isHeaderName, isHeaderValue } from './headers.ts';
import { createRequest } from './initiators.ts';
import { isCorsSafelistedMethod } from './methods.ts';
import { parseOrigin, OPAQUE, registrableDomainByDefaultRule } from './origin.ts';
import type { RegistrableDomain } from './origin.ts';
import { parseUrl } from './redirect.ts';
import { remedyFor } from './remedies.ts';
import type { Received } from './remedies.ts';
import { includesCredentials } from './request.ts';
import type { RequestUrl } from './request.ts';
import { corsUnsafeRequestHeaderNames } from './safelist.ts';
import { fetchStep, quote } from './standard.ts';
import type { HeaderList, Initiator, Outcome, SerializedOrigin, SpecStep } from './types.ts';

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

interface ExplainedStep extends SpecStep {
  /** `sends`: what goes on the wire. `asks`: the walk ends here for want of an answer. */
  readonly verdict: 'passes' | 'fails' | 'sends' | 'asks';
  /** What to change, where the step fails or the response stays opaque, in one or more sentences. */
  readonly remedy?: string;
}

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
 * Walks a request and the answers to it through the steps of the standard, for a person to read.
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
  if (!created.ok) return unread('blocked', [failing(created, undefined)]);
  const dropped = droppedHeaders(input.initiator, created.request.headers);
  if (dropped.length > 0) {
    steps.push({
      verdict: 'passes',
      ...fetchStep(
        'Headers append',
        '2',
        `Script may not set ${dropped.map(quote).join(', ')} on this request: dropped in silence.`,
      ),
    });
  }

  let received: Received | undefined;
  const respond = (sent: SentRequest): HttpResponse => {
    steps.push(sending(sent));
    const response = input.answers[sent.hop]?.[sent.kind];
    if (response === undefined) {
      steps.push(asking(sent));
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
        steps.push(verdict.ok ? { verdict: 'passes', ...verdict.step } : failing(verdict, received)),
    });
    if (result.internal === null) return unread('blocked', steps);
    const readableHeaders = namesOf(result.response.headers);
    const hiddenHeaders = namesOf(result.internal.headers).filter((name) => !readableHeaders.includes(name));
    const { type } = result.response;
    if (type === 'opaque' || type === 'opaqueredirect') {
      steps.push({
        verdict: 'fails',
        ...fetchStep(
          'filtered response',
          '',
          `The response is ${type === 'opaque' ? 'opaque' : 'an opaque redirect'}: it is there, but script sees no status, no header and no body.`,
        ),
        remedy: remedyFor(result.step, received),
      });
      return { outcome: 'opaque', steps, readableHeaders, hiddenHeaders };
    }
    if (type === 'cors') steps.push(exposing(readableHeaders, hiddenHeaders));
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

function failing(verdict: Verdict, received: Received | undefined): ExplainedStep {
  return { verdict: 'fails', ...verdict.step, remedy: remedyFor(verdict.step, received) };
}

/** What a script that may read the response still may not read of its headers. */
function exposing(readable: readonly string[], hidden: readonly string[]): ExplainedStep {
  const nameable = hidden.filter((name) => !isForbiddenResponseHeaderName(name) && !name.startsWith('access-control-'));
  const step = fetchStep(
    'CORS filtered response',
    '',
    `Script reads status, body and ${readable.length === 0 ? 'no header' : `the headers ${readable.join(', ')}`}${nameable.length === 0 ? '' : `, but not ${nameable.join(', ')}`}.`,
  );
  return nameable.length === 0
    ? { verdict: 'passes', ...step }
    : {
        verdict: 'passes',
        ...step,
        remedy: `To show them, add "Access-Control-Expose-Headers: ${nameable.join(', ')}".`,
      };
}

function sending(sent: SentRequest): ExplainedStep {
  const line = `${sent.method} ${sent.url.href}`;
  const { credentials, origin } = sent.request;
  const tainted =
    sent.origin === OPAQUE && origin !== OPAQUE ? ' (null, for a redirect went through another origin)' : '';
  if (sent.kind === 'preflight') {
    const headers = sent.headers
      .filter(([name]) => name !== 'Accept')
      .map(([name, value]) => quote(`${name}: ${value}`))
      .join(', ');
    return {
      verdict: 'sends',
      ...fetchStep(
        'CORS-preflight fetch',
        '6',
        `${whyPreflight(sent)} The browser first sends ${line} with ${headers}${tainted}, and always without cookies.`,
      ),
    };
  }
  const withOrigin =
    sent.origin === undefined ? 'without an Origin header' : `with ${quote(`Origin: ${sent.origin}`)}${tainted}`;
  const cookies = includesCredentials(sent.request)
    ? 'and with the cookies of that URL, if any'
    : 'and without cookies';
  return {
    verdict: 'sends',
    ...fetchStep(
      'HTTP-network-or-cache fetch',
      '11.2',
      `The browser sends ${line} ${withOrigin}, ${cookies} (credentials mode ${quote(credentials)}).`,
    ),
  };
}

function whyPreflight(sent: SentRequest): string {
  const { method, headers } = sent.request;
  const names = corsUnsafeRequestHeaderNames(headers);
  const reasons = [
    ...(isCorsSafelistedMethod(method) ? [] : [`the method ${quote(method)} is not GET, HEAD or POST`]),
    ...(names.length === 0
      ? []
      : [
          `${names.map((name) => described(name, headers)).join(', ')} ${names.length === 1 ? 'is' : 'are'} not safelisted`,
        ]),
  ];
  return `A preflight is needed: ${reasons.join(', and ')}.`;
}

/** A safelisted name is unsafe for its value, which therefore is shown. */
function described(name: string, headers: HeaderList): string {
  return ['accept', 'accept-language', 'content-language', 'content-type', 'range'].includes(name)
    ? `${quote(name)} with the value ${quote(String(get(headers, name)))}`
    : quote(name);
}

/** The question, as a command that asks the server. */
function asking(sent: SentRequest): ExplainedStep {
  const method = sent.method === 'GET' ? '' : sent.method === 'HEAD' ? ' -I' : ` -X ${shellQuote(sent.method)}`;
  const headers = sent.headers.map(([name, value]) => ` -H ${shellQuote(`${name}: ${value}`)}`).join('');
  return {
    verdict: 'asks',
    ...fetchStep(
      'HTTP-network-or-cache fetch',
      '11.2',
      `It depends on what ${sent.url.origin} answers to this ${sent.kind === 'preflight' ? 'preflight' : 'request'}.`,
    ),
    remedy: `Ask it: curl -i${method}${headers} ${shellQuote(sent.url.href)}`,
  };
}

function shellQuote(text: string): string {
  return /^[\w:/.=-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
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
