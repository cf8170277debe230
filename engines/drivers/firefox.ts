import { mkdir } from 'node:fs/promises';
import { firefox } from 'playwright';
import { contextEngine } from './browser-context.ts';
import { silenceBidi } from './driver-events.ts';
import { type Engine, EnginesError, type FoundEngine, type LaunchOptions, relayAuthority } from '../engine.ts';
import { onDisplay } from './on-display.ts';
import { environmentIn } from '../processes/owned.ts';
import { signalsAreOurs, viewport } from './playwright-options.ts';
import { firefoxPreferences, trust } from './firefox-profile.ts';
import { firefoxLimits } from '../settings.ts';

/** The oldest release line that was seen to work; 140 ESR was seen not to. */
const oldestByBidi = 153;

/**
 * Launches Firefox with a window, because it has no WebGL without one: a stock Firefox over WebDriver BiDi, Playwright's own
 * build over Playwright's protocol.
 * @throws {EnginesError} when there is no display to be had, or Firefox is too old for its driver.
 */
export async function launchFirefox(found: FoundEngine, options: LaunchOptions): Promise<Engine> {
  if (found.driver === 'playwright-bidi' && Number.parseInt(found.version) < oldestByBidi)
    throw new EnginesError(
      `${found.product} ${found.version} (${found.executable}) lacks WebDriver BiDi commands that Playwright sends; ${oldestByBidi} has them.`,
      'Install a newer one, from the security updates of the distribution, or name it by CORS_CONFORMANCE_FIREFOX.',
    );
  return await onDisplay('firefox', options, async ({ display, folder, release }) => {
    const profile = `${folder}/profile`;
    await mkdir(profile);
    const trusted = await trust(profile, folder, options);
    const context = await firefox.launchPersistentContext(profile, {
      ...signalsAreOurs,
      ...(found.driver === 'playwright-bidi'
        ? { channel: 'moz-firefox', viewport: null }
        : { proxy: { server: `socks5://${relayAuthority(options)}` }, viewport }),
      executablePath: found.executable,
      headless: false,
      ignoreHTTPSErrors: !trusted,
      artifactsDir: `${folder}/artifacts`,
      env: environmentIn(folder, {
        ...display.environment,
        // A release build takes the server of its remote settings from the preferences only with this.
        MOZ_REMOTE_SETTINGS_DEVTOOLS: '1',
      }),
      firefoxUserPrefs: firefoxPreferences(options),
    });
    if (found.driver === 'playwright-bidi' && !options.console) await silenceBidi(context);
    return contextEngine(found, context, {
      limits: firefoxLimits,
      ...(options.console && { console: true }),
      lost: display.ended,
      release,
    });
  });
}
