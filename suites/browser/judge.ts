import { stripTabOrSpace } from '../../protocol/bytes.ts';
import { filterResponse } from '../../protocol/filtered-response.ts';
import { sortAndCombine } from '../../protocol/headers.ts';
import type {
  Ability,
  Case,
  Exchange,
  HeaderList,
  Initiator,
  PredictedExchange,
  Prediction,
  ResponseType,
} from '../../protocol/types.ts';
import type { Json, Observation, Seen } from './observation.ts';
import { timingDifferences } from './timing.ts';
import { wireDifferences, withoutRepeats } from './wire.ts';

export type Verdict =
  | { readonly result: 'pass' }
  /** `unsupported`: the engine cannot do it. `not-run`: never tried. Neither speaks about CORS. */
  | { readonly result: 'fail' | 'unsupported' | 'timeout' | 'harness-error' | 'not-run'; readonly reason: string };

export type Limits = Partial<Record<Ability, string>>;

/** Why this engine cannot take part in the case; `undefined` when it can. */
export function unsupportedReason({ needs = [], page, hops }: Case, limits: Limits): string | undefined {
  const secure = [page, ...hops].some(({ origin }) => origin.startsWith('https:'));
  const all: readonly Ability[] = [
    ...(secure ? (['https'] as const) : []),
    ...(hops.some(({ http2 }) => http2) ? (['http2'] as const) : []),
    ...needs,
  ];
  return all.map((need) => limits[need]).find((reason) => reason !== undefined);
}

/** Compares what an engine did with what the standard demands: the outcome, what script could see, and every exchange. */
export function judge(
  { initiator, page, needs = [] }: Case,
  prediction: Prediction,
  observation: Observation,
  exchanges: readonly Exchange[],
): Verdict {
  switch (observation.kind) {
    case 'unsupported':
      return { result: 'unsupported', reason: observation.reason };
    case 'timeout':
      return { result: 'timeout', reason: `no outcome within ${observation.afterMs} ms, twice` };
    case 'harness-error':
      return { result: 'harness-error', reason: observation.message };
    case 'outcome': {
      const media = initiator.api === 'audio' || ('source' in initiator && initiator.source === 'video');
      const reasons = [
        ...(observation.outcome === prediction.outcome
          ? []
          : [`${observation.outcome}; the standard demands ${prediction.outcome}: ${prediction.decidedBy.because}`]),
        ...earlierDifferences(prediction, observation.seen),
        ...scriptDifferences(initiator, prediction, observation.seen, exchanges),
        ...wireDifferences(
          prediction.exchanges.map((each) => withCookiesOf(needs, each)),
          media ? withoutRepeats(exchanges) : exchanges,
          page,
        ),
      ];
      return reasons.length === 0 ? { result: 'pass' } : { result: 'fail', reason: reasons.join('\n') };
    }
  }
}

/** A case that needs third-party cookies only runs where the engine sends them, and so they must be there. */
function withCookiesOf(needs: readonly Ability[], exchange: PredictedExchange): PredictedExchange {
  const demanded = exchange.cookies === 'engine-defined' && needs.includes('third-party-cookies');
  return demanded ? { ...exchange, cookies: 'sent' } : exchange;
}

/** Outcomes of the requests that went before. */
function earlierDifferences({ before = [] }: Prediction, seen: Seen): readonly string[] {
  const observed = Array.isArray(seen['before']) ? seen['before'] : [];
  return before.flatMap((wanted, i) => {
    const earlier = observed[i];
    const outcome = typeof earlier === 'object' && earlier !== null && 'outcome' in earlier ? earlier.outcome : null;
    return outcome === wanted ? [] : [`request ${i + 1} before: ${text(outcome)}; the standard demands ${wanted}`];
  });
}

/** What XHR and fetch show of the response: type, status, and the names of the visible headers. */
function scriptDifferences(
  initiator: Initiator,
  { visible }: Prediction,
  seen: Seen,
  exchanges: readonly Exchange[],
): readonly string[] {
  const differences: string[] = [];
  if (seen['type'] !== undefined && seen['type'] !== visible.type)
    differences.push(
      `response.type is ${JSON.stringify(seen['type'])}, the standard demands ${JSON.stringify(visible.type)}`,
    );
  if (seen['status'] !== undefined && seen['status'] !== visible.status)
    differences.push(`script sees status ${JSON.stringify(seen['status'])}, the standard demands ${visible.status}`);
  if (Array.isArray(seen['headers'])) {
    const headers = sortAndCombine(pairsOf(seen['headers']));
    const names = headers.map(([name]) => name);
    const visibleNow = visibleHeaders(initiator, visible.type, exchanges);
    const wanted = visible.fromCache ? visible.headerNames : visibleNow.map(([name]) => name);
    if (names.join() !== wanted.join())
      differences.push(
        `script sees the headers ${names.join(', ') || 'none'}; the standard demands ${wanted.join(', ') || 'none'}`,
      );
    else if (!visible.fromCache) differences.push(...valueDifferences(headers, visibleNow));
  }
  if ((seen['threw'] === true) !== (visible.threw === true))
    differences.push(
      seen['threw'] === true ? `the API threw: ${text(seen['error'])}` : 'the standard demands that the API throws',
    );
  if (visible.bodyLength !== undefined && seen['bodyLength'] !== visible.bodyLength)
    differences.push(
      `script sees a body of ${text(seen['bodyLength'])} bytes, the standard demands ${visible.bodyLength}`,
    );
  if (visible.timing !== undefined) differences.push(...timingDifferences(visible.timing, seen['timing']));
  for (const which of ['events', 'uploadEvents'] as const) {
    const [events, wanted] = [seen[which], visible[which]];
    if (!wanted || !Array.isArray(events)) continue;
    const observed = [...new Set(which === 'uploadEvents' ? withoutChance(events.map(text)) : events.map(text))].join(
      ', ',
    );
    const what = which === 'events' ? 'events' : 'events of upload';
    if (observed !== wanted.join(', '))
      differences.push(`${what}: ${observed || 'none'}; the standard demands ${wanted.join(', ') || 'none'}`);
  }
  return differences;
}

/** While a body is on its way, `progress` comes by the clock: it is demanded where the body has ended, which is where `load` follows. */
function withoutChance(events: readonly string[]): readonly string[] {
  return events.filter((event) => event !== 'progress' || events.includes('load'));
}

function pairsOf(headers: readonly Json[]): HeaderList {
  return headers.map((pair) => (Array.isArray(pair) ? [text(pair[0]), text(pair[1])] : [text(pair), '']));
}

/** Of two lists with the same names. */
function valueDifferences(seen: HeaderList, wanted: HeaderList): readonly string[] {
  return wanted.flatMap(([name, value], i) => {
    const observed = seen[i]?.[1];
    return observed === value
      ? []
      : [`script sees ${name}: ${JSON.stringify(observed)}, the standard demands ${JSON.stringify(value)}`];
  });
}

function text(value: Json | undefined): string {
  return typeof value === 'string' ? value : JSON.stringify(value ?? null);
}

/** What the standard lets script see of the headers that really came: the servers add some to those of the policy. */
function visibleHeaders(initiator: Initiator, type: ResponseType, exchanges: readonly Exchange[]): HeaderList {
  const response = exchanges.at(-1)?.response;
  if (!response || (type !== 'basic' && type !== 'cors')) return [];
  const included =
    (initiator.api === 'xhr' && initiator.withCredentials) ||
    (initiator.api === 'fetch' && initiator.credentials === 'include');
  const { headers } = filterResponse(type, included ? 'include' : 'same-origin', response);
  return sortAndCombine(headers.map(([name, value]) => [name, stripTabOrSpace(value)]));
}
