import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { sampleResults } from '../reports/fixtures/sample-results.ts';
import { historyOf, withRun, writeHistory } from './history.ts';
import { ReportsError } from './model.ts';
import type { ResultKind, ResultsFile } from './model.ts';
import { serializeSnapshot, snapshotOf } from './snapshot.ts';

const folder = mkdtempSync(join(tmpdir(), 'history-'));
after(() => rmSync(folder, { recursive: true }));

function run(version: string, result: ResultKind): ResultsFile {
  const file = sampleResults();
  return {
    ...file,
    engines: file.engines.map((engine) => (engine.name === 'chromium' ? { ...engine, version } : engine)),
    results: file.results.map((each) =>
      each.id === 'xhr-get-star' && each.engine === 'chromium' ? { ...each, result } : each,
    ),
  };
}

test('each engine has a timeline, the same bytes for the same results, and a case its history', async () => {
  for (const [version, result] of [
    ['9.2', 'fail'],
    ['156.0', 'pass'],
    ['10.1', 'fail'],
    ['157.0', 'fail'],
  ] as const)
    await writeHistory(folder, run(version, result));
  assert.deepEqual(readdirSync(folder).toSorted(), ['chromium.json', 'firefox.json', 'webkit.json']);
  const path = join(folder, 'chromium.json');
  const before = readFileSync(path, 'utf8');
  await writeHistory(folder, run('157.0', 'fail'));
  assert.equal(readFileSync(path, 'utf8'), before);

  const spans = historyOf(folder, 'xhr-get-star');
  assert.deepEqual(spans.get('chromium'), [
    { state: 'fail readable', versions: ['9.2', '10.1'] },
    { state: 'pass readable', versions: ['156.0'] },
    { state: 'fail readable', versions: ['157.0'] },
  ]);
  assert.deepEqual(spans.get('firefox'), [{ state: 'pass readable', versions: ['153.0.2'] }]);
  assert.equal(historyOf(folder, 'no-such-case').size, 0);
  assert.equal(historyOf('/nowhere', 'xhr-get-star').size, 0);
});

test('a column of a version belongs to its engine, and a part of the cases replaces only that part', async () => {
  const own = mkdtempSync(join(tmpdir(), 'history-'));
  try {
    await writeHistory(own, run('156.0', 'pass'));
    const file = run('109.0', 'fail');
    const renamed = (name: string | undefined) => (name === 'chromium' ? 'chromium@109' : name);
    await writeHistory(own, {
      ...file,
      engines: file.engines.map((engine) => ({ ...engine, name: renamed(engine.name) ?? '' })),
      results: file.results.map((each) => ({ ...each, engine: renamed(each.engine) ?? '' })),
    });
    const part = run('109.0', 'timeout');
    await writeHistory(own, { ...part, results: part.results.filter(({ id }) => id === 'xhr-get-star') });
    assert.deepEqual(
      historyOf(own, 'xhr-get-star')
        .get('chromium')
        ?.map(({ versions }) => versions),
      [['109.0'], ['156.0']],
    );
    assert.equal(historyOf(own, 'xhr-get-exact').get('chromium')?.[0]?.versions.length, 2);
  } finally {
    rmSync(own, { recursive: true });
  }
});

test('snapshots of earlier versions of this tool are read', () => {
  const own = mkdtempSync(join(tmpdir(), 'history-'));
  try {
    writeFileSync(join(own, 'chromium-150.0.json'), serializeSnapshot(snapshotOf(run('150.0', 'fail'))));
    assert.equal(historyOf(own, 'xhr-get-star').get('chromium')?.[0]?.state, 'fail readable');
  } finally {
    rmSync(own, { recursive: true });
  }
});

test('the name of an engine cannot lead out of the folder', async () => {
  const file = sampleResults();
  const name = '../../evil';
  const engines = file.engines.map((engine) => ({ ...engine, name }));
  const results = file.results.slice(0, 1).map((result) => ({ ...result, engine: name }));
  const [path] = await writeHistory(folder, { ...file, engines: engines.slice(0, 1), results });
  assert.equal(path, join(folder, '.._.._evil.json'));
});

test('a file that is no history is an error', () => {
  writeFileSync(join(folder, 'chromium-1.json'), '{}');
  assert.throws(() => historyOf(folder, 'xhr-get-star'), ReportsError);
});

test('a run is the newest version of a timeline, or takes the place of its own version', () => {
  const spans = [{ state: 'fail', versions: ['9.2', '10.1'] }] as const;
  assert.deepEqual(withRun(spans, '11.0', 'fail'), [{ state: 'fail', versions: ['9.2', '10.1', '11.0'] }]);
  assert.deepEqual(withRun(spans, '10.1', 'pass readable'), [
    { state: 'fail', versions: ['9.2'] },
    { state: 'pass readable', versions: ['10.1'] },
  ]);
  assert.deepEqual(withRun([], '11.0', 'pass'), [{ state: 'pass', versions: ['11.0'] }]);
});
