import type { Command } from 'commander';
import { writeStdout } from '../results/write-file.ts';
import type { Selection } from './select.ts';

export function addList(program: Command): void {
  program
    .command('list')
    .description('list the ids and titles of all browser cases and server checks')
    .option('-g, --grep <text>', 'an id, or a regular expression that matches ids or titles')
    .option('--grep-invert <text>', 'exclude what matches')
    .option('--json', 'print them as JSON')
    .addHelpText('after', '\nExamples:\n  $ cors-conformance list\n  $ cors-conformance list -g redirect')
    .action(async (options: Selection & { json?: boolean }) => {
      const { allCases, families } = await import('../suites/browser/cases/index.ts');
      const { allChecks, checkFamilies } = await import('../suites/server/checks/index.ts');
      const { select } = await import('./select.ts');
      const cases = select(options, [...allCases, ...allChecks], [...families, ...checkFamilies]);
      await writeStdout(
        options.json
          ? `${JSON.stringify(cases, null, 2)}\n`
          : cases.map(({ id, title }) => `${id}\t${title}\n`).join(''),
      );
    });
}
