import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import getPort from 'get-port';
import { predict } from '../protocol/predict.ts';
import type { Case } from '../protocol/case.ts';
import { divergencesFolder, readDivergences } from '../results/expectations/expected-failures.ts';
import { FindingsWriter } from '../suites/browser/fuzz/findings-writer.ts';
import { fullDevice } from '../reports/fixtures/full-device.ts';
import { UnwritableError } from '../results/write-file.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'fuzz-'));
after(() => rmSync(folder, { recursive: true }));

function run(...args: readonly string[]) {
  const done = spawnSync(process.execPath, ['--import', './register.mjs', 'cli/main.ts', 'fuzz', ...args], {
    cwd: root,
    encoding: 'utf8',
  });
  return { code: done.status, out: done.stdout, err: done.stderr };
}

describe('fuzz on the command line', () => {
  const wrong: readonly (readonly [args: readonly string[], code: number, says: RegExp])[] = [
    [['--seed', 'x'], 2, /--seed must be a whole number from 0/],
    [['--seed', '1.5'], 2, /--seed must be a whole number from 0/],
    [['--shard', '3/2'], 2, /--shard "3\/2" is not a valid share/],
    [['--time', '0'], 2, /--time must be a number above 0/],
    [['--replay', '/nowhere.json'], 2, /Cannot read \/nowhere\.json/],
    [['--replay', 'package.json'], 2, /package\.json is no replay file/],
    [['--replay', 'README.md'], 2, /README\.md is not JSON/],
    [['--server', 'http://127.0.0.1:9/'], 2, /--server needs --policy FILE/],
    [['--server', 'http://127.0.0.1:9/', '--shard', '1/2'], 2, /--server tests a server without browsers/],
    [['--output', '/proc/nowhere'], 3, /Cannot write .*--output/],
  ];
  for (const [args, code, says] of wrong)
    it(`${args.join(' ')} ends with ${code}`, () => {
      const done = run(...args);
      assert.equal(done.code, code, done.err);
      assert.match(done.err, says);
      assert.equal(done.out, '');
    });
});

describe('fuzz --server', () => {
  it('finds what an unanchored pattern lets in, in words, with the command to see it again', async () => {
    const port = await getPort();
    const policy = join(folder, 'policy.json');
    writeFileSync(policy, JSON.stringify({ origins: ['https://app.example.com'], credentials: true }));
    const server = join(folder, 'server.mjs');
    writeFileSync(
      server,
      `import { createServer } from 'node:http';
      createServer(({ headers: { origin = '' } }, response) => {
        if (/app.example.com$/.test(origin)) response.setHeader('Access-Control-Allow-Origin', origin);
        response.setHeader('Access-Control-Allow-Credentials', 'true').end();
      }).listen(Number(process.argv[2]), '127.0.0.1');`,
    );
    const url = `http://127.0.0.1:${port}/`;
    const flags = ['--policy', policy, '--start', `node ${server} ${port}`, '--output', join(folder, 'server')];
    const { code, out, err } = run('--server', url, '--seed', '1', '--cases', '1500', ...flags);
    assert.equal(code, 1, err);
    assert.match(out, /random-origin[\s\S]*app.example.com" can read this answer, with its visitors’ cookies/);
    assert.match(err, /Again: .* --server http:\/\/127.0.0.1:\d+\/ .*--seed 1 --cases 1500/);
  });
});

describe('recorded causes', () => {
  const records = readDivergences(join(divergencesFolder, 'fuzz'));

  it('have a smallest case that can be judged', () => {
    assert.ok(records.length > 0);
    for (const { evidence = '', reason } of records) {
      const rest = JSON.parse(evidence) as Pick<Case, 'page' | 'before' | 'initiator' | 'resource' | 'hops'>;
      predict({
        id: 'fuzz-evidence',
        title: reason,
        spec: 'https://fetch.spec.whatwg.org/',

        ...rest,
      });
    }
  });

  it('stand once for an engine', () => {
    const keys = records.flatMap(({ engine, cases }) => cases.map((id) => `${engine} ${id}`));
    assert.equal(new Set(keys).size, keys.length);
  });
});

describe('findings on disk', () => {
  it('are there as soon as they are found', () => {
    const writer = new FindingsWriter(folder);
    writer.add('fuzz-xhr-1', { cause: 'fuzz-xhr-1', engine: 'a' });
    writer.add('fuzz-xhr-1', { cause: 'fuzz-xhr-1', engine: 'b' });
    assert.equal(readFileSync(join(folder, 'findings.jsonl'), 'utf8').trim().split('\n').length, 2);
    assert.match(readFileSync(join(folder, 'findings', 'fuzz-xhr-1.json'), 'utf8'), /"engine": "a"/);
  });

  it('are kept when the disk is full, which is said', (t) => {
    const findings = mkdtempSync(join(folder, 'full-'));
    const full = fullDevice(findings);
    if (full === undefined) return t.skip('there is no device that is full');
    symlinkSync(full, join(findings, 'findings.jsonl'));
    const writer = new FindingsWriter(findings);
    assert.throws(
      () => writer.add('fuzz-xhr-2', { cause: 'fuzz-xhr-2' }),
      (error) => error instanceof UnwritableError && /no space left on device.*Free some space/.test(error.message),
    );
    assert.ok(statSync(full).isCharacterDevice());
  });
});
