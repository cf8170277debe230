import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { type Engine, type FoundEngine, identityOf, type LaunchOptions, relayAuthority } from '../engine.ts';
import { onDisplay } from './on-display.ts';
import { openOrDie } from './open-or-die.ts';
import { environmentIn } from '../processes/owned.ts';
import { deferred } from '../promises.ts';
import { webkitGtkLimits } from '../settings.ts';

/**
 * Launches WebKitGTK's MiniBrowser without a driver, which is the only way to get what the console shows: an automated page prints
 * nothing. Each page that is opened is another process of it.
 * @throws {EnginesError} when there is no display to be had.
 */
export function launchMiniBrowser(found: FoundEngine, options: LaunchOptions): Promise<Engine> {
  return onDisplay('webkit', options, ({ display, folder, release }) => {
    const messages: string[] = [];
    const { promise: died, resolve: die } = deferred<string>();
    const relay = `socks5://${relayAuthority(options)}`;
    const env = environmentIn(folder, {
      ...display.environment,
      all_proxy: relay,
      http_proxy: relay,
      https_proxy: relay,
      LIBGL_ALWAYS_SOFTWARE: '1',
    });
    let browser: ChildProcess | undefined;
    let closing: Promise<void> | undefined;

    async function show(url: string): Promise<void> {
      const previous = browser;
      const fresh = spawn(
        found.executable,
        // In private mode it prints nothing. Despite the name the messages go to stderr.
        ['--ignore-tls-errors', '--enable-write-console-messages-to-stdout=true', url],
        { env, detached: true, stdio: ['ignore', 'ignore', 'pipe'] },
      );
      browser = fresh;
      fresh.unref();
      createInterface({ input: fresh.stderr }).on('line', (line) => {
        const message = messageIn(line);
        if (message !== undefined) messages.push(message);
      });
      fresh.once('exit', () => {
        if (browser === fresh && closing === undefined) die(`${found.product} ended without being asked to.`);
      });
      previous?.kill('SIGKILL');
      await once(fresh, 'spawn');
    }

    return Promise.resolve({
      ...identityOf(found),
      limits: webkitGtkLimits,
      died,
      console: () => Promise.resolve(messages),
      open: (url) => openOrDie(found.product, url, show(url), die),
      close: () => (closing ??= release()),
    });
  });
}

/**
 * The message in a line of MiniBrowser, which is `CONSOLE LEVEL message` or `CONSOLE SOURCE LEVEL message`, after the place in a script if
 * there is one.
 */
export function messageIn(line: string): string | undefined {
  return /^(?:\S+: )?CONSOLE (?:\S+ )??(?:LOG|INFO|DEBUG|WARN|WARNING|ERROR) (.*)$/.exec(line)?.[1];
}
