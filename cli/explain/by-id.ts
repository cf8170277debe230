import { allCases } from '../../suites/browser/cases/index.ts';
import { allChecks } from '../../suites/server/checks/index.ts';
import { didYouMean, UsageError } from '../usage-error.ts';
import { explainCase } from './case.ts';
import { explainCheck } from './check.ts';

/**
 * A case or a check of the suites in words.
 * @throws {UsageError} for an id that neither has.
 */
export function explainById(id: string): string {
  const testCase = allCases.find((each) => each.id === id);
  if (testCase) return explainCase(testCase);
  const check = allChecks.find((each) => each.id === id);
  if (check) return explainCheck(check);
  const ids = [...allCases, ...allChecks].map((each) => each.id);
  throw new UsageError(`There is no file, case or check ${JSON.stringify(id)}.${didYouMean(id, ids)}`);
}
