import { test } from '@playwright/test';
import { browsers } from '../cli/run-browsers.ts';
import { engineNames } from '../engines/engine.ts';

test('every case in every engine', async () => {
  // Engines that are asked for by name must be there: a matrix with a column missing is not as recorded.
  await browsers({ engine: engineNames.map((name) => ({ name })), timeout: 10_000, output: 'reports/latest' });
});
