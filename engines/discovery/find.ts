import { execFile } from 'node:child_process';
import { existsSync, readFileSync, readdirSync, realpathSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import { homedir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { promisify } from 'node:util';
import type { DriverName, EngineName, FoundEngine, MissingEngine } from '../engine.ts';
import { missingPackage, packageFolder } from './driver-packages.ts';
import { isExecutable, onPath } from './which.ts';

const run = promisify(execFile);

export interface FindOptions {
  /** The executable that the user named; nothing else is looked at then. */
  readonly path?: string;
  /** Environment to look in instead of the process's own. */
  readonly env?: Readonly<Record<string, string | undefined>>;
}

/** The environment variable that names an engine's executable. */
const pathVariable = (name: EngineName) => `CORS_CONFORMANCE_${name.toUpperCase()}`;

/** Whether the user names the executable of this engine in the environment. */
export function isConfigured(name: EngineName, env: NonNullable<FindOptions['env']>): boolean {
  return Boolean(env[pathVariable(name)]);
}

/** An executable whose product and version are still to be asked. */
interface Candidate {
  readonly driver: DriverName;
  readonly source: FoundEngine['source'];
  readonly executable: string;
  readonly driverExecutable?: string;
}

interface NoCandidate {
  readonly reason: string;
  readonly remedy: string;
}

/**
 * Finds one engine: the path that the user named (option, then `CORS_CONFORMANCE_CHROMIUM`, `…_FIREFOX`, `…_WEBKIT`), else
 * Playwright's own build, else one that is installed on the machine. Starts nothing but `--version`.
 */
export async function findEngine(name: EngineName, options: FindOptions = {}): Promise<FoundEngine | MissingEngine> {
  const env = options.env ?? process.env;
  const named = namedByUser(name, options.path, env);
  const candidate = named ?? (await playwrightBuild(name, env)) ?? systemBrowser(name, env);
  if ('reason' in candidate) return { name, ...candidate };
  const lacks = missingPackage(candidate.driver);
  return lacks === undefined ? describe(name, candidate) : { name, ...lacks };
}

function namedByUser(
  name: EngineName,
  option: string | undefined,
  env: NonNullable<FindOptions['env']>,
): Candidate | NoCandidate | undefined {
  const path = option ?? env[pathVariable(name)];
  if (path === undefined || path === '') return undefined;
  const by = option === undefined ? pathVariable(name) : `The path given for ${name}`;
  if (!isExecutable(path)) {
    return {
      reason: `${by} is ${JSON.stringify(path)}, which is not an executable file.`,
      remedy: 'Give the path of the browser’s executable, or none to let it be found.',
    };
  }
  const source = 'path';
  switch (name) {
    case 'chromium':
      return { driver: 'playwright', source, executable: path };
    case 'firefox':
      return { driver: isPlaywrightFirefox(path) ? 'playwright' : 'playwright-bidi', source, executable: path };
    case 'webkit': {
      if (basename(path) !== 'MiniBrowser') return { driver: 'playwright', source, executable: path };
      const driverExecutable = onPath('WebKitWebDriver', env);
      return driverExecutable === undefined
        ? { reason: `${path} needs WebKitWebDriver, which is not on PATH.`, remedy: remedies.webkit }
        : { driver: 'webdriver', source, executable: path, driverExecutable };
    }
  }
}

/** Playwright's patched Firefox speaks Playwright's own protocol, and has this file beside its executable. */
const isPlaywrightFirefox = (executable: string) =>
  existsSync(join(dirname(realpathSync(executable)), 'playwright.cfg'));

async function playwrightBuild(name: EngineName, env: NonNullable<FindOptions['env']>): Promise<Candidate | undefined> {
  // Loading Playwright takes longer than everything else here together.
  if (packageFolder('playwright') === undefined || !existsSync(playwrightFolder(env))) return undefined;
  const playwright = await import('playwright');
  const executable = playwright[name].executablePath();
  return isExecutable(executable) ? { driver: 'playwright', source: 'playwright', executable } : undefined;
}

/** Where Playwright keeps the browsers that it downloads: https://playwright.dev/docs/browsers#managing-browser-binaries */
function playwrightFolder(env: NonNullable<FindOptions['env']>): string {
  const configured = env['PLAYWRIGHT_BROWSERS_PATH'];
  if (configured === '0') return join(playwrightCore(), '.local-browsers');
  if (configured) return configured;
  if (process.platform === 'darwin') return join(homedir(), 'Library', 'Caches', 'ms-playwright');
  return join(env['XDG_CACHE_HOME'] || join(homedir(), '.cache'), 'ms-playwright');
}

function playwrightCore(): string {
  const playwright = createRequire(import.meta.url).resolve('playwright/package.json');
  return dirname(createRequire(playwright).resolve('playwright-core/package.json'));
}

const commands = {
  chromium: ['chromium', 'chromium-browser', 'google-chrome-stable', 'google-chrome', 'microsoft-edge-stable'],
  firefox: ['firefox-esr', 'firefox'],
} as const;

const applications = {
  chromium: ['Chromium.app/Contents/MacOS/Chromium', 'Google Chrome.app/Contents/MacOS/Google Chrome'],
  firefox: ['Firefox.app/Contents/MacOS/firefox'],
} as const;

const byHand = (name: EngineName) =>
  `Run \`cors-conformance engines install ${name}\`, or name its executable in ${pathVariable(name)}.`;

const remedies: Record<EngineName, string> = {
  chromium: byHand('chromium'),
  firefox: byHand('firefox'),
  webkit: byHand('webkit'),
};

function systemBrowser(name: EngineName, env: NonNullable<FindOptions['env']>): Candidate | NoCandidate {
  switch (name) {
    case 'chromium':
      return installed(name, 'playwright', env);
    case 'firefox':
      return installed(name, 'playwright-bidi', env);
    case 'webkit':
      return systemWebkit(env);
  }
}

function installed(
  name: 'chromium' | 'firefox',
  driver: DriverName,
  env: NonNullable<FindOptions['env']>,
): Candidate | NoCandidate {
  const there = [
    ...commands[name].flatMap((command) => onPath(command, env) ?? []),
    ...(process.platform === 'darwin' ? applications[name].map((path) => join('/Applications', path)) : []),
  ].filter(isExecutable);
  const executable = there.find((path) => !isSnap(path));
  if (executable !== undefined) return { driver, source: 'system', executable };
  if (there[0] !== undefined) {
    return {
      reason: `${there[0]} is a snap, which cannot use a temporary profile.`,
      remedy: remedies[name],
    };
  }
  return { reason: `Neither Playwright’s build nor ${commands[name].join(', ')} on PATH.`, remedy: remedies[name] };
}

/** A snap has a /tmp of its own, so neither a profile nor a certificate can be handed to it. */
function isSnap(executable: string): boolean {
  const real = realpathSync(executable);
  if (basename(real) === 'snap' || real.startsWith('/snap/')) return true;
  return statSync(real).size < 4096 && readFileSync(real, 'latin1').includes('/snap/bin/');
}

function systemWebkit(env: NonNullable<FindOptions['env']>): Candidate | NoCandidate {
  const driverExecutable = onPath('WebKitWebDriver', env);
  const executable = miniBrowsers().find(isExecutable);
  if (driverExecutable !== undefined && executable !== undefined) {
    return { driver: 'webdriver', source: 'system', executable, driverExecutable };
  }
  const lacking = driverExecutable === undefined ? 'WebKitWebDriver on PATH' : 'WebKitGTK’s MiniBrowser';
  return { reason: `Neither Playwright’s build nor ${lacking}.`, remedy: remedies.webkit };
}

/** Where distributions put MiniBrowser: Debian under /usr/lib/<triplet>, Fedora and Arch under /usr/libexec or /usr/lib. */
function miniBrowsers(): string[] {
  const triplets = existsSync('/usr/lib') ? readdirSync('/usr/lib').filter((folder) => folder.includes('-linux-')) : [];
  const roots = [...triplets.map((triplet) => join('/usr/lib', triplet)), '/usr/libexec', '/usr/lib', '/usr/lib64'];
  return ['webkit2gtk-4.1', 'webkitgtk-6.0'].flatMap((api) => roots.map((root) => join(root, api, 'MiniBrowser')));
}

async function describe(name: EngineName, candidate: Candidate): Promise<FoundEngine> {
  return { name, ...(await productOf(name, candidate)), ...candidate };
}

async function productOf(name: EngineName, candidate: Candidate): Promise<Pick<FoundEngine, 'product' | 'version'>> {
  switch (name) {
    case 'chromium': {
      const said = await ask(candidate.executable, ['--version']);
      const [, product = 'Chromium', version = unknown] = /^(\D*?)\s+(\d[\d.]*)/m.exec(said) ?? [];
      return { product, version };
    }
    case 'firefox': {
      const said = await ask(candidate.executable, ['--version']);
      const [, version = unknown, esr] = /(\d[\d.]*)(esr)?/.exec(said) ?? [];
      const product =
        candidate.driver === 'playwright' ? 'Playwright Firefox' : esr === undefined ? 'Firefox' : 'Firefox ESR';
      return { product, version };
    }
    case 'webkit':
      return candidate.driver === 'webdriver'
        ? { product: 'WebKitGTK MiniBrowser', version: await packagedVersion(candidate.executable) }
        : { product: 'Playwright WebKit', version: playwrightVersion('webkit') };
  }
}

/** The running browser says its version; what does not say it before, has none in a listing. */
const unknown = 'unknown';

/** What a command prints, '' when it cannot be run. */
async function ask(command: string, args: readonly string[]): Promise<string> {
  try {
    return (await run(command, args, { timeout: 60_000 })).stdout;
  } catch {
    return '';
  }
}

/** MiniBrowser says its version only on a display, so the package manager is asked. */
async function packagedVersion(executable: string): Promise<string> {
  const owner = (await ask('dpkg-query', ['--search', executable])).split(': ')[0];
  const version = owner ? await ask('dpkg-query', ['--show', '--showformat=${Version}', owner]) : '';
  return /^[\d.]+/.exec(version)?.[0] ?? unknown;
}

function playwrightVersion(name: EngineName): string {
  const manifest: unknown = JSON.parse(readFileSync(join(playwrightCore(), 'browsers.json'), 'utf8'));
  const browsers = isRecord(manifest) && Array.isArray(manifest['browsers']) ? (manifest['browsers'] as unknown[]) : [];
  const browser = browsers.filter(isRecord).find((each) => each['name'] === name);
  return typeof browser?.['browserVersion'] === 'string' ? browser['browserVersion'] : unknown;
}

const isRecord = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null;
