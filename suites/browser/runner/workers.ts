import { EngineRunner } from './engine-runner.ts';
import type { Launchable } from './seat.ts';
import type { EngineRun, RunnerOptions } from '../run.ts';
import type { Stage } from './stage.ts';

/**
 * Takes several of one engine through the cases, each through its share, as one run. One that cannot be had leaves its share
 * not run, and the engine counts as unavailable.
 */
export async function runSideBySide(launchable: Launchable, stage: Stage, options: RunnerOptions): Promise<EngineRun> {
  const { cases, workers = 1 } = options;
  const count = Math.max(1, Math.min(workers, cases.length));
  // Neighbours resemble each other: dealt in turn, each share takes about the same time.
  const shares = Array.from({ length: count }, (_, worker) => cases.filter((_each, i) => i % count === worker));
  const failures = { count: 0 };
  const settled = await Promise.allSettled(
    shares.map((share) => new EngineRunner(launchable, stage, { ...options, cases: share }, failures).run()),
  );
  const runs = settled.map((each) => {
    if (each.status === 'rejected') throw each.reason;
    return each.value;
  });
  const unavailable = runs.find((run) => run.unavailable)?.unavailable;
  const [first] = runs.toSorted((a, b) => Number(a.unavailable !== undefined) - Number(b.unavailable !== undefined));
  if (!first) throw new Error('there is always one share');
  return {
    engine: first.engine,
    ...(unavailable && { unavailable }),
    results: runs.flatMap(({ results }) => results),
  };
}
