import { mkdir, writeFile } from 'node:fs/promises';
import { chromium } from 'playwright';
import { contextEngine } from './browser-context.ts';
import { borrowDisplay } from '../processes/display.ts';
import { silenceDevtools } from './driver-events.ts';
import {
  directHosts,
  type Engine,
  type FoundEngine,
  identityOf,
  type LaunchOptions,
  relayAuthority,
} from '../engine.ts';
import { discard, environmentIn, ownFolder, servicesIn } from '../processes/owned.ts';
import { signalsAreOurs, viewport } from './playwright-options.ts';
import { chromiumPreferences } from '../settings.ts';

/**
 * Launches Chromium, without a window unless `headed`, on a profile of its own: the incognito mode of Playwright's other contexts blocks
 * third-party cookies, which users' browsers do not.
 */
export async function launchChromium(found: FoundEngine, options: LaunchOptions): Promise<Engine> {
  const display = options.headed ? await borrowDisplay(options) : undefined;
  const folder = ownFolder('chromium');
  try {
    const profile = `${folder}/profile`;
    await mkdir(`${profile}/Default`, { recursive: true });
    await writeFile(`${profile}/Default/Preferences`, JSON.stringify(preferencesOf(options)));
    const context = await chromium.launchPersistentContext(profile, {
      ...signalsAreOurs,
      executablePath: found.executable,
      headless: !options.headed,
      // Playwright waits for ever for what an old version does not know.
      ...(found.source === 'registry' && { timeout: registryLaunchMs }),
      artifactsDir: `${folder}/artifacts`,
      env: environmentIn(folder, {
        ...display?.environment,
        ...(found.libraries !== undefined && { LD_LIBRARY_PATH: found.libraries }),
      }),
      viewport,
      proxy: { server: `socks5://${relayAuthority(options)}`, bypass: directHosts(options).join() },
      args: [
        `--ignore-certificate-errors-spki-list=${options.authority.spkiSha256.join(',')}`,
        '--use-angle=swiftshader',
        '--enable-unsafe-swiftshader',
        '--autoplay-policy=no-user-gesture-required',
        `--disable-features=${disabledFeatures.join(',')}`,
        ...atTheirAddresses(options),
        ...quiet,
      ],
    });
    return contextEngine(identityOf(found), context, {
      limits: {},
      ...(options.console ? { console: true } : { silence: silenceDevtools }),
      services: () => servicesIn(folder, 'network.mojom.NetworkService', '--type=gpu-process'),
      ...(display && { lost: display.ended }),
      release: () => discard(folder),
    });
  } catch (error) {
    await discard(folder);
    throw error;
  }
}

/**
 * Leads the names of servers that are reached without the relay to their ports, and says of which address space these are. The rule for all
 * other names is Playwright's, which this switch takes the place of: nothing but the relay resolves them.
 */
function atTheirAddresses(options: LaunchOptions): readonly string[] {
  const { networks = [], relayHost = '127.0.0.1' } = options;
  if (networks.length === 0) return [];
  const rules = [
    ...networks.map(({ origin, localPort }) => `MAP ${new URL(origin).host} 127.0.0.1:${localPort}`),
    'MAP * ~NOTFOUND',
    `EXCLUDE ${relayHost}`,
  ];
  const spaces = networks.map(({ localPort, addressSpace }) => `127.0.0.1:${localPort}=${addressSpace}`);
  return [`--host-resolver-rules=${rules.join()}`, `--ip-address-space-overrides=${spaces.join()}`];
}

/** With what the user says to local network access, as the browser remembers it. */
function preferencesOf({ networks = [] }: LaunchOptions): object {
  const { profile } = chromiumPreferences;
  const answers = networks.flatMap(({ origin, permission }) =>
    permission === undefined ? [] : [[`${origin},*`, { setting: permission === 'granted' ? 1 : 2 }]],
  );
  const asked = Object.fromEntries(answers) as object;
  return {
    profile: { ...profile, content_settings: { exceptions: { local_network: asked, loopback_network: asked } } },
  };
}

/** In milliseconds. */
const registryLaunchMs = 30_000;

/**
 * Takes the place of Playwright's list. HttpsUpgrades would turn http://foo.example into https://foo.example; the others
 * disturb automation or fetch something on their own. What a page can observe stays as users have it.
 */
const disabledFeatures = [
  'HttpsUpgrades',
  'AvoidUnnecessaryBeforeUnloadCheckSync',
  'DestroyProfileOnBrowserClose',
  'DialMediaRouteProvider',
  'GlobalMediaControls',
  'LensOverlay',
  'MediaRouter',
  'NetworkTimeServiceQuerying',
  'OptimizationHints',
  'PaintHolding',
  'Translate',
];

/** Nothing is fetched but what pages ask for; what has no switch is sent to a port where nobody listens. */
const quiet = [
  '--component-updater=url-source=http://127.0.0.1:1/',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-domain-reliability',
  '--disable-quic',
  '--disable-sync',
  '--gaia-url=http://127.0.0.1:1/',
  '--no-first-run',
];
