import type { EngineIdentity } from '../../../engines/engine.ts';
import { NotModelledError } from '../../../protocol/errors.ts';
import { predict } from '../../../protocol/predict.ts';
import type { Case } from '../../../protocol/case.ts';
import type { Observation } from '../../../protocol/outcome/observation.ts';
import type { Exchange } from '../../../protocol/http/wire.ts';
import type { PredictedExchange, Prediction } from '../../../protocol/outcome/prediction.ts';
import { judge } from '../judge/judge.ts';
import { judgedAsSimulated } from '../simulated.ts';
import type { BrowserResult } from '../run.ts';
import type { Stage } from './stage.ts';
import type { Attempt } from './page-session.ts';

/** What the standard demands of the cases that were asked about: the same in every engine. */
const byStandard = new WeakMap<Case, Prediction | NotModelledError>();

/** What is predicted of each case, or why nothing is. */
export class Predictions {
  readonly #predictions: ReadonlyMap<Case, Prediction | NotModelledError>;

  constructor(cases: readonly Case[], by: (each: Case) => Prediction = predict) {
    this.#predictions = new Map(cases.map((each) => [each, predictionOf(each, by)]));
  }

  of(each: Case): Prediction | undefined {
    const prediction = this.#predictions.get(each);
    return prediction instanceof NotModelledError ? undefined : prediction;
  }

  /** Why the predictor does not decide the case; `undefined` when it does. */
  undecided(each: Case): string | undefined {
    const prediction = this.#predictions.get(each);
    return prediction instanceof NotModelledError ? prediction.message : undefined;
  }

  readonly exchangesOf = (each: Case): readonly PredictedExchange[] => this.of(each)?.exchanges ?? [];
}

/** Judges what the page reported and what was on the wire by then. */
export async function judgeAttempt(
  { token, case: each, report }: Attempt,
  prediction: Prediction,
  { name: engine, simulated }: Pick<EngineIdentity, 'name' | 'simulated'>,
  { origins }: Stage,
): Promise<BrowserResult | undefined> {
  await origins.log.settled(token);
  const exchanges = origins.log.take(token).map((exchange) => withoutToken(exchange, token, each.id));
  origins.forget(token);
  if (!report) return undefined;
  const { durationMs } = report;
  const observation = observedWithoutToken(report.observation, token, each.id);
  const judged = judge(each, prediction, observation, exchanges);
  const verdict = simulated ? judgedAsSimulated(judged) : judged;
  return { case: each, engine, prediction, observation, exchanges, verdict, durationMs };
}

function predictionOf(each: Case, by: (each: Case) => Prediction): Prediction | NotModelledError {
  const known = by === predict ? byStandard.get(each) : undefined;
  const prediction = known ?? decided(each, by);
  if (by === predict) byStandard.set(each, prediction);
  return prediction;
}

function decided(each: Case, by: (each: Case) => Prediction): Prediction | NotModelledError {
  try {
    return by(each);
  } catch (error) {
    if (error instanceof NotModelledError) return error;
    throw error;
  }
}

/** The observation with the URLs of responses as the exchanges have them. */
function observedWithoutToken(observation: Observation, token: string, id: string): Observation {
  if (observation.kind !== 'outcome') return observation;
  const clean = <T extends object>(seen: T): T =>
    'url' in seen && typeof seen.url === 'string' ? { ...seen, url: seen.url.replaceAll(token, id) } : seen;
  const { before } = observation.seen;
  return { ...observation, seen: { ...clean(observation.seen), ...(before && { before: before.map(clean) }) } };
}

/** URLs by which a page and the documents that its probes make refer. */
const ownUrls = /\/-\/(?:agent\?session=[\w-]+&atOnce=\d+|document(?:\?policy=[^#]*)?)/;

/** The exchange without what each run draws anew, and with one URL of the page: the case's id for the token, no session, no document. */
function withoutToken({ request, response, ...rest }: Exchange, token: string, id: string): Exchange {
  const clean = (text: string) => text.replaceAll(token, id).replace(ownUrls, '/-/agent');
  const cleanHeaders = (headers: readonly (readonly [string, string])[]) =>
    headers.map(([name, value]) => [name, clean(value)] as const);
  return {
    ...rest,
    request: { ...request, target: clean(request.target), headers: cleanHeaders(request.headers) },
    response: response && { ...response, headers: cleanHeaders(response.headers) },
  };
}
