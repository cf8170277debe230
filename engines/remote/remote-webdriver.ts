import { type Engine, type LaunchOptions, relayAuthority } from '../engine.ts';
import { settles } from '../promises.ts';
import type { Capabilities, RemoteEngine } from './remote.ts';
import { chromiumPreferences, firefoxLimits, firefoxRendering } from '../settings.ts';
import { sessionEngine, startSession } from '../drivers/webdriver-session.ts';
import { webkitGtkLimits } from '../settings.ts';

/** A grid may have to start a machine first. */
const startMs = 120_000;
const endMs = 10_000;
/** The way to a cloud is long, and each question may be counted. */
const watchMs = 2_000;

/** Starts a session on a WebDriver server. Rejects when it gives none. */
export async function startRemoteSession(
  remote: RemoteEngine & { readonly driver: 'webdriver' },
  options: LaunchOptions,
): Promise<Engine> {
  const { name, endpoint, capabilities, product } = remote;
  const session = await settles(
    startSession(endpoint, merged(capabilitiesFor(capabilities, options), capabilities)),
    startMs,
  );
  if (session.settled === 'rejected') throw new Error(session.reason);
  if (session.settled === 'late') throw new Error(`no answer within ${startMs / 1000} s`);
  const given = await session.value.getCapabilities();
  return sessionEngine(session.value, {
    identity: {
      name,
      product: given.getBrowserName() ?? product,
      version: given.getBrowserVersion() ?? remote.version,
      driver: 'webdriver',
    },
    limits: limits[name] ?? {},
    watchMs,
    release: async () => {
      await settles(session.value.quit(), endMs);
    },
  });
}

/** What the cases need, for the browsers whose options we know. What the user gives is added, and goes before it. */
function capabilitiesFor({ browserName }: Capabilities, options: LaunchOptions): Record<string, unknown> {
  const { authority } = options;
  const chromium = {
    args: [
      '--autoplay-policy=no-user-gesture-required',
      '--disable-features=HttpsUpgrades',
      '--enable-unsafe-swiftshader',
      `--ignore-certificate-errors-spki-list=${authority.spkiSha256.join(',')}`,
      // Loopback addresses are played too.
      '--proxy-bypass-list=<-loopback>',
    ],
    prefs: chromiumPreferences,
  };
  const name = browserName.toLowerCase();
  return {
    acceptInsecureCerts: true,
    pageLoadStrategy: 'none',
    unhandledPromptBehavior: 'dismiss',
    // Safari and WebKitGTK refuse a session with a proxy: for them the machine has to be set to use it.
    ...(!/safari|minibrowser/.test(name) && {
      proxy: { proxyType: 'manual', socksProxy: relayAuthority(options), socksVersion: 5 },
    }),
    ...(name === 'chrome' && { 'goog:chromeOptions': chromium }),
    ...(name === 'microsoftedge' && { 'ms:edgeOptions': chromium }),
    ...(name === 'firefox' && {
      'moz:firefoxOptions': { prefs: { ...firefoxRendering, 'network.proxy.allow_hijacking_localhost': true } },
    }),
  };
}

/** Lists are joined, objects merged; of two values else the later one counts. */
function merged(first: Readonly<Record<string, unknown>>, second: Readonly<Record<string, unknown>>) {
  const both: Record<string, unknown> = { ...first };
  for (const [key, value] of Object.entries(second)) {
    const before = both[key];
    if (Array.isArray(before) && Array.isArray(value)) both[key] = [...(before as unknown[]), ...(value as unknown[])];
    else both[key] = isObject(before) && isObject(value) ? merged(before, value) : value;
  }
  return both;
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const limits: Readonly<Record<string, Engine['limits']>> = {
  firefox: firefoxLimits,
  webkit: webkitGtkLimits,
  safari: {
    'third-party-cookies': 'Safari blocks third-party cookies (Intelligent Tracking Prevention).',
  },
};
