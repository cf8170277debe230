import assert from 'node:assert/strict';
import { test } from 'node:test';
import picocolors from 'picocolors';
import { sampleFamilies, sampleServer } from './fixtures/sample-results.ts';
import type { Result } from '../results/model.ts';
import { causesOf } from '../suites/server/causes.ts';
import { unanswered } from './server-failures.ts';
import { renderServerTerminal } from './terminal/server-terminal.ts';

const plain = picocolors.createColors(false);
const texts = { families: sampleFamilies, rerun: (id: string) => `server -g ${id}` };

const known = { reason: 'It stays.', link: 'https://bugs.example/1' };

/** A fail of a check. */
function fails(id: string, more: Partial<Result> = {}): Result {
  const sample = sampleServer().results.find(({ result }) => result === 'pass');
  assert.ok(sample);
  return {
    ...sample,
    id,
    title: `Asks ${id}`,
    result: 'fail',
    level: 'MUST',
    findings: [
      { level: 'MUST', url: 'https://a.example/', summary: `No ${id}.`, expected: 'A', observed: 'B', fix: 'Add.' },
    ],
    ...more,
  };
}

function report(results: readonly Result[], details = false): readonly string[] {
  const file = { ...sampleServer(), results };
  const causes = causesOf(file);
  return renderServerTerminal({ ...file, causes }, [], { ...texts, details }, plain).split('\n\n');
}

test('the worst cause that fails the run comes first, with what to change, then what fails nothing', () => {
  const blocks = report([
    fails('a-minor', { minor: true }),
    fails('b-known', { known }),
    fails('c-first', { reason: 'x' }),
    fails('d-other'),
  ]);
  assert.deepEqual(
    blocks.slice(0, 4).map((block) => block.split('\n')[0]),
    [
      'Not as declared: No c-first. Add. There is another cause.',
      '✗ MUST  No d-other. Add.',
      '◇ MUST  No a-minor. Add.',
      '◇ MUST  No b-known. Add.',
    ],
  );
  assert.match(
    blocks[0] ?? '',
    /expected {4}A\n {2}observed {4}B\n[^]*checks {6}c-first\n {2}again {7}server -g c-first$/,
  );
  assert.equal(blocks[2], '◇ MUST  No a-minor. Add.\n  checks      a-minor ◇');
  assert.match(blocks[3] ?? '', /checks {6}b-known ◆\n {2}known {7}It stays\. https:\/\/bugs\.example\/1\n/);
});

test('what was not run is one line, or everything with details', () => {
  const results = ['a-one', 'a-two'].map((id) => fails(id, { result: 'not-run', findings: [], reason: `No ${id}.` }));
  assert.ok(report(results).includes('2 checks were not run; --verbose lists why'));
  assert.ok(report(results, true).includes('Not run\n  No a-one.  a-one\n  No a-two.  a-two'));
  assert.equal(report(results)[0], 'Not decided: nothing was verified.');
});

test('a server that no origin was seen to read is not called right', () => {
  const file = sampleServer();
  const results = [fails('a-one', { result: 'pass', findings: [] })];
  const verdict = (subject: object) => {
    const given = { ...file, subject: { ...file.subject, ...subject }, results, causes: [] };
    return renderServerTerminal(given, [], texts, plain).split('\n')[0];
  };
  assert.match(verdict({ policy: { origins: [] }, declared: false }) ?? '', /^No page may read .*--origin/);
  assert.match(verdict({ policy: { origins: [] } }) ?? '', /^As declared: no other origin may read/);
  assert.match(verdict({}) ?? '', /^As declared: https:\/\/app\.example may read .* no other origin that was tried/);
  assert.match(verdict({ policy: { origins: '*' }, declared: false }) ?? '', /^No policy was declared.* any origin/);
});

test('checks that nothing was answered to are told by their reason', () => {
  const silent = (id: string, reason: string): Result => fails(id, { result: 'timeout', reason, findings: [] });
  const blocks = unanswered([silent('a-one', 'No.'), silent('b-one', 'Gone.'), silent('a-two', 'No.')], plain);
  assert.deepEqual(blocks, ['◷ timeout  2 checks  a-one, a-two\n  No.', '◷ timeout  Asks b-one  b-one\n  Gone.']);
});
