/** What a project has already, as far as its files show it. */
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { UsageError } from '../usage-error.ts';
import { type CiSystem, ciSystems, type TestRunner } from './choices.ts';

type PackageManager = 'npm' | 'pnpm' | 'yarn';

export interface Project {
  readonly folder: string;
  /** `undefined` without a package.json: no test is written then. */
  readonly runner: TestRunner | undefined;
  readonly ci: readonly CiSystem[];
  /** `undefined` without a package.json. */
  readonly packageManager: PackageManager | undefined;
  readonly hasLockfile: boolean;
  /** Whether `.js` files are ES modules. */
  readonly isModule: boolean;
  /** Whether package.json lists this package. */
  readonly dependsOnUs: boolean;
  /** A command of the shell. */
  readonly start: string | undefined;
  /** URL that the configuration of the server names. */
  readonly address: string | undefined;
  /** Folders, as far as tests are usually in them. */
  readonly testFolders: readonly string[];
  /** The branch that is checked out, if it is `master`; otherwise `main`. */
  readonly mainBranch: string;
}

const names = z.record(z.string(), z.string());
const manifestShape = z.looseObject({
  type: z.string().optional(),
  scripts: names.optional(),
  dependencies: names.optional(),
  devDependencies: names.optional(),
});

/** The package of a runner, in the order in which they are preferred. */
const runnerPackages = [
  ['vitest', 'vitest'],
  ['jest', 'jest'],
  ['mocha', 'mocha'],
  ['@playwright/test', 'playwright'],
] as const;

/** @throws {UsageError} when it is not a folder, or has a package.json that cannot be read. */
export function findProject(folder: string): Project {
  if (statSync(folder, { throwIfNoEntry: false })?.isDirectory() !== true)
    throw new UsageError(
      `${JSON.stringify(folder)} is not a folder. Give the folder of the project, or nothing for the current one.`,
    );
  const has = (name: string): boolean => existsSync(join(folder, name));
  const manifest = readManifest(folder);
  const dependencies = { ...manifest?.dependencies, ...manifest?.devDependencies };
  const packageManager = has('pnpm-lock.yaml') ? 'pnpm' : has('yarn.lock') ? 'yarn' : 'npm';
  const nginx = nginxOf(folder);
  const remote = textOf(join(folder, '.git/config'));
  const ci = ciSystems.filter(
    (name) =>
      ({
        github: has('.github') || /url = .*github\.com[:/]/.test(remote),
        gitlab: has('.gitlab-ci.yml') || /url = .*gitlab[^/]*[:/]/.test(remote),
        jenkins: has('Jenkinsfile'),
      })[name],
  );
  const script = ['server.js', 'server.mjs', 'src/server.js', 'app.js', 'index.js'].find(has);
  return {
    folder,
    runner: manifest === undefined ? undefined : (runnerPackages.find(([name]) => name in dependencies)?.[1] ?? 'node'),
    ci,
    packageManager: manifest === undefined ? undefined : packageManager,
    hasLockfile: ['package-lock.json', 'npm-shrinkwrap.json', 'pnpm-lock.yaml', 'yarn.lock'].some(has),
    isModule: manifest?.type === 'module',
    dependsOnUs: 'cors-conformance' in dependencies,
    start:
      manifest?.scripts?.['start'] !== undefined
        ? `${packageManager} start`
        : (nginx?.start ?? (script === undefined ? undefined : `node ${script}`)),
    address: manifest === undefined ? nginx?.address : undefined,
    testFolders: ['test', 'tests', '__tests__', 'e2e'].filter(has),
    mainBranch: /refs\/heads\/master$/m.test(textOf(join(folder, '.git/HEAD'))) ? 'master' : 'main',
  };
}

function readManifest(folder: string): z.infer<typeof manifestShape> | undefined {
  const path = join(folder, 'package.json');
  if (!existsSync(path)) return undefined;
  try {
    return manifestShape.parse(JSON.parse(readFileSync(path, 'utf8')));
  } catch (error) {
    const why = error instanceof z.ZodError ? z.prettifyError(error) : (error as Error).message;
    throw new UsageError(`${path} cannot be read: ${why}`);
  }
}

/** How nginx is started in the foreground with the configuration in this folder, and the first address that it listens on. */
function nginxOf(folder: string): Pick<Project, 'start' | 'address'> | undefined {
  const file = ['nginx.conf', ...readdirSync(folder).filter((name) => name.endsWith('.conf'))].find((name) =>
    /^\s*http\s*\{/m.test(textOf(join(folder, name))),
  );
  if (file === undefined) return undefined;
  const text = textOf(join(folder, file)).replaceAll(/#.*$/gm, '');
  const [, host, port] = /\blisten\s+(?:([\d.]+|localhost):|[^\s;]*:)?(\d+)[\s;]/.exec(text) ?? [];
  const foreground = /\bdaemon\s+off\s*;/.test(text) ? '' : ` -g 'daemon off;'`;
  return {
    start: `nginx -p . -e stderr -c ${/^[\w.-]+$/.test(file) ? file : JSON.stringify(file)}${foreground}`,
    address:
      port === undefined
        ? undefined
        : `http://${host === undefined || host === '0.0.0.0' ? 'localhost' : host}:${port}/`,
  };
}

function textOf(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    // It is missing, or `.git` is a file, as in a worktree: nothing is known then.
    return '';
  }
}
