/** Every minor version of an npm package of the last two years, each with its column, and what changed from one to the next. */
import { cpSync, existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { runCommand } from '../engines/discovery/commands.ts';
import { compareVersions } from '../engines/versions/version-numbers.ts';
import { changesBetween, type KeptColumn } from '../results/implementations.ts';
import { type MinorVersions, minorVersionsSchema } from '../results/minor-versions.ts';
import { writeText } from '../results/write-file.ts';
import { type Implementation, implementationsFolder } from './manifest.ts';

const npmMs = 10 * 60_000;
const years = 2;

export interface MinorVersion {
  readonly version: string;
  /** The date that the registry gives. */
  readonly published: string;
}

/** What `npm view NAME time --json` prints; `undefined`: nothing. */
export type Times = (name: string) => Promise<string | undefined>;

const npmTimes: Times = async (name) => {
  const lines: string[] = [];
  const args = ['view', name, 'time', '--json'];
  const code = await runCommand('npm', args, { env: process.env, timeout: npmMs, onLine: (line) => lines.push(line) });
  return code === 0 ? lines.join('\n') : undefined;
};

const timesSchema = z.record(z.string(), z.string());

/**
 * The newest version of each minor, oldest first: those of the last two years, and the one before them to compare with.
 * @returns `undefined` where the registry does not have the package.
 */
export async function minorVersions(
  name: string,
  { times = npmTimes, now = new Date() } = {},
): Promise<readonly MinorVersion[] | undefined> {
  const text = await times(name);
  if (text === undefined || text.trim() === '') return undefined;
  const newest = new Map<string, MinorVersion>();
  for (const [version, time] of Object.entries(timesSchema.parse(JSON.parse(text)))) {
    const minor = /^(\d+\.\d+)\.\d+$/.exec(version)?.[1];
    if (minor === undefined) continue;
    const known = newest.get(minor);
    if (known === undefined || compareVersions(version, known.version) > 0)
      newest.set(minor, { version, published: time.slice(0, 10) });
  }
  const since = new Date(now);
  since.setUTCFullYear(since.getUTCFullYear() - years);
  const first = since.toISOString().slice(0, 10);
  const all = [...newest.values()].toSorted((a, b) => compareVersions(a.version, b.version));
  const recent = all.findIndex(({ published }) => published >= first);
  return recent === -1 ? all.slice(-1) : all.slice(Math.max(0, recent - 1));
}

interface Manifest {
  readonly dependencies: Readonly<Record<string, string>>;
}

/** The dependencies of one column, with one package in another version. */
export function dependenciesFor(
  column: Implementation,
  all: readonly Implementation[],
  name: string,
  version: string,
  { dependencies } = readManifest(),
): Readonly<Record<string, string>> {
  const ofColumns = new Set(all.flatMap(({ packages }) => packages));
  // What no column names is needed by several.
  const own = Object.entries(dependencies).filter(([each]) => column.packages.includes(each) || !ofColumns.has(each));
  return { ...Object.fromEntries(own), [name]: version };
}

function readManifest(): Manifest {
  return JSON.parse(readFileSync(join(implementationsFolder, 'package.json'), 'utf8')) as Manifest;
}

/**
 * A copy of the start scripts with these packages installed.
 * @returns `false` where npm could not install them.
 */
export async function installVersion(
  dependencies: Readonly<Record<string, string>>,
  folder: string,
  onProgress: (line: string) => void,
): Promise<boolean> {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  const left = ['node_modules', 'debian', 'package-lock.json'].map((name) => join(implementationsFolder, name));
  cpSync(implementationsFolder, folder, { recursive: true, filter: (path) => !left.includes(path) });
  await writeText(join(folder, 'package.json'), JSON.stringify({ private: true, type: 'module', dependencies }));
  // Older versions name older peers, which they start without as well.
  const options = ['--ignore-scripts', '--no-audit', '--no-fund', '--legacy-peer-deps', '--loglevel=error'];
  const args = ['install', '--prefix', folder, ...options];
  const code = await runCommand('npm', args, { env: process.env, timeout: npmMs, onLine: onProgress });
  return code === 0;
}

/** One version with its column; what an interrupted run leaves has all that are complete. */
export type TestedVersion = MinorVersion & { readonly column: KeptColumn };

/** Tests every version; those that an interrupted run has in `folder` are not tested again. */
export async function testVersions(
  versions: readonly MinorVersion[],
  folder: string,
  { resume, test }: { readonly resume: boolean; readonly test: (version: string) => Promise<KeptColumn> },
): Promise<readonly TestedVersion[]> {
  const tested: TestedVersion[] = [];
  for (const { version, published } of versions) {
    const path = join(folder, `${version}.json`);
    const column =
      resume && existsSync(path) ? (JSON.parse(readFileSync(path, 'utf8')) as KeptColumn) : await test(version);
    if (column.unavailable === undefined) await writeText(path, JSON.stringify(column));
    tested.push({ version, published, column });
  }
  return tested;
}

/** What changed from each version to the next. A version that was not tested is left out of the comparison. */
export function minorChanges(name: string, column: string, tested: readonly TestedVersion[]): MinorVersions {
  let before: KeptColumn | undefined;
  const versions = tested.map(({ version, published, column: now }) => {
    if (now.unavailable !== undefined) return { version, published, unavailable: now.unavailable, changes: [] };
    const changes = before === undefined ? [] : changesBetween([before], [now]);
    before = now;
    return { version, published, changes: changes.filter(({ change }) => change !== 'version') };
  });
  const [last] = tested.slice(-1);
  const about = { testedOn: last?.column.testedOn ?? '', node: last?.column.node ?? '' };
  return minorVersionsSchema.parse({ package: name, column, ...about, versions });
}
