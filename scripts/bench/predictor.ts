import { predict } from '../../protocol/predict.ts';
import type { Case } from '../../protocol/case.ts';

const measuredMs = 1_000;

export interface PredictorSpeed {
  readonly simplePerSecond: number;
  readonly preflightedPerSecond: number;
  readonly preflightedToSimple: number;
}

/** Predictions a second on one core, of cases without and with a preflight. */
export function measurePredictor(simple: readonly Case[], preflighted: readonly Case[]): PredictorSpeed {
  // Once to warm up, once to count.
  for (const cases of [simple, preflighted]) rate(cases);
  const simplePerSecond = rate(simple);
  const preflightedPerSecond = rate(preflighted);
  return {
    simplePerSecond,
    preflightedPerSecond,
    preflightedToSimple: Number((preflightedPerSecond / simplePerSecond).toFixed(2)),
  };
}

function rate(cases: readonly Case[]): number {
  const start = performance.now();
  let done = 0;
  while (performance.now() - start < measuredMs) {
    for (const each of cases) predict(each);
    done += cases.length;
  }
  return Math.round((done * 1_000) / (performance.now() - start));
}
