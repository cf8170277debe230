import type { Ability } from '../protocol/case.ts';
import type { AddressSpace } from '../protocol/fetch/local-network-access.ts';
import type { SerializedOrigin } from '../protocol/http/wire.ts';

export type EngineName = 'chromium' | 'firefox' | 'webkit';

export const engineNames: readonly EngineName[] = ['chromium', 'firefox', 'webkit'];

/**
 * `playwright`: Playwright's own protocols. `playwright-bidi`: WebDriver BiDi through Playwright. `webdriver`: W3C WebDriver.
 * `visitor`: nobody drives it; it opened the URL itself. `node`: a simulated DOM in a process of Node.js.
 */
export type DriverName = 'playwright' | 'playwright-bidi' | 'webdriver' | 'visitor' | 'node';

/** An engine that is installed and can be launched. */
export interface FoundEngine {
  readonly name: EngineName;
  /** What it calls itself: `Chromium`, `Firefox ESR`, `WebKitGTK MiniBrowser`, `Playwright WebKit`. */
  readonly product: string;
  readonly version: string;
  readonly driver: DriverName;
  /**
   * `path`: named by the user. `playwright`: a build that Playwright downloaded. `registry`: a version from the npm registry.
   * `system`: installed on the machine.
   */
  readonly source: 'path' | 'playwright' | 'registry' | 'system';
  /** Its name in results where that is not `name`: `chromium@109`. */
  readonly column?: string;
  /** A folder with shared libraries that this machine lacks. */
  readonly libraries?: string;
  readonly executable: string;
  /** The WebDriver server, where the engine is driven through one. */
  readonly driverExecutable?: string;
}

/** An engine that cannot be had, and what to do about it. */
export interface MissingEngine {
  readonly name: EngineName;
  /** The npm package that it lacks to be driven, where the browser itself may be there. */
  readonly npmPackage?: string;
  readonly reason: string;
  readonly remedy: string;
}

/** What the test origins present over TLS, and so what an engine has to trust. */
export interface Authority {
  /** The CA certificate, PEM. */
  readonly caPem: string;
  /** Base64 of the SHA-256 of the SubjectPublicKeyInfo of every leaf certificate. */
  readonly spkiSha256: readonly string[];
}

/** A server whose address the engine takes for one of another address space. */
export interface Network {
  readonly origin: SerializedOrigin;
  /** On 127.0.0.1. */
  readonly localPort: number;
  readonly addressSpace: AddressSpace;
  /** What the user says when its pages want to reach less public servers. Left out: it is asked. */
  readonly permission?: 'granted' | 'denied';
}

export interface LaunchOptions {
  /** Port of the SOCKS5 relay that plays every name. */
  readonly relayPort: number;
  /** Address of the relay; 127.0.0.1 by default. */
  readonly relayHost?: string;
  /** What the relay plays, `host:port` → port on 127.0.0.1, for an engine that needs no proxy to get there. */
  readonly routes?: ReadonlyMap<string, number>;
  readonly authority: Authority;
  /** Servers that the engine reaches without the relay, as it takes those behind it for being nowhere in particular. */
  readonly networks?: readonly Network[];
  /** Where those also listen on the port of their own origin; `undefined` where that could not be had. */
  readonly directAddress?: string;
  /** The relay plays loopback addresses too, and passes on those that it does not play. */
  readonly loopback?: boolean;
  /** Show the browser's window on the user's own display. */
  readonly headed?: boolean;
  /** Keep what the console shows, for `Engine.console`. */
  readonly console?: boolean;
  /** Is told what is worth knowing and is not an error. */
  readonly onNote?: (note: string) => void;
}

/** The relay as proxy settings name it: `127.0.0.1:1080`, `[2001:db8::1]:1080`. */
export function relayAuthority({ relayHost = '127.0.0.1', relayPort }: LaunchOptions): string {
  return `${relayHost.includes(':') ? `[${relayHost}]` : relayHost}:${relayPort}`;
}

/** The names of the servers that are reached without the relay. */
export const directHosts = ({ networks = [] }: LaunchOptions): readonly string[] => [
  ...new Set(networks.map(({ origin }) => new URL(origin).hostname)),
];

/** An engine as results name it. */
export interface EngineIdentity {
  /** Unique in a run: one of `engineNames`, one with a version (`chromium@109`), or another name for a browser that came by itself. */
  readonly name: string;
  readonly product: string;
  readonly version: string;
  readonly driver: DriverName;
  /** No browser, but a DOM in JavaScript: what it does says nothing about browsers. */
  readonly simulated?: true;
}

/** A running browser; its version is what it reports itself. */
export interface Engine extends EngineIdentity {
  /** What this engine, driven so, cannot give, each with the reason. */
  readonly limits: Partial<Record<Ability, string>>;
  /** Where a page goes that has nothing more to do, for an engine that cannot be made to show another. */
  readonly nextPage?: string;
  /**
   * Shows a page at `url` in place of whatever was shown; resolves when the navigation has begun, not when the page is done. The page
   * is a fresh one, which a previous page that hangs does not hold up, unless the previous one `isDone`: its window costs more than many
   * cases, and takes the next URL. Over WebDriver it also resolves for a URL that cannot be reached.
   * @throws {EnginesError} when the engine is gone or cannot show the page; when it is stuck, `died` resolves too.
   */
  open(url: string, previous?: { readonly isDone: boolean }): Promise<void>;
  /** Resolves with the reason when the browser or the process of its page is gone without `close()`. */
  readonly died: Promise<string>;
  /**
   * Ids of the processes that serve every page beside the page's own: network and graphics. When one is lost, the engine starts it
   * again without a word to the page, whose requests have failed. Absent where they are out of sight.
   */
  readonly services?: () => ReadonlySet<number>;
  /** The messages that the browser has printed to the console of its pages so far. Only with `LaunchOptions.console`. */
  readonly console?: () => Promise<readonly string[]>;
  /** Ends every process of the engine and removes its profile. Never rejects; later calls do nothing. */
  close(): Promise<void>;
}

/** The harness cannot have or run an engine; `remedy` says what the user can do. */
export class EnginesError extends Error {
  readonly remedy: string;
  constructor(message: string, remedy: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'EnginesError';
    this.remedy = remedy;
  }
}

/** An engine that is there was started, and ended or did not answer. It may do better when it is started again. */
export class LaunchError extends EnginesError {}

/** How results name a found engine. */
export const identityOf = ({ name, column, product, version, driver }: FoundEngine): EngineIdentity => ({
  name: column ?? name,
  product,
  version,
  driver,
});

/** Tells a found engine from a missing one. */
export const isFound = (engine: FoundEngine | MissingEngine): engine is FoundEngine => 'executable' in engine;
