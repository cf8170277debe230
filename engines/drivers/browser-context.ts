import type { BrowserContext, Page } from 'playwright';
import type { Engine, EngineIdentity } from '../engine.ts';
import { openOrDie } from './open-or-die.ts';
import { deferred, settles } from '../promises.ts';

const closeMs = 3_000;

/** What stands behind a context of Playwright. */
interface ContextOptions {
  readonly limits: Engine['limits'];
  readonly services?: Engine['services'];
  /** Keep what the console shows. */
  readonly console?: boolean;
  /** Keeps the driver from reporting what a page does, once it is open. Never rejects. */
  readonly silence?: (page: Page) => Promise<void>;
  /** Resolves with the reason when what the browser needs is gone. */
  readonly lost?: Promise<string>;
  /** Gives back what the browser borrowed, once the context is closed. */
  readonly release: () => Promise<void>;
}

/** The engine behind a context of Playwright. */
export function contextEngine(
  found: EngineIdentity,
  context: BrowserContext,
  { limits, services, console = false, silence, lost, release }: ContextOptions,
): Engine {
  const { promise: died, resolve: die } = deferred<string>();
  const messages: string[] = [];
  let page: Page | undefined;
  let closing: Promise<void> | undefined;

  void lost?.then((why) => {
    if (closing === undefined) die(`${found.product} was lost: ${why}.`);
  });
  if (console) context.on('console', (message) => messages.push(message.text()));
  context.on('close', () => {
    if (closing === undefined) die(`${found.product} ended without being asked to.`);
  });

  async function show(url: string, isDone: boolean): Promise<void> {
    if (isDone && page) {
      await page.goto(url, { waitUntil: 'commit' });
      return;
    }
    const previous = context.pages();
    const fresh = await context.newPage();
    page = fresh;
    fresh.on('crash', () => {
      if (page === fresh) die(`The page’s process in ${found.product} crashed.`);
    });
    // A page that hangs answers its closing late or never; nothing depends on it.
    for (const each of previous) each.close().catch(() => undefined);
    await fresh.goto(url, { waitUntil: 'commit' });
    // A page that hangs answers none of the commands; cases do not depend on them.
    void silence?.(fresh);
  }

  async function end(): Promise<void> {
    await settles(context.close(), closeMs);
    await release();
  }

  const engine: Engine = {
    name: found.name,
    product: found.product,
    version: context.browser()?.version() ?? found.version,
    driver: found.driver,
    limits,
    died,
    ...(services && { services }),
    ...(console && { console: () => Promise.resolve(messages) }),
    open: (url, { isDone } = { isDone: false }) => openOrDie(found.product, url, show(url, isDone), die),
    close: () => (closing ??= end()),
  };
  return engine;
}
