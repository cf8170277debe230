import type { ExplainInput, Explanation } from '../protocol/explain.ts';
import { parseOrigin, type RegistrableDomain } from '../protocol/http/origin.ts';
import { get } from '../protocol/http/headers.ts';
import { asksForCredentials } from '../protocol/initiators/apis.ts';
import type { SerializedOrigin } from '../protocol/http/wire.ts';
import type { Cause } from './causes/cause.ts';
import type { ConsoleMessage } from './console-message.ts';
import { findCauses } from './causes/find.ts';
import type { Call, Evidence, Exchange, Skipped } from './evidence.ts';
import { suggest, suggestByWire, type Suggestion } from './frameworks/fix.ts';
import type { Framework } from './frameworks/framework.ts';
import { type LeftOut, pairExchanges, type RecordedRequest } from './pairing.ts';
import { reportedProblem } from './reported.ts';
import { explainInputOf, sendsCookies } from './request-input.ts';
import { walk } from './walk.ts';

/** What the user says beside the input. */
export interface DiagnosisOptions {
  /** Origin of the page. */
  readonly page?: SerializedOrigin | undefined;
  readonly mode?: Call['mode'] | undefined;
  readonly credentials?: Call['credentials'] | undefined;
  /** Only requests for this URL. */
  readonly url?: string | undefined;
  readonly registrableDomain?: RegistrableDomain;
}

export interface DiagnosedRequest {
  readonly recorded: RecordedRequest;
  readonly input: ExplainInput;
  readonly outcome: Explanation['outcome'];
  /** The best supported one first. */
  readonly causes: readonly Cause[];
  /** A preflight that was not recorded is taken for passed, since the request itself has a response. */
  readonly preflightImplied: boolean;
}

export interface Diagnosis {
  readonly requests: readonly DiagnosedRequest[];
  readonly leftOut: readonly LeftOut[];
  readonly skipped: readonly Skipped[];
  /** What a browser said of requests that are not explained by their responses. */
  readonly messages: readonly ConsoleMessage[];
  /** The program that wrote a HAR file without any cookie or Authorization header, '' if it has no name; else `null`. */
  readonly withoutCredentials: string | null;
}

/** Explains every CORS request in an input. */
export function diagnose(evidence: Evidence, options: DiagnosisOptions): Diagnosis {
  const { requests, leftOut } = pairExchanges(evidence.exchanges, options);
  const invalid = requests.filter(({ page }) => !isOrigin(page));
  const byUrl = groupByUrl(evidence.exchanges);
  const { registrableDomain } = options;
  const diagnosed = requests
    .filter(({ page }) => isOrigin(page))
    .map((recorded) => {
      const input = { ...explainInputOf(recorded, options), ...(registrableDomain && { registrableDomain }) };
      const request = diagnoseRequest(recorded, input, byUrl);
      return { request, reported: request.outcome === 'unknown' ? reportedProblem(recorded) : null };
    });
  return {
    requests: diagnosed.flatMap(({ request, reported }) => (reported === null ? [request] : [])),
    leftOut: [
      ...leftOut,
      ...invalid.flatMap(({ hops: [{ actual, preflight }] }) => {
        const exchange = actual ?? preflight;
        return exchange === undefined ? [] : [{ reason: 'invalid-origin', exchange } as const];
      }),
    ],
    skipped: evidence.skipped,
    messages: [
      ...diagnosed.flatMap(({ reported }) => reported ?? []),
      ...evidence.messages
        .filter(
          ({ url }) => !requests.some(({ hops }) => url !== null && hops.some(({ actual }) => actual?.url === url)),
        )
        .map((message) => (options.page === undefined ? message : { ...message, page: message.page ?? options.page })),
    ],
    withoutCredentials:
      evidence.format === 'har' &&
      evidence.exchanges.every((each) => !sendsCookies(each) && get(each.requestHeaders, 'Authorization') === null)
        ? (evidence.recorder ?? '')
        : null,
  };
}

function isOrigin(page: string): boolean {
  return page === 'null' || parseOrigin(page) !== null;
}

/** @param byUrl The exchanges of the whole input, which may say something about a cache. */
export function diagnoseRequest(
  recorded: RecordedRequest,
  input: ExplainInput,
  byUrl: ReadonlyMap<string, readonly Exchange[]>,
): DiagnosedRequest {
  const walked = walk(input);
  const causes = findCauses({ recorded, input, walk: walked, byUrl });
  const preflightImplied = walked.answered.some(
    ({ sent }) => sent.kind === 'preflight' && recorded.hops[sent.hop]?.preflight?.response == null,
  );
  return { recorded, input, outcome: walked.outcome, causes, preflightImplied };
}

/**
 * How the first cause is fixed in the configuration of the product, if that is known.
 * @param framework The product; by default the one that shows in the responses.
 */
export function suggestionFor(
  { recorded, input, causes: [first] }: DiagnosedRequest,
  framework: Framework | undefined,
): Suggestion | null {
  if (first === undefined) return null;
  const { page, initiator } = input;
  const wanted = { page, credentials: asksForCredentials(initiator) };
  if (framework !== undefined) return suggest(first.problem, framework, wanted);
  const responses = recorded.hops.flatMap(({ preflight, actual }) =>
    [preflight, actual].flatMap((exchange) => exchange?.response ?? []),
  );
  return suggestByWire(first.problem, responses.at(-1) ?? null, responses, wanted);
}

function groupByUrl(exchanges: readonly Exchange[]): ReadonlyMap<string, readonly Exchange[]> {
  const groups = new Map<string, Exchange[]>();
  for (const exchange of exchanges) {
    const group = groups.get(exchange.url);
    if (group === undefined) groups.set(exchange.url, [exchange]);
    else group.push(exchange);
  }
  return groups;
}
