/**
 * The JSON Schema of policies, for editors. After a change of the policy:
 * `node --import ./register.mjs suites/server/policy/schema.ts && npx prettier --write suites/server/policy/policy.schema.json`
 */
import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { policySchema } from '../policy.ts';

export const policySchemaFile = fileURLToPath(new URL('policy.schema.json', import.meta.url));

/** What policy.schema.json must contain. */
export function policyJsonSchema(): Record<string, unknown> {
  return {
    title: 'Policy of cors-conformance',
    ...z.toJSONSchema(policySchema, {
      io: 'input',
      // The lists are read-only for the code; a user edits them.
      override: ({ jsonSchema }) => delete jsonSchema.readOnly,
    }),
  };
}

if (process.argv[1] === fileURLToPath(import.meta.url))
  writeFileSync(policySchemaFile, `${JSON.stringify(policyJsonSchema(), null, 2)}\n`);
