import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, beforeEach, test } from 'node:test';
import { applyExpectedFailures, readDivergences, verdict } from './expected-failures.ts';
import type { Divergence } from './expected-failures.ts';
import { sampleResults } from '../../reports/fixtures/sample-results.ts';
import type { Result, ResultKind, ResultsFile } from '../model.ts';
import { updateDivergences, writeUpdate } from './record.ts';

const folder = mkdtempSync(join(tmpdir(), 'record-'));
after(() => rmSync(folder, { recursive: true }));
const topic = join(folder, 'topic.json');
const today = '2026-03-14';

const [template] = sampleResults().results;
assert.ok(template);
const result = (id: string, kind: ResultKind, engine = 'firefox'): Result => ({
  ...template,
  id,
  engine,
  result: kind,
});
const file = (...results: readonly Result[]): ResultsFile => ({ ...sampleResults(), results });
const record: Divergence = {
  engine: 'firefox',
  cases: ['script-*', 'xhr-get'],
  kind: 'engine-bug',
  reason: 'Errors are not muted.',
  link: 'https://bugs.example/1',
  versions: ['153'],
};
const grounds = { kind: 'engine-bug', reason: 'Seen.', link: 'https://bugs.example/2', expires: '2027-03-31' } as const;

beforeEach(() => writeFileSync(topic, JSON.stringify([record])));

/** Whether the run is as recorded in the folder. */
function exitCode(run: ResultsFile): number {
  const { results, problems } = applyExpectedFailures(run.results, readDivergences(folder), run.engines, {
    complete: true,
    today,
  });
  return verdict(results, problems);
}

test('what fails now is recorded, what passes is taken out, and the run is then as recorded', async () => {
  const run = file(
    result('script-a', 'fail'),
    result('script-b', 'pass'),
    result('xhr-get', 'pass'),
    result('xhr-put', 'fail'),
    result('xhr-post', 'fail', 'chromium'),
    result('xhr-head', 'fail'),
  );
  assert.equal(exitCode(run), 1);
  const update = updateDivergences(folder, run, { grounds, complete: true, today });
  await writeUpdate(update);
  assert.equal(exitCode(run), 0);
  assert.deepEqual(update.unrecorded, []);
  assert.deepEqual(readDivergences(folder), [
    { ...grounds, engine: 'chromium', cases: ['xhr-post'], versions: ['156'] },
    { ...grounds, engine: 'firefox', cases: ['xhr-head', 'xhr-put'], versions: ['153'] },
    { ...record, cases: ['script-a'] },
  ]);
  assert.deepEqual(update.changes, [
    'firefox: removed script-*, xhr-get',
    'chromium: recorded xhr-post',
    'firefox: recorded xhr-head, xhr-put',
  ]);
  rmSync(join(folder, 'recorded.json'));
});

test('without grounds nothing is accepted, and it is said what is missing', () => {
  const { unrecorded, files } = updateDivergences(folder, file(result('xhr-put', 'fail')), { complete: false, today });
  assert.deepEqual(
    unrecorded.map(({ id }) => id),
    ['xhr-put'],
  );
  assert.deepEqual(files, [{ path: topic, records: [record] }]);
});

test('grounds are for the fails that are meant', () => {
  const run = file(result('xhr-put', 'fail'), result('font-get', 'fail'));
  const { unrecorded, files } = updateDivergences(folder, run, {
    grounds,
    isMeant: ({ id }) => id.startsWith('font-'),
    complete: false,
    today,
  });
  assert.deepEqual(
    unrecorded.map(({ id }) => id),
    ['xhr-put'],
  );
  assert.deepEqual(files[1]?.records[0]?.cases, ['font-get']);
});

test('a version in which the record holds too is added, and one in which it does not is no reason to take it out', () => {
  const run = file(result('xhr-get', 'fail'), result('script-a', 'fail'));
  const later = { ...run, engines: run.engines.map((engine) => ({ ...engine, version: '154.1' })) };
  const { files } = updateDivergences(folder, later, { complete: true, today });
  assert.deepEqual(files[0]?.records, [{ ...record, versions: ['153', '154'] }]);
  const passes = { ...later, results: later.results.map((each) => ({ ...each, result: 'pass' as const })) };
  assert.deepEqual(updateDivergences(folder, passes, { complete: true, today }).files[0]?.records, [record]);
});

test('a record that expired wants new grounds', async () => {
  writeFileSync(topic, JSON.stringify([{ ...record, expires: '2026-03-13' }]));
  const run = file(result('xhr-get', 'fail'));
  assert.deepEqual(
    updateDivergences(folder, run, { complete: false, today }).unrecorded.map(({ id }) => id),
    ['xhr-get'],
  );
  await writeUpdate(updateDivergences(folder, run, { grounds, complete: false, today }));
  assert.deepEqual(
    readDivergences(folder).map(({ cases, expires }) => [cases, expires]),
    [
      [['xhr-get'], '2027-03-31'],
      [['script-*'], '2026-03-13'],
    ],
  );
  rmSync(join(folder, 'recorded.json'));
});

test('a case that is gone is taken out only when the whole suite ran', () => {
  const run = file(result('script-a', 'fail'));
  assert.deepEqual(updateDivergences(folder, run, { complete: false, today }).files[0]?.records, [record]);
  assert.deepEqual(updateDivergences(folder, run, { complete: true, today }).files[0]?.records, [
    { ...record, cases: ['script-*'] },
  ]);
});

test('a file whose records have not changed keeps its bytes', async () => {
  const { mtimeMs } = statSync(topic);
  const before = readFileSync(topic, 'utf8');
  await writeUpdate(updateDivergences(folder, file(result('xhr-get', 'fail')), { complete: false, today }));
  assert.equal(readFileSync(topic, 'utf8'), before);
  assert.equal(statSync(topic).mtimeMs, mtimeMs);
  assert.deepEqual(readdirSync(folder), ['topic.json']);
});
