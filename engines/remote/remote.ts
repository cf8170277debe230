import { type Engine, type EngineIdentity, type EngineName, EnginesError, type LaunchOptions } from '../engine.ts';
import { needPackage } from '../discovery/driver-packages.ts';
import { firstLine } from '../promises.ts';

/** An engine that runs elsewhere, behind a Playwright server or a WebDriver server; its version shows when it runs. */
export type RemoteEngine = EngineIdentity & {
  /** `ws:` or `wss:` for a Playwright server, `http:` or `https:` for WebDriver; may carry a key. */
  readonly endpoint: URL;
} & (
    | { readonly driver: 'playwright'; readonly name: EngineName }
    | { readonly driver: 'webdriver'; readonly capabilities: Capabilities }
  );

/** Capabilities of W3C WebDriver (https://www.w3.org/TR/webdriver2/#capabilities). */
export type Capabilities = Readonly<Record<string, unknown>> & { readonly browserName: string };

const unknownVersion = 'unknown';

/** An engine of a Playwright server, as `npx playwright run-server` starts one. */
export function onPlaywrightServer(name: EngineName, endpoint: URL): RemoteEngine {
  return { name, product: `Playwright ${name}`, version: unknownVersion, driver: 'playwright', endpoint };
}

/** A browser behind a WebDriver server: Selenium Grid, safaridriver, chromedriver, a cloud. */
export function onWebDriver(capabilities: Capabilities, endpoint: URL): RemoteEngine {
  const { browserName } = capabilities;
  return {
    name: columnOf(browserName),
    product: browserName,
    version: unknownVersion,
    driver: 'webdriver',
    endpoint,
    capabilities,
  };
}

/** Names that browsers have in WebDriver and that mean an engine of ours. */
const columns: Readonly<Record<string, string>> = {
  chrome: 'chromium',
  'chrome-headless-shell': 'chromium',
  minibrowser: 'webkit',
  microsoftedge: 'edge',
};

function columnOf(browserName: string): string {
  const plain = browserName.toLowerCase();
  return columns[plain] ?? plain.replace(/[^a-z0-9]+/g, '-');
}

/** The endpoint without what may be secret in it: user, password and query. */
const withoutSecrets = ({ protocol, host, pathname }: URL) => `${protocol}//${host}${pathname}`;

/**
 * Starts a session in an engine that runs elsewhere.
 * @throws {EnginesError} when there is none to be had.
 */
export async function launchRemote(remote: RemoteEngine, options: LaunchOptions): Promise<Engine> {
  needPackage(remote.driver, remote.product);
  try {
    switch (remote.driver) {
      case 'playwright':
        return await (await import('./remote-playwright.ts')).connectPlaywright(remote, options);
      case 'webdriver':
        return await (await import('./remote-webdriver.ts')).startRemoteSession(remote, options);
    }
  } catch (error) {
    throw new EnginesError(
      `${withoutSecrets(remote.endpoint)} gave no session of ${remote.product}: ${firstLine(error)}`,
      'See that the server runs there, and that it has this browser free.',
      { cause: error },
    );
  }
}
