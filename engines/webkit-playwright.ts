import { webkit } from 'playwright';
import { contextEngine } from './browser-context.ts';
import { borrowDisplay } from './display.ts';
import { type Engine, type FoundEngine, type LaunchOptions, relayAuthority } from './engine.ts';
import { discard, environmentIn, ownFolder, servicesIn } from './owned.ts';
import { signalsAreOurs, viewport } from './playwright-options.ts';

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
      services: () => servicesIn(folder, 'WebKitNetworkProcess', 'WebKitGPUProcess'),
      ...(display && { lost: display.ended }),
      release: () => discard(folder),
    });
  } catch (error) {
    await discard(folder);
    throw error;
  }
}

export const playwrightWebkitLimits: Engine['limits'] = {
  'loopback-from-https':
    'WebKit takes http to a loopback address for mixed content on a page over https, and asks nothing: https://bugs.webkit.org/show_bug.cgi?id=171934. Serve it over https to see more.',
  'web-audio': 'Without an audio device the clock of an AudioContext stands still in WebKit.',
  'request-streams': 'WebKit takes a ReadableStream for a string: streams as bodies of requests are not implemented.',
  'external-clip-path':
    'WebKit takes no clip path from another document: only those of the page itself are implemented.',
  'paint-worklet': 'WebKit has no CSS.paintWorklet by default: the CSS Painting API is an experimental feature.',
  prefetch: 'WebKit has no <link rel=prefetch> by default.',
  'text-modules': 'WebKit imports no text: import attributes with { type: "text" } are not implemented.',
  'credentialless-frames': 'WebKit has no <iframe credentialless>: it is not implemented.',
  'document-isolation-policy': 'WebKit has no Document-Isolation-Policy: it is not implemented.',
  'fetch-later': 'WebKit has no fetchLater(): deferred fetching is not implemented.',
  'third-party-cookies': 'WebKit blocks third-party cookies by default (Intelligent Tracking Prevention).',
};
