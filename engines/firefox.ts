import { execFile } from 'node:child_process';
import { mkdir, writeFile } from 'node:fs/promises';
import { promisify } from 'node:util';
import { firefox } from 'playwright';
import { contextEngine } from './browser-context.ts';
import { borrowDisplay, causeOf } from './display.ts';
import { type Engine, EnginesError, type FoundEngine, type LaunchOptions, relayAuthority } from './engine.ts';
import { discard, environmentIn, ownFolder } from './owned.ts';
import { signalsAreOurs, viewport } from './playwright-options.ts';
import { firstLine } from './promises.ts';
import { firefoxLimits, firefoxRendering } from './settings.ts';
import { onPath } from './which.ts';

const run = promisify(execFile);

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
  const display = await borrowDisplay(options);
  const folder = ownFolder('firefox');
  try {
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
      firefoxUserPrefs: { ...throughRelay(options), ...firefoxRendering, ...quiet },
    });
    return contextEngine(found, context, {
      limits: firefoxLimits,
      lost: display.ended,
      release: async () => {
        await discard(folder);
        await display.release();
      },
    });
  } catch (error) {
    const cause = await causeOf(error, display);
    await discard(folder);
    await display.release();
    throw cause;
  }
}

/**
 * Puts the CA into the profile's certificate store. Without `certutil` Firefox has to ignore certificate errors, which has
 * been seen to disturb requests.
 */
async function trust(profile: string, folder: string, options: LaunchOptions): Promise<boolean> {
  const certutil = onPath('certutil');
  if (certutil === undefined) {
    options.onNote?.(
      'certutil is not installed (Debian, Ubuntu: libnss3-tools), so Firefox ignores certificate errors instead of trusting the CA of the tests.',
    );
    return false;
  }
  const ca = `${folder}/ca.pem`;
  const database = `sql:${profile}`;
  try {
    await writeFile(ca, options.authority.caPem);
    await run(certutil, ['-N', '-d', database, '--empty-password']);
    await run(certutil, ['-A', '-d', database, '-n', 'cors-conformance', '-t', 'C,,', '-i', ca]);
    return true;
  } catch (error) {
    options.onNote?.(
      `certutil could not prepare Firefox’s profile, so it ignores certificate errors: ${firstLine(error)}`,
    );
    return false;
  }
}

/** Playwright's `proxy` option sets no proxy for HTTPS over BiDi. */
const throughRelay = ({ relayHost = '127.0.0.1', relayPort }: LaunchOptions) => ({
  'network.proxy.type': 1,
  'network.proxy.socks': relayHost,
  'network.proxy.socks_port': relayPort,
  'network.proxy.socks_version': 5,
  'network.proxy.socks_remote_dns': true,
  'network.proxy.socks5_remote_dns': true,
  'network.proxy.no_proxies_on': '',
  'network.proxy.allow_hijacking_localhost': true,
});

/** Nothing is fetched but what pages ask for. */
const quiet = {
  'app.normandy.enabled': false,
  'app.update.auto': false,
  'browser.discovery.enabled': false,
  'browser.newtabpage.activity-stream.telemetry': false,
  'browser.region.network.url': '',
  'browser.region.update.enabled': false,
  'captivedetect.canonicalURL': '',
  'datareporting.policy.dataSubmissionEnabled': false,
  'dom.push.connection.enabled': false,
  'extensions.blocklist.enabled': false,
  'extensions.systemAddon.update.enabled': false,
  'identity.fxaccounts.enabled': false,
  'media.gmp-manager.url': '',
  'network.captive-portal-service.enabled': false,
  'network.connectivity-service.enabled': false,
  'network.dns.disablePrefetch': true,
  'network.prefetch-next': false,
  'network.trr.mode': 5,
  'security.remote_settings.crlite_filters.enabled': false,
  'security.remote_settings.intermediates.enabled': false,
  'services.settings.server': 'data:,#remote-settings-dummy/v1',
  'toolkit.telemetry.enabled': false,
  'toolkit.telemetry.server': '',
  'toolkit.telemetry.unified': false,
};
