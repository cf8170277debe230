import { webkit } from 'playwright';
import { contextEngine } from './browser-context.ts';
import { borrowDisplay } from '../processes/display.ts';
import { type Engine, type FoundEngine, type LaunchOptions, relayAuthority } from '../engine.ts';
import { discard, environmentIn, ownFolder, servicesIn } from '../processes/owned.ts';
import { signalsAreOurs, viewport } from './playwright-options.ts';
import { playwrightWebkitLimits } from '../settings.ts';

/** Launches Playwright's own WebKit, without a window unless `headed`. It has no certificate store of its own to import a CA into. */
export async function launchPlaywrightWebkit(found: FoundEngine, options: LaunchOptions): Promise<Engine> {
  const display = options.headed ? await borrowDisplay(options) : undefined;
  const folder = ownFolder('webkit');
  try {
    const context = await webkit.launchPersistentContext(`${folder}/profile`, {
      ...signalsAreOurs,
      executablePath: found.executable,
      headless: !options.headed,
      ignoreHTTPSErrors: true,
      artifactsDir: `${folder}/artifacts`,
      env: environmentIn(folder, { ...display?.environment, LIBGL_ALWAYS_SOFTWARE: '1' }),
      viewport,
      proxy: { server: `socks5://${relayAuthority(options)}` },
    });
    return contextEngine(found, context, {
      limits: playwrightWebkitLimits,
      ...(options.console && { console: true }),
      services: () => servicesIn(folder, 'WebKitNetworkProcess', 'WebKitGPUProcess'),
      ...(display && { lost: display.ended }),
      release: () => discard(folder),
    });
  } catch (error) {
    await discard(folder);
    throw error;
  }
}
