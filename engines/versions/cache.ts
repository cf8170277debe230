/** Engines by version, in a folder outside of any project. */
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import { EnginesError } from '../engine.ts';
import { versionedNames, type VersionedName } from './products.ts';
import { compareVersions } from './version-numbers.ts';

type Environment = Readonly<Record<string, string | undefined>>;

/** What all versions together may take, in bytes, where nothing else is asked for: forty Chromiums fit. */
export const defaultCacheSize = 12e9;

const manifestSchema = z.strictObject({
  name: z.enum(versionedNames as [VersionedName, ...VersionedName[]]),
  /** Of the npm package. */
  version: z.string(),
  bytes: z.int().nonnegative(),
});

/** A version in the cache. */
export interface CachedVersion extends z.infer<typeof manifestSchema> {
  readonly folder: string;
  /** When it was last installed or run, in milliseconds since 1970. */
  readonly usedAt: number;
}

const manifestName = 'cors-conformance.json';

/** The folder of the cache, as https://specifications.freedesktop.org/basedir-spec/latest/ has it on Linux. */
export function cacheFolder(env: Environment = process.env): string {
  const caches =
    process.platform === 'darwin'
      ? join(homedir(), 'Library', 'Caches')
      : process.platform === 'win32'
        ? (env['LOCALAPPDATA'] ?? join(homedir(), 'AppData', 'Local'))
        : env['XDG_CACHE_HOME'] || join(env['HOME'] || homedir(), '.cache');
  return join(caches, 'cors-conformance', 'engines');
}

/** Everything in the cache, by name and version. */
export function cachedVersions(env: Environment = process.env): readonly CachedVersion[] {
  const root = cacheFolder(env);
  if (!existsSync(root)) return [];
  return readdirSync(root)
    .flatMap((name) => readCached(join(root, name)) ?? [])
    .toSorted((a, b) => (a.name === b.name ? compareVersions(a.version, b.version) : a.name < b.name ? -1 : 1));
}

function readCached(folder: string): CachedVersion | undefined {
  const path = join(folder, manifestName);
  if (!existsSync(path)) return undefined;
  try {
    const manifest = manifestSchema.parse(JSON.parse(readFileSync(path, 'utf8')));
    return { ...manifest, folder, usedAt: statSync(path).mtimeMs };
  } catch {
    // Written by another version of this tool: as good as not there.
    return undefined;
  }
}

/** Puts off the day on which this version makes room for others. */
export function touch({ folder }: Pick<CachedVersion, 'folder'>): void {
  const now = new Date();
  try {
    utimesSync(join(folder, manifestName), now, now);
  } catch {
    // A cache that is read-only is never cleared either.
  }
}

export const folderOf = (name: VersionedName, version: string, env: Environment = process.env): string =>
  join(cacheFolder(env), `${name}-${version}`);

/** Marks a folder as complete. */
export function writeManifest(folder: string, manifest: z.infer<typeof manifestSchema>): void {
  writeFileSync(join(folder, manifestName), `${JSON.stringify(manifest)}\n`);
}

/**
 * A folder in the cache to install into, which is renamed when it is complete.
 * @throws {EnginesError} when the cache cannot be written to.
 */
export function makePartial(env: Environment = process.env): string {
  const root = cacheFolder(env);
  try {
    mkdirSync(root, { recursive: true });
    return mkdtempSync(join(root, 'partial-'));
  } catch (cause) {
    throw new EnginesError(
      `The cache ${root} cannot be written to: ${cause instanceof Error ? cause.message : String(cause)}.`,
      'Set XDG_CACHE_HOME to a folder that can be written to.',
      { cause },
    );
  }
}

/**
 * Removes the versions that have not been used for longest until `bytes` more fit into `cacheSize`.
 * @param keep folders that stay, whatever their size.
 * @returns what was removed.
 * @throws {EnginesError} when they do not fit into an empty cache either.
 */
export function makeRoom(
  bytes: number,
  { cacheSize, keep = [], env = process.env }: { cacheSize: number; keep?: readonly string[]; env?: Environment },
): readonly CachedVersion[] {
  const all = cachedVersions(env).toSorted((a, b) => a.usedAt - b.usedAt);
  const removable = all.filter(({ folder }) => !keep.includes(folder));
  let taken = all.reduce((sum, each) => sum + each.bytes, 0);
  const removed: CachedVersion[] = [];
  while (taken + bytes > cacheSize) {
    const oldest = removable.shift();
    if (oldest === undefined)
      throw new EnginesError(
        `${megabytes(bytes)} more do not fit into the cache of ${megabytes(cacheSize)}, ${megabytes(taken)} of which are in use.`,
        'Give a larger --cache-size.',
      );
    rmSync(oldest.folder, { recursive: true, force: true });
    taken -= oldest.bytes;
    removed.push(oldest);
  }
  return removed;
}

/** `61 MB`. */
export const megabytes = (bytes: number): string => `${Math.round(bytes / 1e6)} MB`;
