import type { BrowserContext, Page } from 'playwright';

/**
 * While a page carries out cases, its driver reports every request, response, frame and worker of it to Playwright, which keeps them
 * for listeners that this project does not have: the servers see what is on the wire. In Firefox that takes nearly half of the
 * processor time of a run. Playwright has no option for it, so its own connection to the browser asks for silence. What tells that
 * a page opened, or ended, is still reported. Where another version of Playwright keeps the connection elsewhere, everything works the
 * same, only slower.
 */
interface Connection {
  send(method: string, params?: object): Promise<unknown>;
}

/** Over the DevTools protocol, in which every page has a connection of its own. */
export const silenceDevtools = (page: Page): Promise<void> =>
  send(connectionOf(page, 'delegate', '_mainFrameSession', '_client'), [
    ['Network.disable'],
    ['Log.disable'],
    ['Runtime.disable'],
    ['Page.setLifecycleEventsEnabled', { enabled: false }],
    // Every worker and every frame of another site would be stopped until Playwright lets it go on.
    ['Target.setAutoAttach', { autoAttach: false, waitForDebuggerOnStart: false, flatten: true }],
  ]);

/** Over WebDriver BiDi, in which one connection serves the whole browser. */
export const silenceBidi = (context: BrowserContext): Promise<void> =>
  send(
    connectionOf(context, '_browser', '_browserSession'),
    ['network', 'log', 'script', 'input'].map((module) => ['session.unsubscribe', { events: [module] }]),
  );

/** What stands behind an object of Playwright's API, and from there along `path`; `undefined` where it is not to be found. */
function connectionOf(api: BrowserContext | Page, ...path: readonly string[]): Connection | undefined {
  const { _connection } = api as unknown as { readonly _connection?: { toImpl?(api: unknown): unknown } };
  let found: unknown;
  try {
    found = _connection?.toImpl?.(api);
  } catch {
    return undefined;
  }
  for (const name of path) found = property(found, name);
  return isConnection(found) ? found : undefined;
}

function property(of: unknown, name: string): unknown {
  return typeof of === 'object' && of !== null ? (of as Readonly<Record<string, unknown>>)[name] : undefined;
}

function isConnection(value: unknown): value is Connection {
  return typeof property(value, 'send') === 'function';
}

/** A command that the browser refuses costs nothing but speed. */
async function send(
  connection: Connection | undefined,
  commands: readonly (readonly [method: string, params?: object])[],
): Promise<void> {
  if (connection) await Promise.allSettled(commands.map(([method, params]) => connection.send(method, params)));
}
