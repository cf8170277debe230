import { type Command, Option } from 'commander';
import { parseHosts, positiveInteger } from './flags.ts';
import type { ServeFlags } from './run-serve.ts';

export function addServe(program: Command): void {
  program
    .command('serve')
    .description('keep the test origins running, for any other browser and for manual requests')
    .option('-g, --grep <text>', 'an id, or a regular expression that matches ids or titles')
    .option('--grep-invert <text>', 'exclude what matches')
    .option('--shard <part/of>', 'run only this share of the cases, for example 2/5')
    .option('--timeout <ms>', 'time limit for one case, in milliseconds', positiveInteger('--timeout'), 10_000)
    .option(
      '--port <n>',
      'port that serves the proxy configuration (default: any free port)',
      positiveInteger('--port'),
    )
    .option('--relay-port <n>', 'port of the SOCKS5 relay (default: any free port)', positiveInteger('--relay-port'))
    .addOption(
      new Option(
        '--hosts [names]',
        'use no proxy; the test hosts must resolve to this machine (other names: foo.example=a.test,…)',
      ).argParser(parseHosts),
    )
    .option('--output <folder>', 'folder for results.json and index.html', 'reports/latest')
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
