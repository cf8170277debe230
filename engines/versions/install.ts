/** Engines by version: what there is, and how one gets it. */
import { existsSync, renameSync, rmSync } from 'node:fs';
import { EnginesError } from '../engine.ts';
import {
  type CachedVersion,
  cachedVersions,
  cacheFolder,
  defaultCacheSize,
  folderOf,
  makePartial,
  makeRoom,
  megabytes,
  touch,
  writeManifest,
} from './cache.ts';
import { librariesOf, unpackChromium } from './chromium-package.ts';
import { installPackage, NoSuchVersion, NotForThisNode, sizeOf, versionsInRegistry } from './npm.ts';
import { columnOf, npmPackages, type VersionedName, type VersionRequest } from './products.ts';
import { chooseVersion, nearestMajors, newestOfMajors } from './version-numbers.ts';

export interface VersionOptions {
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** What the versions in the cache may take together, in bytes. */
  readonly cacheSize?: number;
  /** Versions that the same run needs, which must not make room for others. */
  readonly keep?: readonly string[];
  readonly onProgress?: (line: string) => void;
}

/**
 * The version that is asked for, from the cache or else from the registry. What is in the cache is used without asking the registry
 * for a newer one of the same release line.
 * @throws {NoSuchVersion} for a version that the registry does not have.
 * @throws {EnginesError} when it cannot be downloaded, unpacked or started here.
 */
export async function ensureVersion(request: VersionRequest, options: VersionOptions = {}): Promise<CachedVersion> {
  const { env = process.env } = options;
  const own = cachedVersions(env).filter(({ name }) => name === request.name);
  const chosen = chooseVersion(
    own.map(({ version }) => version),
    request.version,
  );
  const cached = own.find(({ version }) => version === chosen);
  if (cached === undefined) return installVersion(request, options);
  touch(cached);
  return cached;
}

/** The same from the registry alone: the newest of a release line, also where an older one is in the cache. */
export async function installVersion(request: VersionRequest, options: VersionOptions = {}): Promise<CachedVersion> {
  const { env = process.env } = options;
  const { name } = request;
  const available = await versionsInRegistry(npmPackages[name], env);
  // Without a version, the newest that runs here is meant.
  if (request.version === undefined) return await newestThatRuns(name, newestOfMajors(available), options);
  const version = chooseVersion(available, request.version);
  if (version === undefined) throw noSuchVersion(request, available);
  return await install(name, version, options);
}

async function newestThatRuns(
  name: VersionedName,
  versions: readonly string[],
  options: VersionOptions,
): Promise<CachedVersion> {
  const [newest, ...older] = versions.toReversed();
  if (newest === undefined) throw new NotForThisNode(`No version of ${name} is for this Node.js.`, 'Use a newer one.');
  try {
    return await install(name, newest, options);
  } catch (error) {
    if (!(error instanceof NotForThisNode)) throw error;
    return await newestThatRuns(name, older.toReversed(), options);
  }
}

async function install(
  name: VersionedName,
  version: string,
  { env = process.env, cacheSize = defaultCacheSize, keep = [], onProgress }: VersionOptions,
): Promise<CachedVersion> {
  const folder = folderOf(name, version, env);
  const cached = cachedVersions(env).find((each) => each.folder === folder);
  if (cached !== undefined) return cached;
  const label = `${name} ${version}`;
  const partial = makePartial(env);
  try {
    let told = 0;
    onProgress?.(`${label}: downloading`);
    await installPackage(`${npmPackages[name]}@${version}`, partial, {
      env,
      // A browser runs on its own; simulated DOMs run in Node.js.
      onlyFiles: name === 'chromium',
      onBytes: (bytes) => {
        if (bytes < told + progressBytes) return;
        told = bytes;
        onProgress?.(`${label}: ${megabytes(bytes)}`);
      },
    });
    if (name === 'chromium') {
      onProgress?.(`${label}: unpacking`);
      await unpackChromium(partial);
      await needLibraries(label, partial, env);
    }
    const bytes = sizeOf(partial);
    for (const removed of makeRoom(bytes, { cacheSize, keep, env }))
      onProgress?.(`${removed.name} ${removed.version} was removed from ${cacheFolder(env)} to make room`);
    writeManifest(partial, { name, version, bytes });
    rmSync(folder, { recursive: true, force: true });
    renameSync(partial, folder);
    onProgress?.(`${label}: ready (${megabytes(bytes)})`);
    return { name, version, bytes, folder, usedAt: Date.now() };
  } catch (error) {
    throw error instanceof EnginesError ? error : notWritten(label, error);
  } finally {
    if (existsSync(partial)) rmSync(partial, { recursive: true, force: true });
  }
}

/** How often a download says how far it is. */
const progressBytes = 20e6;

/** @throws {EnginesError} with the names of the libraries that neither this machine nor the package has. */
async function needLibraries(label: string, folder: string, env: NonNullable<VersionOptions['env']>): Promise<void> {
  const { missing } = await librariesOf(folder, env);
  if (missing.length > 0) throw lacksLibraries(label, missing);
}

/** What to say where neither the machine nor the package has these libraries. */
export const lacksLibraries = (label: string, missing: readonly string[]): EnginesError =>
  new EnginesError(
    `${label} does not start here: this machine has no ${missing.join(', ')}.`,
    `Install the packages that have them (Debian, Ubuntu: \`apt-file search ${missing[0] ?? ''}\` names them).`,
  );

function noSuchVersion(request: VersionRequest, available: readonly string[]): NoSuchVersion {
  const near = request.version === undefined ? [] : nearestMajors(available, request.version);
  return new NoSuchVersion(
    `The registry has no ${columnOf(request)}.${near.length > 0 ? ` The nearest: ${near.map((version) => `${request.name}@${version}`).join(', ')}.` : ''}`,
    'All versions: `cors-conformance engines --available`.',
  );
}

function notWritten(label: string, error: unknown): EnginesError {
  const full = error instanceof Error && 'code' in error && error.code === 'ENOSPC';
  return new EnginesError(
    `${label} could not be unpacked: ${error instanceof Error ? error.message : String(error)}.`,
    full ? 'The disk is full: free some space, or give a smaller --cache-size.' : 'Try again.',
    { cause: error },
  );
}
