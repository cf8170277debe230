import { type Command, Option } from 'commander';
import { engineNames } from '../engines/engine.ts';
import { failLevels } from '../results/choices.ts';
import { parseEngines, parseUrl, positiveInteger, positiveNumber } from './flags.ts';
import { addCapabilities, listenAddress, remoteUrl } from './remote.ts';
import type { Flags } from './run-fuzz.ts';
import type { ServerFuzzFlags } from './run-fuzz-server.ts';
import { withReach } from './server.ts';
import { UsageError } from './usage-error.ts';

export function addFuzz(program: Command): void {
  withReach(program.command('fuzz'))
    .description('run random cases in real browsers and minimize every disagreement with the standard')
    .option(
      '--server <url>',
      'test this server with random requests instead of browsers; --policy declares what it allows',
      parseUrl('--server'),
    )
    .addOption(
      new Option('--level <level>', 'lowest level of a server’s failures that fails the run')
        .choices(failLevels)
        .default('security'),
    )
    .option('--engine <names>', `any of ${engineNames.join(', ')}, separated by commas (default: all)`, parseEngines)
    .option(
      '--cases <n>',
      'number of cases for each engine (default: 10000, or unlimited with --time)',
      positiveInteger('--cases'),
    )
    .option('--time <seconds>', 'start no new cases after this many seconds', positiveNumber('--time'))
    .option('-x', 'stop at the first finding that is not an expected failure')
    .option(
      '--max-failures <n>',
      'stop after n findings that are not expected failures',
      positiveInteger('--max-failures'),
    )
    .option('--seed <n>', 'seed of the random cases (default: a new one each time)', parseSeed)
    .option('--shard <part/of>', 'run only this share of the cases, for example 2/5')
    .option('--replay <files...>', 'run earlier findings again and report whether they still occur')
    .option('--connect <url>', 'use the browsers of this Playwright server', remoteUrl('--connect', ['ws:', 'wss:']))
    .option(
      '--webdriver <url>',
      'use the browsers of this WebDriver server',
      remoteUrl('--webdriver', ['http:', 'https:']),
    )
    .option(
      '--capabilities <json>',
      'capabilities of a browser for --webdriver; may be repeated, one column each',
      addCapabilities,
    )
    .option('--listen <address>', 'address of this machine where a remote browser can reach the relay', listenAddress)
    .option('--relay-port <n>', 'port of the SOCKS5 relay (default: any free port)', positiveInteger('--relay-port'))
    .option('--workers <n>', 'number of browsers of each engine that share its cases', positiveInteger('--workers'), 1)
    .option(
      '--timeout <ms>',
      'time limit for one case or exchange, in milliseconds',
      positiveInteger('--timeout'),
      10_000,
    )
    .option('--json', 'print results.json on stdout and nothing else')
    .option(
      '--output <folder>',
      'folder for findings/, findings.jsonl, results.json and index.html',
      'reports/latest/fuzz',
    )
    .addHelpText(
      'after',
      `
Findings are written as they arrive, so an interrupted run leaves them in --output. The last lines give the seed and the number of cases;
case 7 of seed 3 is always the same. Findings whose cause is recorded in reports/divergences/fuzz/ do not fail the run.

Examples:
  $ cors-conformance fuzz --cases 100000 --seed 1
  $ cors-conformance fuzz --engine firefox --time 600 -x
  $ cors-conformance fuzz --seed 1 --cases 100000 --shard 2/4 --output shard-2
  $ cors-conformance report shard-*/results.json --reporter html=all.html
  $ cors-conformance fuzz --server http://localhost:3000/ --policy policy.json --cases 10000
  $ cors-conformance fuzz --replay reports/latest/fuzz/findings/*.json`,
    )
    .action(async ({ x, server, ...given }: Flags & ServerFuzzFlags & { x?: boolean; server?: URL }) => {
      const flags = x ? { ...given, maxFailures: 1 } : given;
      if (server !== undefined) {
        if ((flags.engine ?? flags.replay ?? flags.shard ?? flags.connect ?? flags.webdriver) !== undefined)
          throw new UsageError(
            '--server tests a server without browsers: leave out --engine, --replay, --shard, --connect and --webdriver.',
          );
        const { fuzzServer } = await import('./run-fuzz-server.ts');
        process.exitCode = await fuzzServer(server, flags);
        return;
      }
      const { fuzz } = await import('./run-fuzz.ts');
      process.exitCode = await fuzz(flags);
    });
}

function parseSeed(text: string): number {
  const value = Number(text);
  if (text.trim() === '' || !Number.isSafeInteger(value) || value < 0)
    throw new UsageError(
      `--seed must be a whole number from 0 to ${Number.MAX_SAFE_INTEGER}, not ${JSON.stringify(text)}.`,
    );
  return value;
}
