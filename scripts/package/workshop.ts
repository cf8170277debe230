/** A place outside the repository where the package is tried as others use it: from its tarball. */
import { execFile } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { onPath } from '../../engines/discovery/which.ts';

export const repository = fileURLToPath(new URL('../../', import.meta.url));

const folder = mkdtempSync(join(tmpdir(), 'cors-conformance-package-'));
process.on('exit', () => rmSync(folder, { recursive: true, force: true }));

export interface Ended {
  readonly code: number;
  /** Its stdout and its stderr. */
  readonly output: string;
}

/** Runs a command until it ends. npm of an outer `npm test` tells its own settings by the environment; these are left out. */
export function run(
  command: string,
  args: readonly string[],
  { cwd = repository, env = {} }: { readonly cwd?: string; readonly env?: Readonly<Record<string, string>> } = {},
): Promise<Ended> {
  const inherited = Object.entries(process.env).filter(
    ([name]) => !/^(?:npm_|NODE_TEST_CONTEXT$|INIT_CWD$)/i.test(name),
  );
  const options = { cwd, env: { ...Object.fromEntries(inherited), ...env }, maxBuffer: 64 * 1024 * 1024 };
  return new Promise((resolve) => {
    execFile(command, args, options, (error, stdout, stderr) => {
      const code = error === null ? 0 : typeof error.code === 'number' ? error.code : 1;
      resolve({ code, output: `${stdout}${stderr}` });
    });
  });
}

/** As `run`, for what has to succeed. */
export async function mustRun(...command: Parameters<typeof run>): Promise<string> {
  const { code, output } = await run(...command);
  if (code !== 0) throw new Error(`${[command[0], ...command[1]].join(' ')} ended with ${String(code)}:\n${output}`);
  return output;
}

async function pack(): Promise<string> {
  await mustRun('npm', ['pack', '--pack-destination', folder]);
  const tarball = readdirSync(folder).find((name) => name.endsWith('.tgz'));
  if (tarball === undefined) throw new Error('npm pack left no tarball');
  return join(folder, tarball);
}

let packed: Promise<string> | undefined;

/** The path of the tarball, which is built once. */
export function tarball(): Promise<string> {
  return (packed ??= pack());
}

/** A new folder. */
export function place(name: string): string {
  const path = join(folder, name);
  mkdirSync(path);
  return path;
}

/** Installs the tarball in a project. */
export async function install(cwd: string, ...packages: readonly string[]): Promise<void> {
  const args = ['--save-dev', '--prefer-offline', '--no-audit', '--no-fund', '--no-package-lock'];
  await mustRun('npm', ['install', ...args, await tarball(), ...packages], { cwd });
}

/** Gives a project packages that the repository has installed. */
export function link(cwd: string, packages: readonly string[]): void {
  for (const name of packages) {
    const path = join(cwd, 'node_modules', name);
    mkdirSync(dirname(path), { recursive: true });
    symlinkSync(join(repository, 'node_modules', name), path);
  }
}

/** The path of nginx: of this machine, or else from the distribution's package, unpacked without being installed. `undefined`: neither. */
export async function nginx(): Promise<string | undefined> {
  const found = onPath('nginx', process.env) ?? ['/usr/sbin/nginx'].find((path) => existsSync(path));
  if (found !== undefined) return found;
  const cwd = place('nginx-package');
  if ((await run('apt-get', ['download', 'nginx'], { cwd })).code !== 0) return undefined;
  const file = readdirSync(cwd).find((name) => name.endsWith('.deb'));
  if (file === undefined || (await run('dpkg-deb', ['--extract', file, '.'], { cwd })).code !== 0) return undefined;
  const path = join(cwd, 'usr/sbin/nginx');
  // What it is linked with may be missing.
  return (await run(path, ['-v'])).code === 0 ? path : undefined;
}
