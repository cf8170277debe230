import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { it } from 'node:test';
import { caseIndexFile, indexLine } from '../suites/browser/cases/sources.ts';
import { caseIndex } from './case-index.ts';

it('ids.txt names the place of each case as its call stack has it; else run `npm run case-index`', async () => {
  const written = readFileSync(caseIndexFile, 'utf8').trimEnd().split('\n');
  const made = (await caseIndex()).map(indexLine);
  const outdated = made.filter((line, index) => line !== written[index]);
  assert.deepEqual(outdated.slice(0, 5), [], `${outdated.length} lines differ: npm run case-index`);
  assert.equal(written.length, made.length);
});
