import type { Command } from 'commander';
import { UsageError } from './usage-error.ts';

interface Flags {
  readonly history: string;
  readonly json?: boolean;
}

export function addSince(program: Command): void {
  program
    .command('since')
    .argument('<id>', 'a case')
    .description('tell since which version of each engine a case is as it is')
    .option('--history <folder>', 'what `browsers --history` has written', 'reports/history')
    .option('--json', 'print it as JSON')
    .addHelpText('after', '\nExamples:\n  $ cors-conformance since fetch-preflight-authorization-star')
    .action(async (id: string, { history, json }: Flags) => {
      const { historyOf } = await import('../reports/history.ts');
      const spans = historyOf(history, id);
      if (spans.size === 0)
        throw new UsageError(
          `${history} knows nothing of ${JSON.stringify(id)}. \`browsers --history\` writes what it finds into that folder.`,
        );
      if (json) process.stdout.write(`${JSON.stringify(Object.fromEntries(spans), null, 2)}\n`);
      else
        for (const [engine, own] of spans)
          for (const { state, versions } of own) {
            const [from = ''] = versions;
            const to = versions.at(-1) ?? from;
            process.stdout.write(`${engine}\t${from === to ? from : `${from} – ${to}`}\t${state}\n`);
          }
    });
}
