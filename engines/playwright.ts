import { createRequire } from 'node:module';
import { dirname } from 'node:path';

/** The version that the engines were tried with. Others have failed with browsers that this one drives. */
export const testedPlaywright = '1.63.0';

/** Why an engine that Playwright drives cannot run where it is not installed: it is a peer, which only engines need. */
export const withoutPlaywright = {
  reason: 'Playwright, which drives it, is not installed.',
  remedy: `Run \`npm install --save-dev playwright@${testedPlaywright}\`.`,
} as const;

/** The folder of Playwright's package, `undefined` where it is not installed beside this one. */
export function playwrightPackage(): string | undefined {
  try {
    return dirname(createRequire(import.meta.url).resolve('playwright/package.json'));
  } catch {
    return undefined;
  }
}
