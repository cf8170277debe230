import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import type { AddressInfo, Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { after, describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { ACAO } from '../protocol/http/headers.ts';
import { parseResults } from '../results/model.ts';
import { hostileServers } from '../suites/server/testing/hostile.ts';
import { mutations } from '../suites/server/testing/mutations/index.ts';
import { policies } from '../suites/server/testing/perfect.ts';
import { startPolicyServer } from '../suites/server/testing/policy-server.ts';
import { startRawServer } from '../suites/server/testing/raw-server.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'cors-conformance-test-'));
const closing: (() => unknown)[] = [() => rmSync(folder, { recursive: true })];
after(() => Promise.all(closing.map((close) => close())));

/** The path of a file with this content. */
function file(name: string, content: unknown): string {
  const path = join(folder, name);
  writeFileSync(path, JSON.stringify(content));
  return path;
}

function run(...args: readonly string[]) {
  return runWith({}, 'server', ...args);
}

async function runWith(environment: Readonly<Record<string, string>>, ...args: readonly string[]) {
  const child = spawn(process.execPath, ['--import', './register.mjs', 'cli/main.ts', ...args], {
    cwd: root,
    env: { ...process.env, ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const ended = new Promise((resolve) => child.on('close', resolve));
  const [out, err] = await Promise.all([text(child.stdout), text(child.stderr)]);
  return { code: await ended, out, err };
}

async function serve(...given: Parameters<typeof startPolicyServer>) {
  const server = await startPolicyServer(...given);
  closing.push(() => server.close());
  return server;
}

const policy = file('policy.json', policies.credentialed);

describe('server', () => {
  it('ends with 1 and one cause where every response is a 429', async () => {
    const limited = await startRawServer((_request, socket) => {
      socket.write('HTTP/1.1 429 Too Many Requests\r\nContent-Length: 0\r\n\r\n');
    });
    closing.push(() => limited.close());
    const done = await run(`http://127.0.0.1:${String(limited.port)}/`, '--policy', policy);
    assert.equal(done.code, 1, done.err);
    assert.match(done.out, /^Not tested: \S+ answers with status 429 \(too many requests\)[^\n]*--rate[^\n]*\n/);
    assert.doesNotMatch(done.out, /other cause|no response {2}/);
  });

  it('ends with 0 for a server that is right, and sends what the dry run says', async () => {
    const { url, requests, malformed } = await serve(policies.credentialed);
    const dry = await run(url, '--policy', policy, '--dry-run');
    const announced = Number(/^# (\d+) requests/m.exec(dry.out)?.[1]);
    assert.deepEqual([dry.code, requests.length], [0, 0]);
    assert.equal(dry.out.split('\n').filter((line) => line.startsWith('curl ')).length, announced);
    const done = await run(url, '--policy', policy);
    assert.equal(done.code, 0, done.out + done.err);
    const more = Number(/ and at most (\d+) more/.exec(dry.out)?.[1]);
    const sent = Number(/(\d+) requests in [^]* pass/.exec(done.out)?.[1]);
    assert.equal(requests.length + malformed(), sent);
    assert.ok(
      sent >= announced && sent <= announced + more,
      `${String(sent)} of ${String(announced)} to ${String(announced + more)}`,
    );
  });

  it('says that browsers block the port', async () => {
    const dry = await run('http://127.0.0.1:6667/', '--policy', policy, '--dry-run');
    assert.equal(dry.code, 0, dry.err);
    assert.match(dry.err, /^Note: http:\/\/127\.0\.0\.1:6667\/ is on a port that browsers block/);
  });

  it('ends with 1 for one that is not, and with 0 when that is known', async () => {
    const { url } = await serve(policies.credentialed, {}, mutations['acao-deny']);
    const done = await run(url, '--policy', policy, '-g', 'acao-deny', '--header', 'X-Token: secret');
    assert.equal(done.code, 1, done.err);
    assert.doesNotMatch(done.out, /secret/);
    assert.match(done.out, / -H 'X-Token: ...' [^]*again .* --policy \S+ --header 'X-Token: ...' -g acao-deny\n/);
    assert.match(
      done.out,
      /SECURITY high[^]*curl -i -H 'Origin: https:\/\/evil\.test'[^]*1 fail ✗ \(1 SECURITY high\)/,
    );
    const known = file('known.json', [
      { checks: ['acao-deny'], reason: 'until the summer', link: 'https://bugs.example/1' },
    ]);
    const excused = await run(url, '--policy', policy, '-g', 'acao-deny', '--known', known);
    assert.equal(excused.code, 0, excused.out);
    assert.match(excused.out, /until the summer/);
  });

  it('ends with 1 when a known failure does not show', async () => {
    const { url } = await serve(policies.credentialed);
    const known = file('stale.json', [
      { checks: ['acao-deny'], reason: 'until the summer', link: 'https://bugs.example/1' },
    ]);
    const done = await run(url, '--policy', policy, '-g', 'acao-deny', '--known', known);
    assert.equal(done.code, 1, done.err);
    assert.match(
      done.out,
      /acao-deny passes, but an expected failure is recorded for it \(until the summer\): remove it/,
    );
  });

  it('ends with 1 when the time of a known failure is over', async () => {
    const { url } = await serve(policies.credentialed, {}, mutations['acao-deny']);
    const record = { checks: ['acao-deny'], reason: 'until the summer', link: 'https://bugs.example/1' };
    const known = file('expired.json', [{ ...record, expires: '2020-01-31' }]);
    const done = await run(url, '--policy', policy, '-g', 'acao-deny', '--known', known);
    assert.equal(done.code, 1, done.err);
    assert.match(done.out, /its record \(until the summer\) expired on 2020-01-31: fix it, or set a later date/);
  });

  it('ends with 0 directly after `update`, and with 1 once that does not hold any more', async () => {
    const wrong = await serve(policies.credentialed, {}, mutations['acao-deny']);
    const right = await serve(policies.credentialed);
    const [results, known, baseline] = ['now.json', 'recorded.json', 'base.json'].map((name) => join(folder, name));
    assert.ok(results && known && baseline);
    const ask = (url: string, ...more: readonly string[]) =>
      run(url, '--policy', policy, '-g', 'acao', '--reporter', `json=${results}`, ...more);
    const update = (...more: readonly string[]) => runWith({}, 'update', results, '--known', known, ...more);
    assert.equal((await ask(wrong.url)).code, 1);
    const unrecorded = await update();
    assert.equal(unrecorded.code, 1);
    assert.match(unrecorded.err, /not recorded; give --reason and --link.*\n {2}fail acao-deny\n/);
    const grounds = ['--reason', 'until the summer', '--link', 'https://bugs.example/1'];
    const recorded = await update(...grounds, '--baseline', baseline);
    assert.deepEqual([recorded.code, recorded.err], [0, '']);
    assert.equal((await ask(wrong.url, '--known', known)).code, 0);
    assert.equal((await runWith({}, 'compare', baseline, results)).code, 0);
    assert.equal((await ask(right.url, '--known', known)).code, 1);
    const takenOut = await update();
    assert.equal(takenOut.code, 0, takenOut.err);
    assert.match(takenOut.out, /removed acao-deny/);
    assert.equal((await ask(right.url, '--known', known)).code, 0);
  });

  it('ends with 1 when what it asks again has another answer, and shows both', async () => {
    let answered = 0;
    let once = Infinity;
    const { url } = await serve(
      policies.credentialed,
      {},
      {
        reply: (reply, { origin = '' }) => {
          answered += 1;
          return answered <= once ? reply : { ...reply, headers: [...reply.headers, [ACAO, origin]] };
        },
      },
    );
    const flags = [url, '--policy', policy, '-g', 'acao-deny'];
    once = Number(/^# (\d+) requests/m.exec((await run(...flags, '--dry-run')).out)?.[1]);
    const done = await run(...flags, '--repeat', '2');
    assert.equal(done.code, 1, done.out);
    assert.match(
      done.out,
      /≈ flaky[^]*Results differ between 2 repeats:\n +once pass, [^\n]*\n +once fail, [^]*1 flaky ≈/,
    );
  });

  it('fails for what is advised only when it is told to', async () => {
    const { url } = await serve(policies.public, {}, mutations['acao-no-origin']);
    assert.equal((await run(url, '-g', 'acao-no-origin')).code, 0);
    assert.equal((await run(url, '-g', 'acao-no-origin', '--level', 'should')).code, 1);
  });

  it('prints results.json and nothing else, without the values of --header', async () => {
    const { url, requests, malformed } = await serve(policies.credentialed);
    const done = await run(url, '--json', '--header', 'Authorization: Bearer s3cret');
    assert.equal(done.err, '');
    assert.ok(!done.out.includes('s3cret'));
    const { subject } = parseResults(done.out, 'stdout');
    assert.ok(subject.kind === 'server' && !subject.declared && subject.sent === requests.length + malformed());
    const withSecret = requests.filter(({ headers }) => headers.some(([, value]) => value === 'Bearer s3cret'));
    assert.deepEqual(new Set(withSecret.map(({ method }) => method)), new Set(['GET']));
    assert.equal(withSecret.length, requests.filter(({ method }) => method === 'GET').length);
  });

  it('prints a policy that it takes', async () => {
    const { url, requests } = await serve(policies.public);
    const dry = await run(url, '--infer', '--dry-run');
    assert.equal(requests.length, 0);
    const done = await run(url, '--infer');
    assert.deepEqual([done.code, done.err], [0, '']);
    assert.match(dry.out, new RegExp(`^# ${String(requests.length)} requests$`, 'm'));
    const again = await run(url, '--policy', file('inferred.json', JSON.parse(done.out)));
    assert.equal(again.code, 0, again.out + again.err);
  });

  it('starts the server, and ends it', async () => {
    const { port, close } = await startRawServer(() => undefined);
    await close();
    const script = `require('http').createServer((q, s) => s.end()).listen(${String(port)}, '127.0.0.1')`;
    const url = `http://127.0.0.1:${String(port)}/`;
    const done = await run(url, '-g', 'acao-single', '--start', `node -e "${script}"; true`);
    assert.equal(done.code, 0, done.err);
    assert.equal((await run(url)).code, 3);
    const other = await serve(policies.public);
    const taken = await run(other.url, '--start', 'exit 1');
    assert.equal(taken.code, 3);
    assert.match(taken.err, /is answered before the server was started/);
  });

  it('says what it waits for, and that the server listens on another port', async () => {
    const { port, close } = await startRawServer(() => undefined);
    await close();
    const script = `require('http').createServer().listen(0, '127.0.0.1', () => setTimeout(process.exit, 3000, 5))`;
    const url = `http://127.0.0.1:${String(port)}/`;
    const done = await run(url, '--start', `echo begins; node -e "${script}"`);
    assert.equal(done.code, 3, done.err);
    assert.ok(done.err.startsWith(`Waiting up to 60 s for ${url} to respond (--start "echo begins; node`), done.err);
    assert.match(done.err, /ended with exit code 5 before it answered[^]*Its last output:\nbegins\n$/);
    if (process.platform !== 'linux') return;
    const elsewhere = new RegExp(
      `The server listens on port \\d+, but the URL has port ${String(port)}: change one`,
      'g',
    );
    assert.equal(done.err.match(elsewhere)?.length, 2, done.err);
  });

  it('shows the output of a server that it started and that ends during the run', async () => {
    const { port, close } = await startRawServer(() => undefined);
    await close();
    const answer = `(q, s) => { if (q.headers.origin) { console.error('out of luck'); process.exit(7); } s.end(); }`;
    const script = `require('http').createServer(${answer}).listen(${String(port)}, '127.0.0.1')`;
    const done = await run(
      `http://127.0.0.1:${String(port)}/`,
      '--policy',
      policy,
      '-g',
      'acao-',
      '--start',
      `exec node -e "${script}"`,
    );
    assert.equal(done.code, 1, done.err);
    assert.match(done.out, /⊘ no response/);
    assert.doesNotMatch(done.out, /harness error/);
    assert.match(done.err, /ended with exit code 7 during the run\. Its last output:\nout of luck\n/);
  });

  it('ends with 3 for a server that never responds, whatever else it does', async () => {
    for (const what of ['hangs before the head', 'closes at once', 'sends garbage'] as const) {
      const hostile = hostileServers[what];
      assert.ok(hostile);
      const { port, close } = await startRawServer((_, socket) => hostile.answer(socket));
      closing.push(close);
      const done = await run(`http://127.0.0.1:${String(port)}/`, '--timeout', '300', '--json');
      assert.deepEqual([done.code, done.out], [3, ''], what);
      assert.match(done.err, /^cors-conformance: .* cannot be tested\. .* Other requests fared no better\..*\n$/, what);
    }
  });

  it('ends the server that it started when it is ended itself', async () => {
    const watcher = createServer();
    await once(watcher.listen(0, '127.0.0.1'), 'listening');
    const { port } = watcher.address() as AddressInfo;
    const connected = once(watcher, 'connection');
    // It says that it runs, and holds the connection for as long as it does.
    const script = `require('net').connect(${String(port)}, '127.0.0.1')`;
    const args = ['server', 'http://127.0.0.1:1/', '--start', `node -e "${script}"; true`];
    const child = spawn(process.execPath, ['--import', './register.mjs', 'cli/main.ts', ...args], { cwd: root });
    const ended = once(child, 'exit');
    const [socket] = (await connected) as [Socket];
    const closed = once(socket.on('error', () => undefined).resume(), 'close');
    child.kill('SIGINT');
    assert.deepEqual(await ended, [130, null]);
    await closed;
    watcher.close();
  });

  it('keeps what it found when an engine does not start, and ends with 3', async () => {
    const { url } = await serve(policies.credentialed);
    const args = [url, '--policy', policy, '-g', 'acao-deny', '--engine', 'chromium'];
    const done = await runWith({ CORS_CONFORMANCE_CHROMIUM: '/bin/false' }, 'server', ...args);
    assert.equal(done.code, 3, done.err);
    assert.match(done.out, /! chromium {2}Chromium .*did not start[^]*1 check, .*: 1 pass/);
  });

  for (const [what, code] of [
    ['has harm in its header values', 1],
    ['has as long a head as is read', 0],
    ['has an endless body', 0],
  ] as const) {
    it(`asks one that ${what} in little memory, and its reports harm nobody`, async () => {
      const hostile = hostileServers[what];
      assert.ok(hostile);
      const { port, close } = await startRawServer((_, socket) => hostile.answer(socket));
      closing.push(close);
      const formats = [
        'json',
        'markdown',
        'summary',
        'junit',
        'ctrf',
        'tap',
        'sarif',
        'wptreport',
        'github',
        'terminal',
      ];
      const paths = formats.map((format) => join(folder, `hostile-${format}`));
      const reporters = ['terminal', ...formats.map((format, index) => `${format}=${paths[index] ?? ''}`)].join();
      const url = `http://127.0.0.1:${String(port)}/`;
      const done = await runWith(
        { NODE_OPTIONS: '--max-old-space-size=256' },
        'server',
        url,
        '--output',
        folder,
        '--reporter',
        reporters,
      );
      assert.equal(done.code, code, done.err);
      for (const told of [done.out, done.err, ...paths.map((path) => readFileSync(path, 'utf8'))]) {
        assert.doesNotMatch(told, /[\0-\x08\x0b-\x1f\x7f-\x9f\u202e]/);
      }
      assert.doesNotMatch(readFileSync(join(folder, 'index.html'), 'utf8'), /<img src=x|owned = true<\/script>/);
    });
  }

  const wrong: readonly (readonly [args: readonly string[], code: number, says: RegExp])[] = [
    [['localhost:3000'], 2, /URL must be an http or https URL/],
    [['http://127.0.0.1:1/'], 3, /cannot be tested\. No connection to 127\.0\.0\.1:1/],
    [['http://127.0.0.1:1/', '-g', 'acao-deni'], 2, /Did you mean "acao-deny"/],
    [['http://127.0.0.1:1/', '--policy', '/nowhere'], 2, /Cannot read \/nowhere: ENOENT/],
    [
      ['http://127.0.0.1:1/', '--policy', file('bad.json', { orgins: [] })],
      2,
      /orgins: unknown key; did you mean "origins"/,
    ],
    [
      ['http://127.0.0.1:1/', '--known', file('bad-known.json', [{}])],
      2,
      /bad-known\.json is not a list of known failures/,
    ],
    [['http://127.0.0.1:1/', '--level', 'shuld'], 2, /must, security, should, all/],
    [['http://127.0.0.1:1/', '--rate', '0'], 2, /--rate must be a number above 0/],
    [['http://127.0.0.1:1/', '--proxy', 'ftp://x'], 2, /--proxy must be http/],
    [
      ['http://127.0.0.1:1/', '--start', 'echo no such thing; exit 4'],
      3,
      /ended with exit code 4 before it answered[^]*no such thing/,
    ],
  ];
  for (const [args, code, says] of wrong) {
    it(`${args.join(' ')} ends with ${String(code)}`, async () => {
      const done = await run(...args);
      assert.equal(done.code, code, done.err);
      assert.match(done.err, says);
      assert.equal(done.out, '');
    });
  }
});
