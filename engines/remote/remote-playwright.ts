import playwright from 'playwright';
import { contextEngine } from '../drivers/browser-context.ts';
import { type Engine, type EngineName, type LaunchOptions, relayAuthority } from '../engine.ts';
import { viewport } from '../drivers/playwright-options.ts';
import type { RemoteEngine } from './remote.ts';
import { firefoxLimits } from '../settings.ts';
import { playwrightWebkitLimits } from '../settings.ts';

const connectMs = 20_000;

/** Opens a context in a browser of a Playwright server (https://playwright.dev/docs/api/class-browsertype#browser-type-connect). */
export async function connectPlaywright(
  { name, endpoint }: RemoteEngine & { readonly driver: 'playwright' },
  options: LaunchOptions,
): Promise<Engine> {
  const browser = await playwright[name].connect(endpoint.href, { timeout: connectMs });
  try {
    const context = await browser.newContext({
      proxy: { server: `socks5://${relayAuthority(options)}` },
      // Its certificate store is not ours to write to.
      ignoreHTTPSErrors: true,
      viewport,
    });
    const identity = { name, product: products[name], version: browser.version(), driver: 'playwright' } as const;
    return contextEngine(identity, context, { limits: limits[name], release: () => browser.close() });
  } catch (error) {
    await browser.close();
    throw error;
  }
}

const products: Readonly<Record<EngineName, string>> = {
  chromium: 'Chromium',
  firefox: 'Playwright Firefox',
  webkit: 'Playwright WebKit',
};

const limits: Readonly<Record<EngineName, Engine['limits']>> = {
  chromium: {
    'third-party-cookies':
      'The contexts of a Playwright server are incognito, where Chromium blocks third-party cookies.',
  },
  firefox: firefoxLimits,
  webkit: playwrightWebkitLimits,
};
