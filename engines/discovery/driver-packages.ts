import { createRequire } from 'node:module';
import { dirname } from 'node:path';
import { type DriverName, EnginesError } from '../engine.ts';

/** A package that drives browsers. Both are optional peers, as a server is tested without any browser. */
export type DriverPackage = 'playwright' | 'selenium-webdriver';

/** The versions that the engines are tested with. Other versions have failed with browsers that these drive. */
export const testedDrivers: Readonly<Record<DriverPackage, string>> = {
  playwright: '1.63.0',
  'selenium-webdriver': '4.40.0',
};

/** The package behind a driver; `undefined` where nothing drives the browser. */
function packageOf(driver: DriverName): DriverPackage | undefined {
  switch (driver) {
    case 'playwright':
    case 'playwright-bidi':
      return 'playwright';
    case 'webdriver':
      return 'selenium-webdriver';
    case 'node':
    case 'visitor':
      return undefined;
  }
}

/** The folder of a package; `undefined` where it is not installed beside this one. */
export function packageFolder(name: DriverPackage): string | undefined {
  try {
    return dirname(createRequire(import.meta.url).resolve(`${name}/package.json`));
  } catch {
    return undefined;
  }
}

/** An engine cannot run because the package that drives it is not installed. */
export interface MissingPackage {
  readonly npmPackage: DriverPackage;
  readonly reason: string;
  readonly remedy: string;
}

/** What to say where `npmPackage` is not installed. */
export const withoutPackage = (npmPackage: DriverPackage): MissingPackage => ({
  npmPackage,
  reason: `The npm package ${npmPackage}, which drives it, is not installed.`,
  remedy: `Run \`npm install --save-dev ${npmPackage}@${testedDrivers[npmPackage]}\`.`,
});

/** The package that `driver` lacks. */
export function missingPackage(driver: DriverName): MissingPackage | undefined {
  const name = packageOf(driver);
  return name === undefined || packageFolder(name) !== undefined ? undefined : withoutPackage(name);
}

/** @throws {EnginesError} when the package behind `driver` is not installed. */
export function needPackage(driver: DriverName, product: string): void {
  const missing = missingPackage(driver);
  if (missing !== undefined) throw new EnginesError(`${product}: ${missing.reason}`, missing.remedy);
}
