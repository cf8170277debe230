import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as pause } from 'node:timers/promises';
import { signalExitCodes } from '../../engines/owned.ts';
import { createClient } from './client/client.ts';
import { defaultLimits } from './client/outcome.ts';
import { ServerUnreachableError } from './errors.ts';

/** Milliseconds in which the server has to answer. */
const readyWithin = 60_000;

/** Characters of the output that are shown when the server does not start. */
const keptOutput = 2000;

/**
 * Starts a server by a command of the shell and waits until the URL is answered, whatever the answer is.
 * @param environment of the command; this process's own by default.
 * @returns ends it, with all its processes.
 * @throws {ServerUnreachableError} when it ends before, or does not answer in time, or something else answers there already.
 */
export async function startServer(
  command: string,
  readyUrl: URL,
  environment: Readonly<Record<string, string | undefined>> = process.env,
): Promise<() => Promise<void>> {
  const client = createClient({ server: readyUrl, insecure: true }, { ...defaultLimits, timeoutMs: 1000 });
  const target = readyUrl.pathname + readyUrl.search;
  const isThere = async (): Promise<boolean> => {
    const outcome = await client.exchange({ method: 'GET', target, headers: [['Host', readyUrl.host]] });
    // One that speaks HTTP/2 only is there too.
    return outcome.ok || outcome.failure.kind === 'alpn';
  };
  if (await isThere()) {
    client.close();
    throw new ServerUnreachableError(
      `${readyUrl.href} is answered before the server was started: end what listens there, or leave out --start.`,
    );
  }
  // A group of its own, so that what the shell has started ends with it.
  const child = spawn(command, {
    shell: true,
    detached: true,
    env: environment,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
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
  // Who is ended by a signal gets no such event, unless by exit().
  const signals = Object.entries(signalExitCodes).map(([signal, code]) => [signal, () => process.exit(code)] as const);
  for (const [signal, leave] of signals) process.once(signal, leave);
  const stop = async (): Promise<void> => {
    kill();
    process.off('exit', kill);
    for (const [signal, leave] of signals) process.off(signal, leave);
    await ended;
  };
  const until = Date.now() + readyWithin;
  try {
    while (Date.now() < until && child.exitCode === null && child.signalCode === null) {
      if (await isThere()) return stop;
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
