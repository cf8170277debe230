import type { Command } from 'commander';
import type { ReporterChoice } from '../reports/reporters.ts';
import { chosenReporters, withReporters } from './reporters.ts';

interface Flags {
  readonly reporter?: readonly ReporterChoice[];
  readonly before?: readonly string[];
}

export function addReport(program: Command): void {
  withReporters(
    program
      .command('report')
      .argument('<results...>', 'results.json of one or more runs: shards, engines, machines')
      .description('write reports from existing results, and merge several of them'),
  )
    .addHelpText(
      'after',
      `
The exit code is 0 whatever the results are; the runs themselves reported failures.

Examples:
  $ cors-conformance report reports/latest/results.json --reporter markdown
  $ cors-conformance report shard-1.json shard-2.json --reporter json=all.json,html=all.html,junit=all.xml
  $ cors-conformance report now.json --reporter html=trend.html --before monday.json tuesday.json`,
    )
    .action(async (paths: readonly string[], flags: Flags) => {
      const choices = await chosenReporters(flags);
      const { mergeFiles } = await import('../results/compare/merge.ts');
      const { causesOf } = await import('../suites/server/causes.ts');
      const { readEarlier, readResults } = await import('../results/read.ts');
      const { writeChosen } = await import('../reports/reporters.ts');
      const { writeStdout } = await import('../results/write-file.ts');
      const { textsFor } = await import('./texts.ts');
      const { file, notes } = mergeFiles(
        paths.map((path) => ({ name: path, file: readResults(path) })),
        causesOf,
      );
      for (const note of notes) process.stderr.write(`${note}\n`);
      const input = { file, problems: [], texts: textsFor(file), before: readEarlier(flags.before ?? []) };
      const written = await writeChosen(choices, input, writeStdout);
      for (const path of written) process.stderr.write(`${path}\n`);
    });
}
