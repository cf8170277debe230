import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { connect } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import getPort from 'get-port';
import { Builder, type WebDriver } from 'selenium-webdriver';
import { debugging } from './debugging.ts';
import { borrowDisplay, type Display } from './display.ts';
import type { Engine, FoundEngine, LaunchOptions } from './engine.ts';
import { discard, environmentIn, ownFolder, processesOf } from './owned.ts';
import { viewport } from './playwright-options.ts';
import { openOrDie } from './open-or-die.ts';
import { deferred, firstLine, settles } from './promises.ts';

const startMs = 20_000;
const closeMs = 2_000;
const watchMs = 250;

/**
 * Launches WebKitGTK's MiniBrowser through WebKitWebDriver. A driver runs one session, so driver, browser and folder live and
 * end together.
 * @throws {EnginesError} when there is no display to be had, or the driver does not start.
 */
export async function launchWebkitWebdriver(found: FoundEngine, options: LaunchOptions): Promise<Engine> {
  const display = await borrowDisplay();
  const folder = ownFolder('webkit');
  try {
    const port = await startServer(found, folder, display, options);
    const session = await settles(startSession(found, port), startMs);
    if (session.settled === 'rejected') throw new Error(session.reason);
    if (session.settled === 'late') throw new Error(`WebKitWebDriver gave no session within ${startMs / 1000} s.`);
    const version = (await session.value.getCapabilities()).getBrowserVersion() ?? found.version;
    return sessionEngine({ ...found, version }, session.value, folder, display);
  } catch (error) {
    await discard(folder);
    await display.release();
    throw error;
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
  const relay = `socks5://127.0.0.1:${options.relayPort}`;
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

/** With the URL of a server nothing is looked for or downloaded, and no variable of the environment leads elsewhere. */
async function startSession(found: FoundEngine, port: number): Promise<WebDriver> {
  return new Builder()
    .disableEnvironmentOverrides()
    .usingServer(`http://127.0.0.1:${port}`)
    .withCapabilities({
      browserName: 'MiniBrowser',
      acceptInsecureCerts: true,
      unhandledPromptBehavior: 'dismiss',
      pageLoadStrategy: 'none',
      'webkitgtk:browserOptions': { binary: found.executable, args: ['--automation'] },
    })
    .build();
}

function sessionEngine(found: FoundEngine, session: WebDriver, folder: string, display: Display): Engine {
  const { promise: died, resolve: die } = deferred<string>();
  const abandoned = new Set<string>();
  let closing: Promise<void> | undefined;

  void watch(session, () => closing !== undefined).then(die);

  async function show(url: string): Promise<void> {
    const previous = (await session.getAllWindowHandles()).filter((handle) => !abandoned.has(handle));
    const processes = new Set(webProcesses(folder).map(({ pid }) => pid));
    // A window, not a tab: a tab stays in the background, where pages are throttled.
    await session.switchTo().newWindow('window');
    await session
      .manage()
      .window()
      .setRect({ ...viewport, x: 0, y: 0 });
    const fresh = await session.getWindowHandle();
    for (const handle of previous) {
      const closed = await settles(closeWindow(handle), closeMs);
      if (closed.settled === 'late') abandon(handle, processes);
    }
    await session.switchTo().window(fresh);
    await session.get(url);
  }

  async function closeWindow(handle: string): Promise<void> {
    await session.switchTo().window(handle);
    await session.close();
  }

  /**
   * The window of a page that hangs cannot be closed, and to kill its process ends the session. It stays behind the fresh
   * one, stopped, so that it takes no time from it.
   */
  function abandon(handle: string, processes: ReadonlySet<number>): void {
    abandoned.add(handle);
    for (const { pid, busy } of webProcesses(folder)) if (busy && processes.has(pid)) process.kill(pid, 'SIGSTOP');
  }

  async function end(): Promise<void> {
    await discard(folder);
    await display.release();
  }

  return {
    name: found.name,
    product: found.product,
    version: found.version,
    driver: found.driver,
    limits,
    died,
    open: (url) => openOrDie(found.product, url, show(url), die),
    close: () => (closing ??= end()),
  };
}

const limits: Engine['limits'] = {
  'loopback-from-https':
    'WebKit takes http to a loopback address for mixed content on a page over https, and asks nothing: https://bugs.webkit.org/show_bug.cgi?id=171934. Serve it over https to see more.',
  'web-audio': 'Without an audio device the clock of an AudioContext stands still in WebKit.',
  'request-streams': 'WebKit takes a ReadableStream for a string: streams as bodies of requests are not implemented.',
  'paint-worklet': 'WebKit has no CSS.paintWorklet by default: the CSS Painting API is an experimental feature.',
  'css-modules': 'WebKit imports no CSS: import attributes with { type: "css" } are not implemented.',
  'http-cache': 'An automation session of WebKitGTK has no HTTP cache: every request goes out.',
  http2: 'WebKitGTK asks over HTTP/1.1 through a SOCKS proxy, which is how it reaches the test origins.',
};

const webProcesses = (folder: string) => processesOf(folder, 'WebKitWebProcess');

/** Resolves with the reason when the session answers no more; WebDriver has no event for that. */
async function watch(session: WebDriver, closed: () => boolean): Promise<string> {
  for (;;) {
    try {
      await session.getAllWindowHandles();
    } catch (error) {
      if (!closed()) return `WebKitGTK MiniBrowser ended without being asked to (${firstLine(error)}).`;
    }
    if (closed()) return new Promise<never>(() => undefined);
    await delay(watchMs, undefined, { ref: false });
  }
}
