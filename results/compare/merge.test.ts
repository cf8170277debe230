import assert from 'node:assert/strict';
import { test } from 'node:test';
import { sampleResults, sampleServer } from '../../reports/fixtures/sample-results.ts';
import { causesOf } from '../../suites/server/causes.ts';
import { mergeFiles as merge, type Source } from './merge.ts';
import { onlyEngine, parseResults, ReportsError, serializeResults } from '../model.ts';
import type { Result, ResultsFile } from '../model.ts';

const file = sampleResults();
const mergeFiles = (files: readonly Source[]) => merge(files, causesOf);
const part = (index: number): ResultsFile => ({ ...file, results: file.results.filter((_, at) => at % 3 === index) });
const sources = (...files: readonly ResultsFile[]) =>
  files.map((each, index) => ({ name: `${index + 1}.json`, file: each }));

test('shards are one run again', () => {
  const { file: merged, notes } = mergeFiles(sources(part(2), part(0), part(1)));
  assert.deepEqual(notes, []);
  assert.deepEqual(merged.summary, file.summary);
  const { results } = parseResults(serializeResults(merged), 'merged');
  assert.deepEqual(results, parseResults(serializeResults(file), 'whole').results);
  assert.equal(merged.environment.durationMs, 3 * file.environment.durationMs);
});

test('runs of one engine each are one matrix, also where a machine lacked the others', () => {
  const lacking = onlyEngine(file, 'chromium');
  const unavailable = { reason: 'not there', remedy: 'install it' };
  const missing = { name: 'webkit', product: 'webkit', version: null, driver: null, limits: {}, unavailable };
  const first = { ...lacking, engines: [...lacking.engines, missing] };
  const { file: merged, notes } = mergeFiles(sources(first, onlyEngine(file, 'firefox'), onlyEngine(file, 'webkit')));
  assert.deepEqual(notes, []);
  assert.deepEqual(merged.summary.byEngine, file.summary.byEngine);
  assert.deepEqual(
    merged.engines.find(({ name }) => name === 'webkit'),
    file.engines.find(({ name }) => name === 'webkit'),
  );
});

test('the same case in the same engine is stated: kept once where it agrees, flaky where not', () => {
  const other = {
    ...file,
    results: file.results.map((result) =>
      result.id === 'xhr-get-star' && result.engine === 'firefox' ? { ...result, result: 'fail' as const } : result,
    ),
  };
  const { file: merged, notes } = mergeFiles(sources(file, other));
  assert.equal(merged.results.length, file.results.length);
  assert.equal(merged.summary.byResult.flaky, file.summary.byResult.flaky + 1);
  assert.deepEqual(notes, [
    '1.json and 2.json both contain 695 of the results and agree: each is kept once.',
    '1.json and 2.json disagree, so these results are flaky: xhr-get-star in firefox.',
  ]);
});

test('a cause that one share of random cases shows and the other does not is a fail, and not flaky', () => {
  const [first] = file.results;
  const shows = { ...first, id: 'fuzz-a-cause', result: 'fail' as const, reason: 'it shows' } as Result;
  const passes = { ...first, id: 'fuzz-a-cause', result: 'pass' as const } as Result;
  const share = (result: Result): ResultsFile => ({ ...file, results: [result] });
  for (const shares of [
    [shows, passes],
    [passes, shows],
    [passes, shows, passes],
  ]) {
    const { file: merged, notes } = mergeFiles(sources(...shares.map(share)));
    assert.deepEqual([merged.results, notes], [[shows], []]);
  }
});

test('another version of an engine is a column of its own', () => {
  const later = {
    ...onlyEngine(file, 'chromium'),
    engines: file.engines.slice(0, 1).map((engine) => ({ ...engine, version: '157.0' })),
  };
  const { file: merged, notes } = mergeFiles(sources(file, later));
  assert.deepEqual(
    merged.engines.map(({ name }) => name),
    ['chromium', 'firefox', 'webkit', 'chromium-157.0'],
  );
  assert.equal(merged.summary.byEngine['chromium-157.0']?.pass, file.summary.byEngine['chromium']?.pass);
  assert.deepEqual(notes, ['2.json has chromium as Chromium 157.0: it is called chromium-157.0.']);
  assert.doesNotThrow(() => serializeResults(merged));
});

test('browsers and a server are no one report', () => {
  assert.throws(
    () => mergeFiles(sources(file, sampleServer())),
    (error) => error instanceof ReportsError && /1\.json is about browsers, 2\.json about a server/.test(error.message),
  );
});

test('runs of a server at several URLs are one report, which says so', () => {
  const one = sampleServer();
  assert.ok(one.subject.kind === 'server');
  const other = { ...one, subject: { ...one.subject, url: 'https://preview.example/items' } };
  const { file: merged, notes } = mergeFiles(sources(one, other));
  assert.equal(merged.results.length, one.results.length);
  assert.equal(
    notes[0],
    '2.json is about https://preview.example/items: its results are merged with those of https://api.example/items.',
  );
});

test('the run of an earlier version against a server, which recorded no causes, gets them', () => {
  const { causes, ...earlier } = sampleServer();
  assert.ok(causes?.length);
  assert.deepEqual(mergeFiles(sources(earlier)).file.causes, causes);
  assert.equal('causes' in mergeFiles(sources(file)).file, false);
});
