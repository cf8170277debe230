import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { policies } from '../testing/perfect.ts';
import { policyJsonSchema, policySchemaFile } from './schema.ts';

const checkedIn = JSON.parse(readFileSync(policySchemaFile, 'utf8')) as Record<string, unknown>;

test('policy.schema.json is up to date', () => {
  assert.deepEqual(
    checkedIn,
    JSON.parse(JSON.stringify(policyJsonSchema())),
    'Run: node --import ./register.mjs suites/server/policy/schema.ts && npx prettier --write suites/server/policy/policy.schema.json',
  );
});

test('policy.schema.json accepts policies and rejects unknown keys', () => {
  const validate = new Ajv2020({ strict: false }).compile(checkedIn);
  for (const [name, policy] of Object.entries(policies)) assert.ok(validate(policy), name);
  assert.equal(validate({ origins: [], allowMethods: [] }), false);
  assert.equal(validate({ rules: [{ origin: '*' }] }), false);
});
