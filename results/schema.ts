/**
 * The JSON Schema of results.json. After a change of the model:
 * `node --import ./register.mjs results/schema.ts && npx prettier --write results/results.schema.json`
 */
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { resultsFileSchema } from './model.ts';
import { writeText } from './write-file.ts';

const schemaSource = fileURLToPath(import.meta.url);

export const schemaFile = fileURLToPath(new URL('results.schema.json', import.meta.url));

/** What results.schema.json must hold, as the model is now. */
export function resultsJsonSchema(): Record<string, unknown> {
  return { title: 'results.json of cors-conformance', ...z.toJSONSchema(resultsFileSchema) };
}

if (process.argv[1] === schemaSource) await writeText(schemaFile, `${JSON.stringify(resultsJsonSchema(), null, 2)}\n`);
