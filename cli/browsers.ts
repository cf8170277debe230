import type { Command } from 'commander';
import { engineNames } from '../engines/engine.ts';
import { withReporters } from './reporters.ts';
import { parseEngines, positiveInteger } from './flags.ts';
import { addCapabilities, listenAddress, remoteUrl } from './remote.ts';
import type { Flags } from './run-browsers.ts';

export function addBrowsers(program: Command): void {
  withReporters(program.command('browsers').description('run the cases in real engines, and write the matrix'))
    .option('--engine <names>', `any of ${engineNames.join(', ')}, joined by commas (default: all)`, parseEngines)
    .option(
      '--connect <url>',
      'run the engines on this Playwright server, as ws://192.0.2.9:3000/',
      remoteUrl('--connect', ['ws:', 'wss:']),
    )
    .option(
      '--webdriver <url>',
      'run in the browsers of this WebDriver server: Selenium Grid, safaridriver, a cloud',
      remoteUrl('--webdriver', ['http:', 'https:']),
    )
    .option(
      '--capabilities <json>',
      'a browser to ask --webdriver for, a column each: JSON as {"browserName":"safari"}, or a file with it',
      addCapabilities,
    )
    .option('--listen <address>', 'address of this machine at which a remote browser reaches the relay', listenAddress)
    .option('--relay-port <n>', 'port of the SOCKS5 relay (default: a free one)', positiveInteger('--relay-port'))
    .option('--workers <n>', 'how many of each engine share its cases', positiveInteger('--workers'), 1)
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
    .option('--headed', 'show the browser windows on your display')
    .option('--keep-open', 'with --headed: leave the browsers open until you press Enter')
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
  $ cors-conformance browsers --listen 192.0.2.7 --webdriver http://192.0.2.9:4444 --capabilities '{"browserName":"MicrosoftEdge"}'
  $ cors-conformance browsers --reporter github,markdown=$GITHUB_STEP_SUMMARY,junit=out/junit.xml`,
    )
    .action(async ({ x, ...flags }: Flags & { x?: boolean }) => {
      // The rooms that a run needs take a while to load, so only a run does.
      const { browsers } = await import('./run-browsers.ts');
      process.exitCode = await browsers(x ? { ...flags, maxFailures: 1 } : flags);
    });
}
