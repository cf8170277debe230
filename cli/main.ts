#!/usr/bin/env node
import { Command, CommanderError } from 'commander';
import { addBrowsers } from './browsers.ts';
import { addCompare } from './compare.ts';
import { addEngines } from './engines.ts';
import { exitCode, fail } from './exit-codes.ts';
import { addExplain } from './explain.ts';
import { addFuzz } from './fuzz.ts';
import { addList } from './list.ts';
import { addReport } from './report.ts';
import { addServer } from './server.ts';
import { addServe } from './serve.ts';
import { addSince } from './since.ts';
import { tool } from './tool.ts';
import { addUpdate } from './update.ts';

const program = new Command('cors-conformance')
  .description('Conformance of Cross-Origin Resource Sharing, on both ends of the wire.')
  .version(tool.version)
  .showSuggestionAfterError()
  .showHelpAfterError('(--help tells the flags)')
  .addHelpText(
    'after',
    `
Exit codes:
  0  everything as expected
  1  a conformance failure or a regression
  2  wrong usage, a given file that cannot be read or does not fit, or nothing matched
  3  the harness could not run (an engine is missing, a port is taken, a folder is read-only)`,
  );

const commands = [
  addBrowsers,
  addServer,
  addFuzz,
  addReport,
  addCompare,
  addUpdate,
  addSince,
  addList,
  addExplain,
  addServe,
  addEngines,
];
for (const add of commands) add(program);
// Sub-commands inherit it only if it is set before they are parsed.
for (const command of [program, ...program.commands, ...program.commands.flatMap(({ commands }) => commands)])
  command.exitOverride();

// A reader that has seen enough, as `head`, is no failure of ours.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') process.exit();
  throw error;
});

try {
  await program.parseAsync();
} catch (error) {
  if (error instanceof CommanderError) process.exitCode = error.exitCode === 0 ? exitCode.ok : exitCode.usage;
  else process.exitCode = fail(error);
}
