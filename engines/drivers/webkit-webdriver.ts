import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { connect } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import getPort from 'get-port';
import { debugging } from '../processes/debugging.ts';
import type { Display } from '../processes/display.ts';
import { type Engine, type FoundEngine, type LaunchOptions, relayAuthority } from '../engine.ts';
import { onDisplay } from './on-display.ts';
import { environmentIn, processesOf, servicesIn } from '../processes/owned.ts';
import { deferred, settles } from '../promises.ts';
import { webkitGtkLimits } from '../settings.ts';
import { sessionEngine, startSession } from './webdriver-session.ts';

const startMs = 20_000;
const watchMs = 250;

/**
 * Launches WebKitGTK's MiniBrowser through WebKitWebDriver. A driver runs one session, so driver, browser and folder live and
 * end together.
 * @throws {EnginesError} when there is no display to be had, or the driver does not start.
 */
export async function launchWebkitWebdriver(found: FoundEngine, options: LaunchOptions): Promise<Engine> {
  return await onDisplay('webkit', options, async ({ display, folder, release }) => {
    const port = await startServer(found, folder, display, options);
    const session = await settles(startSession(new URL(`http://127.0.0.1:${port}`), capabilities(found)), startMs);
    if (session.settled === 'rejected') throw new Error(session.reason);
    if (session.settled === 'late') throw new Error(`WebKitWebDriver gave no session within ${startMs / 1000} s.`);
    const version = (await session.value.getCapabilities()).getBrowserVersion() ?? found.version;
    return sessionEngine(session.value, {
      identity: { ...found, version },
      limits: webkitGtkLimits,
      services: () => servicesIn(folder, 'WebKitNetworkProcess', 'WebKitGPUProcess'),
      lost: display.ended,
      watchMs,
      beforePage: () => {
        const pids = new Set(webProcesses(folder).map(({ pid }) => pid));
        return () => stopBusyPages(folder, pids);
      },
      release,
    });
  });
}

/** Starts WebKitWebDriver and resolves with its port once it listens. */
async function startServer(
  found: FoundEngine,
  folder: string,
  display: Display,
  options: LaunchOptions,
): Promise<number> {
  const port = await getPort({ host: '127.0.0.1' });
  const relay = `socks5://${relayAuthority(options)}`;
  const server = spawn(found.driverExecutable ?? 'WebKitWebDriver', [`--port=${port}`], {
    env: environmentIn(folder, {
      ...display.environment,
      // The browser takes no SOCKS proxy from the `proxy` capability.
      all_proxy: relay,
      http_proxy: relay,
      https_proxy: relay,
      // Driver and browser talk over loopback.
      ...(options.loopback !== true && { no_proxy: '127.0.0.1' }),
      LIBGL_ALWAYS_SOFTWARE: '1',
    }),
    detached: true,
    stdio: debugging ? ['ignore', 'inherit', 'inherit'] : 'ignore',
  });
  server.unref();
  await listening(server, port);
  return port;
}

async function listening(server: ChildProcess, port: number): Promise<void> {
  const { promise: failed, resolve: fail } = deferred<string>();
  server.once('error', (error) => fail(error.message));
  server.once('exit', (code, signal) => fail(`it ended with ${signal ?? `exit code ${code}`}`));
  const deadline = Date.now() + startMs;
  while (Date.now() < deadline) {
    if (await accepts(port)) return;
    const reason = await Promise.race([failed, delay(20)]);
    if (reason !== undefined) throw new Error(`WebKitWebDriver did not start: ${reason}.`);
  }
  throw new Error(`WebKitWebDriver did not listen on port ${port} within ${startMs / 1000} s.`);
}

async function accepts(port: number): Promise<boolean> {
  const socket = connect(port, '127.0.0.1');
  try {
    await once(socket, 'connect');
    return true;
  } catch {
    return false;
  } finally {
    socket.destroy();
  }
}

const capabilities = ({ executable }: FoundEngine) => ({
  browserName: 'MiniBrowser',
  acceptInsecureCerts: true,
  unhandledPromptBehavior: 'dismiss',
  pageLoadStrategy: 'none',
  'webkitgtk:browserOptions': {
    binary: executable,
    args: ['--automation'],
  },
});

/**
 * The window of a page that hangs cannot be closed, and to kill its process ends the session. It stays behind the fresh
 * one, stopped, so that it takes no time from it.
 */
function stopBusyPages(folder: string, pids: ReadonlySet<number>): void {
  for (const { pid, busy } of webProcesses(folder)) if (busy && pids.has(pid)) process.kill(pid, 'SIGSTOP');
}

const webProcesses = (folder: string) => processesOf(folder, 'WebKitWebProcess');
