import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { sampleFamilies, sampleResults } from './fixtures/sample-results.ts';
import { onlyEngine, ReportsError, serializeResults } from '../results/model.ts';
import { readResults, readRun } from '../results/read.ts';
import { conflictOf, writeChosen } from './reporters.ts';
import { serializeSnapshot, snapshotOf } from '../results/snapshot.ts';

const folder = mkdtempSync(join(tmpdir(), 'reporters-'));
after(() => rmSync(folder, { recursive: true }));
const texts = { families: sampleFamilies, rerun: (id: string) => id };
const print = (said: string[], text: string): Promise<void> => {
  said.push(text);
  return Promise.resolve();
};
const input = { file: sampleResults(), problems: [], texts };

test('texts may follow each other on stdout, a document stands alone, and no two go to one file', () => {
  assert.equal(conflictOf([{ name: 'terminal' }, { name: 'github' }, { name: 'junit', path: 'a.xml' }]), undefined);
  assert.match(conflictOf([{ name: 'terminal' }, { name: 'json' }]) ?? '', /json is a document.*json=FILE/);
  assert.match(conflictOf([{ name: 'json' }, { name: 'json' }]) ?? '', /json is a document/);
  assert.match(
    conflictOf([
      { name: 'tap', path: 'x/a' },
      { name: 'json', path: 'x/../x/a' },
    ]) ?? '',
    /Two reports would go to/,
  );
});

test('each goes where it is asked for; a format of one engine has a file for each', async () => {
  const said: string[] = [];
  const written = await writeChosen(
    [
      { name: 'tap' },
      { name: 'wptreport', path: join(folder, 'out/wptreport.json') },
      { name: 'terminal', path: join(folder, 'out/t.txt') },
    ],
    input,
    (text) => print(said, text),
  );
  assert.match(said.join(''), /^TAP version 14\n1\.\.696\n/);
  assert.deepEqual(readdirSync(join(folder, 'out')), [
    't.txt',
    'wptreport-chromium.json',
    'wptreport-firefox.json',
    'wptreport-webkit.json',
  ]);
  assert.equal(written.length, 4);
  // A file is no terminal: no colours, whatever stdout is.
  assert.ok(!readFileSync(join(folder, 'out/t.txt'), 'utf8').includes('\x1b'));
});

test('a format of one engine goes to stdout where there is one', async () => {
  await assert.rejects(
    writeChosen([{ name: 'wptreport' }], input, () => Promise.resolve()),
    /wptreport=FILE/,
  );
  const said: string[] = [];
  await writeChosen([{ name: 'wptreport' }], { ...input, file: onlyEngine(input.file, 'firefox') }, (text) =>
    print(said, text),
  );
  assert.match(said.join(''), /"product": "firefox"/);
});

test('the summary of a step of GitHub Actions is added to', async () => {
  const path = join(folder, 'summary.md');
  writeFileSync(path, 'before\n');
  process.env['GITHUB_STEP_SUMMARY'] = path;
  try {
    await writeChosen([{ name: 'markdown', path }], input, () => Promise.resolve());
  } finally {
    delete process.env['GITHUB_STEP_SUMMARY'];
  }
  assert.match(readFileSync(path, 'utf8'), /^before\n## CORS in browsers/);
});

test('a results file and a snapshot are told apart; what cannot be read says so', () => {
  const results = join(folder, 'results.json');
  const baseline = join(folder, 'baseline.json');
  writeFileSync(results, serializeResults(input.file));
  writeFileSync(baseline, serializeSnapshot(snapshotOf(input.file)));
  assert.equal(readRun(results).file?.results.length, 696);
  assert.equal(readRun(baseline).file, undefined);
  assert.deepEqual(readRun(baseline).snapshot, readRun(results).snapshot);
  const huge = join(folder, 'huge.json');
  writeFileSync(huge, '');
  truncateSync(huge, 600 * 1024 * 1024);
  for (const [path, message] of [
    [join(folder, 'none.json'), /Cannot read .*none\.json: ENOENT/],
    [folder, /Cannot read .*EISDIR/],
    [huge, /has 629,145,600 bytes/],
    [baseline, /fit the schema|schemaVersion/],
  ] as const)
    assert.throws(
      () => readResults(path),
      (error) => error instanceof ReportsError && message.test(error.message),
    );
});
