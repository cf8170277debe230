import { defineConfig } from '@playwright/test';
import { engineNames } from './engines/engine.ts';

/**
 * The conformance part of `npm test`: `matrix` runs every case in every engine once, and the projects named after the
 * engines then hold each result against what is recorded. Nothing is ever retried.
 */
export default defineConfig({
  testDir: 'suites',
  retries: 0,
  workers: 2,
  reporter: [['dot']],
  projects: [
    { name: 'matrix', testMatch: 'matrix.spec.ts', timeout: 20 * 60_000 },
    ...engineNames.map((name) => ({
      name,
      testMatch: ['recorded.spec.ts', 'can-fail.spec.ts', 'endurance.spec.ts', 'fuzz-records.spec.ts', 'serve.spec.ts'],
      timeout: 5 * 60_000,
      dependencies: ['matrix'],
      metadata: { engine: name },
    })),
  ],
});
