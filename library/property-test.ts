import type * as FastCheck from 'fast-check';
import { isUnexpected } from '../results/expectations/expected-failures.ts';
import type { FailLevel } from '../results/choices.ts';
import { checkReport } from '../suites/server/results.ts';
import type { Check } from '../suites/server/check.ts';
import { allChecks } from '../suites/server/checks/index.ts';
import { runServerSuite } from '../suites/server/run.ts';
import type { ServerRunOptions } from '../suites/server/run.ts';
import { checkFailed } from './check-failed.ts';
import { PropertyFailedError } from './errors.ts';
import { anyPolicy } from './policies.ts';
import { withServer } from './start.ts';
import type { Start } from './start.ts';

export interface PropertyTestOptions extends Pick<ServerRunOptions, 'ca' | 'insecure' | 'timeoutMs'> {
  readonly start: Start;
  /** Policies that are tried; 20 by default. */
  readonly runs?: number;
  /** The same seed makes the same policies; another each time by default. */
  readonly seed?: number;
  /** Where a failure said that it is, to begin with that policy. */
  readonly path?: string;
  /** As of `serverChecks`. */
  readonly level?: FailLevel;
  /** As of `serverChecks`. By default all but those that measure time. */
  readonly only?: (check: Pick<Check, 'id' | 'title' | 'level'>) => boolean;
  /** Is told the seed, before anything is started; `console.log` by default. */
  readonly print?: (line: string) => void;
}

export interface PropertyTestResult {
  readonly seed: number;
  /** Policies that a server was started with. */
  readonly runs: number;
  /** Policies that `start` had no configuration for. */
  readonly skipped: number;
}

/**
 * Starts the server with one policy after the other, each made up, and asks whether it keeps to it. A policy on which it fails is
 * made as small as it still fails.
 * @throws {PropertyFailedError} with that policy, the finding in words, and the seed.
 */
export async function propertyTest({
  start,
  runs = 20,
  seed = Math.trunc(Math.random() * 0x7fffffff),
  path,
  level = 'security',
  only = ({ id }) => !id.startsWith('dos-'),
  print = console.log,
  ...reach
}: PropertyTestOptions): Promise<PropertyTestResult> {
  const fc: typeof FastCheck = await import('fast-check');
  const tried = { runs: 0, skipped: 0 };
  let checks = allChecks.filter(only);
  const property = fc.asyncProperty(anyPolicy(fc), async (policy) => {
    const failures = await withServer(start, policy, async (url) => {
      const { results } = await runServerSuite({ ...reach, url, policy, checks });
      return results
        .map((result) => ({ check: result.check, report: checkReport(result, url, level, reach) }))
        .filter(({ report }) => isUnexpected(report));
    });
    if (failures === undefined) tried.skipped += 1;
    fc.pre(failures !== undefined);
    tried.runs += 1;
    const [first] = failures;
    if (first === undefined) return;
    // While the policy is made smaller, only what failed is asked again.
    checks = failures.map(({ check }) => check);
    throw checkFailed(first.report);
  });
  print(`cors-conformance: ${String(runs)} policies, seed ${String(seed)}`);
  const found = await fc.check(property, { numRuns: runs, seed, ...(path !== undefined && { path }) });
  if (!found.failed) return { seed, ...tried };
  throw found.counterexample === null
    ? new TypeError('start() had no configuration for any policy that was tried, so that nothing was asked.')
    : new PropertyFailedError(
        found.counterexample[0],
        { seed, path: found.counterexamplePath ?? '' },
        found.errorInstance,
      );
}
