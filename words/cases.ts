import type { Case } from '../protocol/case.ts';
import type { Outcome, Prediction, PredictedExchange } from '../protocol/outcome/prediction.ts';
import { differenceInWords, differencesInWords } from './differences.ts';
import type { Verdict } from '../protocol/outcome/difference.ts';
import type { Observation } from '../protocol/outcome/observation.ts';

/** What an outcome means, beside its name. */
function outcomeInWords(outcome: Outcome): string {
  switch (outcome) {
    case 'readable':
      return 'script may see the response';
    case 'opaque':
      return 'it loads, but script may not see it';
    case 'blocked':
      return 'script gets a network error';
  }
}

/** What must happen, in sentences. */
export function predictionInWords({ hops }: Case, { outcome, before = [], exchanges }: Prediction): string {
  const wire = exchanges.map((each) => exchangeInWords(each, hops[each.hop]?.origin ?? ''));
  const means = outcomeInWords(outcome);
  return [
    wire.length === 0 ? 'The browser sends nothing.' : `The browser sends ${wire.join(', then ')}.`,
    ...(before.length === 0 ? [] : [`The requests before: ${before.join(', ')}.`]),
    `${means.slice(0, 1).toUpperCase()}${means.slice(1)}.`,
  ].join(' ');
}

function exchangeInWords({ kind, method, origin, acrm, acrh, cookies }: PredictedExchange, to: string): string {
  const parts = [
    origin === undefined ? 'no Origin' : `Origin: ${origin}`,
    ...(acrm === undefined ? [] : [`Access-Control-Request-Method: ${acrm}`]),
    ...(acrh === undefined ? [] : [`Access-Control-Request-Headers: ${acrh}`]),
    cookies === 'sent' ? 'the user’s cookie' : cookies === 'none' ? 'no cookie' : 'cookies as the engine decides',
  ];
  return `${kind === 'preflight' ? 'a preflight' : method} to ${to} (${parts.join('; ')})`;
}

/** Why the verdict is what it is, one line for each difference; `undefined` for a pass. */
export function reasonInWords(verdict: Verdict): string | undefined {
  switch (verdict.result) {
    case 'pass':
      return undefined;
    case 'fail':
      return differencesInWords(verdict.differences);
    case 'timeout':
      return `no outcome within ${verdict.afterMs} ms, twice`;
    case 'unsupported':
    case 'harness-error':
    case 'not-run':
      return verdict.reason;
  }
}

/** The first of the differences, or why there is no verdict. */
export function headlineOf(verdict: Verdict): string {
  const [first] = verdict.result === 'fail' ? verdict.differences : [];
  return first ? differenceInWords(first) : (reasonInWords(verdict) ?? '');
}

export function observationInWords(observation: Observation | undefined): string {
  if (!observation) return 'nothing was observed';
  switch (observation.kind) {
    case 'outcome':
      return outcomeInWords(observation.outcome);
    case 'unsupported':
      return `not possible here: ${observation.reason}`;
    case 'timeout':
      return `no outcome within ${observation.afterMs} ms`;
    case 'harness-error':
      return 'the probe failed';
  }
}
