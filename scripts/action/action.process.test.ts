/** The steps of action.yml as GitHub runs them, on a server that is right, and then wrong. */
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';

const repository = fileURLToPath(new URL('../../', import.meta.url));
const allowed = 'https://app.example.com';

describe('action.yml', () => {
  const folder = mkdtempSync(join(tmpdir(), 'cors-conformance-action-'));
  const inFolder = (name: string): string => join(folder, name);
  let isRight = true;
  const server = createServer(({ headers: { origin } }, response) => {
    if (origin !== undefined && (origin === allowed || !isRight))
      response.setHeader('Access-Control-Allow-Origin', origin);
    response.setHeader('Vary', 'Origin').end('items');
  });
  const step = async (name: string, env: Readonly<Record<string, string>>): Promise<{ code: number; said: string }> =>
    new Promise((resolve) => {
      const inputs = { COMMAND: inFolder('command'), OUTPUT: inFolder('report'), FAIL_ON: '', ...env };
      const github = { GITHUB_STEP_SUMMARY: inFolder('summary'), GITHUB_OUTPUT: inFolder('output') };
      const options = { cwd: repository, env: { ...process.env, ...inputs, ...github } };
      execFile('bash', [join(repository, 'scripts/action', name)], options, (error, stdout, stderr) =>
        resolve({ code: error === null ? 0 : Number(error.code), said: stdout + stderr }),
      );
    });
  const read = (name: string): string => (existsSync(inFolder(name)) ? readFileSync(inFolder(name), 'utf8') : '');
  const ask = () =>
    step('ask.sh', {
      URL: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
      POLICY: inFolder('policy.json'),
      GREP: '^acao-(allow|deny)$',
    });

  before(async () => {
    const cli = `exec '${process.execPath}' --import ./register.mjs cli/main.ts "$@"\n`;
    writeFileSync(inFolder('command'), `#!/usr/bin/env bash\n${cli}`, { mode: 0o755 });
    writeFileSync(inFolder('policy.json'), JSON.stringify({ origins: [allowed] }));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  });
  after(() => {
    server.close();
    rmSync(folder, { recursive: true });
  });

  it('is green for a right server, with a summary and JUnit, and has nothing to compare with', async () => {
    const { code, said } = await ask();
    assert.equal(code, 0, said);
    const [title, , verdict, counts] = read('summary').split('\n');
    assert.match(title ?? '', /^### CORS at /);
    assert.match(verdict ?? '', /^✅ \*\*As declared: /);
    assert.match(counts ?? '', /^2 passed, 0 failed/);
    assert.match(read('report/junit.xml'), /<testsuites/);
    const compared = await step('compare.sh', {});
    assert.equal(compared.code, 0, compared.said);
    assert.match(compared.said, /nothing to compare with yet/);
    assert.equal(read('output'), '');
  });

  it('compares with what the base branch has kept, and fails where it became worse', async () => {
    cpSync(inFolder('report'), inFolder('report-base'), { recursive: true });
    const same = await step('compare.sh', {});
    assert.equal(same.code, 0, same.said);
    isRight = false;
    assert.equal((await ask()).code, 1);
    const { code, said } = await step('compare.sh', {});
    assert.equal(code, 1, said);
    assert.match(read('summary'), /acao-deny/);
    assert.deepEqual(read('output').trim().split('\n'), ['regressed=false', 'regressed=true']);
  });

  it('names a baseline that is not there', async () => {
    const { code, said } = await step('compare.sh', { BASELINE: inFolder('none.json') });
    assert.equal(code, 2);
    assert.match(said, /::error::baseline: there is no file .*none\.json/);
  });
});
