import assert from 'node:assert/strict';
import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import {
  chmodSync,
  chownSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text as readAll } from 'node:stream/consumers';
import { after, afterEach, beforeEach, describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { fullDevice } from '../reports/fixtures/full-device.ts';
import { appendText, isStdout, prepareFolder, UnwritableError, writeText, writeTextNow } from './write-file.ts';

const isRoot = process.geteuid?.() === 0;
const isPosix = process.platform !== 'win32';
const root = mkdtempSync(join(tmpdir(), 'write-file-'));
chmodSync(root, 0o755);
after(() => rmSync(root, { recursive: true }));
let folder = root;
beforeEach(() => (folder = mkdtempSync(join(root, 'case-'))));
afterEach(() => chmodSync(folder, 0o700));
const at = (name: string): string => join(folder, name);
/** More than a pipe holds. */
const long = 'x'.repeat(300_000);

const writers: readonly (readonly [name: string, write: (path: string, text: string) => unknown])[] = [
  ['writeText', writeText],
  ['writeTextNow', writeTextNow],
];

/** `code` runs as a module that knows the functions of write-file.ts. */
function program(code: string): readonly string[] {
  const module = new URL('write-file.ts', import.meta.url).href;
  const register = new URL('../register.mjs', import.meta.url).href;
  const source = `import { prepareFolder, writeStdout, writeText, writeTextNow } from ${JSON.stringify(module)};\n${code}`;
  return ['--import', register, '--input-type=module', '-e', source];
}

/** ts-node would look for its settings in `folder`. */
const env = { ...process.env, TS_NODE_PROJECT: fileURLToPath(new URL('../tsconfig.json', import.meta.url)) };

/** Runs `code` in `folder` through bash, which puts it in the place of `"$@"`. */
function inBash(script: string, code: string) {
  const args = ['-c', script, 'bash', process.execPath, ...program(code)];
  return spawnSync('bash', args, { encoding: 'utf8', cwd: folder, env });
}

/** Runs `code` in `folder` as a user that permissions apply to, and returns what it prints. */
function asUser(code: string): string {
  const user = isRoot ? { uid: 65_534, gid: 65_534 } : {};
  if (isRoot) for (const name of ['', ...readdirSync(folder)]) chownSync(at(name), 65_534, 65_534);
  const done = spawnSync(process.execPath, program(code), { encoding: 'utf8', cwd: folder, env, ...user });
  assert.equal(done.status, 0, done.stderr);
  return done.stdout;
}

/** Code that prints why it fails. */
function caught(code: string): string {
  return `try { await ${code}; console.log('nothing failed'); } catch ({ name, message }) { console.log(name, message); }`;
}

function isUnwritable(says: RegExp): (error: unknown) => boolean {
  return (error) => error instanceof UnwritableError && says.test(error.message);
}

for (const [name, write] of writers)
  describe(`${name}, for a regular file`, () => {
    test('creates it and its folder, and leaves nothing else', async () => {
      await write(at('a/b/c.txt'), 'text');
      assert.equal(readFileSync(at('a/b/c.txt'), 'utf8'), 'text');
      assert.deepEqual(readdirSync(at('a/b')), ['c.txt']);
    });

    test('replaces it at once: whoever reads it keeps what they began to read', async () => {
      writeFileSync(at('a.txt'), 'before');
      const { ino } = statSync(at('a.txt'));
      await write(at('a.txt'), 'after');
      assert.equal(readFileSync(at('a.txt'), 'utf8'), 'after');
      assert.notEqual(statSync(at('a.txt')).ino, ino);
      assert.deepEqual(readdirSync(folder), ['a.txt']);
    });

    test('keeps its permissions', { skip: !isPosix }, async () => {
      writeFileSync(at('a.txt'), 'before');
      for (const mode of [0o600, 0o666]) {
        chmodSync(at('a.txt'), mode);
        await write(at('a.txt'), 'after');
        assert.equal(statSync(at('a.txt')).mode & 0o7777, mode);
      }
    });

    test('keeps its owner when root writes it', { skip: !isRoot }, async () => {
      writeFileSync(at('a.txt'), 'before');
      chownSync(at('a.txt'), 1234, 4321);
      await write(at('a.txt'), 'after');
      const { uid, gid } = statSync(at('a.txt'));
      assert.deepEqual([uid, gid], [1234, 4321]);
    });

    test('follows symbolic links, also to a file that does not exist yet, and keeps them', async () => {
      mkdirSync(at('far'));
      symlinkSync('far/target.txt', at('first'));
      symlinkSync('first', at('second'));
      for (const text of ['new', 'replaced']) {
        await write(at('second'), text);
        assert.equal(readFileSync(at('far/target.txt'), 'utf8'), text);
      }
      assert.ok(lstatSync(at('first')).isSymbolicLink() && lstatSync(at('second')).isSymbolicLink());
      assert.deepEqual(readdirSync(folder).toSorted(), ['far', 'first', 'second']);
    });

    test('says so when symbolic links lead nowhere', async () => {
      symlinkSync('b', at('a'));
      symlinkSync('a', at('b'));
      await assert.rejects(async () => await write(at('a'), 'x'), isUnwritable(/too many symbolic links/));
    });

    test('says so when it is a folder, or its folder is a file', async () => {
      mkdirSync(at('folder'));
      await assert.rejects(
        async () => await write(at('folder'), 'x'),
        isUnwritable(/folder: .*EISDIR.*path of a file/),
      );
      writeFileSync(at('file'), '');
      await assert.rejects(async () => await write(at('file/x'), 'x'), isUnwritable(/ENOTDIR.*--output/));
      assert.deepEqual(readdirSync(folder).toSorted(), ['file', 'folder']);
    });

    test('says so when it or its folder is read-only', { skip: !isPosix }, () => {
      writeFileSync(at('a.txt'), 'before', { mode: 0o444 });
      assert.match(asUser(caught(`${name}('a.txt', 'x')`)), /^UnwritableError .*permission denied.*Make it writable/);
      chmodSync(folder, 0o500);
      assert.match(asUser(caught(`${name}('b.txt', 'x')`)), /^UnwritableError .*permission denied.*Make it writable/);
      assert.deepEqual(readdirSync(folder), ['a.txt']);
      assert.equal(readFileSync(at('a.txt'), 'utf8'), 'before');
    });

    test('says so when a device is full, which stays a device', async (t) => {
      const full = fullDevice(folder);
      if (full === undefined) return t.skip('there is no device that is full');
      symlinkSync(full, at('link'));
      for (const path of [full, at('link')])
        await assert.rejects(async () => await write(path, 'x'), isUnwritable(/no space left.*Free some space/));
      assert.ok(statSync(full).isCharacterDevice() && lstatSync(at('link')).isSymbolicLink());
    });
  });

describe('a file system that becomes full in the middle', { skip: !isPosix }, () => {
  // bash counts in blocks of 1024 bytes. Node.js ignores the signal that comes with it, and gets an error.
  const script = 'ulimit -f 8; "$@"';

  test('leaves the file that was there, and nothing else', () => {
    writeFileSync(at('a.txt'), 'before');
    const done = inBash(script, caught(`writeText('a.txt', 'x'.repeat(100_000))`));
    assert.match(done.stdout, /Cannot write a\.txt: file too large \(EFBIG\)/);
    assert.equal(readFileSync(at('a.txt'), 'utf8'), 'before');
    assert.deepEqual(readdirSync(folder), ['a.txt']);
  });

  test('is reported for stdout', () => {
    const done = inBash(
      `${script} > out.txt`,
      `await writeStdout('x'.repeat(100_000)).catch(({ message }) => console.error(message));`,
    );
    assert.match(done.stderr, /^Cannot write to stdout: file too large/);
  });
});

describe('writeText, for what is not a regular file', { skip: !isPosix }, () => {
  test('writes to a FIFO, which stays one, as soon as somebody reads it', async () => {
    execFileSync('mkfifo', [at('fifo')]);
    symlinkSync('fifo', at('link'));
    const writing = writeText(at('link'), long);
    const reader = spawn('cat', [at('fifo')], { stdio: ['ignore', 'pipe', 'ignore'] });
    assert.equal(await readAll(reader.stdout), long);
    await writing;
    assert.ok(lstatSync(at('fifo')).isFIFO() && lstatSync(at('link')).isSymbolicLink());
  });

  test('is done when the reader of a FIFO has seen enough', async () => {
    execFileSync('mkfifo', [at('fifo')]);
    const reader = spawn('head', ['-c', '1', at('fifo')], { stdio: 'ignore' });
    await writeText(at('fifo'), long);
    if (reader.exitCode === null) await once(reader, 'exit');
  });

  test('does not keep a process from ending while nobody reads a FIFO', () => {
    execFileSync('mkfifo', [at('fifo')]);
    const code = `setTimeout(() => process.exit(7), 200); await writeText('fifo', 'x');`;
    const done = spawnSync(process.execPath, program(code), { cwd: folder, env, timeout: 30_000 });
    assert.equal(done.status, 7, String(done.stderr));
  });

  test('writes to a socket that somebody listens on, and says so when nobody does', async () => {
    const server = createServer();
    await once(server.listen(at('socket')), 'listening');
    const received = once(server, 'connection').then(([socket]) => readAll(socket as NodeJS.ReadableStream));
    await writeText(at('socket'), long);
    assert.equal(await received, long);
    assert.ok(lstatSync(at('socket')).isSocket());
    const forked = `require('net').createServer().listen('socket', () => process.kill(process.pid, 'SIGKILL'))`;
    rmSync(at('socket'));
    spawnSync(process.execPath, ['-e', forked], { cwd: folder });
    await assert.rejects(writeText(at('socket'), 'x'), isUnwritable(/connection refused/));
    server.close();
  });

  test('writes through the process substitution of bash', () => {
    const done = inBash('mkfifo done; "$@" >(wc -c > count; echo > done); read -r < done', substituted);
    assert.equal(done.status, 0, done.stderr);
    assert.equal(Number(readFileSync(at('count'), 'utf8')), long.length);
  });

  for (const path of ['/dev/stdout', '/dev/fd/1', '/proc/self/fd/1'])
    test(`writes to ${path}, wherever it leads`, { skip: process.platform !== 'linux' }, () => {
      const code = `await writeStdout('a'); await writeText(${JSON.stringify(path)}, 'b'); await writeStdout('c');`;
      assert.equal(inBash('"$@"', code).stdout, 'abc');
      assert.equal(inBash('"$@" | cat', code).stdout, 'abc');
      // Whatever the shell writes to the same file before and afterwards stays.
      inBash('{ echo before; "$@"; echo after; } > out.txt', code);
      assert.equal(readFileSync(at('out.txt'), 'utf8'), 'before\nabcafter\n');
      inBash('"$@" >> out.txt', code);
      assert.equal(readFileSync(at('out.txt'), 'utf8'), 'before\nabcafter\nabc');
    });

  test('writes to a descriptor of another process', { skip: process.platform !== 'linux' }, () => {
    const code = 'await writeText(`/proc/${process.ppid}/fd/1`, "text");';
    assert.equal(inBash('{ "$@" > /dev/null; true; } | cat', code).stdout, 'text');
    inBash('{ "$@" > /dev/null; true; } > out.txt', code);
    assert.equal(readFileSync(at('out.txt'), 'utf8'), 'text');
  });
});

/** Writes to the file that its argument names. */
const substituted = `await writeText(process.argv.at(-1), 'x'.repeat(${String(long.length)}));`;

describe('writeStdout', { skip: !isPosix }, () => {
  test('writes everything before the process ends, however slow the reader is', () => {
    const code = `await writeStdout('x'.repeat(${String(long.length)})); process.exit(5);`;
    const done = inBash('set -o pipefail; "$@" | { head -c 1 > /dev/null; sleep 0.3; wc -c; }', code);
    assert.deepEqual([done.status, Number(done.stdout)], [5, long.length - 1]);
  });

  test('is quiet, and stays so, when the reader has left', () => {
    const code = `for (let i = 0; i < 3; i += 1) await writeStdout('x'.repeat(${String(long.length)})); process.exitCode = 6;`;
    const done = inBash('set -o pipefail; "$@" | true', code);
    assert.deepEqual([done.status, done.stderr], [6, '']);
  });

  test('fails when nothing can be written', { skip: process.platform !== 'linux' }, () => {
    const done = inBash('"$@" > /dev/full', `await writeStdout('x').catch(({ message }) => console.error(message));`);
    assert.match(done.stderr, /^Cannot write to stdout: no space left on device \(ENOSPC\)\. Free some space/);
  });
});

describe('the other functions', () => {
  test('appendText adds to a file, and says so when a device is full', (t) => {
    appendText(at('a.txt'), 'a');
    appendText(at('a.txt'), 'b');
    assert.equal(readFileSync(at('a.txt'), 'utf8'), 'ab');
    const full = fullDevice(folder);
    if (full === undefined) return t.skip('there is no device that is full');
    assert.throws(() => appendText(full, 'x'), isUnwritable(/no space left on device/));
  });

  test('isStdout knows the names of stdout', { skip: process.platform !== 'linux' }, () => {
    symlinkSync('/dev/stdout', at('link'));
    for (const path of ['/dev/stdout', '/dev/fd/1', '/proc/self/fd/1', at('link')]) assert.ok(isStdout(path), path);
    for (const path of ['/dev/stderr', '/dev/fd/2', at('stdout'), '1', '-']) assert.ok(!isStdout(path), path);
  });

  test('prepareFolder creates a folder, or says why it cannot', () => {
    prepareFolder(at('a/b'));
    prepareFolder(at('a/b'));
    assert.ok(statSync(at('a/b')).isDirectory());
    writeFileSync(at('file'), '');
    for (const path of ['file', 'file/x'])
      assert.throws(() => prepareFolder(at(path)), isUnwritable(/ENOTDIR.*--output/));
  });

  test('prepareFolder says so when it is a device', { skip: !isPosix }, () => {
    assert.throws(() => prepareFolder('/dev/null'), isUnwritable(/\/dev\/null: not a directory \(ENOTDIR\)/));
  });

  test('prepareFolder says so when a folder is read-only', { skip: !isPosix }, () => {
    chmodSync(folder, 0o500);
    for (const path of ['.', 'x'])
      assert.match(asUser(caught(`prepareFolder('${path}')`)), /^UnwritableError .*permission denied/);
  });
});
