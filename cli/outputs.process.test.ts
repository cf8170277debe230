import assert from 'node:assert/strict';
import { execFileSync, spawn } from 'node:child_process';
import {
  chmodSync,
  closeSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { after, before, describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { fullDevice } from '../reports/fixtures/full-device.ts';
import { sampleResults } from '../reports/fixtures/sample-results.ts';
import { parseResults, serializeResults } from '../results/model.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'outputs-'));
after(() => rmSync(folder, { recursive: true }));
const at = (name: string): string => join(folder, name);
writeFileSync(at('run.json'), serializeResults(sampleResults()));
const policy = at('policy.json');
writeFileSync(policy, JSON.stringify({ origins: ['https://app.example.com'] }));

interface Done {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

/**
 * Runs a command.
 * @param stdout Path of the file that stdout is; a pipe by default.
 * @param isUser Whether permissions apply, as they do not for root.
 */
async function run(args: readonly string[], stdout?: string, isUser = false): Promise<Done> {
  const fd = stdout === undefined ? 'pipe' : openSync(stdout, 'w');
  const child = spawn(process.execPath, ['--import', './register.mjs', 'cli/main.ts', ...args], {
    cwd: root,
    stdio: ['ignore', fd, 'pipe'],
    ...(isUser && process.geteuid?.() === 0 && { uid: 65_534, gid: 65_534 }),
  });
  if (typeof fd === 'number') closeSync(fd);
  const closed = new Promise<number | null>((done) => child.once('close', done));
  const [code, out, err] = await Promise.all([
    closed,
    child.stdout ? text(child.stdout) : '',
    child.stderr ? text(child.stderr) : '',
  ]);
  return { code, out, err };
}

const server = createServer((_request, response) => response.end('text'));
let url = '';
before(async () => {
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  url = `http://127.0.0.1:${String((server.address() as AddressInfo).port)}/`;
});
after(() => server.close());

describe('a full disk behind stdout ends the command with 3 and one message', { concurrency: 2 }, () => {
  const full = fullDevice(folder);
  const skip = full === undefined && 'there is no device that is full';
  const commands: readonly (() => readonly string[])[] = [
    () => ['--help'],
    () => ['--version'],
    () => ['list'],
    () => ['list', '--json'],
    () => ['browsers', '--list'],
    () => ['explain', 'acao-deny'],
    () => ['compare', at('run.json'), at('run.json')],
    () => ['report', at('run.json'), '--reporter', 'tap'],
    () => ['server', url, '--policy', policy, '--dry-run'],
    () => ['server', url, '--infer'],
    () => ['server', url, '--policy', policy, '-g', 'acao-deny', '--json'],
    () => ['server', url, '--policy', policy, '-g', 'acao-deny'],
  ];
  for (const command of commands)
    test(command().join(' ').replaceAll(folder, ''), { skip }, async () => {
      const { code, err } = await run(command(), full);
      assert.equal(code, 3, err);
      const messages = err.match(/^cors-conformance: .*$/gm);
      assert.equal(messages?.length, 1, err);
      assert.match(messages[0], /Cannot write to stdout: no space left on device \(ENOSPC\)\. Free some space/);
      assert.doesNotMatch(err, /^\s+at /m);
    });
});

describe('a reporter writes to what is not a regular file, and never replaces it', () => {
  test('a full device ends the command with 3', async (t) => {
    const full = fullDevice(folder);
    if (full === undefined) return t.skip('there is no device that is full');
    const { code, err } = await run(['report', at('run.json'), '--reporter', `json=${full}`]);
    assert.equal(code, 3, err);
    assert.ok(err.includes(`Cannot write ${full}: no space left on device`), err);
    assert.ok(statSync(full).isCharacterDevice());
  });

  test('a FIFO gets the whole document', { skip: process.platform === 'win32' }, async () => {
    execFileSync('mkfifo', [at('fifo')]);
    const reader = spawn('cat', [at('fifo')], { stdio: ['ignore', 'pipe', 'inherit'] });
    const read = text(reader.stdout);
    const { code, err } = await run(['report', at('run.json'), '--reporter', `json=${at('fifo')}`]);
    assert.equal(code, 0, err);
    assert.equal(parseResults(await read, 'fifo').results.length, sampleResults().results.length);
    assert.ok(statSync(at('fifo')).isFIFO());
  });

  test('a link to /dev/stdout means stdout', { skip: process.platform !== 'linux' }, async () => {
    symlinkSync('/dev/stdout', at('link'));
    const { code, out, err } = await run(['report', at('run.json'), '--reporter', `json=${at('link')}`]);
    assert.equal(code, 0, err);
    assert.equal(parseResults(out, 'stdout').results.length, sampleResults().results.length);
    assert.equal(err, '');
  });

  test('a symbolic link stays one, and its target gets the report', async () => {
    symlinkSync('target.xml', at('link.xml'));
    const { code, err } = await run(['report', at('run.json'), '--reporter', `junit=${at('link.xml')}`]);
    assert.equal(code, 0, err);
    assert.match(readFileSync(at('target.xml'), 'utf8'), /<testsuite/);
  });
});

describe('a file or folder that does not fit ends the command with one message', () => {
  const whole = serializeResults(sampleResults());
  writeFileSync(at('empty.json'), '');
  writeFileSync(at('half.json'), whole.slice(0, whole.length / 2));
  const commands: readonly (readonly [args: readonly string[], code: number, says: RegExp])[] = [
    [['report', at('half.json')], 2, /half\.json: .*not written to its end\. Make the file again\.$/],
    [['report', at('empty.json')], 2, /empty\.json: .*not written to its end\. Make the file again\.$/],
    [['compare', at('run.json'), at('half.json')], 2, /half\.json: .*not written to its end/],
    [['update', at('half.json')], 2, /half\.json: .*not written to its end/],
    [['browsers', '--before', at('half.json'), '-g', 'xhr-acao-star'], 2, /half\.json: .*not written to its end/],
    [['browsers', '--output', '/dev/null', '-g', 'xhr-acao-star'], 3, /Cannot write \/dev\/null: not a directory/],
    [['browsers', '--output', at('run.json'), '-g', 'xhr-acao-star'], 3, /Cannot write .*run\.json: not a directory/],
    [['report', at('run.json'), '--reporter', `json=${folder}`], 3, /Cannot write .*It is a folder: give the path/],
    [['report', at('run.json'), '--reporter', `tap=${at('run.json')}/x`], 3, /Cannot write .*not a directory/],
  ];
  for (const [args, expected, says] of commands)
    test(args.join(' ').replaceAll(folder, ''), async () => {
      const { code, err } = await run(args);
      assert.equal(code, expected, err);
      assert.match(err.trimEnd(), /^cors-conformance: .*$/);
      assert.match(err.trimEnd(), says);
    });

  test('a read-only folder', { skip: process.platform === 'win32' }, async () => {
    mkdirSync(at('read-only'), { mode: 0o555 });
    chmodSync(folder, 0o755);
    chmodSync(at('run.json'), 0o644);
    const { code, err } = await run(
      ['report', at('run.json'), '--reporter', `json=${at('read-only/x')}`],
      undefined,
      true,
    );
    assert.equal(code, 3, err);
    assert.match(err, /^cors-conformance: Cannot write .*: permission denied \(EACCES\)\. Make it writable.*\n$/);
  });
});

test('a reader that closes stdout early is not an error', { skip: process.platform === 'win32' }, () => {
  const script = `set -o pipefail; "$0" --import ./register.mjs cli/main.ts list --json | head -c 1`;
  assert.equal(execFileSync('bash', ['-c', script, process.execPath], { cwd: root, encoding: 'utf8' }), '[');
});
