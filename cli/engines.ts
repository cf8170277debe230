import type { Command } from 'commander';
import { type EngineName, engineNames, isFound } from '../engines/engine.ts';
import { parseEngines } from './flags.ts';
import { colorsFor } from '../reports/colors.ts';

const paint = colorsFor(process.stdout);

interface Flags {
  readonly engine?: readonly EngineName[];
  readonly json?: boolean;
}

export function addEngines(program: Command): void {
  const engines = program
    .command('engines')
    .description('list installed and missing engines')
    .option('--engine <names>', 'only these, separated by commas (default: all)', parseEngines)
    .option('--json', 'print the list as JSON')
    .addHelpText('after', '\nExamples:\n  $ cors-conformance engines\n  $ cors-conformance engines install')
    .action(async (flags: Flags) => {
      process.exitCode = await list(flags);
    });
  engines
    .command('install')
    .description('install missing engines: Playwright’s builds, or packages of the distribution')
    .action(async () => {
      const { installEngines } = await import('../engines/install.ts');
      await installEngines(engines.opts<Flags>().engine ?? engineNames, {
        onProgress: (line) => process.stderr.write(`${line}\n`),
      });
      process.exitCode = await list(engines.opts<Flags>());
    });
}

/** Prints what there is, and returns the exit code: 3 where an engine is missing. */
async function list({ engine: names = engineNames, json }: Flags): Promise<number> {
  const { findEngine } = await import('../engines/find.ts');
  const { missingRequirements } = await import('../engines/install.ts');
  const engines = await Promise.all(names.map((name) => findEngine(name)));
  const lacks = await missingRequirements(names);
  const { writeStdout } = await import('../reports/write-file.ts');
  const lines = [
    ...engines.map((engine) =>
      isFound(engine)
        ? `${paint.green('✓')} ${engine.name.padEnd(8)}  ${engine.product} ${engine.version}, ${engine.driver}, ${engine.executable}\n`
        : `${paint.red('✗')} ${engine.name.padEnd(8)}  ${engine.reason} ${engine.remedy}\n`,
    ),
    ...lacks
      .filter(({ what }) => !engines.some(({ name }) => name === what))
      .map(({ what, reason, remedy }) => `${paint.red('✗')} ${what.padEnd(8)}  ${reason} ${remedy}\n`),
  ];
  await writeStdout(json ? `${JSON.stringify({ engines, lacks }, null, 2)}\n` : lines.join(''));
  return engines.every(isFound) && lacks.length === 0 ? 0 : 3;
}
