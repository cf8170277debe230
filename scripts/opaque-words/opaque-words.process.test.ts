import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { test } from 'node:test';
import { promisify } from 'node:util';

const run = promisify(execFile);

async function facts(...options: readonly string[]) {
  const { stdout } = await run(
    process.execPath,
    ['--import', './register.mjs', ...options, 'scripts/opaque-words/facts.ts'],
    { maxBuffer: 64 * 1024 * 1024 },
  );
  return JSON.parse(stdout) as { readonly sample: string; readonly facts: unknown };
}

test('no id, result or exit code depends on a text of words/', async () => {
  const inWords = await facts();
  const inTokens = await facts('--import', './scripts/opaque-words/loader.mjs');
  assert.match(inWords.sample, /^GET: Origin is/);
  assert.match(inTokens.sample, /^§\d+§/);
  assert.doesNotMatch(inTokens.sample, /is|at/);
  assert.deepEqual(inTokens.facts, inWords.facts);
});
