import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { resultsJsonSchema, schemaFile } from './schema.ts';

test('results.schema.json says what the model says', () => {
  const checkedIn: unknown = JSON.parse(readFileSync(schemaFile, 'utf8'));
  assert.deepEqual(
    checkedIn,
    JSON.parse(JSON.stringify(resultsJsonSchema())),
    'Run: node --import ./register.mjs results/schema.ts && npx prettier --write results/results.schema.json',
  );
});
