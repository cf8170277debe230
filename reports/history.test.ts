import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { sampleResults } from './fixtures/sample-results.ts';
import { historyOf, writeHistory } from './history.ts';
import { ReportsError } from './model.ts';
import type { ResultKind, ResultsFile } from './model.ts';

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

test('each version of each engine has a file, the same bytes for the same results, and a case its history', async () => {
  for (const [version, result] of [
    ['9.2', 'fail'],
    ['156.0', 'pass'],
    ['10.1', 'fail'],
    ['157.0', 'fail'],
  ] as const)
    await writeHistory(folder, run(version, result));
  assert.deepEqual(readdirSync(folder).toSorted(), [
    'chromium-10.1.json',
    'chromium-156.0.json',
    'chromium-157.0.json',
    'chromium-9.2.json',
    'firefox-153.0.2.json',
    'webkit-2.50.6.json',
  ]);
  const path = join(folder, 'chromium-157.0.json');
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

test('the name of an engine cannot lead out of the folder', async () => {
  const file = sampleResults();
  const name = '../../evil';
  const engines = file.engines.map((engine) => ({ ...engine, name }));
  const results = file.results.slice(0, 1).map((result) => ({ ...result, engine: name }));
  const [path] = await writeHistory(folder, { ...file, engines: engines.slice(0, 1), results });
  assert.equal(path, join(folder, '.._.._evil-156.0.7258.138.json'));
});

test('a file that is no history is an error', () => {
  writeFileSync(join(folder, 'chromium-1.json'), '{}');
  assert.throws(() => historyOf(folder, 'xhr-get-star'), ReportsError);
});
