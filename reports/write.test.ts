import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { sampleFamilies, sampleResults } from './fixtures/sample-results.ts';
import { parseResults, ReportsError } from '../results/model.ts';
import { UnwritableError } from '../results/write-file.ts';
import { writeReports } from './write.ts';

const folder = mkdtempSync(join(tmpdir(), 'reports-'));
after(() => rmSync(folder, { recursive: true }));
const texts = { families: sampleFamilies, rerun: (id: string) => `npm start -- -g ${id}` };

test('the folder is made, and holds the two files and nothing else', async () => {
  const target = join(folder, 'a/b');
  const paths = await writeReports(target, sampleResults(), texts);
  assert.deepEqual(paths, [join(target, 'results.json'), join(target, 'index.html')]);
  assert.deepEqual(readdirSync(target), ['index.html', 'results.json']);
  assert.equal(parseResults(readFileSync(paths[0], 'utf8'), paths[0]).summary.total, 696);
  assert.match(readFileSync(paths[1], 'utf8'), /^<!doctype html>/);
});

test('a folder that cannot be one is an error with a remedy', async () => {
  const target = join(folder, 'file');
  writeFileSync(target, '');
  await assert.rejects(
    writeReports(target, sampleResults(), texts),
    (error) =>
      error instanceof UnwritableError &&
      error.message.includes(join(target, 'results.json')) &&
      /--output/.test(error.message),
  );
});

test('results that do not fit leave what was there', async () => {
  const target = join(folder, 'kept');
  const [path] = await writeReports(target, sampleResults(), texts);
  const before = readFileSync(path, 'utf8');
  await assert.rejects(writeReports(target, { ...sampleResults(), engines: [] }, texts), ReportsError);
  assert.equal(readFileSync(path, 'utf8'), before);
});
