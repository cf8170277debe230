import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as pause } from 'node:timers/promises';
import { signalExitCodes } from '../../engines/processes/owned.ts';
import { createClient } from './client/client.ts';
import { portOf } from './client/connect.ts';
import { defaultLimits } from './client/outcome.ts';
import { ServerUnreachableError } from './errors.ts';
import { listeningPorts } from './listening-ports.ts';

/** Milliseconds in which the server has to answer. */
const readyWithin = 60_000;

/** Milliseconds between two looks at the ports that the server listens on. */
const lookEvery = 1000;

/** Characters of the output that are shown when the server fails. */
const keptOutput = 2000;

export interface StartOptions {
  /** Environment of the command; this process's own by default. */
  readonly environment?: Readonly<Record<string, string | undefined>>;
  /** Receives what is waited for, and why that may be in vain. */
  readonly onNote?: (line: string) => void;
  /** Whether an answer of this status means that it has started; any does by default. */
  readonly isReady?: (status: number) => boolean;
}

/** A server that was started and responds. */
export interface StartedServer {
  /** Ends it, with all its processes. */
  readonly stop: () => Promise<void>;
  /** How it ended, if it has ended by itself, and its last output. */
  readonly failure: () => string | undefined;
  /** The last lines that it printed. */
  readonly output: () => string;
}

/**
 * Starts a server by a command of the shell and waits until the URL is answered.
 * @throws {ServerUnreachableError} when it ends before, or does not answer in time, or something else answers there already.
 */
export async function startServer(
  command: string,
  readyUrl: URL,
  { environment = process.env, onNote = () => undefined, isReady = () => true }: StartOptions = {},
): Promise<StartedServer> {
  const client = createClient({ server: readyUrl, insecure: true }, { ...defaultLimits, timeoutMs: 1000 });
  const target = readyUrl.pathname + readyUrl.search;
  const isThere = async (wanted: (status: number) => boolean): Promise<boolean> => {
    const outcome = await client.exchange({ method: 'GET', target, headers: [['Host', readyUrl.host]] });
    // One that speaks HTTP/2 only is there too.
    return outcome.ok ? wanted(outcome.answer.status) : outcome.failure.kind === 'alpn';
  };
  const seconds = String(readyWithin / 1000);
  onNote(`Waiting up to ${seconds} s for ${readyUrl.href} to respond (--start ${JSON.stringify(command)}).`);
  if (await isThere(() => true)) {
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
  let kept = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk: Buffer) => (kept = (kept + chunk.toString()).slice(-keptOutput)));
  }
  const output = (): string => `Its last output:\n${kept.trimEnd() || '(none)'}`;
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
  const how = (): string | undefined =>
    child.exitCode !== null
      ? `with exit code ${String(child.exitCode)}`
      : child.signalCode !== null
        ? `by ${child.signalCode}`
        : undefined;
  const failure = (): string | undefined =>
    how() && `The server started by ${JSON.stringify(command)} ended ${how() ?? ''} during the run. ${output()}`;
  const until = performance.now() + readyWithin;
  let lookAt = performance.now() + lookEvery;
  let elsewhere: string | undefined;
  try {
    while (performance.now() < until && how() === undefined) {
      if (await isThere(isReady)) return { stop, failure, output };
      if (performance.now() >= lookAt) {
        const seen = await portsInstead(child.pid, readyUrl);
        if (seen !== undefined && seen !== elsewhere) {
          onNote(seen);
          elsewhere = seen;
        }
        lookAt = performance.now() + lookEvery;
      }
      await Promise.race([pause(50), ended]);
    }
  } finally {
    client.close();
  }
  const what = how() === undefined ? `did not answer within ${seconds} s` : `ended ${how() ?? ''} before it answered`;
  await stop();
  throw new ServerUnreachableError(
    [`The server started by ${JSON.stringify(command)} ${what} at ${readyUrl.href}.`, elsewhere, output()]
      .filter(Boolean)
      .join(' '),
  );
}

/** What to say if the processes of a group listen, but not on the port of this URL. */
async function portsInstead(group: number | undefined, url: URL): Promise<string | undefined> {
  const ports = group === undefined ? [] : await listeningPorts(group);
  if (ports.length === 0 || ports.includes(portOf(url))) return undefined;
  const named = ports.length === 1 ? `port ${String(ports[0])}` : `the ports ${ports.join(', ')}`;
  return `The server listens on ${named}, but the URL has port ${String(portOf(url))}: change one of them.`;
}
