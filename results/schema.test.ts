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

test('every field is described', () => {
  const missing: string[] = [];
  const visit = (value: unknown, path: string): void => {
    if (typeof value !== 'object' || value === null) return;
    for (const [key, inner] of Object.entries(value)) {
      const at = `${path}/${key}`;
      if (path.endsWith('/properties') && !Object.hasOwn(inner as object, 'description')) missing.push(at);
      visit(inner, at);
    }
  };
  visit(resultsJsonSchema(), '');
  assert.deepEqual(missing, []);
});
