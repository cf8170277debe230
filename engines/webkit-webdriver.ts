import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { connect } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import getPort from 'get-port';
import { debugging } from './debugging.ts';
import { borrowDisplay, causeOf, type Display } from './display.ts';
import { type Engine, type FoundEngine, type LaunchOptions, relayAuthority } from './engine.ts';
import { discard, environmentIn, ownFolder, processesOf, servicesIn } from './owned.ts';
import { deferred, settles } from './promises.ts';
import { sessionEngine, startSession } from './webdriver-session.ts';

const startMs = 20_000;
const watchMs = 250;

/**
 * Launches WebKitGTK's MiniBrowser through WebKitWebDriver. A driver runs one session, so driver, browser and folder live and
 * end together.
 * @throws {EnginesError} when there is no display to be had, or the driver does not start.
 */
export async function launchWebkitWebdriver(found: FoundEngine, options: LaunchOptions): Promise<Engine> {
  const display = await borrowDisplay(options);
  const folder = ownFolder('webkit');
  try {
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
      release: async () => {
        await discard(folder);
        await display.release();
      },
    });
  } catch (error) {
    const cause = await causeOf(error, display);
    await discard(folder);
    await display.release();
    throw cause;
  }
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

export const webkitGtkLimits: Engine['limits'] = {
  'loopback-from-https':
    'WebKit takes http to a loopback address for mixed content on a page over https, and asks nothing: https://bugs.webkit.org/show_bug.cgi?id=171934. Serve it over https to see more.',
  'web-audio': 'Without an audio device the clock of an AudioContext stands still in WebKit.',
  'request-streams': 'WebKit takes a ReadableStream for a string: streams as bodies of requests are not implemented.',
  'external-clip-path':
    'WebKit takes no clip path from another document: only those of the page itself are implemented.',
  'paint-worklet': 'WebKit has no CSS.paintWorklet by default: the CSS Painting API is an experimental feature.',
  'redirected-ping':
    'WebKit now and then never sends the request behind a redirect of a ping (3 of 24 in 2.50), so a case with one has a different result on each run.',
  'fetch-later': 'WebKit has no fetchLater(): deferred fetching is not implemented.',
  prefetch: 'WebKit has no <link rel=prefetch> by default.',
  'text-modules': 'WebKit imports no text: import attributes with { type: "text" } are not implemented.',
  'credentialless-frames': 'WebKit has no <iframe credentialless>: it is not implemented.',
  'document-isolation-policy': 'WebKit has no Document-Isolation-Policy: it is not implemented.',
  'css-modules': 'WebKit imports no CSS: import attributes with { type: "css" } are not implemented.',
  'http-cache': 'An automation session of WebKitGTK has no HTTP cache: every request goes out.',
  http2: 'WebKitGTK asks over HTTP/1.1 through a SOCKS proxy, which is how it reaches the test origins.',
};

const webProcesses = (folder: string) => processesOf(folder, 'WebKitWebProcess');
