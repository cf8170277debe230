import assert from 'node:assert/strict';
import { test } from 'node:test';
import { sampleResults, sampleServer } from '../reports/fixtures/sample-results.ts';
import { outcomeOf, ReportsError, resultKey } from './model.ts';
import { entriesOf, parseSnapshot, serializeSnapshot, snapshotOf } from './snapshot.ts';

for (const [what, file] of [
  ['browsers', sampleResults({ hostile: true })],
  ['a server', sampleServer({ hostile: true })],
] as const) {
  test(`the snapshot of ${what} has every result, and is read back`, () => {
    const text = serializeSnapshot(snapshotOf(file));
    const entries = entriesOf(parseSnapshot(text, 'baseline.json'));
    const said = (all: readonly string[]) => all.toSorted();
    assert.deepEqual(
      said(entries.map((entry) => `${resultKey(entry)}: ${entry.state}`)),
      said(file.results.map((result) => `${resultKey(result)}: ${outcomeOf(result)}`)),
    );
  });
}

test('two runs with the same results have the same bytes, whenever, wherever and in whatever order', () => {
  const file = sampleResults();
  const again = {
    ...file,
    environment: { os: 'Darwin', node: '24.0.0', startedAt: '2027-01-01T00:00:00Z', durationMs: 1 },
    engines: file.engines.toReversed(),
    results: file.results.toReversed().map((result) => ({ ...result, durationMs: 999 })),
  };
  assert.equal(serializeSnapshot(snapshotOf(again)), serializeSnapshot(snapshotOf(file)));
});

test('a case in which all engines agree takes one short line', () => {
  const text = serializeSnapshot(snapshotOf(sampleResults()));
  assert.match(text, /^ {4}"xhr-get-star": "pass readable",?$/m);
  assert.ok(text.length < 30_000, `${text.length} bytes`);
});

test('what is no snapshot is refused', () => {
  const snapshot = snapshotOf(sampleResults());
  for (const wrong of [
    '[]',
    '{',
    JSON.stringify({ ...snapshot, results: { a: 'well' } }),
    JSON.stringify({ ...snapshot, schemaVersion: 9 }),
  ])
    assert.throws(() => parseSnapshot(wrong, 'baseline.json'), ReportsError);
});
