import { type Command, Option } from 'commander';
import { historyFolder } from '../results/choices.ts';
import { versionedNames } from '../engines/versions/products.ts';
import { parseMajors, parseSize, positiveInteger } from './flags.ts';
import type { HistoryFlags } from './run-history.ts';

export function addHistory(program: Command): void {
  program
    .command('history')
    .description('run cases in one version of an engine after the other, and record the results')
    .addOption(new Option('--engine <name>', 'whose versions').choices(versionedNames).default('chromium'))
    .option('--from <major>', 'oldest major (default: the oldest in the registry)', positiveInteger('--from'))
    .option('--to <major>', 'newest major (default: the newest, then the one on this machine)', positiveInteger('--to'))
    .option('--only <majors>', 'only these major versions, for example 103,109,128', parseMajors)
    .option(
      '--narrow',
      'run only the cases that changed between the versions on record on either side of a version, to find the one that changed them',
    )
    .option('-g, --grep <text>', 'an id, or a regular expression that matches ids or titles')
    .option('--grep-invert <text>', 'exclude what matches')
    .option('--timeout <ms>', 'time limit for one case, in milliseconds', positiveInteger('--timeout'), 10_000)
    .option('--again', 'run the cases that are on record too; without it, an interrupted run resumes where it stopped')
    .option(
      '--cache-size <size>',
      'maximum disk space for cached engine versions, for example 2GB; the least recently used are deleted (default: 12GB)',
      parseSize,
    )
    .option('--folder <folder>', 'where the timelines are', historyFolder)
    .addHelpText(
      'after',
      `
Examples:
  $ cors-conformance history
  $ cors-conformance history -g '^(fetch|xhr)-' --from 109 --to 130
  $ cors-conformance history --engine jsdom

The whole suite in a few versions, then what changed between them in the versions in between:
  $ cors-conformance history --only 103,113,123,133,143,153
  $ cors-conformance history --narrow`,
    )
    .action(async (flags: HistoryFlags) => {
      const { history } = await import('./run-history.ts');
      process.exitCode = await history(flags);
    });
}
