import type { Command } from 'commander';
import { Option } from 'commander';
import { divergenceKinds } from '../reports/choices.ts';
import { exitCode } from './exit-codes.ts';
import { UsageError } from './usage-error.ts';
import type { Flags } from './update-records.ts';

export function addUpdate(program: Command): void {
  program
    .command('update')
    .argument(
      '[results]',
      'results.json of the run that is to be the standard from now on',
      'reports/latest/results.json',
    )
    .description('record the present: expected fails with their reason, and a baseline for `compare`')
    .option('--baseline <file>', 'write what came of each case into this file: small, sorted, for version control')
    .option('--divergences <folder>', 'where the expected fails stand (default: those of this tool)')
    .option('--known <file>', 'of a server: where its known failures stand, as `server --known` reads them')
    .addOption(new Option('--kind <kind>', 'of an engine’s fails that are not recorded yet').choices(divergenceKinds))
    .option('--reason <text>', 'why they are accepted')
    .option('--link <url>', 'where one can read about it')
    .option('--expires <date>', 'the last day on which they are accepted, as 2027-03-31')
    .option('-g, --grep <text>', 'only the fails whose id has this in it')
    .addHelpText(
      'after',
      `
Records that no longer hold are taken out, and versions in which one holds too are added to it.

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
