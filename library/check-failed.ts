import type { Result } from '../results/model.ts';
import { explainedText } from '../reports/words.ts';
import { CheckFailedError } from './errors.ts';

/** The error for the result of a check that failed. */
export function checkFailed(report: Result): CheckFailedError {
  return new CheckFailedError(report.id, explainedText(report, { families: {}, rerun: () => '' }));
}
