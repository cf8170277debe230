import { setTimeout as delay } from 'node:timers/promises';
import { Builder, type WebDriver } from 'selenium-webdriver';
import type { Engine, EngineIdentity } from '../engine.ts';
import { openOrDie } from './open-or-die.ts';
import { viewport } from './playwright-options.ts';
import { deferred, firstLine, settles } from '../promises.ts';

const closeMs = 2_000;

/** A WebDriver session (https://www.w3.org/TR/webdriver2/#sessions) and what stands behind it. */
export interface SessionOptions {
  readonly identity: EngineIdentity;
  readonly limits: Engine['limits'];
  /** How often the session is asked whether it still answers, in milliseconds; WebDriver has no event for its end. */
  readonly watchMs: number;
  /** Called before a fresh page; what it returns is called for each earlier window that cannot be closed, and stays. */
  readonly beforePage?: () => () => void;
  readonly services?: Engine['services'];
  /** Resolves with the reason when what the browser needs is gone. */
  readonly lost?: Promise<string>;
  /** Ends what stands behind the session. */
  readonly release: () => Promise<void>;
}

/** With the URL of a server nothing is looked for or downloaded, and no variable of the environment leads elsewhere. */
export async function startSession(server: URL, capabilities: Readonly<Record<string, unknown>>): Promise<WebDriver> {
  return new Builder().disableEnvironmentOverrides().usingServer(server.href).withCapabilities(capabilities).build();
}

/** The engine behind a WebDriver session. */
export function sessionEngine(session: WebDriver, options: SessionOptions): Engine {
  const { identity, limits, services } = options;
  const { promise: died, resolve: die } = deferred<string>();
  const abandoned = new Set<string>();
  let closing: Promise<void> | undefined;

  void watch().then(die);
  void options.lost?.then((why) => {
    if (closing === undefined) die(`${identity.product} was lost: ${why}.`);
  });

  async function show(url: string, isDone: boolean): Promise<void> {
    if (isDone) return session.get(url);
    const previous = (await session.getAllWindowHandles()).filter((handle) => !abandoned.has(handle));
    const abandon = options.beforePage?.();
    // A window, not a tab: a tab stays in the background, where pages are throttled.
    await session.switchTo().newWindow('window');
    await session
      .manage()
      .window()
      .setRect({ ...viewport, x: 0, y: 0 });
    const fresh = await session.getWindowHandle();
    for (const handle of previous) {
      const closed = await settles(closeWindow(handle), closeMs);
      if (closed.settled !== 'late') continue;
      abandoned.add(handle);
      abandon?.();
    }
    await session.switchTo().window(fresh);
    await session.get(url);
  }

  async function closeWindow(handle: string): Promise<void> {
    await session.switchTo().window(handle);
    await session.close();
  }

  /** Resolves with the reason when the session answers no more. */
  async function watch(): Promise<string> {
    const isClosed = () => closing !== undefined;
    for (;;) {
      try {
        await session.getAllWindowHandles();
      } catch (error) {
        if (!isClosed()) return `${identity.product} ended without being asked to (${firstLine(error)}).`;
      }
      if (isClosed()) return new Promise<never>(() => undefined);
      await delay(options.watchMs, undefined, { ref: false });
    }
  }

  const { name, product, version, driver } = identity;
  return {
    name,
    product,
    version,
    driver,
    limits,
    died,
    ...(services && { services }),
    open: (url, { isDone } = { isDone: false }) => openOrDie(product, url, show(url, isDone), die),
    close: () => (closing ??= options.release()),
  };
}
