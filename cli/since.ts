import type { Command } from 'commander';
import type { historyOf } from '../reports/history.ts';
import { UsageError } from './usage-error.ts';

interface Flags {
  readonly history: string;
  readonly json?: boolean;
}

type Spans = ReturnType<typeof historyOf>;

export function addSince(program: Command): void {
  program
    .command('since')
    .argument('<id>', 'a case')
    .description('find the version of each engine since which a case has its current result')
    .option('--history <folder>', 'folder written by `browsers --history`', 'reports/history')
    .option('--json', 'print it as JSON')
    .addHelpText('after', '\nExamples:\n  $ cors-conformance since fetch-preflight-authorization-star')
    .action(async (id: string, { history, json }: Flags) => {
      const { historyOf } = await import('../reports/history.ts');
      const spans = historyOf(history, id);
      if (spans.size === 0)
        throw new UsageError(
          `${history} has no results for ${JSON.stringify(id)}. \`browsers --history\` adds results to that folder.`,
        );
      const { writeStdout } = await import('../reports/write-file.ts');
      await writeStdout(json ? `${JSON.stringify(Object.fromEntries(spans), null, 2)}\n` : inWords(spans));
    });
}

/** A line for each span: engine, versions, state. */
function inWords(spans: Spans): string {
  const lines = [...spans].flatMap(([engine, own]) =>
    own.map(({ state, versions }) => {
      const [from = ''] = versions;
      const to = versions.at(-1) ?? from;
      return `${engine}\t${from === to ? from : `${from} – ${to}`}\t${state}\n`;
    }),
  );
  return lines.join('');
}
