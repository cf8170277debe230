import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { applyExpectedFailures, readDivergences, verdict } from '../results/expectations/expected-failures.ts';
import { sampleResults } from '../reports/fixtures/sample-results.ts';
import { serializeResults } from '../results/model.ts';
import { reporters } from '../reports/reporters.ts';
import { parseReporters, reporterNames } from './reporters.ts';

const folder = mkdtempSync(join(tmpdir(), 'cli-reports-'));
after(() => rmSync(folder, { recursive: true }));
const at = (name: string) => join(folder, name);

const file = sampleResults();
const better = {
  ...file,
  results: file.results.map((result) =>
    result.id === 'font-get-none' ? { ...result, result: 'pass' as const } : result,
  ),
};
writeFileSync(at('now.json'), serializeResults(file));
writeFileSync(at('better.json'), serializeResults(better));

function run(...args: readonly string[]) {
  const root = fileURLToPath(new URL('..', import.meta.url));
  const done = spawnSync(process.execPath, ['--import', './register.mjs', 'cli/main.ts', ...args], {
    cwd: root,
    encoding: 'utf8',
  });
  return { code: done.status, out: done.stdout, err: done.stderr };
}

test('every reporter can be asked for', () => {
  assert.deepEqual([...reporterNames].toSorted(), Object.keys(reporters).toSorted());
  assert.deepEqual(parseReporters('tap, junit=a=b.xml', [{ name: 'json' }]), [
    { name: 'json' },
    { name: 'tap' },
    { name: 'junit', path: 'a=b.xml' },
  ]);
});

test('reports are made later, into files and onto stdout, and what was merged is told', () => {
  const done = run('report', at('now.json'), at('better.json'), '--reporter', `tap,junit=${at('out/j.xml')}`);
  assert.equal(done.code, 0, done.err);
  assert.match(done.out, /^TAP version 14\n/);
  assert.match(done.err, /695 of the results and agree/);
  assert.match(done.err, /flaky: font-get-none in webkit/);
  assert.match(readFileSync(at('out/j.xml'), 'utf8'), /<testcase name="font-get-none"/);
});

test('a comparison ends with 1 on what the user calls a regression, and only then', () => {
  const worse = run('compare', at('better.json'), at('now.json'));
  assert.equal(worse.code, 1, worse.err);
  assert.match(worse.out, /font-get-none in webkit {2}pass readable → fail readable/);
  assert.equal(run('compare', at('better.json'), at('now.json'), '--fail-on', 'exposed,vanished').code, 0);
  const same = run('compare', at('now.json'), at('better.json'), '--json');
  assert.equal(same.code, 0);
  const { changes, regressions } = JSON.parse(same.out) as { changes: { kind: string }[]; regressions: number };
  assert.deepEqual([changes.map(({ kind }) => kind), regressions], [['improvement'], 0]);
});

test('the present becomes the baseline, and is then no change', () => {
  const divergences = at('divergences');
  const missing = run('update', at('now.json'), '--divergences', divergences, '--baseline', at('base.json'));
  assert.equal(missing.code, 1);
  assert.match(missing.err, /20 not recorded; give --kind/);
  assert.match(missing.err, /3 cannot be recorded/);
  assert.equal(run('compare', at('base.json'), at('now.json')).code, 0);

  const grounds = ['--kind', 'engine-bug', '--reason', 'Seen.', '--link', 'https://bugs.example/1'];
  const recorded = run('update', at('now.json'), '--divergences', divergences, ...grounds, '--expires', '2999-01-01');
  assert.match(recorded.out, /webkit: recorded font-get-none/);
  assert.doesNotMatch(recorded.err, /not recorded/);
  assert.match(readFileSync(join(divergences, 'recorded.json'), 'utf8'), /"expires": "2999-01-01"/);
  assert.equal(run('update', at('now.json'), '--divergences', divergences, ...grounds, '--expires', 'soon').code, 2);
});

test('directly after an update the run of the browsers is as recorded', () => {
  const results = file.results.filter(({ result }) => !['flaky', 'timeout', 'harness-error'].includes(result));
  writeFileSync(at('steady.json'), serializeResults({ ...file, results }));
  const divergences = at('green');
  /** What `browsers` would end with. */
  const code = (): number => {
    const bare = results.map((result) => ({ ...result, divergence: undefined }));
    const applied = applyExpectedFailures(bare, readDivergences(divergences), file.engines, { complete: true });
    return verdict(applied.results, applied.problems);
  };
  const update = (...more: readonly string[]) =>
    run('update', at('steady.json'), '--divergences', divergences, ...more);
  const grounds = ['--kind', 'engine-bug', '--reason', 'Seen.', '--link', 'https://bugs.example/1'];
  const done = update(...grounds, '--baseline', at('steady-base.json'));
  assert.equal(done.code, 0, done.err);
  assert.equal(code(), 0);
  assert.equal(run('compare', at('steady-base.json'), at('steady.json')).code, 0);
  const again = update();
  assert.deepEqual([again.code, again.out], [0, 'All is as recorded.\n']);
});
