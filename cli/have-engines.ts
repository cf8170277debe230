import { type EngineName, engineNames, EnginesError, type MissingEngine } from '../engines/engine.ts';
import { ensureEngines } from '../engines/install.ts';
import type { RunnableEngine } from '../suites/browser/run.ts';

/**
 * The engines to run, installed where they were missing.
 * @throws {EnginesError} when one that was asked for by name cannot be had, or none can.
 */
export async function haveEngines(
  asked: readonly EngineName[] | undefined,
): Promise<{ found: readonly RunnableEngine[]; missing: readonly MissingEngine[] }> {
  const say = (line: string) => process.stderr.write(`${line}\n`);
  const { found, missing } = await ensureEngines(asked ?? engineNames, say);
  const [first] = missing;
  if (first && (asked || found.length === 0)) throw new EnginesError(`${first.name}: ${first.reason}`, first.remedy);
  for (const { name, reason, remedy } of missing) say(`Without ${name}: ${reason} ${remedy}`);
  return { found, missing };
}
