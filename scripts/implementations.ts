/** `npm run implementations`: installs what is missing, asks every implementation by every check, and writes the matrix. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Command } from 'commander';
import { exitCode } from '../cli/exit-codes.ts';
import { runProgram } from '../cli/run-program.ts';
import { select } from '../cli/select-cases.ts';
import { textsFor } from '../cli/texts.ts';
import { environment, tool } from '../cli/tool.ts';
import { didYouMean, UsageError } from '../cli/usage-error.ts';
import { ask, type Asked } from '../implementations/ask.ts';
import { installMissing, planned } from '../implementations/install.ts';
import { allImplementations, canStart, type PolicyName, policyNames } from '../implementations/manifest.ts';
import { renderImplementations } from '../reports/implementations-matrix.ts';
import { type ResultsFile, SCHEMA_VERSION, summarize } from '../results/model.ts';
import { prepareFolder, writeStdout, writeText } from '../results/write-file.ts';
import { writeReports } from '../reports/write.ts';
import { allChecks, checkFamilies } from '../suites/server/checks/index.ts';

interface Flags {
  readonly only?: string;
  readonly policy?: string;
  readonly check?: string;
  readonly install: boolean;
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

async function run(flags: Flags): Promise<number> {
  const { policies, implementations } = choose(flags);
  const checks = select({ ...(flags.check !== undefined && { grep: flags.check }) }, allChecks, checkFamilies);
  const isWhole = checks.length === allChecks.length && policies.length === policyNames.length;
  if (flags.publish && !(isWhole && implementations.length === all.length))
    throw new UsageError('--publish is for a whole run: leave out --only, --policy and --check.');
  prepareFolder(flags.output);
  if (flags.install) await install(flags);
  const startedAt = new Date();
  const asked: Asked[] = [];
  for (const implementation of implementations) {
    const one = await ask(implementation, { checks, policies, onProgress: say });
    if (one.column.unavailable) say(`${implementation.id} was not started: ${one.column.unavailable.reason}`);
    asked.push(one);
  }
  const engines = asked.map(({ column }) => column);
  const results = asked.flatMap((each) => each.results);
  const file: ResultsFile = {
    schemaVersion: SCHEMA_VERSION,
    tool: { name: tool.name, version: tool.version, commit: tool.commit },
    environment: environment(startedAt),
    subject: { kind: 'implementations' },
    engines,
    summary: summarize(results, engines),
    results,
  };
  const texts = textsFor(file);
  const matrix = join(flags.output, 'matrix.md');
  const written = [...(await writeReports(flags.output, file, texts)), matrix];
  await writeText(matrix, renderImplementations(file, all, { withSecurity: true }));
  if (flags.publish) {
    const published = renderImplementations(file, all, { withSecurity: false });
    const path = 'docs/implementations.md';
    const before = existsSync(path) ? readFileSync(path, 'utf8') : '';
    if (published !== before) {
      await writeText(path, published);
      written.push(path);
    }
  }
  await writeStdout(`${written.join('\n')}\n`);
  const failedToStart = implementations.some(
    (each) =>
      canStart(each) &&
      each.policies.some((name) => policies.includes(name)) &&
      engines.some(({ name, unavailable }) => name === each.id && unavailable),
  );
  return failedToStart ? exitCode.harness : exitCode.ok;
}

const program = new Command('implementations')
  .description('Ask servers from their real packages whether their CORS is right.')
  .showSuggestionAfterError()
  .argument('[what]', 'install: install what is missing, say what, and ask nothing')
  .option('--only <names>', 'implementations, joined by commas (default: all)')
  .option('--policy <names>', 'declared policies, joined by commas (default: all)')
  .option('--check <text>', 'the id of a check, or a regular expression sought in ids and titles (default: all)')
  .option('--no-install', 'ask what is there, and install nothing')
  .option('--publish', 'write docs/implementations.md too, which leaves security findings out')
  .option('--output <folder>', 'where the reports go', 'reports/latest/implementations')
  .addHelpText(
    'after',
    `
Exit codes: 0 all were asked, whatever was found; 2 wrong usage; 3 one could not be started, the others were asked.

Examples:
  $ npm run implementations
  $ npm run implementations -- install
  $ npm run implementations -- --only nginx --policy credentialed --check vary-error`,
  )
  .action(async (what: string | undefined, flags: Flags) => {
    if (what !== undefined && what !== 'install')
      throw new UsageError(`There is no ${JSON.stringify(what)}.${didYouMean(what, ['install'])}`);
    process.exitCode = await (what === 'install' ? install(flags) : run(flags));
  });

await runProgram(program);
