/** Newer versions of npm packages, tried in a copy of `implementations/`. */
import { cpSync, existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { runCommand } from '../engines/discovery/commands.ts';
import { compareVersions } from '../engines/versions/version-numbers.ts';
import { writeText } from '../results/write-file.ts';
import { type Implementation, implementationsFolder } from './manifest.ts';

const npmMs = 10 * 60_000;

export interface Proposal {
  readonly name: string;
  readonly from: string;
  readonly to: string;
}

export interface Proposed {
  readonly proposals: readonly Proposal[];
  /** Why a package has no proposal although the registry was asked. */
  readonly notes: readonly string[];
}

interface Manifest {
  readonly dependencies: Readonly<Record<string, string>>;
}

/** What `npm view` says of the newest version of a package; `undefined`: nothing. */
export type View = (name: string) => Promise<string | undefined>;

const npmView: View = async (name) => {
  const lines: string[] = [];
  const args = ['view', name, 'version', 'engines', '--json'];
  const code = await runCommand('npm', args, { env: process.env, timeout: npmMs, onLine: (line) => lines.push(line) });
  return code === 0 ? lines.join('\n') : undefined;
};

/** The newest versions of the packages of these implementations, where they are newer and run on this version of Node. */
export async function proposals(
  implementations: readonly Implementation[],
  { view = npmView, node = process.versions.node, manifest = readManifest() } = {},
): Promise<Proposed> {
  const names = new Set(implementations.flatMap(({ registry, packages }) => (registry === 'npm' ? packages : [])));
  const found: Proposal[] = [];
  const notes: string[] = [];
  for (const name of names) {
    const from = manifest.dependencies[name];
    if (from === undefined) continue;
    const text = await view(name);
    if (text === undefined) {
      notes.push(`The registry does not have ${name}.`);
      continue;
    }
    const { version, engines } = described(text);
    if (version === undefined || compareVersions(version, from) <= 0) continue;
    if (!runsOn(node, engines)) notes.push(`${name} ${version} needs Node ${engines ?? ''}; this is ${node}.`);
    else found.push({ name, from, to: version });
  }
  return { proposals: found, notes };
}

/** `npm view` prints a string where there is one field, and fields with and without dots. */
function described(text: string): { readonly version?: string; readonly engines?: string } {
  const json = JSON.parse(text) as string | { version?: string; engines?: { node?: string } };
  if (typeof json === 'string') return { version: json };
  return {
    ...(json.version !== undefined && { version: json.version }),
    ...(json.engines?.node !== undefined && { engines: json.engines.node }),
  };
}

/** Whether a version is in a range as packages write it: alternatives of `>=20`, `^20.9.0`, `22 || 24`. */
export function runsOn(version: string, range: string | undefined): boolean {
  if (range === undefined || range.trim() === '') return true;
  return range.split('||').some((alternative) =>
    [...alternative.matchAll(/(>=|<=|>|<|\^|~|=)?\s*v?(\d+(?:\.(?:\d+|x))*)/g)].every(([, operator, wanted = '']) => {
      const parts = wanted.split('.').filter((part) => part !== 'x');
      const order = compareVersions(version, parts.join('.'));
      const sameMajor = version.split('.')[0] === parts[0];
      switch (operator) {
        case '>=':
          return order >= 0;
        case '>':
          return order > 0;
        case '<':
          return order < 0;
        case '<=':
          return order <= 0;
        case '^':
        case '~':
          return sameMajor && order >= 0;
        default:
          return parts.every((part, index) => version.split('.')[index] === part);
      }
    }),
  );
}

function readManifest(): Manifest {
  return JSON.parse(readFileSync(join(implementationsFolder, 'package.json'), 'utf8')) as Manifest;
}

/**
 * A copy of the start scripts with the proposed versions installed.
 * @returns `false` where npm could not install them.
 */
export async function installProposals(
  { proposals: all }: Proposed,
  folder: string,
  onProgress: (line: string) => void,
): Promise<boolean> {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  const left = ['node_modules', 'debian'].map((name) => join(implementationsFolder, name));
  cpSync(implementationsFolder, folder, { recursive: true, filter: (path) => !left.includes(path) });
  const manifest = readManifest();
  const dependencies = { ...manifest.dependencies, ...Object.fromEntries(all.map(({ name, to }) => [name, to])) };
  await writeText(join(folder, 'package.json'), JSON.stringify({ ...manifest, dependencies }, null, 2));
  const args = ['install', '--prefix', folder, '--ignore-scripts', '--no-audit', '--no-fund'];
  const code = await runCommand('npm', args, { env: process.env, timeout: npmMs, onLine: onProgress });
  return code === 0 && existsSync(join(folder, 'node_modules'));
}
