/**
 * Installs what the implementations are made of, without touching the machine: npm packages go to
 * `implementations/node_modules/`, and Debian's are unpacked to `implementations/debian/`, so that nothing needs root, no
 * service is started or enabled, and to remove the two folders is to uninstall.
 */
import { execFileSync } from 'node:child_process';
import {
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  symlinkSync,
} from 'node:fs';
import { isAbsolute, join, relative } from 'node:path';
import { runCommand } from '../engines/discovery/commands.ts';
import { onPath } from '../engines/discovery/which.ts';
import { writeText } from '../results/write-file.ts';
import { type Implementation, implementationsFolder } from './manifest.ts';

const npmMs = 10 * 60_000;
const aptMs = 15 * 60_000;
const unpackMs = 60_000;

const debianFolder = join(implementationsFolder, 'debian');

/** What was unpacked: package → version. */
const unpackedFile = join(debianFolder, 'unpacked.json');

function unpacked(): Readonly<Record<string, string>> {
  if (!existsSync(unpackedFile)) return {};
  return JSON.parse(readFileSync(unpackedFile, 'utf8')) as Readonly<Record<string, string>>;
}

/** The version of a package that is there to be started; `undefined` where it is not. */
export function installedVersion(
  registry: Implementation['registry'],
  name: string,
  base = implementationsFolder,
): string | undefined {
  if (registry === 'npm') {
    const manifest = join(base, 'node_modules', name, 'package.json');
    if (!existsSync(manifest)) return undefined;
    return (JSON.parse(readFileSync(manifest, 'utf8')) as { readonly version: string }).version;
  }
  return unpacked()[name] ?? systemVersion(name);
}

function systemVersion(name: string): string | undefined {
  const query = onPath('dpkg-query', process.env);
  if (query === undefined) return undefined;
  try {
    const format = '${db:Status-Status} ${Version}';
    const output = execFileSync(query, ['--show', `--showformat=${format}`, name], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    const [status, version] = output.split(' ');
    return status === 'installed' ? version : undefined;
  } catch {
    return undefined;
  }
}

/** Packages of these that are not there. */
function missingPackages(implementations: readonly Implementation[], registry: Implementation['registry']): string[] {
  const wanted = implementations.filter((each) => each.registry === registry && !('cannotStart' in each));
  const names = new Set(wanted.flatMap(({ packages }) => packages));
  return [...names].filter((name) => installedVersion(registry, name) === undefined);
}

/** What an installation would do, a line each; none where everything is there. */
export function planned(implementations: readonly Implementation[]): readonly string[] {
  const npm = missingPackages(implementations, 'npm');
  const debian = missingPackages(implementations, 'debian');
  return [
    ...(npm.length > 0 ? [`npm ci in implementations/, which lacks ${npm.join(', ')}`] : []),
    ...(debian.length > 0
      ? [
          `apt-get download of ${debian.join(', ')} and what they need, unpacked to implementations/debian/: nothing is installed on the machine, no service is started`,
        ]
      : []),
  ];
}

/**
 * Installs what is missing.
 * @param onProgress is told every step, and every line that installers print.
 * @returns why something could not be installed; the rest is.
 */
export async function installMissing(
  implementations: readonly Implementation[],
  onProgress: (line: string) => void,
): Promise<readonly string[]> {
  const failures: string[] = [];
  if (missingPackages(implementations, 'npm').length > 0) {
    const args = ['ci', '--prefix', implementationsFolder, '--ignore-scripts', '--no-audit', '--no-fund'];
    const code = await runCommand('npm', args, { env: process.env, timeout: npmMs, onLine: onProgress });
    if (code !== 0) failures.push(`npm ci ended with ${String(code ?? 'no exit code')}`);
  }
  const debian = missingPackages(implementations, 'debian');
  if (debian.length > 0) failures.push(...(await unpackDebian(debian, onProgress)));
  return failures;
}

async function unpackDebian(names: readonly string[], onProgress: (line: string) => void): Promise<readonly string[]> {
  const apt = onPath('apt-get', process.env);
  const deb = onPath('dpkg-deb', process.env);
  if (apt === undefined || deb === undefined)
    return [`there is no apt-get on this machine, which ${names.join(', ')} would come by`];
  const collected: string[] = [];
  // One that the distribution does not have must not keep the others away.
  const known: string[] = [];
  for (const name of names) {
    const lines: string[] = [];
    const args = ['--simulate', '--no-install-recommends', 'install', name];
    const code = await runCommand(apt, args, { env: process.env, timeout: aptMs, onLine: (line) => lines.push(line) });
    if (code === 0) known.push(...lines.flatMap((line) => /^Inst (\S+)/.exec(line)?.[1] ?? []));
    else collected.push(`apt-get knows no ${name}, or not what it needs: as root, apt-get update brings the lists`);
  }
  const wanted = [...new Set(known)].filter((name) => !(name in unpacked()));
  const downloads = join(debianFolder, 'downloads');
  mkdirSync(downloads, { recursive: true });
  onProgress(`apt-get download ${wanted.join(' ')}`);
  // apt-get downloads to where it stands, and as root under a name that may not write there: then it says so and goes on.
  const shell = ['-c', 'cd "$0" && shift 0 && exec "$@"', downloads, apt, '-q', 'download', ...wanted];
  const code = await runCommand('/bin/sh', shell, { env: process.env, timeout: aptMs, onLine: onProgress });
  if (code !== 0) collected.push(`apt-get download ended with ${String(code ?? 'no exit code')}`);
  const versions: Record<string, string> = { ...unpacked() };
  for (const file of readdirSync(downloads).filter((name) => name.endsWith('.deb'))) {
    const path = join(downloads, file);
    const options = { env: process.env, timeout: unpackMs };
    if ((await runCommand(deb, ['--extract', path, debianFolder], options)) !== 0) {
      collected.push(`dpkg-deb could not unpack ${file}`);
      continue;
    }
    const [name, version] = execFileSync(deb, ['--show', '--showformat=${Package} ${Version}', path], {
      encoding: 'utf8',
    }).split(' ');
    if (name !== undefined && version !== undefined) versions[name] = version;
  }
  rmSync(downloads, { recursive: true, force: true });
  linkWithin(debianFolder);
  await writeText(unpackedFile, `${JSON.stringify(versions, null, 2)}\n`);
  return collected;
}

/**
 * Symbolic links lead to what was unpacked, where they are written as from the root of the machine; and to the machine where
 * a package is installed there, and was not unpacked for that.
 */
export function linkWithin(root: string, folder = root): void {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) linkWithin(root, path);
    if (!entry.isSymbolicLink()) continue;
    const target = readlinkSync(path);
    const unpackedTarget = isAbsolute(target) ? join(root, target) : join(folder, target);
    const isUnpacked = lstatSync(unpackedTarget, { throwIfNoEntry: false }) !== undefined;
    const installedTarget = join('/', relative(root, unpackedTarget));
    const better = isUnpacked ? relative(folder, unpackedTarget) : installedTarget;
    if (better === target || !(isUnpacked ? isAbsolute(target) : existsSync(installedTarget))) continue;
    rmSync(path);
    symlinkSync(better, path);
  }
}

/** The environment in which what was unpacked is found. */
export function environmentOfDebian(): Readonly<Record<string, string>> {
  if (!existsSync(unpackedFile)) return {};
  const usr = join(debianFolder, 'usr');
  const libraries = [join(usr, 'lib'), join(debianFolder, 'lib')].flatMap((folder) => [folder, ...multiarch(folder)]);
  const ruby = readFolder(join(usr, 'lib/ruby')).filter((name) => /^\d+\.\d+\.\d+$/.test(name));
  const rubyFolders = [
    join(usr, 'lib/ruby/vendor_ruby'),
    ...ruby.map((version) => join(usr, 'lib/ruby', version)),
    ...multiarch(join(usr, 'lib')).flatMap((folder) =>
      ruby.flatMap((version) => [join(folder, 'ruby', version), join(folder, 'ruby/vendor_ruby', version)]),
    ),
  ];
  const gems = [join(usr, 'share'), ...multiarch(join(usr, 'lib'))].flatMap((folder) =>
    ['all', ...ruby].map((version) => join(folder, 'rubygems-integration', version)),
  );
  return {
    PATH: [join(usr, 'sbin'), join(usr, 'bin'), process.env['PATH'] ?? '', '/usr/sbin'].join(':'),
    LD_LIBRARY_PATH: [...libraries, process.env['LD_LIBRARY_PATH'] ?? ''].filter(Boolean).join(':'),
    PYTHONPATH: join(usr, 'lib/python3/dist-packages'),
    RUBYLIB: rubyFolders.join(':'),
    GEM_PATH: gems.join(':'),
    PERL5LIB: [...multiarch(join(usr, 'lib')), join(usr, 'share')].flatMap(perlFolders).join(':'),
    DEBIAN_ROOT: debianFolder,
  };
}

/** Where Perl's modules are, below `usr/lib/*-linux-gnu` or `usr/share`. */
function perlFolders(folder: string): string[] {
  const versions = (name: string): string[] =>
    readFolder(join(folder, name))
      .filter((version) => /^\d+\.\d+$/.test(version))
      .map((version) => join(folder, name, version));
  return [join(folder, 'perl5'), ...versions('perl5'), ...versions('perl')];
}

function multiarch(folder: string): string[] {
  return readFolder(folder)
    .filter((name) => name.endsWith('-linux-gnu'))
    .map((name) => join(folder, name));
}

function readFolder(folder: string): string[] {
  return existsSync(folder) ? readdirSync(folder) : [];
}
