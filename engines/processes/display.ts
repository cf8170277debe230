import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { Readable } from 'node:stream';
import { debugging } from './debugging.ts';
import { EnginesError, LaunchError, type LaunchOptions } from '../engine.ts';
import { discard, environmentIn, ownFolder } from './owned.ts';
import { deferred, settles } from '../promises.ts';
import { onPath } from '../discovery/which.ts';

/** A place to draw. The environment variables lead a browser to it. */
export interface Display {
  readonly environment: Record<string, string>;
  /** Resolves with the reason when it is gone, and with it whatever is drawn on it. Never for the user's own display. */
  readonly ended: Promise<string>;
  readonly release: () => Promise<void>;
}

interface Server {
  readonly name: string;
  readonly folder: string;
  readonly ended: Promise<string>;
}

interface Shared {
  readonly server: Promise<Server>;
  users: number;
}

let shared: Shared | undefined;

const never = new Promise<never>(() => undefined);

/**
 * Lends a display that the engines of one run share: an Xvfb on a free number, started with the first and stopped with the
 * last, so that no window shows up on the user's screen. Without Xvfb, and for `headed`, it is the user's own display.
 * @throws {EnginesError} when there is none.
 */
export async function borrowDisplay({ headed = false }: Pick<LaunchOptions, 'headed'> = {}): Promise<Display> {
  if (process.platform !== 'linux') return { environment: {}, ended: never, release: () => Promise.resolve() };
  if (headed) return usersDisplay('--headed needs a display, but DISPLAY is not set.');
  const executable = onPath('Xvfb');
  if (executable === undefined) return usersDisplay('There is no display, and no Xvfb to make one.');
  const mine = (shared ??= share(executable));
  mine.users += 1;
  let released: Promise<void> | undefined;
  const release = () => (released ??= giveBack(mine));
  try {
    const { name, ended } = await mine.server;
    return {
      environment: { DISPLAY: name, GDK_BACKEND: 'x11', MOZ_ENABLE_WAYLAND: '0' },
      ended,
      release,
    };
  } catch (error) {
    await release();
    throw error;
  }
}

/** The display of the desktop. Its key is in the user's home, which is not the home of a browser that we start. */
function usersDisplay(otherwise: string): Display {
  const { DISPLAY: display, XAUTHORITY: key = join(homedir(), '.Xauthority') } = process.env;
  if (display)
    return { environment: { DISPLAY: display, XAUTHORITY: key }, ended: never, release: () => Promise.resolve() };
  throw new EnginesError(
    otherwise,
    'Start it from a desktop session, or run it with `xvfb-run` (Debian, Ubuntu: apt-get install xvfb).',
  );
}

/** What to say of a browser that did not start with `error`: that its display is gone, if it is. */
export async function causeOf(error: unknown, { ended }: Display): Promise<unknown> {
  const display = await settles(ended, 0);
  return display.settled === 'fulfilled' ? new Error(display.value, { cause: error }) : error;
}

function share(executable: string): Shared {
  const created: Shared = {
    server: start(executable, () => {
      if (shared === created) shared = undefined;
    }),
    users: 0,
  };
  return created;
}

async function giveBack(display: Shared): Promise<void> {
  display.users -= 1;
  if (display.users > 0) return;
  if (shared === display) shared = undefined;
  const server = await display.server.catch(() => undefined);
  if (server !== undefined) await discard(server.folder);
}

/** Starts an Xvfb; `onEnd` is called when it is gone, so that nobody is sent to a dead display. */
async function start(executable: string, onEnd: () => void): Promise<Server> {
  const folder = ownFolder('display', { gently: true });
  const child = spawn(executable, ['-displayfd', '3', '-screen', '0', '1400x1000x24', '-nolisten', 'tcp', '-noreset'], {
    env: environmentIn(folder),
    detached: true,
    stdio: ['ignore', 'ignore', debugging ? 'inherit' : 'ignore', 'pipe'],
  });
  child.unref();
  const { promise: ended, resolve: end } = deferred<string>();
  child.once('exit', (code, signal) => {
    onEnd();
    end(`its display (Xvfb) ended with ${signal ?? `exit code ${code}`}`);
  });
  try {
    return { name: `:${await displayNumber(child)}`, folder, ended };
  } catch (error) {
    onEnd();
    await discard(folder);
    throw error;
  }
}

/** The number that Xvfb writes once it accepts connections. */
async function displayNumber(child: ChildProcess): Promise<string> {
  const numbers = child.stdio[3];
  if (!(numbers instanceof Readable)) throw new Error('Xvfb was given no pipe for its number.');
  const ended = new Promise<never>((_resolve, reject) => {
    child.once('error', (error) => reject(failed(error.message)));
    child.once('exit', (code, signal) => reject(failed(`it ended with ${signal ?? `exit code ${code}`}`)));
  });
  try {
    const [line] = (await Promise.race([once(createInterface(numbers), 'line'), ended])) as [string];
    return line;
  } finally {
    numbers.destroy();
  }
}

const failed = (what: string) =>
  new LaunchError(
    `Xvfb did not start: ${what}.`,
    'Run the same command with DEBUG=cors-conformance:engines to see its output.',
  );
