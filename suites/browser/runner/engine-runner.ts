import { once } from 'node:events';
import { type Engine, EnginesError } from '../../../engines/engine.ts';
import type { Case } from '../../../protocol/case.ts';
import { NotModelledError } from '../../../protocol/errors.ts';
import type { SerializedOrigin } from '../../../protocol/http/wire.ts';
import type { Verdict } from '../../../protocol/outcome/difference.ts';
import type { PredictedExchange, Prediction } from '../../../protocol/outcome/prediction.ts';
import { predict } from '../../../protocol/predict.ts';
import { judge, judgeSimulated, unsupportedReason } from '../judge/judge.ts';
import type { BrowserResult, EngineRun, RunnerOptions } from '../run.ts';
import { originsOf, type Stage } from './stage.ts';
import { type Attempt, evidenceOf, type PageEnd, runPage } from './page-session.ts';
import { type Group, groupByPage } from './scheduling.ts';
import { type Launchable, Seat } from './seat.ts';

const defaultTimeoutMs = 10_000;
const defaultSilenceMs = 10_000;

/** Cases to a page where the run may end at a failure. */
const cautiousShare = 32;

/** Pages in a row that may get nowhere before another one is thought to end the same way. */
const mostFruitless = 3;

/** Tries of a case alone in a page, after one beside others, of which it may end all before its result is an error. */
const mostTriesAlone = 2;

/** Groups of cases in a row that may get nowhere before the engine is given up. */
const mostHopeless = 3;

/** What the standard demands of the cases that were asked about: the same in every engine. */
const byStandard = new WeakMap<Case, Prediction | NotModelledError>();

/** What is predicted of each case, or why nothing is. */
class Predictions {
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

async function interruptedBy(signal: AbortSignal | undefined): Promise<'interrupted'> {
  if (signal === undefined) return await new Promise<never>(() => undefined);
  if (!signal.aborted) await once(signal, 'abort');
  return 'interrupted';
}

/** Takes one engine through the cases: page after page, and a new engine where one dies. */
export class EngineRunner {
  readonly #launchable: Launchable;
  readonly #stage: Stage;
  readonly #options: RunnerOptions;
  readonly #predictions: Predictions;
  readonly #results: BrowserResult[] = [];
  readonly #seen = new Set<string>();
  /** Shared by those that work through one run together. */
  readonly #failures: { count: number };
  readonly #seat: Seat;
  readonly #isOwnSeat: boolean;
  readonly #interrupted: Promise<'interrupted'>;
  /** Groups in a row of which no page got anywhere. */
  #hopeless = 0;

  /** @param seat of an engine that goes on when this runner is done with it. */
  constructor(launchable: Launchable, stage: Stage, options: RunnerOptions, failures = { count: 0 }, seat?: Seat) {
    this.#seat = seat ?? new Seat();
    this.#isOwnSeat = seat === undefined;
    this.#launchable = launchable;
    this.#stage = stage;
    this.#options = options;
    this.#failures = failures;
    this.#interrupted = interruptedBy(options.signal);
    this.#predictions = new Predictions(options.cases, options.predict);
  }

  /** A result for every case, in whatever order they came. */
  async run(): Promise<EngineRun> {
    let engine: Engine;
    try {
      engine = await this.#seat.take(this.#launchable, this.#stage, this.#options.onNote);
    } catch (error) {
      if (!(error instanceof EnginesError)) throw error;
      return this.#withoutEngine(error);
    }
    const { name, product, version, driver, simulated, limits } = engine;
    try {
      const able = this.#options.cases.filter((each) => {
        const undecided = this.#predictions.undecided(each);
        const unsupported = unsupportedReason(each, limits);
        if (undecided !== undefined)
          this.#withoutTrying(each, { result: 'not-run', reason: `the predictor does not decide it: ${undecided}` });
        else if (unsupported !== undefined) this.#withoutTrying(each, { result: 'unsupported', reason: unsupported });
        else return true;
        return false;
      });
      const again: Case[] = [];
      for (const group of groupByPage(able, this.#predictions.exchangesOf))
        again.push(...(await this.#runGroup(group)));
      for (const each of again) await this.#runAlone(each);
      if (this.#isOwnSeat) await this.#options.beforeClosing?.(this.#launchable.identity);
    } finally {
      if (this.#isOwnSeat) await this.#seat.close();
    }
    return {
      engine: { name, product, version, driver, ...(simulated && { simulated }), limits },
      results: this.#results,
    };
  }

  #withoutEngine({ message, remedy }: EnginesError): EngineRun {
    const { name, product, version, driver, simulated } = this.#launchable.identity;
    for (const each of this.#options.cases) this.#withoutTrying(each, { result: 'not-run', reason: message });
    const unavailable = { reason: message, remedy };
    const engine = { name, product, version, driver, ...(simulated && { simulated }), limits: {} };
    return { engine, unavailable, results: this.#results };
  }

  /** The cases of one page origin, in as few pages as it takes. Returns those to try once more. */
  async #runGroup({ cases, atOnce }: Group): Promise<readonly Case[]> {
    const again: Case[] = [];
    let left = cases;
    let fruitless = 0;
    let voids = 0;
    while (left.length > 0) {
      if (this.#options.signal?.aborted) {
        this.#leave([...again, ...left]);
        return [];
      }
      if (this.#failures.count >= (this.#options.maxFailures ?? Infinity)) {
        for (const each of left) this.#withoutTrying(each, { result: 'not-run', reason: 'ended by --max-failures' });
        break;
      }
      // With a limit on failures, pages are small enough to stop soon after it is reached.
      const share = this.#options.maxFailures === undefined ? left : left.slice(0, cautiousShare);
      const page = await this.#runPage(share, atOnce);
      const { interrupted, untouched, progressed, broke, refused } = page;
      for (const attempt of page.reported) {
        if (attempt.report?.observation.kind === 'timeout') again.push(attempt.case);
        else await this.#judge(attempt, refused);
      }
      again.push(...interrupted);
      if (page.void.length > 0) voids += 1;
      // Whichever of them ended the process, if one did, ends it alone at last.
      if (voids > 1) again.push(...page.void);
      left = [...(voids > 1 ? [] : page.void), ...untouched, ...left.slice(share.length)];
      fruitless = progressed ? 0 : fruitless + 1;
      if (progressed) this.#hopeless = 0;
      if (fruitless === mostFruitless || (fruitless > 0 && this.#hopeless >= mostHopeless)) {
        this.#hopeless += 1;
        const reason = broke ?? 'the page asked for no case';
        for (const each of left) this.#withoutTrying(each, { result: 'harness-error', reason });
        break;
      }
    }
    return again;
  }

  /**
   * Another try of a case that did not report in time, or during which the page or the engine ended. A report is the last word;
   * only a case that ends every page or engine is an error.
   */
  async #runAlone(each: Case): Promise<void> {
    for (let tries = 1; ; tries += 1) {
      if (this.#options.signal?.aborted) return this.#leave([each]);
      const { reported, broke, refused } = await this.#runPage([each], 1);
      if (reported.length > 0) {
        for (const attempt of reported) await this.#judge(attempt, refused);
        return;
      }
      if (tries < mostTriesAlone) continue;
      const reason = `each of ${1 + mostTriesAlone} times: ${broke ?? 'no report'}`;
      return this.#withoutTrying(each, { result: 'harness-error', reason });
    }
  }

  #leave(cases: readonly Case[]): void {
    for (const each of cases) this.#withoutTrying(each, { result: 'not-run', reason: 'the run was interrupted' });
  }

  #runPage(cases: readonly Case[], atOnce: number): Promise<PageEnd> {
    return runPage(cases, atOnce, {
      launchable: this.#launchable,
      stage: this.#stage,
      seat: this.#seat,
      timeoutMs: this.#options.timeoutMs ?? defaultTimeoutMs,
      silenceMs: this.#options.silenceMs ?? defaultSilenceMs,
      exchangesOf: this.#predictions.exchangesOf,
      onReport: (each) => this.#progress(each),
      onNote: this.#options.onNote,
      interrupted: this.#interrupted,
    });
  }

  /** @param refused the origins at which the user was not signed in, whose cases say nothing about the engine. */
  async #judge(attempt: Attempt, refused: ReadonlyMap<SerializedOrigin, string>): Promise<void> {
    const prediction = this.#predictions.of(attempt.case);
    if (!prediction) throw new Error(`${attempt.case.id} was run, but nothing is predicted of it`);
    const evidence = await evidenceOf(attempt, this.#stage);
    if (!evidence) return;
    const { observation, exchanges } = evidence;
    const { name: engine, simulated } = this.#launchable.identity;
    const verdict = (simulated ? judgeSimulated : judge)(attempt.case, prediction, observation, exchanges);
    const result = { case: attempt.case, engine, prediction, ...evidence, verdict };
    const [origin] = originsOf([attempt.case]).filter((each) => refused.has(each));
    if (origin === undefined) return this.#add(result);
    const reason = `the user could not be signed in at ${origin}: ${refused.get(origin) ?? ''}`;
    this.#add({ ...result, verdict: { result: 'harness-error', reason } });
  }

  #withoutTrying(each: Case, verdict: Verdict): void {
    this.#progress(each);
    this.#add({
      case: each,
      engine: this.#launchable.identity.name,
      prediction: this.#predictions.of(each),
      observation: undefined,
      exchanges: [],
      verdict,
      durationMs: 0,
    });
  }

  #add(result: BrowserResult): void {
    this.#results.push(result);
    const { isExpected } = this.#options;
    if (!['pass', 'unsupported'].includes(result.verdict.result) && !isExpected?.(result)) this.#failures.count++;
  }

  /** Once for each case, though it may be tried twice. */
  #progress({ id }: Case): void {
    if (this.#seen.has(id) || this.#options.signal?.aborted) return;
    this.#seen.add(id);
    this.#options.onProgress?.(this.#launchable.identity.name);
  }
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
