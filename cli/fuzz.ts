import { type Command, Option } from 'commander';
import { engineNames } from '../engines/engine.ts';
import { failLevels } from '../reports/choices.ts';
import { parseEngines, parseUrl, positiveInteger, positiveNumber } from './flags.ts';
import { addCapabilities, listenAddress, remoteUrl } from './remote.ts';
import type { Flags } from './run-fuzz.ts';
import type { ServerFuzzFlags } from './run-fuzz-server.ts';
import { withReach } from './server.ts';
import { UsageError } from './usage-error.ts';

export function addFuzz(program: Command): void {
  withReach(program.command('fuzz'))
    .description(
      'run random cases in real engines, and make each disagreement with the standard as small as it still shows',
    )
    .option(
      '--server <url>',
      'ask this server at random, instead of engines; --policy says what it allows',
      parseUrl('--server'),
    )
    .addOption(
      new Option('--level <level>', 'how much of a server’s failures counts').choices(failLevels).default('security'),
    )
    .option('--engine <names>', `any of ${engineNames.join(', ')}, joined by commas (default: all)`, parseEngines)
    .option(
      '--cases <n>',
      'how many cases each engine tries (default: 10000, or no end with --time)',
      positiveInteger('--cases'),
    )
    .option('--time <seconds>', 'begin no more after this long', positiveNumber('--time'))
    .option('-x', 'stop at the first finding that is not recorded')
    .option(
      '--max-failures <n>',
      'stop after this many findings that are not recorded',
      positiveInteger('--max-failures'),
    )
    .option('--seed <n>', 'the same seed makes the same cases (default: another each time)', parseSeed)
    .option('--shard <part/of>', 'only this share of the cases, as 2/5')
    .option('--replay <files...>', 'run what was found once more, and say whether it still shows')
    .option('--connect <url>', 'run the engines on this Playwright server', remoteUrl('--connect', ['ws:', 'wss:']))
    .option(
      '--webdriver <url>',
      'run in the browsers of this WebDriver server',
      remoteUrl('--webdriver', ['http:', 'https:']),
    )
    .option('--capabilities <json>', 'a browser to ask --webdriver for, a column each', addCapabilities)
    .option('--listen <address>', 'address of this machine at which a remote browser reaches the relay', listenAddress)
    .option('--relay-port <n>', 'port of the SOCKS5 relay (default: a free one)', positiveInteger('--relay-port'))
    .option('--workers <n>', 'how many of each engine share its cases', positiveInteger('--workers'), 1)
    .option(
      '--timeout <ms>',
      'time limit of one case or exchange in milliseconds',
      positiveInteger('--timeout'),
      10_000,
    )
    .option('--json', 'print results.json on stdout, and nothing else')
    .option(
      '--output <folder>',
      'where findings/, findings.jsonl, results.json and index.html go',
      'reports/latest/fuzz',
    )
    .addHelpText(
      'after',
      `
What is found is written at once: an interrupted run leaves it in --output. The last lines tell seed and number of the cases; case 7 of
seed 3 is the same wherever it is made. Findings whose cause is recorded in reports/divergences/fuzz/ do not fail the run.

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
            '--server is asked without engines: leave out --engine, --replay, --shard, --connect and --webdriver.',
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
      `--seed wants a whole number from 0 to ${Number.MAX_SAFE_INTEGER}, not ${JSON.stringify(text)}.`,
    );
  return value;
}
