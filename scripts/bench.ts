/**
 * `npm run bench`: how fast the predictor is, as JSON on stdout. Numbers of different runs or machines do not compare; the
 * ratio of two numbers of one run does.
 */
import { predict } from '../protocol/predict.ts';
import type { Case } from '../protocol/types.ts';
import { allCases } from '../suites/browser/cases/index.ts';

const measuredMs = 1_000;

const groups = {
  simple: casesOf((each) => predict(each).exchanges.length === 1),
  preflighted: casesOf((each) => predict(each).exchanges.some(({ kind }) => kind === 'preflight')),
};

function casesOf(wanted: (each: Case) => boolean): readonly Case[] {
  return allCases.filter(wanted);
}

/** Predictions a second on one core. */
function rate(cases: readonly Case[]): number {
  const start = performance.now();
  let done = 0;
  while (performance.now() - start < measuredMs) {
    for (const each of cases) predict(each);
    done += cases.length;
  }
  return Math.round((done * 1_000) / (performance.now() - start));
}

// Once to warm up, once to count.
for (const cases of Object.values(groups)) rate(cases);
const simple = rate(groups.simple);
const preflighted = rate(groups.preflighted);
const report = {
  node: process.version,
  predictor: {
    simplePerSecond: simple,
    preflightedPerSecond: preflighted,
    preflightedToSimple: Number((preflighted / simple).toFixed(2)),
  },
};
process.stdout.write(`${JSON.stringify(report, null, 2)}\n`);
