import { type Command, CommanderError } from 'commander';
import { writeStdout } from '../results/write-file.ts';
import { exitCode } from './exit-codes.ts';

/** Runs the command that the arguments name, and sets the exit code of the process. Errors are reported on stderr. */
export async function runProgram(program: Command): Promise<void> {
  const help: string[] = [];
  // Sub-commands inherit settings only if these are made before the sub-commands.
  for (const command of [program, ...program.commands, ...program.commands.flatMap(({ commands }) => commands)])
    command.exitOverride().configureOutput({ writeOut: (text) => help.push(text) });

  let isLogLost = false;
  process.stderr.on('error', (error: NodeJS.ErrnoException) => {
    isLogLost ||= error.code !== 'EPIPE';
  });
  process.on('exit', () => {
    if (isLogLost) process.exitCode = exitCode.harness;
  });

  try {
    await program.parseAsync();
  } catch (error) {
    process.exitCode = await codeOf(error, help);
  }
}

/** @param help that the arguments asked for, where it is not written yet. */
async function codeOf(error: unknown, help: readonly string[]): Promise<number> {
  if (!(error instanceof CommanderError)) return failed(error);
  try {
    await writeStdout(help.join(''));
    return error.exitCode === 0 ? exitCode.ok : exitCode.usage;
  } catch (unwritable) {
    return failed(unwritable);
  }
}

/** What can fail takes a while to load, so only a failure does. */
async function failed(error: unknown): Promise<number> {
  const { fail } = await import('./fail.ts');
  return fail(error);
}
