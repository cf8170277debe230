import { join } from 'node:path';
import { administrator, installPackages } from './apt.ts';
import { runCommand } from './commands.ts';
import { type EngineName, EnginesError, type FoundEngine, isFound, type MissingEngine } from '../engine.ts';
import { findEngine } from './find.ts';
import { packageFolder } from './driver-packages.ts';
import { lacking, type Machine, type Requirement } from './requirements.ts';

export { missingRequirements, type Requirement } from './requirements.ts';

const probeMs = 3_000;
const downloadMs = 15 * 60_000;

export interface InstallOptions extends Machine {
  /** Is told every step, and every line that installers print. */
  readonly onProgress: (line: string) => void;
}

/**
 * Installs what `names` lack on this machine: Playwright's builds where its downloads can be reached, else the distribution's
 * packages, given root or sudo without a password. What is there already is never downloaded again.
 * @throws {EnginesError} when something essential is still missing afterwards.
 */
export async function installEngines(names: readonly EngineName[], options: InstallOptions): Promise<void> {
  const look = async () => lacking(await find(names, options), options);
  let missing = await look();
  if (missing.length === 0) return;
  const failures: string[] = [];

  const engines = missing.flatMap(({ what, engines }) => engines.filter((name) => name === what));
  if (engines.length > 0) {
    failures.push(...given(await downloadBuilds(engines, options)));
    missing = await look();
  }
  const packages = [...new Set(missing.flatMap((requirement) => requirement.packages))];
  if (packages.length > 0) {
    failures.push(...given(await installPackages(packages, options.env ?? process.env, options.onProgress)));
    missing = await look();
  }
  for (const { essential, reason } of missing) if (!essential) options.onProgress(reason);
  const essential = missing.filter((requirement) => requirement.essential);
  if (essential.length > 0) throw notInstalled(essential, failures);
}

/**
 * Finds `names`, installs what they lack, and finds them again. An engine that cannot be had is in `missing` with the reason
 * and what to do. Where nothing is lacking, nothing is started but `--version`.
 */
export async function ensureEngines(
  names: readonly EngineName[],
  onProgress: (line: string) => void,
  machine: Machine = {},
): Promise<{ found: FoundEngine[]; missing: MissingEngine[] }> {
  const first = await find(names, machine);
  if (lacking(first, machine).length === 0) return { found: first.filter(isFound), missing: [] };
  let failure: string | undefined;
  try {
    await installEngines(names, { ...machine, onProgress });
  } catch (error) {
    if (!(error instanceof EnginesError)) throw error;
    failure = error.message;
    onProgress(failure);
  }
  const engines = await find(names, machine);
  const lacked = lacking(engines, machine).filter(({ essential }) => essential);
  const unusable = (name: EngineName) => lacked.find(({ engines }) => engines.includes(name));
  const missing = engines.flatMap((engine): MissingEngine[] => {
    const requirement = unusable(engine.name);
    return requirement === undefined
      ? []
      : [{ name: engine.name, reason: requirement.reason, remedy: requirement.remedy }];
  });
  return { found: engines.filter(isFound).filter(({ name }) => unusable(name) === undefined), missing };
}

const find = (names: readonly EngineName[], { env = process.env }: Machine) =>
  Promise.all(names.map((name) => findEngine(name, { env })));

const given = (failure: string | undefined): string[] => (failure === undefined ? [] : [failure]);

const notInstalled = (missing: readonly Requirement[], failures: readonly string[]) =>
  new EnginesError(
    `Could not install ${missing.map(({ what }) => what).join(', ')}: ${failures.join('; ')}.`,
    missing.map(({ remedy }) => remedy).join(' '),
  );

/** Why Playwright's builds could not be downloaded, or `undefined`. */
async function downloadBuilds(names: readonly EngineName[], options: InstallOptions): Promise<string | undefined> {
  const env = options.env ?? process.env;
  const playwright = packageFolder('playwright');
  if (playwright === undefined) return 'Playwright, which downloads engines, is not installed';
  const host = env['PLAYWRIGHT_DOWNLOAD_HOST'] || 'https://cdn.playwright.dev';
  if (!(await reachable(host, env))) return `Playwright’s downloads at ${host} cannot be reached`;
  const withDependencies = process.platform === 'linux' && (await administrator(env)) !== undefined;
  options.onProgress(`playwright install ${names.join(' ')}`);
  const code = await runCommand(
    process.execPath,
    [join(playwright, 'cli.js'), 'install', '--no-shell', ...(withDependencies ? ['--with-deps'] : []), ...names],
    { env, timeout: downloadMs, onLine: options.onProgress },
  );
  return code === 0 ? undefined : `playwright install ended with ${code ?? 'no exit code'}`;
}

/** Whether `host` answers at all, asked quickly, so that a machine without it does not wait for a download to give up. */
async function reachable(host: string, env: Readonly<Record<string, string | undefined>>): Promise<boolean> {
  // A probe of our own would not go through the proxy that Playwright's download uses.
  if (env['HTTPS_PROXY'] || env['https_proxy']) return true;
  try {
    await fetch(host, { method: 'HEAD', redirect: 'manual', signal: AbortSignal.timeout(probeMs) });
    return true;
  } catch {
    return false;
  }
}
