import type { Engine, FoundEngine } from '../../engines/engine.ts';
import { launchEngine } from '../../engines/launch.ts';
import type { Case } from '../../protocol/case.ts';
import { EngineRunner } from '../../suites/browser/runner/engine-runner.ts';
import { setStage, type Stage } from '../../suites/browser/runner/stage.ts';
import { BareLoop } from './bare-loop.ts';
import { millisecondsOf, takeTurns, type Throughput } from './throughput.ts';

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

/** How fast an engine works through cases, beside a bare page that makes the same requests in the same browser. */
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
  return Math.round(await carryOut(engine, stage, cases.slice(0, 1)));
}

async function compare(engine: Engine, stage: Stage, bare: BareLoop, cases: readonly Case[]): Promise<Throughput> {
  const page = cases[0]?.page.origin ?? '';
  return await takeTurns(
    { suite: cases.length, bare: cases.length },
    () => carryOut(engine, stage, cases),
    () => bare.run(cases, stage.origins, (path) => engine.open(page + path)),
  );
}

function carryOut(engine: Engine, stage: Stage, cases: readonly Case[]): Promise<number> {
  return millisecondsOf(() => new EngineRunner(lent(engine), stage, { cases }).run());
}

/** An engine that goes on when a runner is done with it. */
const lent = (engine: Engine) => ({
  identity: engine,
  launch: () => Promise.resolve({ ...engine, close: () => Promise.resolve() }),
});
