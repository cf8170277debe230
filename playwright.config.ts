import { defineConfig } from '@playwright/test';
import { engineNames } from './engines/engine.ts';

/**
 * `matrix` runs every case in every engine once, and the projects named after the engines then hold each result against
 * what is recorded: the conformance part of `npm test`. The projects `long-*`, a part of `npm run test:all`, judge the
 * results that it left by wrong predictions, end engines in the middle, and repeat races. Nothing is ever retried.
 */
export default defineConfig({
  testDir: 'suites',
  retries: 0,
  workers: 2,
  reporter: [['dot']],
  projects: [
    { name: 'matrix', testMatch: 'matrix.spec.ts', timeout: 20 * 60_000 },
    ...engineNames.flatMap((name) => [
      {
        name,
        testMatch: ['recorded.spec.ts', 'serve.spec.ts'],
        timeout: 5 * 60_000,
        dependencies: ['matrix'],
        metadata: { engine: name },
      },
      {
        name: `long-${name}`,
        testMatch: ['can-fail.spec.ts', 'endurance.spec.ts', 'fuzz-records.spec.ts'],
        timeout: 5 * 60_000,
        metadata: { engine: name },
      },
    ]),
  ],
});
