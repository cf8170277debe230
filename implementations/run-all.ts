/** Tests implementations, two at a time, and keeps each column as soon as it is complete, so that a run can be resumed. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { keep, type KeptColumn } from '../results/implementations.ts';
import { writeText } from '../results/write-file.ts';
import { ask, type Asked, type AskOptions } from './ask.ts';
import { canStart, type Implementation, policyNames } from './manifest.ts';

/** A column with everything that was found, for this machine, and what may be published of it. */
export interface Tested {
  readonly id: string;
  readonly column: Asked['column'];
  readonly results: Asked['results'];
}

export interface RunAllOptions extends AskOptions {
  /** Where complete columns are kept. */
  readonly folder: string;
  /** Take complete columns of an interrupted run with the same checks, policies and versions. */
  readonly resume: boolean;
  /** How many run at the same time. */
  readonly parallel?: number;
  readonly test?: (implementation: Implementation, options: AskOptions) => Promise<Asked>;
}

/** Two on two cores: products mostly wait. */
const usualParallel = 2;

/** Never rejects for what an implementation does. In the order of `implementations`. */
export async function runAll(
  implementations: readonly Implementation[],
  { folder, resume, parallel = usualParallel, test = ask, ...options }: RunAllOptions,
): Promise<readonly Tested[]> {
  const policiesOf = (each: Implementation): number =>
    canStart(each) ? each.policies.filter((name) => (options.policies ?? policyNames).includes(name)).length : 0;
  const total = implementations.reduce((sum, each) => sum + policiesOf(each), 0);
  const startedAt = performance.now();
  let [done, ran] = [0, 0];
  const key = JSON.stringify([options.checks.map(({ id }) => id), options.policies ?? policyNames]);
  const waiting = implementations.map((implementation, index) => ({ implementation, index }));
  const tested: Tested[] = [];
  const work = async (): Promise<void> => {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
      const { implementation, index } = next;
      const path = join(folder, `${implementation.id}.json`);
      const own = `${key} ${JSON.stringify(implementation)}`;
      const old = resume ? readTested(path, own) : undefined;
      let left = policiesOf(implementation);
      const onProgress = (line: string): void => {
        [done, ran, left] = [done + 1, ran + 1, left - 1];
        const time = ((performance.now() - startedAt) / ran) * (total - done);
        options.onProgress(`[${String(done)}/${String(total)}] ${line}; about ${inWords(time)} left`);
      };
      const one = old ?? (await guarded(implementation, () => test(implementation, { ...options, onProgress })));
      // Policies that were not run count as done too.
      done += left;
      if (old !== undefined) options.onProgress(`${implementation.id}: kept from the interrupted run`);
      else if (one.column.unavailable)
        options.onProgress(`${implementation.id} was not tested: ${one.column.unavailable.reason}`);
      else await writeText(path, JSON.stringify({ key: own, ...one }));
      tested[index] = { ...one, id: implementation.id };
    }
  };
  await Promise.all(Array.from({ length: parallel }, work));
  return tested;
}

/** A fault of the harness at one product is the reason of its column; the others go on. */
async function guarded(implementation: Implementation, test: () => Promise<Asked>): Promise<Asked> {
  try {
    return await test();
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    const { id, product } = implementation;
    const remedy = `npm run implementations -- --only ${id}`;
    return {
      column: { name: id, product, version: null, driver: null, limits: {}, unavailable: { reason, remedy } },
      results: [],
    };
  }
}

function readTested(path: string, key: string): Asked | undefined {
  if (!existsSync(path)) return undefined;
  try {
    const kept = JSON.parse(readFileSync(path, 'utf8')) as Asked & { readonly key: string };
    return kept.key === key ? { column: kept.column, results: kept.results } : undefined;
  } catch {
    // Written by another version: it is tested again.
    return undefined;
  }
}

function inWords(milliseconds: number): string {
  const seconds = Math.round(milliseconds / 1000);
  return seconds < 90 ? `${String(seconds)} s` : `${String(Math.round(seconds / 60))} min`;
}

/** A tested implementation as it is kept. */
export function kept(
  { id, column, results }: Tested,
  about: Pick<KeptColumn, 'testedOn' | 'tool' | 'os' | 'node'>,
  packages: KeptColumn['packages'],
  withSecurity: boolean,
): KeptColumn {
  const { unavailable } = column;
  return keep({ id, packages, ...about, ...(unavailable && { unavailable: oneLine(unavailable.reason) }) }, results, {
    withSecurity,
  });
}

/** The reason without paths of this machine. */
function oneLine(reason: string): string {
  return reason
    .replaceAll(/\/(?:[\w.+@-]+\/)+/g, '…/')
    .replaceAll(/127\.0\.0\.1:\d+/g, '127.0.0.1')
    .slice(0, 600);
}
