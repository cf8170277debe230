/** `cors-conformance init`: a policy, a test and a CI job for the project in a folder. */
import { lstatSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline/promises';
import { visibleText } from '../../results/visible-text.ts';
import { writeStdout, writeText } from '../../results/write-file.ts';
import { exitCode } from '../exit-codes.ts';
import { policySchema } from '../tool.ts';
import { UsageError } from '../usage-error.ts';
import { shellQuote } from '../../words/shell.ts';
import { filesFor, policyFile, serverCommand, type NewFile } from './files.ts';
import type { CiSystem, TestRunner } from './choices.ts';
import { findProject, type Project } from './project.ts';

export interface InitFlags {
  readonly url?: URL;
  readonly start?: string;
  readonly origin?: readonly string[];
  readonly runner?: TestRunner | 'none';
  readonly ci?: readonly (CiSystem | 'none')[];
  readonly yes?: boolean;
  readonly force?: boolean;
}

/**
 * Shows the files, asks, and writes them. Returns the exit code.
 * @throws {UsageError} when there is nobody to ask and no `--yes`.
 */
export async function init(folder: string, flags: InitFlags): Promise<number> {
  const project = findProject(folder);
  const exists = (path: string): boolean => lstatSync(join(folder, path), { throwIfNoEntry: false }) !== undefined;
  const url = flags.url ?? new URL(project.address ?? 'http://localhost:3000/');
  const start = flags.start ?? project.start;
  const origins = flags.origin ?? ['https://app.example.com'];
  const runner = flags.runner === undefined ? project.runner : flags.runner === 'none' ? undefined : flags.runner;
  const ci = flags.ci?.filter((name) => name !== 'none') ?? project.ci;
  const files = filesFor(project, { url, start, origins, runner, ci, schema: policySchema }, exists);

  const isKept = ({ path }: NewFile): boolean => flags.force !== true && exists(path);
  const kept = files.filter(isKept);
  const written = files.filter((file) => !isKept(file));
  await writeStdout(
    [
      foundText(project, { url, start, runner, ci }),
      ...written.map(({ path, text }) => `── ${path}${exists(path) ? ' (replaced)' : ''}\n${text}`),
      ...kept.map(({ path }) => `── ${path} exists already and stays as it is; --force replaces it.\n`),
    ].join('\n'),
  );
  if (written.length === 0) return exitCode.ok;
  if (flags.yes !== true && !(await isAgreed(written.length))) {
    await writeStdout('\nNothing was written.\n');
    return exitCode.ok;
  }
  for (const { path, text } of written) await writeText(join(folder, path), text);
  await writeStdout(`\n${nextText(project, flags, { url, start, ci, written })}\n`);
  return exitCode.ok;
}

async function isAgreed(count: number): Promise<boolean> {
  if (!process.stdin.isTTY)
    throw new UsageError('Nothing was written: without a terminal to ask on, --yes writes these files.');
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  try {
    return /^y(?:es)?$/i.test(
      (await terminal.question(`\nWrite ${count === 1 ? 'this file' : 'these files'}? [y/N] `)).trim(),
    );
  } finally {
    terminal.close();
  }
}

interface Found {
  readonly url: URL;
  readonly start: string | undefined;
  readonly runner: TestRunner | undefined;
  readonly ci: readonly CiSystem[];
}

function foundText({ packageManager }: Project, { url, start, runner, ci }: Found): string {
  const rows = [
    ['server', visibleText(url.href)],
    ['start', start === undefined ? 'unknown; --start COMMAND' : visibleText(start)],
    ['test', runner ?? (packageManager === undefined ? 'none: there is no package.json' : 'none')],
    ['CI', ci.length === 0 ? 'none found; --ci github, gitlab or jenkins writes a job' : ci.join(', ')],
  ];
  return rows.map(([name = '', value = '']) => `${name.padEnd(8)}${value}\n`).join('');
}

function nextText(
  { packageManager, dependsOnUs }: Project,
  flags: InitFlags,
  { url, start, ci, written }: Pick<Found, 'url' | 'start' | 'ci'> & { readonly written: readonly NewFile[] },
): string {
  const add = { npm: 'npm install --save-dev', pnpm: 'pnpm add --save-dev', yarn: 'yarn add --dev' };
  const steps = [
    ...(packageManager === undefined || dependsOnUs ? [] : [`${add[packageManager]} cors-conformance`]),
    ...(flags.origin === undefined
      ? [
          `Put your own origins into ${policyFile}; npx cors-conformance server ${shellQuote(url.href)} --infer shows what a running server allows now.`,
        ]
      : []),
    `npx ${serverCommand({ url, start })}`,
    ...written.flatMap(({ note }) => note ?? []),
    ...(packageManager === undefined && start !== undefined && ci.some((name) => name !== 'github')
      ? ['The image node:22 of the CI job has only Node.js: use one that also has what starts the server.']
      : []),
    ...(start === undefined && ci.length > 0
      ? ['The CI job does not start the server: add the command that does.']
      : []),
  ];
  return `Written. Next:\n${steps.map((step, index) => `  ${String(index + 1)}. ${visibleText(step)}`).join('\n')}`;
}
