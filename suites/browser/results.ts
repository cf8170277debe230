import type { MissingEngine } from '../../engines/engine.ts';
import { sourceOfCase } from './cases/sources.ts';
import type { BrowserResult, EngineRun } from './run.ts';
import { reportedDecision } from '../../results/reported.ts';
import { observationInWords, predictionInWords, reasonInWords } from '../../words/cases.ts';
import { applyExpectedFailures, type Divergence, type Problem } from '../../results/expectations/expected-failures.ts';
import { type EngineInfo, type Result, type ResultsFile, SCHEMA_VERSION, summarize } from '../../results/model.ts';
import { mergeRepeats } from '../../results/repeats.ts';

interface Circumstances extends Pick<ResultsFile, 'tool' | 'environment'> {
  /** Engines that were wanted and could not be had. */
  readonly missing: readonly MissingEngine[];
  readonly divergences: readonly Divergence[];
  readonly incomplete?: ResultsFile['incomplete'];
  /** Whether the whole suite ran, so that a record of a case that is gone shows. */
  readonly complete: boolean;
}

/**
 * The results file of a browser run, its fails held against the recorded divergences.
 * @param runs several of one engine are repeats, and a case that differs between them is flaky.
 */
export function browserMatrix(
  runs: readonly EngineRun[],
  { tool, environment, missing, divergences, incomplete, complete }: Circumstances,
): { file: ResultsFile; problems: readonly Problem[] } {
  const engines: readonly EngineInfo[] = [
    ...[...new Map(runs.map((run) => [run.engine.name, run])).values()].map(engineInfo),
    ...missing.map(missingInfo),
  ].toSorted((a, b) => Number(a.simulated ?? false) - Number(b.simulated ?? false));
  const judged = mergeRepeats(runs.flatMap((run) => run.results.map(fromBrowser)));
  const { results, problems } = applyExpectedFailures(judged, divergences, engines, { complete });
  const summary = summarize(results, engines);
  const subject = { kind: 'browsers' } as const;
  return {
    file: {
      schemaVersion: SCHEMA_VERSION,
      tool,
      environment,
      ...(incomplete && { incomplete }),
      subject,
      engines,
      summary,
      results,
    },
    problems,
  };
}

/** An engine that took part, or could not. */
export function engineInfo({ engine, unavailable }: Pick<EngineRun, 'engine' | 'unavailable'>): EngineInfo {
  return { ...engine, limits: { ...engine.limits }, ...(unavailable && { unavailable }) };
}

/** An engine that was not there. */
export function missingInfo({ name, reason, remedy }: MissingEngine): EngineInfo {
  return { name, product: name, version: null, driver: null, limits: {}, unavailable: { reason, remedy } };
}

/** A case in an engine, as it is reported. */
export function fromBrowser({ case: each, engine, prediction, observation, ...rest }: BrowserResult): Result {
  const { verdict, exchanges, durationMs } = rest;
  const reason = reasonInWords(verdict);
  const seen = observation?.kind === 'outcome' ? observation : undefined;
  const source = sourceOfCase(each.id);
  return {
    id: each.id,
    title: each.title,
    ...(source !== undefined && { source }),
    engine,
    result: verdict.result,
    expected: prediction
      ? {
          outcome: prediction.outcome,
          ...(prediction.before && { before: prediction.before }),
          summary: predictionInWords(each, prediction),
          decidedBy: reportedDecision(prediction.decidedBy),
          exchanges: prediction.exchanges.map(withoutUndefined),
          visible: prediction.visible,
        }
      : { summary: 'The standards, or this tool’s model of them, do not specify the outcome.' },
    observed: {
      outcome: seen?.outcome ?? null,
      summary: observationInWords(observation),
      // What a probe saw came as JSON.
      ...(seen && { seen: seen.seen as unknown as NonNullable<Result['observed']['seen']> }),
    },
    ...(reason !== undefined && { reason }),
    spec: each.spec,
    ...(each.dependsOn !== undefined && { dependsOn: each.dependsOn }),
    exchanges: [...exchanges],
    durationMs,
  };
}

/** JSON has no `undefined`: what a prediction says is absent is left out. */
function withoutUndefined<T extends object>(value: T): { [K in keyof T]: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(value).filter(([, each]) => each !== undefined)) as {
    [K in keyof T]: Exclude<T[K], undefined>;
  };
}
