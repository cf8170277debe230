import { stripTabOrSpace } from '../../../protocol/http/bytes.ts';
import type { Difference, Verdict } from '../../../protocol/outcome/difference.ts';
import { filterResponse } from '../../../protocol/fetch/filtered-response.ts';
import { sortAndCombine } from '../../../protocol/http/headers.ts';
import { abilitiesFor, asksForCredentials, responseUse } from '../../../protocol/initiators/apis.ts';
import type { Compared, Observation } from '../../../protocol/outcome/observation.ts';
import type { Ability, Case } from '../../../protocol/case.ts';
import type { Exchange, HeaderList } from '../../../protocol/http/wire.ts';
import type { Initiator } from '../../../protocol/initiators/initiator.ts';
import type { Outcome, PredictedExchange, Prediction, VisibleResponse } from '../../../protocol/outcome/prediction.ts';
import { timingDifferences } from './timing.ts';
import { wireDifferences, withoutRepeats } from './wire.ts';

export type Limits = Partial<Record<Ability, string>>;

/** Why this engine cannot take part in the case; `undefined` when it can. */
export function unsupportedReason(each: Case, limits: Limits): string | undefined {
  const { needs = [], page, hops, initiator } = each;
  const secure = [page, ...hops].some(({ origin }) => origin.startsWith('https:'));
  const all: readonly Ability[] = [
    ...(secure ? (['https'] as const) : []),
    ...(hops.some(({ http2 }) => http2) ? (['http2'] as const) : []),
    ...(page.context === 'isolated-frame' ? (['document-isolation-policy'] as const) : []),
    ...(page.context === 'anonymous-frame' ? (['credentialless-frames'] as const) : []),
    ...(page.network ? (['local-network-access'] as const) : []),
    ...abilitiesFor(initiator),
    ...needs,
  ];
  return all.map((need) => limits[need]).find((reason) => reason !== undefined);
}

/** An observation, whose outcome is of any API. */
type Judged =
  | Exclude<Observation, { readonly kind: 'outcome' }>
  | { readonly kind: 'outcome'; readonly outcome: Outcome; readonly seen: Compared };

/** Compares what an engine did with what the standard demands: the outcome, what script could see, and every exchange. */
export function judge(
  { initiator, page, needs = [] }: Case,
  prediction: Prediction,
  observation: Judged,
  exchanges: readonly Exchange[],
): Verdict {
  switch (observation.kind) {
    case 'unsupported':
      return { result: 'unsupported', reason: observation.reason };
    case 'timeout':
      return { result: 'timeout', afterMs: observation.afterMs };
    case 'harness-error':
      return { result: 'harness-error', reason: observation.message };
    case 'outcome': {
      const use = responseUse(initiator);
      const isMedia = use.kind === 'load' && (use.resource === 'audio' || use.resource === 'video');
      const differences = [
        ...outcomeDifference(prediction, observation.outcome),
        ...earlierDifferences(prediction, observation.seen),
        ...scriptDifferences(initiator, prediction, observation.seen, exchanges),
        ...wireDifferences(
          prediction.exchanges.map((each) => withCookiesOf(needs, each)),
          isMedia ? withoutRepeats(exchanges) : exchanges,
          page,
        ),
      ];
      return differences.length === 0 ? { result: 'pass' } : { result: 'fail', differences };
    }
  }
}

/** Request headers that describe the page, which no simulated DOM sends as browsers do. None of them decides about CORS. */
const aboutThePage: ReadonlySet<string> = new Set(['Referer', 'Sec-Fetch-Site', 'Sec-Fetch-Mode', 'Sec-Fetch-Dest']);

/** As {@link judge} for a simulated DOM, whose referrer and Fetch Metadata are not compared. */
export const judgeSimulated: typeof judge = (...of) => {
  const verdict = judge(...of);
  if (verdict.result !== 'fail') return verdict;
  const differences = verdict.differences.filter(
    ({ kind, name }) => !((kind === 'referer' || kind === 'header') && aboutThePage.has(name)),
  );
  return differences.length === 0 ? { result: 'pass' } : { result: 'fail', differences };
};

/** A difference that is not about one exchange. */
const ofCase = { hop: null, exchange: null } as const;

function outcomeDifference({ outcome: expected, decidedBy }: Prediction, observed: Outcome): readonly Difference[] {
  return observed === expected ? [] : [{ kind: 'outcome', ...ofCase, name: 'own', expected, observed, decidedBy }];
}

/** A case that needs third-party cookies only runs where the engine sends them, and so they must be there. */
function withCookiesOf(needs: readonly Ability[], exchange: PredictedExchange): PredictedExchange {
  const demanded = exchange.cookies === 'engine-defined' && needs.includes('third-party-cookies');
  return demanded ? { ...exchange, cookies: 'sent' } : exchange;
}

/** Outcomes of the requests that went before. */
function earlierDifferences({ before = [] }: Prediction, seen: Compared): readonly Difference[] {
  return before.flatMap((expected, index): readonly Difference[] => {
    const observed = seen.before?.[index]?.outcome ?? null;
    return observed === expected ? [] : [{ kind: 'outcome', ...ofCase, name: 'before', index, expected, observed }];
  });
}

/** What script sees of the response and of how it came. */
function scriptDifferences(
  initiator: Initiator,
  { visible }: Prediction,
  seen: Compared,
  exchanges: readonly Exchange[],
): readonly Difference[] {
  const { type, status, headers, threw = false, error = null, bodyLength } = seen;
  const differences: Difference[] = [];
  if (type !== undefined && type !== visible.type)
    differences.push({ kind: 'visible', ...ofCase, name: 'type', expected: visible.type, observed: type });
  if (status !== undefined && status !== visible.status)
    differences.push({ kind: 'visible', ...ofCase, name: 'status', expected: visible.status, observed: status });
  const url = urlOf(visible, exchanges);
  if (seen.url !== undefined && url !== undefined && seen.url !== url)
    differences.push({ kind: 'visible', ...ofCase, name: 'url', expected: url, observed: seen.url });
  const { redirected } = visible;
  if (seen.redirected !== undefined && redirected !== undefined && seen.redirected !== redirected)
    differences.push({
      kind: 'visible',
      ...ofCase,
      name: 'redirected',
      expected: redirected,
      observed: seen.redirected,
    });
  // The headers of a response that a worker made itself are its own.
  if (headers && (visible.fromWorker === undefined || visible.fromWorker.credentialed !== undefined))
    differences.push(...headerDifferences(initiator, visible, sortAndCombine(headers), exchanges));
  const mustThrow = visible.threw === true;
  if (threw !== mustThrow)
    differences.push({ kind: 'visible', ...ofCase, name: 'threw', expected: mustThrow, observed: threw, error });
  if (visible.bodyLength !== undefined && bodyLength !== visible.bodyLength) {
    const observed = bodyLength ?? null;
    differences.push({ kind: 'visible', ...ofCase, name: 'body-length', expected: visible.bodyLength, observed });
  }
  if (visible.timing !== undefined) differences.push(...timingDifferences(visible.timing, seen.timing));
  for (const name of ['events', 'uploadEvents'] as const) {
    const [events, expected] = [seen[name], visible[name]];
    if (!expected || !events) continue;
    const observed = [...new Set(name === 'uploadEvents' ? withoutChance(events) : events)];
    if (!isEqual(observed, expected)) differences.push({ kind: 'event', ...ofCase, name, expected, observed });
  }
  return differences;
}

/** The URL that the response must have, as the wire has it; `undefined` where nothing is predicted, or a cache answered. */
function urlOf({ hop }: VisibleResponse, exchanges: readonly Exchange[]): string | undefined {
  if (hop === null) return '';
  const last = exchanges.findLast((each) => each.hop === hop);
  return last && last.origin + last.request.target;
}

function isEqual(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((each, i) => each === b[i]);
}

/** While a body is on its way, `progress` comes by the clock: it is demanded where the body has ended, which is where `load` follows. */
function withoutChance(events: readonly string[]): readonly string[] {
  return events.filter((event) => event !== 'progress' || events.includes('load'));
}

/** The names of the headers, and their values where the names are right and not from a cache. */
function headerDifferences(
  initiator: Initiator,
  visible: VisibleResponse,
  seen: HeaderList,
  exchanges: readonly Exchange[],
): readonly Difference[] {
  const observed = seen.map(([name]) => name);
  const visibleNow = visibleHeaders(initiator, visible, exchanges);
  const expected = visible.fromCache ? visible.headerNames : visibleNow.map(([name]) => name);
  if (!isEqual(observed, expected)) return [{ kind: 'visible', ...ofCase, name: 'headers', expected, observed }];
  if (visible.fromCache) return [];
  return visibleNow.flatMap(([name, value], i): readonly Difference[] => {
    const came = seen[i]?.[1] ?? null;
    return came === value ? [] : [{ kind: 'visible-header', ...ofCase, name, expected: value, observed: came }];
  });
}

/** What the standard lets script see of the headers that really came: the servers add some to those of the policy. */
function visibleHeaders(
  initiator: Initiator,
  { type, fromWorker }: VisibleResponse,
  exchanges: readonly Exchange[],
): HeaderList {
  const response = exchanges.at(-1)?.response;
  if (!response || (type !== 'basic' && type !== 'cors')) return [];
  const included = fromWorker?.credentialed ?? asksForCredentials(initiator);
  const { headers } = filterResponse(type, included ? 'include' : 'same-origin', response);
  return sortAndCombine(headers.map(([name, value]) => [name, stripTabOrSpace(value)]));
}
