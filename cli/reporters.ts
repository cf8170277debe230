import type { Command } from 'commander';
import type { ReporterChoice } from '../reports/reporters.ts';
import { didYouMean, UsageError } from './usage-error.ts';

/** What `--reporter` takes; held to the reporters by a test. Their room takes a while to load, and help needs only names. */
export const reporterNames = [
  'terminal',
  'json',
  'html',
  'markdown',
  'summary',
  'junit',
  'ctrf',
  'tap',
  'wptreport',
  'sarif',
  'github',
  'bcd',
] as const satisfies readonly ReporterChoice['name'][];

/** Adds `--reporter` and `--before`, for any command that ends with results. */
export function withReporters(command: Command): Command {
  return command
    .option(
      '--reporter <names>',
      `output formats separated by commas, each to stdout or as NAME=FILE: ${reporterNames.join(', ')}`,
      parseReporters,
    )
    .option(
      '--before <files...>',
      'earlier results.json files, to show the trend and what regressed since the last one',
    );
}

/**
 * Parses `markdown,junit=out/junit.xml`; given several times it adds up.
 * @throws {UsageError} for a name that is none, or a file without a name.
 */
export function parseReporters(text: string, before: readonly ReporterChoice[] = []): readonly ReporterChoice[] {
  const choices = text.split(',').map((part) => {
    const [, given = '', path] = /^([^=]*)(?:=(.*))?$/.exec(part.trim()) ?? [];
    const name = reporterNames.find((each) => each === given);
    if (!name)
      throw new UsageError(
        `There is no reporter ${JSON.stringify(given)}.${didYouMean(given, reporterNames)} Known: ${reporterNames.join(', ')}.`,
      );
    if (path === '') throw new UsageError(`--reporter ${JSON.stringify(part)} names no file: write ${name}=FILE.`);
    return { name, ...(path !== undefined && { path }) };
  });
  return [...before, ...choices];
}

/**
 * What is written: what was asked for, and to the terminal what it can show where nothing else goes to stdout.
 * @param flags.json the older way to say `--reporter json`.
 * @throws {UsageError} when two of them cannot stand beside each other.
 */
export async function chosenReporters(flags: {
  readonly reporter?: readonly ReporterChoice[];
  readonly json?: boolean;
}): Promise<readonly ReporterChoice[]> {
  const { conflictOf } = await import('../reports/reporters.ts');
  const { isStdout } = await import('../results/write-file.ts');
  const asked = [...(flags.reporter ?? []), ...(flags.json ? [{ name: 'json' } as const] : [])].map(
    (choice: ReporterChoice) => (choice.path !== undefined && isStdout(choice.path) ? { name: choice.name } : choice),
  );
  const choices: readonly ReporterChoice[] = asked.some(({ path }) => path === undefined)
    ? asked
    : [{ name: 'terminal' }, ...asked];
  const conflict = conflictOf(choices);
  if (conflict !== undefined) throw new UsageError(conflict);
  return choices;
}

/** Prints the paths of the written files: below the report on the terminal, but never next to a document on stdout. */
export async function tellPaths(choices: readonly ReporterChoice[], paths: readonly string[]): Promise<void> {
  const lines = paths.map((path) => `${path}\n`).join('');
  const { writeStdout } = await import('../results/write-file.ts');
  if (choices.some(({ name, path }) => name === 'terminal' && path === undefined)) await writeStdout(lines);
  else process.stderr.write(lines);
}
