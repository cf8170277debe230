import { readFileSync } from 'node:fs';
import { expect, test } from '@playwright/test';
import { applyDivergences, readDivergences } from '../reports/divergences.ts';
import { parseResults, type ResultsFile } from '../reports/model.ts';
import { allCases } from './browser/cases/index.ts';
import { unsupportedReason } from './browser/judge.ts';

const file = 'reports/latest/results.json';
let results: ResultsFile;

test.beforeAll(() => {
  results = parseResults(readFileSync(file, 'utf8'), file);
});

for (const each of allCases) {
  const { id } = each;
  test(`${id}: ${each.title}`, ({}, { project }) => {
    const engine = String(project.metadata['engine']);
    const found = results.results.find((one) => one.id === id && one.engine === engine);
    const limits = results.engines.find(({ name }) => name === engine)?.limits ?? {};
    // What an engine cannot do is known beforehand; a case that turns out not to run is a surprise.
    const impossible = unsupportedReason(each, limits) !== undefined;
    const expected = impossible ? 'unsupported' : found?.divergence ? 'fail' : 'pass';
    expect(found?.result, found?.reason ?? 'no result').toBe(expected);
  });
}

test('every recorded divergence still shows', ({}, { project }) => {
  const engines = results.engines.filter(({ name }) => name === project.metadata['engine']);
  const { problems } = applyDivergences(results.results, readDivergences(), engines, { complete: true });
  const stale = problems.filter(({ kind, engine }) => kind === 'stale' && engine === project.metadata['engine']);
  expect(stale.map(({ message }) => message)).toEqual([]);
});
