import { type Command, Option } from 'commander';
import { parseHosts, positiveInteger } from './flags.ts';
import type { ServeFlags } from './run-serve.ts';

export function addServe(program: Command): void {
  program
    .command('serve')
    .description('keep the origins up, for any other browser and for requests by hand')
    .option('-g, --grep <text>', 'an id, or a regular expression sought in ids and titles')
    .option('--grep-invert <text>', 'leave out what matches')
    .option('--shard <part/of>', 'only this share of the cases, as 2/5')
    .option('--timeout <ms>', 'time limit of one case in milliseconds', positiveInteger('--timeout'), 10_000)
    .option('--port <n>', 'port of the proxy configuration (default: a free one)', positiveInteger('--port'))
    .option('--relay-port <n>', 'port of the SOCKS5 relay (default: a free one)', positiveInteger('--relay-port'))
    .addOption(
      new Option(
        '--hosts [names]',
        'do without a proxy: the hosts resolve to this machine by themselves, under other names as foo.example=a.test,bar.other=b.test',
      ).argParser(parseHosts),
    )
    .option('--output <folder>', 'where results.json and index.html go', 'reports/latest')
    .addHelpText(
      'after',
      `
Examples:
  $ cors-conformance serve
  $ cors-conformance serve -g '^fetch-' --port 8080 --relay-port 1080
  $ cors-conformance serve --hosts     (with foo.example and the others in the hosts file)`,
    )
    .action(async (flags: ServeFlags) => {
      const { serve } = await import('./run-serve.ts');
      process.exitCode = await serve(flags);
    });
}
