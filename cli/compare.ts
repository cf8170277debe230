import type { Command } from 'commander';
import { type ChangeKind, changeKinds, usualRegressions } from '../results/choices.ts';
import { exitCode } from './exit-codes.ts';
import { didYouMean, UsageError } from './usage-error.ts';

interface Flags {
  readonly failOn?: readonly ChangeKind[];
  readonly json?: boolean;
  readonly verbose?: boolean;
}

export function addCompare(program: Command): void {
  program
    .command('compare')
    .argument('<baseline>', 'results.json of an earlier run, or a file written by `update --baseline`')
    .argument('<current>', 'results.json of the run to compare with it')
    .description('compare two runs; exit with 1 on a regression')
    .option(
      '--fail-on <kinds>',
      `changes that count as a regression: ${changeKinds.join(', ')}, or none (default: ${usualRegressions.join(',')})`,
      parseKinds,
    )
    .option('--verbose', 'print every change')
    .option('--json', 'print the changes as JSON')
    .addHelpText(
      'after',
      `
regression   it passed, and no longer does      exposed  script can read what it could not read
new-failure  a new case that fails              hidden   script can no longer read what it could

Examples:
  $ cors-conformance compare cors-baseline.json reports/latest/results.json
  $ cors-conformance compare main.json branch.json --fail-on regression,exposed,new-failure,exchanges`,
    )
    .action(async (baseline: string, current: string, { failOn = usualRegressions, json, verbose }: Flags) => {
      const { compareRuns } = await import('../results/compare/compare.ts');
      const { readRun } = await import('../results/read.ts');
      const { reasonOf } = await import('../reports/words.ts');
      const { renderComparison } = await import('../reports/terminal/comparison-text.ts');
      const { writeStdout } = await import('../results/write-file.ts');
      const comparison = compareRuns(readRun(baseline), readRun(current), reasonOf);
      const regressions = comparison.changes.filter(({ kind }) => failOn.includes(kind)).length;
      await writeStdout(
        json
          ? `${JSON.stringify({ failOn, regressions, ...comparison }, null, 2)}\n`
          : `${renderComparison(comparison, failOn, { details: verbose === true })}\n`,
      );
      process.exitCode = regressions > 0 ? exitCode.failure : exitCode.ok;
    });
}

function parseKinds(text: string): readonly ChangeKind[] {
  if (text === 'none') return [];
  return text.split(',').map((part) => {
    const kind = changeKinds.find((each) => each === part.trim());
    if (!kind)
      throw new UsageError(
        `--fail-on has no kind ${JSON.stringify(part)}.${didYouMean(part, changeKinds)} Known: ${changeKinds.join(', ')}, none.`,
      );
    return kind;
  });
}
