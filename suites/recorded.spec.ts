import { readFileSync } from 'node:fs';
import { expect, test } from '@playwright/test';
import { expectationProblemInWords } from '../words/expectations.ts';
import { applyExpectedFailures, readDivergences } from '../results/expectations/expected-failures.ts';
import { parseResults, type Result, resultKey, type ResultsFile } from '../results/model.ts';
import { families } from './browser/cases/index.ts';
import { unsupportedReason } from './browser/judge/judge.ts';

const file = 'reports/latest/results.json';
let results: ResultsFile;
let found: ReadonlyMap<string, Result>;

test.beforeAll(() => {
  results = parseResults(readFileSync(file, 'utf8'), file);
  found = new Map(results.results.map((each) => [resultKey(each), each]));
});

// One test for all families, as reading a result takes no time; it names every case that is not as recorded.
test('every case of every family as recorded', ({}, { project }) => {
  const engine = String(project.metadata['engine']);
  const limits = results.engines.find((each) => each.name === engine)?.limits ?? {};
  const surprises = families.flatMap(({ name, cases }) =>
    cases.flatMap((each): readonly string[] => {
      const result = found.get(resultKey({ id: each.id, engine }));
      // What an engine cannot do is known beforehand; a case that turns out not to run is a surprise.
      const impossible = unsupportedReason(each, limits) !== undefined;
      const expected = impossible ? 'unsupported' : result?.divergence ? 'fail' : 'pass';
      if (result?.result === expected) return [];
      const got = result?.result ?? 'no result';
      return [`${name}: ${each.id} (${each.title}): ${got}, not ${expected}. ${result?.reason ?? ''}`];
    }),
  );
  expect(surprises).toEqual([]);
});

test('every recorded divergence still shows', ({}, { project }) => {
  const engines = results.engines.filter(({ name }) => name === project.metadata['engine']);
  const { problems } = applyExpectedFailures(results.results, readDivergences(), engines, { complete: true });
  const stale = problems.filter(({ kind, engine }) => kind === 'stale' && engine === project.metadata['engine']);
  expect(stale.map(expectationProblemInWords)).toEqual([]);
});
