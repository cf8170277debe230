import type { Case } from '../../protocol/case.ts';
import type { Exchange } from '../../protocol/http/wire.ts';
import type { Prediction } from '../../protocol/outcome/prediction.ts';
import { type Engine, type EngineIdentity, type FoundEngine, identityOf } from '../../engines/engine.ts';
import { launchEngine } from '../../engines/launch.ts';
import { type FoundDom, launchDom } from '../../engines/simulated-dom/launch.ts';
import { launchRemote, type RemoteEngine } from '../../engines/remote/remote.ts';
import type { RelayOptions } from '../../servers/relay.ts';
import type { Launchable } from './runner/seat.ts';
import type { Verdict } from '../../protocol/outcome/difference.ts';
import type { Observation } from '../../protocol/outcome/observation.ts';
import { setStage, type Stage } from './runner/stage.ts';
import { runSideBySide } from './runner/workers.ts';

/** One case in one engine. */
export interface BrowserResult {
  readonly case: Case;
  /** Name of the engine. */
  readonly engine: string;
  /** `undefined` for a case that the predictor does not decide; it is not run then. */
  readonly prediction: Prediction | undefined;
  /** `undefined` when nothing came back. */
  readonly observation: Observation | undefined;
  readonly exchanges: readonly Exchange[];
  readonly verdict: Verdict;
  readonly durationMs: number;
}

/** An engine as it took part. */
export interface EngineRun {
  readonly engine: EngineIdentity & Pick<Engine, 'limits'>;
  /** Why it could not take part; no case was run in it then. */
  readonly unavailable?: { readonly reason: string; readonly remedy: string };
  readonly results: readonly BrowserResult[];
}

export interface RunOptions extends RunnerOptions {
  readonly engines: readonly RunnableEngine[];
  /** Where engines reach the relay; a free port of 127.0.0.1 by default. */
  readonly relay?: Pick<RelayOptions, 'host' | 'port'>;
}

/** One to launch on this machine, or to ask elsewhere for. */
export type RunnableEngine = FoundEngine | RemoteEngine | FoundDom;

/** What each engine is told. */
export interface RunnerOptions {
  readonly cases: readonly Case[];
  /** Time limit of one case in milliseconds. */
  readonly timeoutMs?: number;
  /** How much longer than that a page may be silent before it counts as stuck, in milliseconds. */
  readonly silenceMs?: number;
  /** The cases that an engine has not begun are not run once it has this many unexpected fails, timeouts and errors. */
  readonly maxFailures?: number;
  /** How many of each engine share its cases; one by default. */
  readonly workers?: number;
  /** Whether a result that is no pass is known, and so does not count as a failure. */
  readonly isExpected?: (result: BrowserResult) => boolean;
  /** What the engines are judged by; another predictor than the standard's shows that the suite can fail. */
  readonly predict?: (each: Case) => Prediction;
  /** Show the windows of the engines on the user's display. */
  readonly headed?: boolean;
  /** Awaited when an engine has run its cases, before it is closed. */
  readonly beforeClosing?: (engine: EngineIdentity) => Promise<void>;
  /** Called once for each case of each engine, as soon as something is known of it. */
  readonly onProgress?: (engine: string) => void;
  readonly onNote?: (note: string) => void;
  /** Once it is aborted, no more cases are begun, and those without a result are `not-run`. */
  readonly signal?: AbortSignal;
}

/**
 * Runs the cases in all engines side by side. Every case has a result in every engine, whatever happens to the engine.
 * @throws {ServersError} when the origins cannot be played.
 */
export async function runBrowserSuite(options: RunOptions): Promise<readonly EngineRun[]> {
  const stage = await setStage(options.cases, { ...(options.relay && { relay: options.relay }) });
  try {
    return await runInEngines(options.engines, stage, options);
  } finally {
    await stage.close();
  }
}

/** The same on a stage that is set. */
export async function runInEngines(
  engines: readonly RunnableEngine[],
  stage: Stage,
  options: RunnerOptions,
): Promise<readonly EngineRun[]> {
  const runs = engines.map((each) => runSideBySide(launchable(each, options), stage, options));
  // The origins must outlive every engine, also when one of them brings a defect of ours to light.
  await Promise.allSettled(runs);
  return await Promise.all(runs);
}

/** The name of its column. */
export const nameOf = (engine: RunnableEngine): string => identify(engine).name;

const identify = (engine: RunnableEngine): EngineIdentity => ('executable' in engine ? identityOf(engine) : engine);

/** An engine as runners take it. */
export const launchable = (
  engine: RunnableEngine,
  { headed = false }: Pick<RunnerOptions, 'headed'> = {},
): Launchable => ({
  identity: identify(engine),
  launch: (options) => {
    if ('endpoint' in engine) return launchRemote(engine, options);
    return 'dom' in engine ? launchDom(engine, options) : launchEngine(engine, { ...options, headed });
  },
});
