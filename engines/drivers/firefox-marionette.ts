import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, writeFile } from 'node:fs/promises';
import { debugging } from '../processes/debugging.ts';
import { type Engine, type FoundEngine, identityOf, type LaunchOptions } from '../engine.ts';
import { firefoxPreferences, trust } from './firefox-profile.ts';
import { connectMarionette, type Marionette, marionetteArguments, marionettePreferences } from './marionette.ts';
import { onDisplay } from './on-display.ts';
import { openOrDie } from './open-or-die.ts';
import { environmentIn } from '../processes/owned.ts';
import { deferred } from '../promises.ts';
import { firefoxLimits } from '../settings.ts';

const startMs = 20_000;

/** A Firefox that can say what its console shows, which WebDriver BiDi does not report. */
export interface FirefoxByMarionette extends Engine {
  readonly marionette: Marionette;
}

/**
 * Launches a stock Firefox by Marionette.
 * @throws {EnginesError} when there is no display to be had.
 */
export async function launchFirefoxByMarionette(
  found: FoundEngine,
  options: LaunchOptions,
): Promise<FirefoxByMarionette> {
  return await onDisplay('firefox', options, async ({ display, folder, release }) => {
    const profile = `${folder}/profile`;
    await mkdir(profile);
    await trust(profile, folder, options);
    const preferences = Object.entries({ ...firefoxPreferences(options), ...marionettePreferences });
    await writeFile(
      `${profile}/user.js`,
      preferences.map(([name, value]) => `user_pref(${JSON.stringify(name)}, ${JSON.stringify(value)});\n`).join(''),
    );
    const browser = spawn(found.executable, [...marionetteArguments, '-no-remote', '-profile', profile], {
      env: environmentIn(folder, { ...display.environment, MOZ_REMOTE_SETTINGS_DEVTOOLS: '1' }),
      detached: true,
      stdio: debugging ? ['ignore', 'inherit', 'inherit'] : 'ignore',
    });
    browser.unref();
    const marionette = await Promise.race([
      connectMarionette(profile, startMs),
      once(browser, 'error').then(([error]): never => {
        throw error instanceof Error ? error : new Error(String(error));
      }),
    ]);
    const { promise: died, resolve: die } = deferred<string>();
    let closing: Promise<void> | undefined;
    void marionette.closed.then(() => {
      if (closing === undefined) die(`${found.product} ended without being asked to.`);
    });
    return {
      ...identityOf(found),
      limits: firefoxLimits,
      marionette,
      died,
      console: () => consoleOf(marionette),
      open: (url) => openOrDie(found.product, url, show(marionette, url), die),
      close: () =>
        (closing ??= (async () => {
          marionette.close();
          await release();
        })()),
    };
  });
}

/** Navigation is not waited for: a page may load for ever. */
async function show(marionette: Marionette, url: string): Promise<void> {
  await marionette.evaluate(
    `gBrowser.selectedBrowser.loadURI(Services.io.newURI(args[0]), {
      triggeringPrincipal: Services.scriptSecurityManager.getSystemPrincipal() });`,
    url,
  );
}

/** Messages about pages, without those of Firefox’s own code. */
async function consoleOf(marionette: Marionette): Promise<readonly string[]> {
  const messages = await marionette.evaluate(`return Services.console.getMessageArray().flatMap((message) => {
      if (!(message instanceof Ci.nsIScriptError) || message.isFromChromeContext) return [];
      return message.innerWindowID === 0 && message.category.includes('chrome') ? [] : [message.errorMessage];
    });`);
  return messages as readonly string[];
}
