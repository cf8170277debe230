import { runCommand } from './commands.ts';
import { onPath } from './which.ts';

type Environment = Readonly<Record<string, string | undefined>>;

const sudoMs = 60_000;
const installMs = 15 * 60_000;

/** The words before a command that needs an administrator: none as root, `sudo -n` where it asks for no password. */
export async function administrator(env: Environment): Promise<readonly string[] | undefined> {
  if (process.getuid?.() === 0) return [];
  const sudo = onPath('sudo', env);
  if (sudo === undefined) return undefined;
  return (await runCommand(sudo, ['-n', 'true'], { env, timeout: sudoMs })) === 0 ? [sudo, '-n'] : undefined;
}

/** Why the distribution's packages could not be installed, or `undefined` when those that it has were. */
export async function installPackages(
  packages: readonly string[],
  env: Environment,
  onProgress: (line: string) => void,
): Promise<string | undefined> {
  const apt = onPath('apt-get', env);
  if (apt === undefined) return 'there is no apt-get on this machine';
  const prefix = await administrator(env);
  if (prefix === undefined) return 'apt-get needs root, or sudo without a password';
  // sudo passes no environment on, so the setting is on the command line.
  const words = [...prefix, '/usr/bin/env', 'DEBIAN_FRONTEND=noninteractive', apt];
  const aptGet = (...args: string[]) =>
    runCommand(words[0] ?? apt, [...words.slice(1), ...args], { env, timeout: installMs, onLine: onProgress });
  onProgress('apt-get update');
  const updated = await aptGet('update', ...patience);
  const known = await filterKnown(packages, env);
  if (known.length === 0) return `this distribution has no package ${packages.join(', ')}`;
  onProgress(`apt-get install ${known.join(' ')}`);
  const installed = await aptGet('install', '--yes', '--no-install-recommends', ...patience, ...known);
  if (installed === 0) return undefined;
  return updated === 0
    ? `apt-get install ended with ${installed ?? 'no exit code'}`
    : 'apt-get could not reach its package lists';
}

/** Also waits for another apt-get that is at work. */
const patience = [
  'Acquire::Retries=2',
  'Acquire::http::Timeout=20',
  'Acquire::https::Timeout=20',
  'DPkg::Lock::Timeout=600',
].flatMap((option) => ['-o', option]);

/**
 * One unknown package makes apt-get refuse all, so those that this distribution does not have are left out. Where apt-cache
 * cannot be asked, apt-get says what it lacks.
 */
async function filterKnown(packages: readonly string[], env: Environment): Promise<readonly string[]> {
  const cache = onPath('apt-cache', env);
  if (cache === undefined) return packages;
  const known = new Set<string>();
  const onLine = (line: string) => known.add(/^Package: (.+)$/.exec(line)?.[1] ?? '');
  const ended = await runCommand(cache, ['show', ...packages], { env, timeout: installMs, onLine });
  return ended === null ? packages : packages.filter((name) => known.has(name));
}
