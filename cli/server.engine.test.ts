import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { after, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { isFound } from '../engines/engine.ts';
import { findEngine } from '../engines/discovery/find.ts';
import { parseResults } from '../results/model.ts';
import { mutations } from '../suites/server/testing/mutations/index.ts';
import { policies } from '../suites/server/testing/perfect.ts';
import { startPolicyServer } from '../suites/server/testing/policy-server.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'cors-conformance-test-'));
after(() => rmSync(folder, { recursive: true }));

const policy = join(folder, 'policy.json');
writeFileSync(policy, JSON.stringify(policies.credentialed));

async function run(...args: readonly string[]) {
  const child = spawn(process.execPath, ['--import', './register.mjs', 'cli/main.ts', 'server', ...args], {
    cwd: root,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const [closed, out, err] = await Promise.all([once(child, 'close'), text(child.stdout), text(child.stderr)]);
  const [code] = closed as [number | null];
  return { code, out, err };
}

test('the command server shows in an engine who reads, beside the checks', async (t) => {
  if (!isFound(await findEngine('chromium'))) return t.skip('Chromium is not there');
  const { url, close } = await startPolicyServer(policies.credentialed, {}, mutations['acao-deny']);
  t.after(close);
  const args = [url, '--policy', policy, '-g', 'acao-deny', '--engine', 'chromium'];
  const done = await run(...args);
  assert.equal(done.code, 1, done.err);
  assert.match(done.out, /A page at https:\/\/app\.example\.com may read\n.*readable ✓/);
  assert.match(done.out, /A page at https:\/\/evil\.test may not read\n.*readable ✗/);
  const { engines, results, subject } = parseResults((await run(...args, '--json')).out, 'stdout');
  assert.deepEqual(
    engines.map(({ name }) => name),
    ['chromium'],
  );
  const stranger = results.find(({ id }) => id === 'proof-fetch-https-evil-test') ?? assert.fail();
  assert.deepEqual(
    [stranger.result, stranger.level, stranger.expected.outcome, stranger.observed.outcome],
    ['fail', 'MUST', 'readable', 'readable'],
  );
  assert.ok(subject.kind === 'server' && subject.sent > results.length);
});
