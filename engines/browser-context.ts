import type { BrowserContext, Page } from 'playwright';
import type { Engine, EngineIdentity } from './engine.ts';
import { openOrDie } from './open-or-die.ts';
import { deferred, settles } from './promises.ts';

const closeMs = 3_000;

/** The engine behind a context of Playwright. `released` gives back what it borrowed, once the context is closed. */
export function contextEngine(
  found: EngineIdentity,
  context: BrowserContext,
  limits: Engine['limits'],
  released: () => Promise<void>,
): Engine {
  const { promise: died, resolve: die } = deferred<string>();
  let page: Page | undefined;
  let closing: Promise<void> | undefined;

  context.on('close', () => {
    if (closing === undefined) die(`${found.product} ended without being asked to.`);
  });

  async function show(url: string): Promise<void> {
    const previous = context.pages();
    const fresh = await context.newPage();
    page = fresh;
    fresh.on('crash', () => {
      if (page === fresh) die(`The page’s process in ${found.product} crashed.`);
    });
    // A page that hangs answers its closing late or never; nothing depends on it.
    for (const each of previous) each.close().catch(() => undefined);
    await fresh.goto(url, { waitUntil: 'commit' });
  }

  async function end(): Promise<void> {
    await settles(context.close(), closeMs);
    await released();
  }

  const engine: Engine = {
    name: found.name,
    product: found.product,
    version: context.browser()?.version() ?? found.version,
    driver: found.driver,
    limits,
    died,
    open: (url) => openOrDie(found.product, url, show(url), die),
    close: () => (closing ??= end()),
  };
  return engine;
}
