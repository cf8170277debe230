import { missingPackage } from '../discovery/driver-packages.ts';
import { EnginesError, type FoundEngine } from '../engine.ts';
import type { FoundDom } from '../simulated-dom/launch.ts';
import { executableIn, librariesOf } from './chromium-package.ts';
import { ensureVersion, lacksLibraries, type VersionOptions } from './install.ts';
import { columnOf, type EngineRequest, isDom, isVersioned } from './products.ts';

/**
 * Versions from the cache, downloaded where it does not have them, one after the other. None makes room for another.
 * @throws {EnginesError} when one cannot be had, or does not start here.
 */
export async function findVersions(
  requests: readonly EngineRequest[],
  options: VersionOptions = {},
): Promise<readonly (FoundEngine | FoundDom)[]> {
  const found: (FoundEngine | FoundDom)[] = [];
  const keep = [...(options.keep ?? [])];
  for (const request of requests.filter(isVersioned)) {
    const { folder, version } = await ensureVersion(request, { ...options, keep });
    keep.push(folder);
    const name = columnOf(request);
    found.push(
      isDom(request.name)
        ? { name, dom: request.name, product: request.name, version, driver: 'node', simulated: true, folder }
        : await chromiumIn(folder, name, version),
    );
  }
  return found;
}

async function chromiumIn(folder: string, column: string, version: string): Promise<FoundEngine> {
  const lacks = missingPackage('playwright');
  if (lacks !== undefined) throw new EnginesError(`${column}: ${lacks.reason}`, lacks.remedy);
  const { folder: libraries, missing } = await librariesOf(folder);
  if (missing.length > 0) throw lacksLibraries(column, missing);
  return {
    name: 'chromium',
    column,
    // The running browser says its version; that of the package has the same major.
    product: 'Chromium headless shell',
    version,
    driver: 'playwright',
    source: 'registry',
    executable: executableIn(folder),
    ...(libraries !== undefined && { libraries }),
  };
}
