import type { Command } from 'commander';
import { engineNames } from '../engines/engine.ts';
import { domNames } from '../engines/versions/products.ts';
import { withReporters } from './reporters.ts';
import { parseEngineRequests, parseSize, positiveInteger } from './flags.ts';
import { addCapabilities, listenAddress, remoteUrl } from './remote.ts';
import type { Flags } from './run-browsers.ts';

export function addBrowsers(program: Command): void {
  withReporters(program.command('browsers').description('run the cases in real browsers and write the matrix'))
    .option(
      '--engine <names>',
      `any of ${engineNames.join(', ')} (default: these), ${domNames.join(', ')}; by version, chromium@109 or happy-dom@20; separated by commas`,
      parseEngineRequests,
    )
    .option(
      '--cache-size <size>',
      'maximum disk space for cached engine versions, for example 2GB; the least recently used are deleted (default: 12GB)',
      parseSize,
    )
    .option(
      '--connect <url>',
      'use the browsers of this Playwright server, for example ws://192.0.2.9:3000/',
      remoteUrl('--connect', ['ws:', 'wss:']),
    )
    .option(
      '--webdriver <url>',
      'use the browsers of this WebDriver server: Selenium Grid, safaridriver, a cloud service',
      remoteUrl('--webdriver', ['http:', 'https:']),
    )
    .option(
      '--capabilities <json>',
      'capabilities of a browser for --webdriver, as JSON such as {"browserName":"safari"} or a file; may be repeated, one column each',
      addCapabilities,
    )
    .option('--listen <address>', 'address of this machine where a remote browser can reach the relay', listenAddress)
    .option('--relay-port <n>', 'port of the SOCKS5 relay (default: any free port)', positiveInteger('--relay-port'))
    .option('--workers <n>', 'number of browsers of each engine that share its cases', positiveInteger('--workers'), 1)
    .option('-g, --grep <text>', 'an id, or a regular expression that matches ids or titles')
    .option('--grep-invert <text>', 'exclude what matches')
    .option('--shard <part/of>', 'run only this share of the cases, for example 2/5')
    .option('--timeout <ms>', 'time limit for one case, in milliseconds', positiveInteger('--timeout'), 10_000)
    .option('-x', 'stop at the first failure')
    .option('--max-failures <n>', 'stop an engine after n failures', positiveInteger('--max-failures'))
    .option(
      '--repeat <n>',
      'run everything n times; a result that differs between runs is flaky and fails',
      positiveInteger('--repeat'),
      1,
    )
    .option('--divergences <folder>', 'additional expected failures, as written by `update`')
    .option('--history [folder]', 'store the result of each case for this version of each engine, for `since`')
    .option('--headed', 'show the browser windows on your display')
    .option('--keep-open', 'with --headed: leave the browsers open until you press Enter')
    .option('--list', 'print the selected cases without running them')
    .option('--verbose', 'print every family, every cause and every unexpected result on the terminal')
    .option('--json', 'print results.json on stdout and nothing else')
    .option('--output <folder>', 'folder for results.json and index.html', 'reports/latest')
    .addHelpText(
      'after',
      `
Examples:
  $ cors-conformance browsers
  $ cors-conformance browsers --engine firefox,webkit -g redirect
  $ cors-conformance browsers --engine chromium@109,chromium@153,chromium -g preflight
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
