import type { Engine, FoundEngine, LaunchOptions } from './engine.ts';
import { EnginesError, LaunchError } from './engine.ts';
import { firstLine } from './promises.ts';

/**
 * Starts a found engine with a profile of its own, behind the relay. Several may be started at once. Whatever ends this
 * process also ends the engine and removes its profile.
 * @throws {LaunchError} when it does not start.
 * @throws {EnginesError} when it cannot.
 */
export async function launchEngine(found: FoundEngine, options: LaunchOptions): Promise<Engine> {
  try {
    return await (
      await launcher(found, options)
    )(found, options);
  } catch (error) {
    if (error instanceof EnginesError) throw error;
    throw new LaunchError(
      `${found.product} ${found.version} (${found.executable}) did not start: ${whatItSaid(error) ?? firstLine(error)}`,
      'Run the same command with DEBUG=cors-conformance:engines,pw:browser to see what it says.',
      { cause: error },
    );
  }
}

type Launcher = (found: FoundEngine, options: LaunchOptions) => Promise<Engine>;

/** Drivers take their time to load, so only the one that is needed is. */
async function launcher(found: FoundEngine, { console }: LaunchOptions): Promise<Launcher> {
  switch (found.name) {
    case 'chromium':
      return (await import('./drivers/chromium.ts')).launchChromium;
    case 'firefox':
      return found.driver === 'playwright-bidi' && console === true
        ? (await import('./drivers/firefox-marionette.ts')).launchFirefoxByMarionette
        : (await import('./drivers/firefox.ts')).launchFirefox;
    case 'webkit':
      if (found.driver === 'webdriver' && console === true)
        return (await import('./drivers/webkit-minibrowser.ts')).launchMiniBrowser;
      return found.driver === 'webdriver'
        ? (await import('./drivers/webkit-webdriver.ts')).launchWebkitWebdriver
        : (await import('./drivers/webkit-playwright.ts')).launchPlaywrightWebkit;
  }
}

/** What the browser itself complained of, from the log that Playwright appends to its message. */
const whatItSaid = (error: unknown): string | undefined =>
  /\[err\] (.*(?:FATAL|error while loading|cannot open display|Permission denied).*)/.exec(String(error))?.[1];
