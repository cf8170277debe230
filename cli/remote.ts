import { existsSync, readFileSync } from 'node:fs';
import { isIP } from 'node:net';
import { type EngineName, engineNames } from '../engines/engine.ts';
import { columnOf, type EngineRequest, isDom } from '../engines/versions/products.ts';
import { type Capabilities, onPlaywrightServer, onWebDriver, type RemoteEngine } from '../engines/remote/remote.ts';
import { urlOrNull } from '../protocol/http/url.ts';
import { UsageError } from './usage-error.ts';

/** Where engines are that do not run on this machine. */
export interface RemoteFlags {
  readonly engine?: readonly EngineName[];
  readonly connect?: URL;
  readonly webdriver?: URL;
  readonly capabilities?: readonly Capabilities[];
}

/**
 * The engines that the flags name elsewhere; `undefined` when they run on this machine.
 * @throws {UsageError} for flags that contradict each other.
 */
export function remoteEngines({ engine, connect, webdriver, capabilities }: RemoteFlags): RemoteEngine[] | undefined {
  if (connect && webdriver)
    throw new UsageError('--connect and --webdriver exclude each other; run twice and `report` merges.');
  if (capabilities && !webdriver) throw new UsageError('--capabilities needs the URL of a server by --webdriver.');
  if (connect) return (engine ?? engineNames).map((name) => onPlaywrightServer(name, connect));
  if (!webdriver) return undefined;
  if (engine) throw new UsageError('With --webdriver the browser is named by --capabilities, not by --engine.');
  if (!capabilities)
    throw new UsageError(`--webdriver needs to know which browser, as --capabilities '{"browserName":"safari"}'.`);
  const engines = capabilities.map((each) => onWebDriver(each, webdriver));
  const twin = engines.find(({ name }, i) => engines.findIndex((other) => other.name === name) !== i);
  if (twin) throw new UsageError(`Two of the --capabilities would be the column ${twin.name}; run twice and compare.`);
  return engines;
}

/**
 * The engines of a remote server that are asked for.
 * @throws {UsageError} for a version, or a simulated DOM: those run on this machine.
 */
export function remoteNames(requests: readonly EngineRequest[]): readonly EngineName[] {
  return requests.map(({ name, version }) => {
    if (!isDom(name) && version === undefined) return name;
    throw new UsageError(
      `A remote server has no ${columnOf({ name, ...(version !== undefined && { version }) })}: versions and simulated DOMs run on this machine.`,
    );
  });
}

/** Makes the parser of the URL of a server that has engines. */
export function remoteUrl(flag: string, schemes: readonly string[]): (text: string) => URL {
  return (text) => {
    const url = urlOrNull(text);
    if (url === null || !schemes.includes(url.protocol) || url.hostname === '')
      throw new UsageError(
        `${flag} must be a URL with ${schemes.map((s) => `${s}//`).join(' or ')}, not ${JSON.stringify(text)}.`,
      );
    return url;
  };
}

/** Collects capabilities, given as JSON or as the path of a file with it. */
export function addCapabilities(text: string, before: readonly Capabilities[] = []): readonly Capabilities[] {
  const isFile = existsSync(text);
  const where = isFile ? `--capabilities: ${text}` : `--capabilities ${JSON.stringify(text)}`;
  const capabilities = parseJson(isFile ? readFileSync(text, 'utf8') : text, where);
  if (!areCapabilities(capabilities))
    throw new UsageError(`${where} must be a JSON object with "browserName", such as {"browserName":"safari"}.`);
  return [...before, capabilities];
}

function areCapabilities(value: unknown): value is Capabilities {
  if (typeof value !== 'object' || value === null || !('browserName' in value)) return false;
  return typeof value.browserName === 'string' && value.browserName !== '';
}

function parseJson(text: string, where: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new UsageError(
      `${where} is neither JSON (${error instanceof Error ? error.message : String(error)}) nor a file.`,
    );
  }
}

/** Parses an address of this machine that others can be told. */
export function listenAddress(text: string): string {
  if (isIP(text) === 0 || /^(?:0\.0\.0\.0|::)$/.test(text))
    throw new UsageError(
      `--listen must be an IP address of this machine that the browser can reach, such as 192.0.2.7, not ${JSON.stringify(text)}.`,
    );
  return text;
}
