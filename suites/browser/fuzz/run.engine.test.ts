import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { FoundEngine } from '../../../engines/engine.ts';
import { EnginesError, isFound } from '../../../engines/engine.ts';
import { findEngine } from '../../../engines/discovery/find.ts';
import { predict } from '../../../protocol/predict.ts';
import type { Case } from '../../../protocol/case.ts';
import type { Launchable } from '../runner/seat.ts';
import { launchable } from '../run.ts';
import { setStage } from '../runner/stage.ts';
import { fuzzOrigins } from './generate.ts';
import { knownCauseIds } from './known.ts';
import { FuzzRun } from './run.ts';

describe('a run', () => {
  it('finds that the standard is misread, by the smallest case', { timeout: 600_000 }, async (t) => {
    const found = await findEngine('chromium');
    if (!isFound(found)) return t.skip(found.reason);
    const findings = await misread(found);
    const smallest = findings.find(
      ({ result: { verdict } }) =>
        verdict.result === 'fail' &&
        verdict.differences.some(({ kind, expected }) => kind === 'outcome' && expected === 'blocked'),
    );
    assert.deepEqual(smallest?.result.case.hops[0].policy.actual.headers, [['Access-Control-Allow-Origin', '*']]);
    assert.equal(smallest?.result.case.hops.length, 1);
  });

  it('ends when its engine does, and tells what it found until then', { timeout: 600_000 }, async (t) => {
    const found = await findEngine('chromium');
    if (!isFound(found)) return t.skip(found.reason);
    const { identity, launch } = launchable(found);
    let kill: ((why: string) => void) | undefined;
    const once: Launchable = {
      identity,
      launch: async (options) => {
        if (kill) throw new EnginesError('It is gone.', 'Start it.');
        const died = new Promise<string>((resolve) => (kill = resolve));
        return { ...(await launch(options)), died };
      },
    };
    const stage = await setStage([], { also: fuzzOrigins });
    t.after(() => stage.close());
    const run = new FuzzRun(once, stage, {
      seed: 1,
      batch: 100,
      timeoutMs: 10_000,
      onProgress: () => kill?.('killed'),
    });
    await run.run();
    assert.match(run.unavailable?.reason ?? '', /It is gone/);
    assert.ok(run.total >= 100 && run.findings.length > 0);
    for (const { result } of run.findings) assert.equal(result.verdict.result, 'fail');
  });
});

/** Judged by a standard in which `*` shares nothing. */
async function misread(found: FoundEngine) {
  const starless = (each: Case) => {
    const right = predict(each);
    const star = each.hops.some(({ policy: { actual } }) =>
      actual.headers.some(([name, value]) => /^access-control-allow-origin$/i.test(name) && value === '*'),
    );
    return star && right.outcome === 'readable' && right.visible.type === 'cors'
      ? { ...right, outcome: 'blocked' as const }
      : right;
  };
  const stage = await setStage([], { also: fuzzOrigins });
  try {
    const isRecorded = (id: string) => knownCauseIds.includes(id);
    const run = new FuzzRun(launchable(found), stage, {
      seed: 1,
      cases: 150,
      timeoutMs: 10_000,
      predict: starless,
      isRecorded,
    });
    await run.run();
    assert.equal(run.total, 150);
    return run.findings;
  } finally {
    await stage.close();
  }
}
