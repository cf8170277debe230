/** `npm run implementations`: installs what is missing, runs every check on every server product, and writes the matrix. */
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, rmSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { Command } from 'commander';
import { exitCode } from '../cli/exit-codes.ts';
import { runProgram } from '../cli/run-program.ts';
import { select } from '../cli/select.ts';
import { textsFor } from '../cli/texts.ts';
import { environment, tool } from '../cli/tool.ts';
import { didYouMean, UsageError } from '../cli/usage-error.ts';
import { installedVersion, installMissing, planned } from '../implementations/install.ts';
import {
  allImplementations,
  canStart,
  type Implementation,
  type PolicyName,
  policyNames,
} from '../implementations/manifest.ts';
import {
  dependenciesFor,
  installVersion,
  minorChanges,
  minorVersions,
  testVersions,
} from '../implementations/minors.ts';
import { kept, runAll, type Tested } from '../implementations/run-all.ts';
import { installProposals, proposals } from '../implementations/updates.ts';
import { changesText, renderImplementations } from '../reports/implementations-matrix.ts';
import { minorVersionsText } from '../reports/minor-versions.ts';
import { writeReports } from '../reports/write.ts';
import {
  changesBetween,
  type KeptColumn,
  parseColumn,
  publishedFolder,
  readColumns,
} from '../results/implementations.ts';
import { type MinorVersions, minorVersionsFile, readMinorVersions } from '../results/minor-versions.ts';
import { ReportsError, type ResultsFile, SCHEMA_VERSION, summarize } from '../results/model.ts';
import { prepareFolder, writeStdout, writeText } from '../results/write-file.ts';
import { allChecks, checkFamilies } from '../suites/server/checks/index.ts';

interface Flags {
  readonly only?: string;
  readonly policy?: string;
  readonly check?: string;
  readonly install: boolean;
  readonly resume?: boolean;
  readonly update?: boolean;
  readonly minors?: string;
  readonly previous?: string;
  readonly publish?: boolean;
  readonly output: string;
}

const all = allImplementations();
const say = (line: string): void => void process.stderr.write(`${line}\n`);

/** @throws {UsageError} for a name that is none. */
function chosen<T extends string>(what: string, given: string | undefined, known: readonly T[]): readonly T[] {
  if (given === undefined) return known;
  return given.split(',').map((name) => {
    const match = known.find((each) => each === name);
    if (match !== undefined) return match;
    throw new UsageError(
      `There is no ${what} ${JSON.stringify(name)}.${didYouMean(name, known)} There are ${known.join(', ')}.`,
    );
  });
}

function choose(flags: Flags) {
  const ids = chosen(
    'implementation',
    flags.only,
    all.map(({ id }) => id),
  );
  const policies: readonly PolicyName[] = chosen('policy', flags.policy, policyNames);
  return { policies, implementations: all.filter(({ id }) => ids.includes(id)) };
}

async function install(flags: Flags): Promise<number> {
  const { implementations } = choose(flags);
  const steps = planned(implementations);
  if (steps.length === 0) say('Everything is installed.');
  for (const step of steps) say(step);
  const failures = await installMissing(implementations, say);
  for (const failure of failures) say(failure);
  return failures.length === 0 ? exitCode.ok : exitCode.harness;
}

/** The versions that a column was tested in. */
function versionsOf({ registry, packages }: Implementation, folder?: string): KeptColumn['packages'] {
  return packages.flatMap((name) => {
    const version = installedVersion(registry, name, folder);
    return version === undefined ? [] : [[name, version] as const];
  });
}

function keptColumns(
  tested: readonly Tested[],
  startedAt: Date,
  { withSecurity, folder }: { readonly withSecurity: boolean; readonly folder?: string },
): readonly KeptColumn[] {
  const { os, node } = environment(startedAt);
  const about = { testedOn: startedAt.toISOString().slice(0, 10), tool: tool.version, os, node };
  return tested.map((one) => {
    const implementation = all.find(({ id }) => id === one.id);
    return kept(one, about, implementation === undefined ? [] : versionsOf(implementation, folder), withSecurity);
  });
}

async function writeMatrix(path: string, columns: readonly KeptColumn[], withSecurity: boolean): Promise<void> {
  await writeText(path, renderImplementations(columns, { checks: allChecks, texts: all, withSecurity }));
}

/** The columns of a folder, of one file, or of a revision of this repository. */
function previousColumns(given: string): readonly KeptColumn[] {
  if (existsSync(given)) {
    const columns = statSync(given).isDirectory()
      ? readColumns(given)
      : [parseColumn(readFileSync(given, 'utf8'), given)];
    if (columns.length > 0) return columns;
    throw new UsageError(`${given} has no results of server products: give a folder such as ${publishedFolder}.`);
  }
  const git = (...args: readonly string[]): string =>
    execFileSync('git', args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] });
  try {
    const paths = git('ls-tree', '--name-only', given, `${publishedFolder}/`).split('\n').filter(Boolean);
    if (paths.length > 0) return paths.map((path) => parseColumn(git('show', `${given}:${path}`), `${given}:${path}`));
  } catch (error) {
    if (error instanceof ReportsError) throw error;
    throw new UsageError(`--previous ${given} is neither a file or folder nor a revision of this repository.`);
  }
  throw new UsageError(`${given} has no ${publishedFolder}: name a revision that has published results.`);
}

async function publish(columns: readonly KeptColumn[], implementations: readonly Implementation[]): Promise<void> {
  for (const column of columns)
    await writeText(join(publishedFolder, `${column.id}.json`), `${JSON.stringify(column, null, 1)}\n`);
  const ids = new Set(all.map(({ id }) => id));
  if (implementations.length === all.length)
    for (const { id } of readColumns(publishedFolder).filter((column) => !ids.has(column.id)))
      rmSync(join(publishedFolder, `${id}.json`));
  await writeMatrix('docs/implementations.md', readColumns(publishedFolder), false);
}

async function run(flags: Flags): Promise<number> {
  const { policies, implementations } = choose(flags);
  const checks = select({ ...(flags.check !== undefined && { grep: flags.check }) }, allChecks, checkFamilies);
  if (flags.publish && !(checks.length === allChecks.length && policies.length === policyNames.length))
    throw new UsageError('--publish is for whole columns: leave out --policy and --check.');
  const previous = flags.previous === undefined ? undefined : previousColumns(flags.previous);
  prepareFolder(flags.output);
  if (flags.install) await install(flags);
  const startedAt = new Date();
  const options = { checks, policies, onProgress: say, resume: flags.resume === true };
  const tested = await runAll(implementations, { ...options, folder: join(flags.output, 'columns') });
  const engines = tested.map(({ column }) => column);
  const results = tested.flatMap((each) => each.results);
  const file: ResultsFile = {
    schemaVersion: SCHEMA_VERSION,
    tool: { name: tool.name, version: tool.version, commit: tool.commit },
    environment: environment(startedAt),
    subject: { kind: 'implementations' },
    engines,
    summary: summarize(results, engines),
    results,
  };
  const matrix = join(flags.output, 'matrix.md');
  const written = [...(await writeReports(flags.output, file, textsFor(file))), matrix];
  await writeMatrix(matrix, keptColumns(tested, startedAt, { withSecurity: true }), true);
  const columns = keptColumns(tested, startedAt, { withSecurity: false });
  if (flags.publish) {
    await publish(columns, implementations);
    written.push(publishedFolder, 'docs/implementations.md');
  }
  await writeStdout(`${written.join('\n')}\n`);
  if (previous !== undefined) {
    const ids = new Set(implementations.map(({ id }) => id));
    const changes = changesBetween(
      previous.filter(({ id }) => ids.has(id)),
      columns,
    );
    await writeStdout(changesText(changes));
  }
  const failedToStart = implementations.some(
    (each) =>
      canStart(each) &&
      each.policies.some((name) => policies.includes(name)) &&
      engines.some(({ name, unavailable }) => name === each.id && unavailable),
  );
  return failedToStart ? exitCode.harness : exitCode.ok;
}

/** Tries newer versions of npm packages in a copy, and says what they do otherwise. Nothing of the repository is changed. */
async function update(flags: Flags): Promise<number> {
  if (flags.publish) throw new UsageError('--update publishes nothing: leave out --publish.');
  const { policies, implementations } = choose(flags);
  const checks = select({ ...(flags.check !== undefined && { grep: flags.check }) }, allChecks, checkFamilies);
  const proposed = await proposals(implementations);
  for (const note of proposed.notes) say(note);
  if (proposed.proposals.length === 0) {
    await writeStdout('Every npm package is at its newest version that runs here.\n');
    return exitCode.ok;
  }
  for (const { name, from, to } of proposed.proposals) say(`${name} ${from} → ${to}`);
  prepareFolder(flags.output);
  const folder = join(flags.output, 'update');
  const names = new Set(proposed.proposals.map(({ name }) => name));
  const concerned = implementations.filter(
    (each) => each.registry === 'npm' && canStart(each) && each.packages.some((name) => names.has(name)),
  );
  if (flags.install) await install(flags);
  if (!(await installProposals(proposed, folder, say))) {
    say('npm could not install these versions together: see its output above, or choose fewer with --only.');
    return exitCode.harness;
  }
  const startedAt = new Date();
  const options = { checks, policies, onProgress: say, resume: flags.resume === true };
  const [before, after] = [
    await runAll(concerned, { ...options, folder: join(flags.output, 'columns') }),
    await runAll(concerned, { ...options, folder: join(folder, 'columns'), base: resolve(folder) }),
  ];
  const changes = changesBetween(
    keptColumns(before, startedAt, { withSecurity: true }),
    keptColumns(after, startedAt, { withSecurity: true, folder: resolve(folder) }),
  );
  await writeStdout(changesText(changes));
  return after.some(({ column }) => column.unavailable) ? exitCode.harness : exitCode.ok;
}

/** Tests every minor version of npm packages, each in a copy. Nothing of the repository is changed without --publish. */
async function minors(flags: Flags): Promise<number> {
  const { policies, implementations } = choose(flags);
  const checks = select({ ...(flags.check !== undefined && { grep: flags.check }) }, allChecks, checkFamilies);
  if (flags.publish && !(checks.length === allChecks.length && policies.length === policyNames.length))
    throw new UsageError('--publish is for whole columns: leave out --policy and --check.');
  const npm = implementations.filter((each) => each.registry === 'npm' && canStart(each));
  const names = chosen('npm package', flags.minors, [...new Set(npm.flatMap(({ packages }) => packages))]);
  prepareFolder(flags.output);
  const results: MinorVersions[] = [];
  let failed = false;
  for (const name of names) {
    // The column whose own package it is, or the first that uses it.
    const column =
      npm.find(({ packages }) => packages[0] === name) ?? npm.find(({ packages }) => packages.includes(name));
    const versions = column && (await minorVersions(name));
    if (column === undefined || versions === undefined) {
      say(`The registry does not have ${name}.`);
      failed = true;
      continue;
    }
    say(`${name}: ${versions.map(({ version }) => version).join(', ')}`);
    const folder = join(flags.output, 'minors', name.replace('/', '__'));
    const test = async (version: string): Promise<KeptColumn> => {
      const startedAt = new Date();
      const base = resolve(folder, `install-${version}`);
      const installed = await installVersion(dependenciesFor(column, all, name, version), base, say);
      const tested = installed
        ? await runAll([column], {
            checks,
            policies,
            onProgress: say,
            resume: false,
            folder: join(base, 'columns'),
            base,
          })
        : [{ id: column.id, results: [], column: notInstalled(column, `${name} ${version}`) }];
      const [kept] = keptColumns(tested, startedAt, { withSecurity: false, folder: base });
      rmSync(base, { recursive: true, force: true });
      if (kept === undefined) throw new Error(`${column.id} has no column`);
      return kept;
    };
    const tested = await testVersions(versions, folder, { resume: flags.resume === true, test });
    const changes = minorChanges(name, column.id, tested);
    failed ||= changes.versions.some(({ unavailable }) => unavailable !== undefined);
    results.push(changes);
    if (flags.publish) await writeText(minorVersionsFile(name), `${JSON.stringify(changes, null, 1)}\n`);
  }
  if (flags.publish) await writeText('docs/product-versions.md', minorVersionsText(readMinorVersions()));
  await writeStdout(minorVersionsText(results));
  return failed ? exitCode.harness : exitCode.ok;
}

function notInstalled({ id, product }: Implementation, what: string): Tested['column'] {
  const unavailable = { reason: `npm could not install ${what}.`, remedy: `npm run implementations -- --only ${id}` };
  return { name: id, product, version: null, driver: null, limits: {}, unavailable };
}

const program = new Command('implementations')
  .description('Run the checks on servers from their real packages.')
  .showSuggestionAfterError()
  .argument('[what]', 'install: install what is missing, list it, and run nothing')
  .option('--only <names>', 'implementations, separated by commas (default: all)')
  .option('--policy <names>', 'declared policies, separated by commas (default: all)')
  .option('--check <text>', 'the id of a check, or a regular expression for ids and titles (default: all)')
  .option('--no-install', 'run what is there, and install nothing')
  .option('--resume', 'continue an interrupted run: columns that it completed are not run again')
  .option('--publish', `write ${publishedFolder}/ and docs/implementations.md, without security findings`)
  .option(
    '--previous <path>',
    'a folder or file of published results, or a revision of this repository: list what changed',
  )
  .option('--update', 'find newer versions in the npm registry, try them in a copy, and list what changes')
  .option(
    '--minors <packages>',
    'npm packages, separated by commas: test the newest version of each minor of the last two years, and list what changed',
  )
  .option('--output <folder>', 'where the reports go', 'reports/latest/implementations')
  .addHelpText(
    'after',
    `
Two products run at a time. One that cannot start is a column with the reason, and the others go on.

Exit codes: 0 all were run, whatever was found; 2 wrong usage; 3 one could not be started, the others were run.

Examples:
  $ npm run implementations
  $ npm run implementations -- install
  $ npm run implementations -- --resume --publish
  $ npm run implementations -- --only express,koa --update
  $ npm run implementations -- --minors cors,hono --resume --publish
  $ npm run implementations -- --previous HEAD~10
  $ npm run implementations -- --only nginx --policy credentialed --check vary-error`,
  )
  .action(async (what: string | undefined, flags: Flags) => {
    if (what !== undefined && what !== 'install')
      throw new UsageError(`There is no ${JSON.stringify(what)}.${didYouMean(what, ['install'])}`);
    const action = what === 'install' ? install : flags.minors !== undefined ? minors : flags.update ? update : run;
    process.exitCode = await action(flags);
  });

await runProgram(program);
