import { type Command, Option } from 'commander';
import { historyFolder } from '../results/choices.ts';
import { type VersionedName, versionedNames } from '../engines/versions/products.ts';
import type { historyOf } from '../results/history.ts';
import { parseSize, positiveInteger } from './flags.ts';
import type { Bisection } from './run-bisect.ts';
import { UsageError } from './usage-error.ts';

interface Flags {
  readonly history: string;
  readonly json?: boolean;
  /** Run the case, instead of reading what is on record. */
  readonly bisect?: boolean;
  readonly engine: VersionedName;
  readonly from?: number;
  readonly to?: number;
  readonly timeout: number;
  readonly cacheSize?: number;
}

type Spans = ReturnType<typeof historyOf>;

export function addSince(program: Command): void {
  program
    .command('since')
    .argument('<id>', 'a case')
    .description('find the version of each engine in which a case first had its current result')
    .option('--history <folder>', 'folder written by `history` and `browsers --history`', historyFolder)
    .option('--bisect', 'run the case in versions from the npm registry until the one in which it changed is found')
    .addOption(new Option('--engine <name>', 'whose versions to bisect').choices(versionedNames).default('chromium'))
    .option('--from <major>', 'oldest major to look at', positiveInteger('--from'))
    .option('--to <major>', 'newest major to look at', positiveInteger('--to'))
    .option('--timeout <ms>', 'time limit for the case, in milliseconds', positiveInteger('--timeout'), 10_000)
    .option('--cache-size <size>', 'maximum disk space for cached engine versions, for example 2GB', parseSize)
    .option('--json', 'print it as JSON')
    .addHelpText(
      'after',
      `
Examples:
  $ cors-conformance since fetch-preflight-authorization-star
  $ cors-conformance since fetch-preflight-cache-redirect-null-origin --bisect`,
    )
    .action(async (id: string, { history, json, ...flags }: Flags) => {
      if (flags.bisect) {
        const { bisect } = await import('./run-bisect.ts');
        const { writeStdout } = await import('../results/write-file.ts');
        const found = await bisect(id, flags);
        await writeStdout(json ? `${JSON.stringify({ id, ...found }, null, 2)}\n` : bisectionInWords(id, found));
        return;
      }
      const { historyOf } = await import('../results/history.ts');
      const spans = historyOf(history, id);
      if (spans.size === 0)
        throw new UsageError(
          `${history} has no results for ${JSON.stringify(id)}. \`history\` and \`browsers --history\` add results to that folder.`,
        );
      const { writeStdout } = await import('../results/write-file.ts');
      await writeStdout(json ? `${JSON.stringify(Object.fromEntries(spans), null, 2)}\n` : inWords(spans));
    });
}

function bisectionInWords(id: string, { changed, before, after, runs }: Bisection): string {
  const [old, now] = [before, after].map(({ product, version, state }) => `${state} in ${product} ${version}`);
  return changed
    ? `${id} changed: ${old}, ${now} (${runs} versions run)\n`
    : `${id} is the same at both ends: ${old}, ${now}. A change that was undone in between would not show; \`history -g ${id}\` runs every version.\n`;
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
