/** What the npm registry has by version: real browsers, and the simulated DOMs that front-end tests run in. */
import type { EngineName } from '../engine.ts';

export type DomName = 'jsdom' | 'happy-dom';

export const domNames: readonly DomName[] = ['jsdom', 'happy-dom'];

/** Engines that can be had by version. */
export type VersionedName = 'chromium' | DomName;

/** The npm package that has each: a headless shell of Chromium is in the package itself. */
export const npmPackages: Readonly<Record<VersionedName, string>> = {
  chromium: '@sparticuz/chromium',
  jsdom: 'jsdom',
  'happy-dom': 'happy-dom',
};

export const versionedNames = Object.keys(npmPackages) as readonly VersionedName[];

/** An engine as users name it: `chromium`, `chromium@109`, `jsdom`, `happy-dom@20.0.1`. */
export interface EngineRequest {
  readonly name: EngineName | DomName;
  /** What follows the `@`: a version or the beginning of one. */
  readonly version?: string;
}

/** What has to be taken from the npm registry: anything with a version, and every simulated DOM. */
export type VersionRequest = EngineRequest & { readonly name: VersionedName };

/** How a request is written, which is also the name of its column. */
export const columnOf = ({ name, version }: EngineRequest): string =>
  version === undefined ? name : `${name}@${version}`;

export const isDom = (name: string): name is DomName => domNames.some((each) => each === name);

/** Whether the request is met from the npm registry rather than by what is installed on the machine. */
export const isVersioned = (request: EngineRequest): request is VersionRequest =>
  isDom(request.name) || request.version !== undefined;
