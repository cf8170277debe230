import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import { commonSituations, type SampleInput } from './situations.ts';
import { diagnoseText } from './testing.ts';
import { verdictInWords } from '../words/causes.ts';
import { messageInWords } from '../words/console.ts';

/** The table of docs/explain.md: what people have, and the first line of the answer. */

function firstLine({ text, options = {} }: SampleInput): string {
  const { requests, messages } = diagnoseText(text, options);
  const [request] = requests;
  if (request !== undefined) return verdictInWords(request.outcome, request.causes, request.input.page);
  const [message] = messages;
  return message === undefined ? '' : messageInWords(message).verdict;
}

describe('docs/explain.md', () => {
  const docs = readFileSync(new URL('../docs/explain.md', import.meta.url), 'utf8').replaceAll(/\s+/g, ' ');
  for (const row of commonSituations) {
    it(row.situation, () => {
      const line = `| ${row.situation} | ${row.input} | ${firstLine(row)} |`;
      assert.ok(docs.includes(line), `docs/explain.md lacks the row ${line}`);
    });
  }
});
