/** One version of an engine after the other. */
import { EnginesError } from '../engines/engine.ts';
import { cachedVersions } from '../engines/versions/cache.ts';
import { versionsInRegistry } from '../engines/versions/npm.ts';
import { columnOf, type EngineRequest, npmPackages, type VersionedName } from '../engines/versions/products.ts';
import { compareVersions, majorOf, newestOfMajors } from '../engines/versions/version-numbers.ts';
import type { Case } from '../protocol/case.ts';
import { browserMatrix } from '../suites/browser/results.ts';
import type { ResultsFile } from '../results/model.ts';
import { type EngineRun, runBrowserSuite } from '../suites/browser/run.ts';
import { haveRequested } from './have-engines.ts';
import { environment, tool } from './tool.ts';

export interface VersionFlags {
  /** The majors to look at, both included. */
  readonly from?: number;
  readonly to?: number;
  readonly cacheSize?: number;
}

/**
 * The newest version of each major, oldest first, and last the engine on this machine if it is a browser. Where the registry cannot
 * be asked, the versions in the cache.
 * @throws {EnginesError} when there is none.
 */
export async function versionsOf(
  name: VersionedName,
  { from = 0, to = Infinity }: VersionFlags,
  say: (line: string) => void,
): Promise<readonly EngineRequest[]> {
  const versions = await registryOrCache(name, say);
  const requests = newestOfMajors(versions).map((version): EngineRequest => ({ name, version: majorOf(version) }));
  const meant = requests.filter(({ version }) => Number(version) >= from && Number(version) <= to);
  const all = name === 'chromium' && to === Infinity ? [...meant, { name }] : meant;
  if (all.length === 0)
    throw new EnginesError(
      `There is no version of ${name} between ${from} and ${to}.`,
      'All versions: `cors-conformance engines --available`.',
    );
  return all;
}

async function registryOrCache(name: VersionedName, say: (line: string) => void): Promise<readonly string[]> {
  try {
    return await versionsInRegistry(npmPackages[name]);
  } catch (error) {
    const cached = cachedVersions().flatMap((each) => (each.name === name ? [each.version] : []));
    if (!(error instanceof EnginesError) || cached.length === 0) throw error;
    say(`${error.message} Only the versions in the cache are looked at.`);
    return cached.toSorted(compareVersions);
  }
}

/** Runs cases in one version; the results are not compared with what is recorded. */
export async function runVersion(
  request: EngineRequest,
  cases: readonly Case[],
  { timeout, cacheSize, signal, onNote }: RunOptions,
): Promise<ResultsFile> {
  const startedAt = new Date();
  const { found } = await haveRequested([request], cacheSize === undefined ? {} : { cacheSize });
  const runs: readonly EngineRun[] = await runBrowserSuite({
    cases,
    engines: found,
    timeoutMs: timeout,
    ...(signal && { signal }),
    ...(onNote && { onNote }),
  });
  const unavailable = runs.find((run) => run.unavailable)?.unavailable;
  if (unavailable) throw new EnginesError(`${columnOf(request)}: ${unavailable.reason}`, unavailable.remedy);
  return browserMatrix(runs, {
    tool: { name: tool.name, version: tool.version, commit: tool.commit },
    environment: environment(startedAt),
    missing: [],
    divergences: [],
    complete: false,
  }).file;
}

interface RunOptions extends Pick<VersionFlags, 'cacheSize'> {
  /** Time limit of one case, in milliseconds. */
  readonly timeout: number;
  readonly signal?: AbortSignal;
  readonly onNote?: (note: string) => void;
}
