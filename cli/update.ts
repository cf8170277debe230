import type { Command } from 'commander';
import { Option } from 'commander';
import { divergenceKinds } from '../results/choices.ts';
import { exitCode } from './exit-codes.ts';
import { UsageError } from './usage-error.ts';
import type { Flags } from './update-records.ts';

export function addUpdate(program: Command): void {
  program
    .command('update')
    .argument('[results]', 'results.json of the run to record', 'reports/latest/results.json')
    .description('record the current results: expected failures with their reasons, or a baseline for `compare`')
    .option('--baseline <file>', 'write the result of each case to this file: small, sorted, for version control')
    .option('--divergences <folder>', 'folder of the expected failures (default: those of this tool)')
    .option('--known <file>', 'file of a server’s known failures, as read by `server --known`')
    .addOption(
      new Option('--kind <kind>', 'kind of an engine’s failures that are not recorded yet').choices(divergenceKinds),
    )
    .option('--reason <text>', 'why they are expected')
    .option('--link <url>', 'link to an issue or an explanation')
    .option('--expires <date>', 'last day on which they are expected, for example 2027-03-31')
    .option('-g, --grep <text>', 'only failures whose id contains this text')
    .addHelpText(
      'after',
      `
Records that no longer apply are removed, and further versions in which a failure occurs are added to its record.

Examples:
  $ cors-conformance update --baseline cors-baseline.json
  $ cors-conformance update -g font- --kind engine-bug --reason 'Fonts are not fetched with CORS.' \\
      --link https://bugs.example/1 --expires 2027-03-31
  $ cors-conformance update out/results.json --known known.json --reason 'Until the proxy is gone.' \\
      --link https://bugs.example/2`,
    )
    .action(async (path: string, flags: Flags) => {
      const { reason, link, kind, known } = flags;
      const wanted = known === undefined ? [reason, link, kind] : [reason, link];
      if (wanted.includes(undefined) && wanted.some((flag) => flag !== undefined))
        throw new UsageError(`A record needs all of ${known === undefined ? '--kind, ' : ''}--reason and --link.`);
      const { updateRecords } = await import('./update-records.ts');
      process.exitCode = (await updateRecords(path, flags)) ? exitCode.ok : exitCode.failure;
    });
}
