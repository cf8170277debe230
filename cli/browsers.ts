import type { Command } from 'commander';
import { engineNames } from '../engines/engine.ts';
import { withReporters } from './reporters.ts';
import { parseEngines, positiveInteger } from './flags.ts';
import type { Flags } from './run-browsers.ts';

export function addBrowsers(program: Command): void {
  withReporters(program.command('browsers').description('run the cases in real engines, and write the matrix'))
    .option('--engine <names>', `any of ${engineNames.join(', ')}, joined by commas (default: all)`, parseEngines)
    .option('-g, --grep <text>', 'an id, or a regular expression sought in ids and titles')
    .option('--grep-invert <text>', 'leave out what matches')
    .option('--shard <part/of>', 'only this share of the cases, as 2/5')
    .option('--timeout <ms>', 'time limit of one case in milliseconds', positiveInteger('--timeout'), 10_000)
    .option('-x', 'stop at the first failure')
    .option('--max-failures <n>', 'stop an engine after this many failures', positiveInteger('--max-failures'))
    .option(
      '--repeat <n>',
      'run everything this often; what differs is flaky, and a failure',
      positiveInteger('--repeat'),
      1,
    )
    .option('--divergences <folder>', 'records of expected fails beside those of this tool, as `update` writes them')
    .option('--history [folder]', 'keep what came of each case for this version of each engine, for `since`')
    .option('--list', 'print the selected cases and run nothing')
    .option('--json', 'print results.json on stdout, and nothing else')
    .option('--output <folder>', 'where results.json and index.html go', 'reports/latest')
    .addHelpText(
      'after',
      `
Examples:
  $ cors-conformance browsers
  $ cors-conformance browsers --engine firefox,webkit -g redirect
  $ cors-conformance browsers -g fetch-preflight-put --json | jq .summary
  $ cors-conformance browsers --reporter github,markdown=$GITHUB_STEP_SUMMARY,junit=out/junit.xml`,
    )
    .action(async ({ x, ...flags }: Flags & { x?: boolean }) => {
      // The rooms that a run needs take a while to load, so only a run does.
      const { browsers } = await import('./run-browsers.ts');
      process.exitCode = await browsers(x ? { ...flags, maxFailures: 1 } : flags);
    });
}
