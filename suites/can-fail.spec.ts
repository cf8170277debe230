import { readFileSync } from 'node:fs';
import { expect, test } from '@playwright/test';
import { isFound } from '../engines/engine.ts';
import { findEngine } from '../engines/discovery/find.ts';
import { predict } from '../protocol/predict.ts';
import type { Case } from '../protocol/case.ts';
import type { Outcome, PredictedExchange, Prediction } from '../protocol/outcome/prediction.ts';
import { parseResults, type Result, resultKey } from '../results/model.ts';
import { allCases, families } from './browser/cases/index.ts';
import { judge } from './browser/judge/judge.ts';
import { runBrowserSuite } from './browser/run.ts';

// A verdict that cannot turn red says nothing. What the engines did is judged once more here, by wrong predictions.

const file = 'reports/latest/results.json';

const outcomes: readonly Outcome[] = ['readable', 'opaque', 'blocked'];

/** Wrong predictions that are each wrong in one thing. */
function mutants(right: Prediction): readonly (readonly [what: string, wrong: Prediction])[] {
  const first = right.exchanges[0];
  const rest = right.exchanges.slice(1);
  const others = outcomes.filter((outcome) => outcome !== right.outcome);
  return [
    ...others.map((outcome) => [`outcome ${outcome}`, { ...right, outcome }] as const),
    ...(right.before?.map((outcome, i) => {
      const before = right.before?.with(i, outcome === 'blocked' ? 'readable' : 'blocked') ?? [];
      return [`outcome of request ${i + 1} before`, { ...right, before }] as const;
    }) ?? []),
    ...(first
      ? exchangeMutants(first).map(([what, wrong]) => [what, { ...right, exchanges: [wrong, ...rest] }] as const)
      : []),
    ...(first ? [['no first exchange', { ...right, exchanges: rest }] as const] : []),
    ['an exchange more', { ...right, exchanges: [...right.exchanges, { ...anyExchange, hop: 99 }] }],
  ];
}

const anyExchange: PredictedExchange = {
  kind: 'actual',
  hop: 0,
  method: 'GET',
  origin: undefined,
  acrm: undefined,
  acrh: undefined,
  cookies: 'none',
};

function exchangeMutants(right: PredictedExchange): readonly (readonly [what: string, wrong: PredictedExchange])[] {
  return [
    ['another kind', { ...right, kind: right.kind === 'preflight' ? 'actual' : 'preflight' }],
    ['another hop', { ...right, hop: right.hop + 1 }],
    ['another method', { ...right, method: `${right.method}X` }],
    ['another Origin', { ...right, origin: 'http://mutant.example' }],
    ['another ACRM', { ...right, acrm: 'MUTANT' }],
    ['another ACRH', { ...right, acrh: 'x-mutant' }],
    ['another version of HTTP', { ...right, httpVersion: '0.9' }],
    ['another Content-Type', { ...right, contentType: 'text/mutant' }],
    ...(right.cookies === 'engine-defined'
      ? []
      : [['other cookies', { ...right, cookies: right.cookies === 'sent' ? 'none' : 'sent' }] as const]),
  ];
}

const askedBy = ({ page, before, initiator }: Case) => [page, before, initiator];

let results: ReadonlyMap<string, Result>;

test.beforeAll(() => {
  results = new Map(parseResults(readFileSync(file, 'utf8'), file).results.map((each) => [resultKey(each), each]));
});

test('every wrong prediction of every family turns red', ({}, { project }) => {
  const engine = String(project.metadata['engine']);
  const missed: string[] = [];
  for (const { name, cases } of families) {
    // A family that the engine supports no case of has nothing to judge.
    const able = cases.some(({ id }) => results.get(resultKey({ id, engine }))?.result !== 'unsupported');
    let judged = 0;
    for (const each of cases) {
      const found = results.get(resultKey({ id: each.id, engine }));
      const { outcome, seen = {} } = found?.observed ?? {};
      if (found?.result !== 'pass' || !outcome) continue;
      judged++;
      const again = (prediction: Prediction) =>
        judge(each, prediction, { kind: 'outcome', outcome, seen }, found.exchanges).result;
      const right = predict(each);
      if (again(right) !== 'pass') missed.push(`${each.id}: the right prediction`);
      for (const [what, wrong] of mutants(right)) if (again(wrong) !== 'fail') missed.push(`${each.id}: ${what}`);
    }
    if (able && judged === 0) missed.push(`${name}: no case of it passed, so none was judged`);
  }
  expect(missed).toEqual([]);
});

test('a server that answers otherwise than the case says turns it red', async ({}, { project }) => {
  const name = project.metadata['engine'] as 'chromium';
  const byId = new Map(allCases.map((each) => [each.id, each]));
  const familyOf = new Map(families.flatMap((family) => family.cases.map(({ id }) => [id, family.name] as const)));
  /** Blocked cases, each served by the policy of the sibling that passes. */
  const swapped = new Map<string, Case>();
  const covered = new Set<string>();
  for (const each of allCases) {
    const sibling = byId.get(each.dependsOn ?? '');
    const alike = sibling && JSON.stringify(askedBy(sibling)) === JSON.stringify(askedBy(each));
    if (alike) covered.add(familyOf.get(each.id) ?? '');
    // Where the engine gets the sibling wrong, it may be as wrong about this one.
    const passes = sibling && results.get(resultKey({ id: sibling.id, engine: name }))?.result === 'pass';
    if (alike && passes) swapped.set(each.id, { ...each, hops: sibling.hops });
  }
  expect([...covered].sort()).toEqual(
    families
      .map(({ name }) => name)
      .filter((name) => name !== 'embed')
      .sort(),
  );

  const found = await findEngine(name);
  if (!isFound(found)) throw new Error(`${found.reason} ${found.remedy}`);
  const [run] = await runBrowserSuite({
    cases: [...swapped.values()],
    engines: [found],
    predict: (each) => predict(byId.get(each.id) ?? each),
  });
  const green = run?.results.filter(({ verdict }) => verdict.result === 'pass').map((result) => result.case.id);
  expect(green).toEqual([]);
  expect(run?.results.length).toBe(swapped.size);
});
