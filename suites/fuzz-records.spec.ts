import { expect, test } from '@playwright/test';
import { join } from 'node:path';
import type { EngineName } from '../engines/engine.ts';
import { findEngine } from '../engines/find.ts';
import { predict } from '../protocol/predict.ts';
import type { Case } from '../protocol/types.ts';
import { divergencesFolder, isRecorded, readDivergences } from '../reports/divergences.ts';
import { fuzzOrigins } from './browser/fuzz/generate.ts';
import { explain } from './browser/fuzz/known.ts';
import { runInEngines, type RunnableEngine } from './browser/run.ts';
import { setStage } from './browser/stage.ts';

test('each recorded cause of random failures shows in its smallest case, and is recognised there', async ({}, {
  project,
}) => {
  const engine = String(project.metadata['engine']) as EngineName;
  const records = readDivergences(join(divergencesFolder, 'fuzz'));
  const cases = records
    .filter((record) => record.engine === engine)
    .map(({ cases: [id = ''], evidence = '' }): Case => ({
      ...(JSON.parse(evidence) as Omit<Case, 'id' | 'title' | 'spec'>),
      id,
      title: id,
      spec: 'https://fetch.spec.whatwg.org/',
    }));
  const stage = await setStage([], { also: fuzzOrigins });
  try {
    const found = (await findEngine(engine)) as RunnableEngine;
    const [run] = await runInEngines([found], stage, { cases, timeoutMs: 10_000 });
    const shown = run?.results.map((result) => [
      result.case.id,
      ...explain(result, (id) => isRecorded(records, engine, id), predict),
    ]);
    expect(shown?.toSorted()).toEqual(cases.map(({ id }) => [id, id]).toSorted());
  } finally {
    await stage.close();
  }
});
