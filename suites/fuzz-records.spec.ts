import { expect, test } from '@playwright/test';
import { join } from 'node:path';
import type { EngineName } from '../engines/engine.ts';
import { findEngine } from '../engines/discovery/find.ts';
import { predict } from '../protocol/predict.ts';
import type { Case } from '../protocol/case.ts';
import { divergencesFolder, isRecorded, readDivergences } from '../results/expectations/expected-failures.ts';
import { fuzzOrigins } from './browser/fuzz/generate.ts';
import { explain, isRace } from './browser/fuzz/known.ts';
import { runInEngines, type RunnableEngine } from './browser/run.ts';
import { setStage } from './browser/runner/stage.ts';

/** A race must show in one of them. */
const runsOfRace = 20;

test('each recorded cause of random failures shows in its smallest case, and is recognised there', async ({}, {
  project,
}) => {
  const engine = String(project.metadata['engine']) as EngineName;
  const records = readDivergences(join(divergencesFolder, 'fuzz'));
  const own = records.filter((record) => record.engine === engine);
  const cases = own.flatMap(({ cases: [id = ''], evidence = '' }) =>
    Array.from({ length: isRace(id) ? runsOfRace : 1 }, (_, run): Case => ({
      ...(JSON.parse(evidence) as Omit<Case, 'id' | 'title' | 'spec'>),
      id: `${id}-${run}`,
      title: id,
      spec: 'https://fetch.spec.whatwg.org/',
    })),
  );
  const stage = await setStage([], { also: fuzzOrigins });
  try {
    const found = (await findEngine(engine)) as RunnableEngine;
    const [run] = await runInEngines([found], stage, { cases, timeoutMs: 10_000 });
    const shown = (run?.results ?? []).flatMap((result) => {
      const { title } = result.case;
      if (isRace(title) && result.verdict.result === 'pass') return [];
      return [`${title}: ${explain(result, (id) => isRecorded(records, engine, id), predict).join(', ')}`];
    });
    expect([...new Set(shown)].toSorted()).toEqual(own.map(({ cases: [id = ''] }) => `${id}: ${id}`).toSorted());
  } finally {
    await stage.close();
  }
});
