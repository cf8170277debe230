/** npm, which knows the registry, the proxies and the credentials that the user has configured, and verifies what it downloads. */
import { execFile, spawn } from 'node:child_process';
import { copyFileSync, existsSync, readdirSync, rmSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { EnginesError } from '../engine.ts';
import { onPath } from '../discovery/which.ts';

type Environment = Readonly<Record<string, string | undefined>>;

/** A version is unpublished or never was. */
export class NoSuchVersion extends EnginesError {}

/** A version is not for this version of Node.js. */
export class NotForThisNode extends EnginesError {}

/** The command that runs npm: the one that comes with this Node.js, or npm on PATH. */
function npmCommand(env: Environment): readonly [command: string, ...args: string[]] {
  const bundled = join(dirname(process.execPath), '..', 'lib', 'node_modules', 'npm', 'bin', 'npm-cli.js');
  const script = [env['npm_execpath'] ?? '', bundled].find((path) => path.endsWith('npm-cli.js') && existsSync(path));
  if (script !== undefined) return [process.execPath, script];
  const npm = onPath('npm', env);
  if (npm === undefined)
    throw new EnginesError(
      'npm was not found; engines are downloaded through it.',
      'Install npm, which is part of Node.js, or put it on PATH.',
    );
  return [npm];
}

/**
 * Every version of a package that the registry has.
 * @throws {EnginesError} when the registry cannot be asked.
 */
export async function versionsInRegistry(name: string, env: Environment = process.env): Promise<readonly string[]> {
  const [command, ...before] = npmCommand(env);
  const output = await new Promise<string>((resolve) => {
    const args = [...before, 'view', name, 'versions', '--json', '--loglevel=silent'];
    execFile(command, args, { env, maxBuffer: 64 * 1024 * 1024 }, (_error, stdout) => resolve(stdout));
  });
  const said = parse(output);
  if (Array.isArray(said)) return said.filter((version) => typeof version === 'string');
  if (typeof said === 'string') return [said];
  throw failure(`The versions of the npm package ${name} could not be listed`, said);
}

export interface InstallOptions {
  readonly env?: Environment;
  /** Whether the package is only unpacked, never run, so that it need not be for this version of Node.js. */
  readonly onlyFiles?: boolean;
  /** Is told how many bytes have been downloaded so far, a few times a second. */
  readonly onBytes?: (bytes: number) => void;
}

const pollMs = 250;

/**
 * Installs a package and what it needs into a folder, verified against the integrity hashes of the registry. No script of any
 * package is run.
 * @throws {NotForThisNode} when the package says that it is not for this version of Node.js, unless `onlyFiles`.
 * @throws {EnginesError} when it cannot be had or written.
 */
export async function installPackage(
  spec: string,
  folder: string,
  { env = process.env, onlyFiles = false, onBytes }: InstallOptions = {},
): Promise<void> {
  const [command, ...before] = npmCommand(env);
  const cache = join(folder, '.npm-cache');
  const settings = join(folder, '.npmrc');
  // npm reads the project's settings from the folder that it installs into.
  if (existsSync('.npmrc')) copyFileSync('.npmrc', settings);
  const args = ['install', spec, '--prefix', folder, '--cache', cache, `--engine-strict=${!onlyFiles}`, ...quietly];
  const child = spawn(command, [...before, ...args], { env, stdio: ['ignore', 'pipe', 'ignore'] });
  const poll = setInterval(() => onBytes?.(sizeOf(folder)), pollMs);
  try {
    let output = '';
    child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
    await new Promise<void>((resolve) => {
      child.once('error', () => resolve());
      child.once('close', () => resolve());
    });
    const said = parse(output);
    // npm ends with 0 and an error on stdout for some failures.
    if (child.exitCode !== 0 || errorOf(said) !== undefined) throw failure(`${spec} could not be downloaded`, said);
  } finally {
    clearInterval(poll);
    for (const own of [cache, settings]) rmSync(own, { recursive: true, force: true });
  }
}

const quietly = [
  '--ignore-scripts',
  '--json',
  '--loglevel=silent',
  '--no-audit',
  '--no-fund',
  '--no-package-lock',
  '--no-update-notifier',
  '--omit=dev',
  '--omit=optional',
  '--omit=peer',
];

/** The bytes of the files in a folder, at any depth. */
export function sizeOf(folder: string): number {
  let bytes = 0;
  try {
    for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true }))
      if (entry.isFile()) bytes += statSync(join(entry.parentPath, entry.name), { throwIfNoEntry: false })?.size ?? 0;
  } catch {
    // A folder that is being written to may lose files meanwhile.
  }
  return bytes;
}

interface NpmError {
  readonly code: string;
  readonly summary: string;
}

function errorOf(said: unknown): NpmError | undefined {
  if (typeof said !== 'object' || said === null || !('error' in said)) return undefined;
  const { error } = said;
  if (typeof error !== 'object' || error === null) return undefined;
  const text = (key: string): string => {
    const value = (error as Readonly<Record<string, unknown>>)[key];
    return typeof value === 'string' ? value : '';
  };
  return { code: text('code'), summary: text('summary').replace(/^\w*Error: /, '') };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function failure(what: string, said: unknown): EnginesError {
  const { code, summary } = errorOf(said) ?? { code: '', summary: 'npm gave no reason' };
  const message = `${what}: ${summary.trim() || code}.`.replace(/\.\.$/, '.');
  if (code === 'E404' || code === 'ETARGET') return new NoSuchVersion(message, remedies.E404);
  if (code === 'EBADENGINE')
    return new NotForThisNode(`${what}: it is not for Node.js ${process.version}.`, remedies.EBADENGINE);
  return new EnginesError(message, remedies[code as keyof typeof remedies] ?? remedies.other);
}

const remedies = {
  E404: 'Choose a version that the registry has: `cors-conformance engines --available` lists them.',
  EBADENGINE: 'Choose an older version, or use another version of Node.js.',
  ENOSPC: 'The disk is full: free some space, or give a smaller --cache-size.',
  EINTEGRITY: 'What came is not what the registry announced; try again, and check the registry or the proxy.',
  other:
    'Check the connection and the registry that npm is configured for (`npm config get registry`), then try again.',
} as const;
