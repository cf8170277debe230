import { join } from 'node:path';
import { runCommand } from '../engines/discovery/commands.ts';
import { freePort } from '../engines/processes/free-port.ts';
import { discard, environmentIn, ownFolder } from '../engines/processes/owned.ts';
import { quoted } from '../suites/server/curl.ts';
import { ServerUnreachableError } from '../suites/server/errors.ts';
import { startServer } from '../suites/server/start-server.ts';
import { environmentOfDebian } from './install.ts';
import { implementationsFolder, type PolicyName, policyPath, type StartedImplementation } from './manifest.ts';

export interface Running {
  readonly url: URL;
  readonly stop: () => Promise<void>;
  /** How it ended by itself, where it did. */
  readonly failure: () => string | undefined;
}

/** Products that answer while they start say so. */
const isReady = (status: number): boolean => status !== 503;

/** Milliseconds for a compiler, on a machine with other work. */
const buildMs = 10 * 60_000;

/**
 * Compiles an implementation that has something to compile.
 * @throws {ServerUnreachableError} with the last output of the compiler.
 */
export async function buildImplementation({ id, registry, build }: StartedImplementation): Promise<void> {
  if (build === undefined) return;
  const folder = ownFolder('implementation');
  try {
    const [program = '', ...args] = build;
    const command = `cd ${quoted(implementationsFolder + id)} && exec ${[program === 'node' ? process.execPath : program, ...args].map(quoted).join(' ')}`;
    const env = environmentIn(folder, registry === 'debian' ? environmentOfDebian() : {});
    const lines: string[] = [];
    const onLine = (line: string): void => void lines.push(line);
    const code = await runCommand('/bin/sh', ['-c', command], { env, timeout: buildMs, onLine });
    if (code === 0) return;
    const how = code === null ? 'was ended' : `ended with exit code ${String(code)}`;
    throw new ServerUnreachableError(`${JSON.stringify(command)} ${how}: ${lines.slice(-10).join('\n')}`);
  } finally {
    await discard(folder);
  }
}

/**
 * Starts an implementation under a policy, on a free port of the loopback interface, and waits until it answers.
 * @throws {ServerUnreachableError} with its last output when it does not.
 */
export async function startImplementation(
  { id, registry, start, url = '/' }: StartedImplementation,
  policy: PolicyName,
  base = implementationsFolder,
): Promise<Running> {
  const port = await freePort();
  const folder = ownFolder('implementation');
  const readyUrl = new URL(url, `http://127.0.0.1:${String(port)}`);
  const [program = '', ...args] = start;
  const words = [program === 'node' ? process.execPath : program, ...args, String(port), policyPath(policy), folder];
  const command = `cd ${quoted(join(base, id))} && exec ${words.map(quoted).join(' ')}`;
  try {
    const environment = environmentIn(folder, registry === 'debian' ? environmentOfDebian() : {});
    const server = await startServer(command, readyUrl, { environment, isReady });
    const stop = async (): Promise<void> => {
      await server.stop();
      await discard(folder);
    };
    return { url: readyUrl, stop, failure: server.failure };
  } catch (error) {
    await discard(folder);
    throw error;
  }
}
