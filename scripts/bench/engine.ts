import type { Engine, FoundEngine } from '../../engines/engine.ts';
import { launchEngine } from '../../engines/launch.ts';
import type { Case } from '../../protocol/types.ts';
import { EngineRunner } from '../../suites/browser/engine-runner.ts';
import { setStage, type Stage } from '../../suites/browser/stage.ts';
import { BareLoop } from './bare-loop.ts';

const rounds = 3;

/** Cases or requests a second, and the first divided by the second. */
export interface Throughput {
  readonly suitePerSecond: number;
  readonly barePerSecond: number;
  readonly ratio: number;
}

export interface EngineSpeed {
  readonly engine: string;
  readonly version: string;
  /** From the decision to start to a browser that takes orders. */
  readonly launchMs: number;
  /** From there to the first result, which is the first page, the visits to all origins, and a case. */
  readonly firstResultMs: number;
  readonly groups: Readonly<Record<Group, Throughput>>;
}

/** Cases of XHR and fetch without a preflight, with one, and such as take a frame each. */
export type Group = 'simple' | 'preflighted' | 'framed';

/**
 * How fast an engine works through cases, beside a bare page that makes the same requests. Both take turns in one browser, so that what else the machine does falls on both.
 */
export async function measureEngine(
  found: FoundEngine,
  groups: Readonly<Record<Group, readonly Case[]>>,
): Promise<EngineSpeed> {
  const bare = new BareLoop();
  const stage = await setStage(Object.values(groups).flat(), { agent: bare.plugin });
  const { relay, authority, spkiSha256 } = stage.origins;
  const start = performance.now();
  const engine = await launchEngine(found, {
    relayPort: relay.port,
    authority: { caPem: authority.caPem, spkiSha256: [spkiSha256] },
  });
  const launchMs = Math.round(performance.now() - start);
  try {
    const firstResultMs = await timeToFirstResult(engine, stage, groups.simple);
    return {
      engine: engine.name,
      version: engine.version,
      launchMs,
      firstResultMs,
      groups: {
        simple: await compare(engine, stage, bare, groups.simple),
        preflighted: await compare(engine, stage, bare, groups.preflighted),
        framed: await compare(engine, stage, bare, groups.framed),
      },
    };
  } finally {
    await engine.close();
    await stage.close();
  }
}

async function timeToFirstResult(engine: Engine, stage: Stage, cases: readonly Case[]): Promise<number> {
  const begin = performance.now();
  await new EngineRunner(lent(engine), stage, { cases: cases.slice(0, 1) }).run();
  return Math.round(performance.now() - begin);
}

async function compare(engine: Engine, stage: Stage, bare: BareLoop, cases: readonly Case[]): Promise<Throughput> {
  const page = cases[0]?.page.origin ?? '';
  const open = (path: string) => engine.open(page + path);
  const suite = async (): Promise<number> => {
    const begin = performance.now();
    await new EngineRunner(lent(engine), stage, { cases }).run();
    return performance.now() - begin;
  };
  // The first round warms both up.
  await bare.run(cases, stage.origins, open);
  await suite();
  const bareMs: number[] = [];
  const suiteMs: number[] = [];
  for (let round = 0; round < rounds; round++) {
    bareMs.push(await bare.run(cases, stage.origins, open));
    suiteMs.push(await suite());
  }
  const perSecond = (times: readonly number[]) => Math.round((cases.length * 1_000) / median(times));
  return {
    suitePerSecond: perSecond(suiteMs),
    barePerSecond: perSecond(bareMs),
    ratio: Number((median(bareMs) / median(suiteMs)).toFixed(2)),
  };
}

/** An engine that goes on when a runner is done with it. */
const lent = (engine: Engine) => ({
  identity: engine,
  launch: () => Promise.resolve({ ...engine, close: () => Promise.resolve() }),
});

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? NaN;
}
