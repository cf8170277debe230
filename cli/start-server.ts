import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as pause } from 'node:timers/promises';
import { createClient } from '../suites/server/client/client.ts';
import { defaultLimits } from '../suites/server/client/outcome.ts';
import { ServerUnreachableError } from '../suites/server/errors.ts';

/** Milliseconds in which the server has to answer. */
const readyWithin = 60_000;

/** Characters of the output that are shown when the server does not start. */
const keptOutput = 2000;

/**
 * Starts a server by a command of the shell and waits until the URL is answered, whatever the answer is.
 * @returns ends it, with all its processes.
 * @throws {ServerUnreachableError} when it ends before, or does not answer in time.
 */
export async function startServer(command: string, readyUrl: URL): Promise<() => Promise<void>> {
  // A group of its own, so that what the shell has started ends with it.
  const child = spawn(command, { shell: true, detached: true, stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk: Buffer) => (output = (output + chunk.toString()).slice(-keptOutput)));
  }
  const ended = once(child, 'close');
  const kill = (): void => {
    if (child.pid === undefined) return;
    try {
      process.kill(-child.pid, 'SIGKILL');
    } catch {
      // It has ended by itself.
    }
  };
  process.once('exit', kill);
  const stop = async (): Promise<void> => {
    kill();
    process.off('exit', kill);
    await ended;
  };
  const client = createClient({ server: readyUrl, insecure: true }, { ...defaultLimits, timeoutMs: 1000 });
  const target = readyUrl.pathname + readyUrl.search;
  const until = Date.now() + readyWithin;
  try {
    while (Date.now() < until && child.exitCode === null && child.signalCode === null) {
      const { ok } = await client.exchange({ method: 'GET', target, headers: [['Host', readyUrl.host]] });
      if (ok) return stop;
      await Promise.race([pause(50), ended]);
    }
  } finally {
    client.close();
  }
  const gone = child.exitCode !== null || child.signalCode !== null;
  await stop();
  const what = gone ? 'ended before it answered' : `did not answer within ${String(readyWithin / 1000)} s`;
  throw new ServerUnreachableError(
    `The server started by ${JSON.stringify(command)} ${what} at ${readyUrl.href}. Its last output:\n${output.trimEnd() || '(none)'}`,
  );
}
