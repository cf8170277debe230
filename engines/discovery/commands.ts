import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';

/** How a command ended: its exit code, or `null` when it was ended for taking too long or could not be started. */
export type ExitCode = number | null;

export interface CommandOptions {
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Milliseconds after which it is ended. */
  readonly timeout: number;
  /** Is told every line of its output. */
  readonly onLine?: (line: string) => void;
}

/** Runs a command without input, in this process's group, so that Ctrl-C ends it too. */
export function runCommand(command: string, args: readonly string[], options: CommandOptions): Promise<ExitCode> {
  const child = spawn(command, args, {
    env: options.env,
    stdio: ['ignore', 'pipe', 'pipe'],
    timeout: options.timeout,
    killSignal: 'SIGKILL',
  });
  for (const output of [child.stdout, child.stderr]) {
    createInterface(output).on('line', (line) => {
      const shown = line.replace(/^.*\r(?=.)/, '').trim();
      if (shown !== '') options.onLine?.(shown);
    });
  }
  return new Promise((resolve) => {
    child.once('error', () => resolve(null));
    child.once('close', (code) => resolve(code));
  });
}
