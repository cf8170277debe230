import { type EngineName, engineNames, EnginesError, type MissingEngine } from '../engines/engine.ts';
import { isConfigured } from '../engines/discovery/find.ts';
import { ensureEngines } from '../engines/discovery/install.ts';
import type { Machine } from '../engines/discovery/requirements.ts';
import { findVersions } from '../engines/versions/find.ts';
import type { VersionOptions } from '../engines/versions/install.ts';
import { columnOf, type EngineRequest, isDom, isVersioned } from '../engines/versions/products.ts';
import { nameOf, type RunnableEngine } from '../suites/browser/run.ts';

/**
 * The engines to run, installed if they were missing. In CI, where nobody reads a warning, the default engines are required too.
 * @throws {EnginesError} when none can run, or one cannot that is required: by name, by a CORS_CONFORMANCE_* variable or by CI.
 */
export async function haveEngines(
  asked: readonly EngineName[] | undefined,
  machine: Machine = {},
): Promise<{ found: readonly RunnableEngine[]; missing: readonly MissingEngine[] }> {
  const { env = process.env } = machine;
  const say = (line: string) => process.stderr.write(`${line}\n`);
  const { found, missing } = await ensureEngines(asked ?? engineNames, say, machine);
  const isRequired = ({ name }: MissingEngine): boolean =>
    asked !== undefined || found.length === 0 || isCi(env) || isConfigured(name, env);
  const required = missing.find(isRequired);
  if (required) throw new EnginesError(`${required.name}: ${required.reason}`, remedyOf(required, found));
  for (const { name, reason, remedy } of missing) say(`Without ${name}: ${reason} ${remedy}`);
  return { found, missing };
}

/**
 * The engines that are asked for, in that order: versions come from the cache or the npm registry, the others are on this machine.
 * @throws {EnginesError} when one cannot run.
 */
export async function haveRequested(
  asked: readonly EngineRequest[] | undefined,
  options: Pick<VersionOptions, 'cacheSize'> = {},
): Promise<{ found: readonly RunnableEngine[]; missing: readonly MissingEngine[] }> {
  if (asked === undefined) return await haveEngines(undefined);
  const names = asked.flatMap((request) => (isVersioned(request) || isDom(request.name) ? [] : [request.name]));
  const here = names.length === 0 ? [] : (await haveEngines(names)).found;
  const onProgress = (line: string) => void process.stderr.write(`${line}\n`);
  const all = [...here, ...(await findVersions(asked, { ...options, onProgress }))];
  const found = asked.flatMap((request) => all.find((each) => nameOf(each) === columnOf(request)) ?? []);
  return { found, missing: [] };
}

/** Services set it to `true` or `1`; `false` and nothing mean that it is not one. */
function isCi({ CI = '' }: Readonly<Record<string, string | undefined>>): boolean {
  return !['', '0', 'false'].includes(CI.toLowerCase());
}

function remedyOf({ remedy }: MissingEngine, found: readonly RunnableEngine[]): string {
  if (found.length === 0) return remedy;
  return `${remedy}\nTo run without it, give --engine ${found.map(({ name }) => name).join(',')}.`;
}
