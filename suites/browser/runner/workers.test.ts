import assert from 'node:assert/strict';
import { test } from 'node:test';
import { EnginesError } from '../../../engines/engine.ts';
import { allCases } from '../cases/index.ts';
import { setStage } from './stage.ts';
import { runSideBySide } from './workers.ts';

const cases = allCases.slice(0, 7);
const identity = { name: 'none', product: 'None', version: '1', driver: 'webdriver' } as const;

test('each case is in one share, also where no engine is to be had', async (t) => {
  const stage = await setStage(cases);
  t.after(() => stage.close());
  let launches = 0;
  const launch = () => {
    launches += 1;
    return Promise.reject(new EnginesError('there is none', 'Install one.'));
  };
  for (const [workers, engines] of [
    [1, 1],
    [3, 3],
    [20, 7],
  ] as const) {
    launches = 0;
    const run = await runSideBySide({ identity, launch }, stage, { cases, workers });
    assert.equal(launches, engines);
    assert.deepEqual(run.unavailable, { reason: 'there is none', remedy: 'Install one.' });
    assert.deepEqual(run.results.map((result) => result.case.id).sort(), cases.map(({ id }) => id).sort());
  }
});
