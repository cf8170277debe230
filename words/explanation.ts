import type { ExplainedStep, Explanation } from '../protocol/explain.ts';
import type { SentRequest } from '../protocol/fetch/fetch.ts';
import { get } from '../protocol/http/headers.ts';
import { isCorsSafelistedMethod } from '../protocol/http/methods.ts';
import { OPAQUE } from '../protocol/http/origin.ts';
import { includesCredentials } from '../protocol/fetch/request.ts';
import { corsUnsafeRequestHeaderNames } from '../protocol/fetch/safelist.ts';
import { quote } from '../protocol/standard.ts';
import type { HeaderList } from '../protocol/http/wire.ts';
import { remedyFor, remedyOfHidden } from './remedies.ts';
import { decisionInWords, type DecisionInWords, stepAs } from './steps.ts';

export interface StepInWords extends DecisionInWords {
  /** `sends`: what goes on the wire. `asks`: the walk ends here for want of an answer. */
  readonly verdict: 'passes' | 'fails' | 'sends' | 'asks';
  /** What to change, where the step fails or the response stays opaque, in one or more sentences. */
  readonly remedy?: string;
}

/** An explanation for a person to read, and as the JSON of `explain` has it. */
export function explanationInWords(
  explanation: Explanation,
): Omit<Explanation, 'steps'> & { readonly steps: readonly StepInWords[] } {
  return { ...explanation, steps: explanation.steps.map(stepInWords) };
}

function stepInWords(step: ExplainedStep): StepInWords {
  switch (step.kind) {
    case 'drops':
      return {
        verdict: 'passes',
        ...stepAs(
          { standard: 'Fetch', algorithm: 'Headers append', step: '2' },
          `Script may not set ${step.names.map(quote).join(', ')} on this request: dropped in silence.`,
        ),
      };
    case 'passes':
      return { verdict: 'passes', ...decisionInWords(step.step) };
    case 'fails':
      return { verdict: 'fails', ...decisionInWords(step.step), remedy: remedyFor(step.step, step.received) };
    case 'hides':
      return {
        verdict: 'fails',
        ...stepAs(
          { standard: 'Fetch', algorithm: 'filtered response', step: '' },
          `The response is ${step.type === 'opaque' ? 'opaque' : 'an opaque redirect'}: it is there, but script sees no status, no header and no body.`,
        ),
        remedy: remedyOfHidden(step.type),
      };
    case 'exposes':
      return exposing(step.readable, step.nameable);
    case 'sends':
      return sending(step.sent);
    case 'asks':
      return asking(step.sent);
  }
}

/** What a script that may read the response still may not read of its headers. */
function exposing(readable: readonly string[], nameable: readonly string[]): StepInWords {
  const step = stepAs(
    { standard: 'Fetch', algorithm: 'CORS filtered response', step: '' },
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

function sending(sent: SentRequest): StepInWords {
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
      ...stepAs(
        { standard: 'Fetch', algorithm: 'CORS-preflight fetch', step: '6' },
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
    ...stepAs(
      { standard: 'Fetch', algorithm: 'HTTP-network-or-cache fetch', step: '11.2' },
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
function asking(sent: SentRequest): StepInWords {
  const method = sent.method === 'GET' ? '' : sent.method === 'HEAD' ? ' -I' : ` -X ${shellQuote(sent.method)}`;
  const headers = sent.headers.map(([name, value]) => ` -H ${shellQuote(`${name}: ${value}`)}`).join('');
  return {
    verdict: 'asks',
    ...stepAs(
      { standard: 'Fetch', algorithm: 'HTTP-network-or-cache fetch', step: '11.2' },
      `It depends on what ${sent.url.origin} answers to this ${sent.kind === 'preflight' ? 'preflight' : 'request'}.`,
    ),
    remedy: `Ask it: curl -i${method}${headers} ${shellQuote(sent.url.href)}`,
  };
}

function shellQuote(text: string): string {
  return /^[\w:/.=-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
}
