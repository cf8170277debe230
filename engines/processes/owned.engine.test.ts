import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, watch } from 'node:fs';
import { dirname } from 'node:path';
import { createInterface } from 'node:readline';
import { describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { discard, environmentIn, ownedFolders, ownFolder, processesOf } from './owned.ts';
import { watchdogName } from './watchdog.ts';

const here = (file: string) => fileURLToPath(new URL(file, import.meta.url));

interface Run {
  readonly child: ChildProcess;
  /** The folders that it made, and the X server that it started, if it did. */
  readonly folders: readonly string[];
  readonly display: string | undefined;
}

/** Starts test-run.ts and waits until everything in it runs. */
async function startRun(...args: string[]): Promise<Run> {
  const child = spawn(process.execPath, ['--import', here('../register.mjs'), here('test-run.ts'), ...args], {
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  const output = createInterface(child.stdout);
  const ended = once(child, 'exit').then(([code]) => `ended with ${code}`);
  const line = await Promise.race([once(output, 'line').then(([text]) => String(text)), ended]);
  assert.match(line, /^ready/);
  const folders = ownedFolders().flatMap(({ owner, path }) => (owner === child.pid ? [path] : []));
  assert.notDeepEqual(folders, []);
  for (const folder of folders) assert.notDeepEqual(processesOf(folder, folder), [], folder);
  return { child, folders, display: /:(\d+)/.exec(line)?.[1] };
}

async function endOf({ child }: Run): Promise<number | null> {
  if (child.exitCode !== null) return child.exitCode;
  const [code] = (await once(child, 'exit')) as [number | null];
  return code;
}

/** Waits until none of the folders is there. */
async function removed(folders: readonly string[]): Promise<void> {
  const isDone = () => !folders.some((folder) => existsSync(folder));
  const watcher = watch(dirname(folders[0] ?? ''));
  try {
    while (!isDone()) await once(watcher, 'change');
  } finally {
    watcher.close();
  }
}

function assertNothingLeft({ folders, display }: Run): void {
  for (const folder of folders) {
    assert.deepEqual(processesOf(folder, folder), []);
    assert.ok(!existsSync(folder), folder);
  }
  if (display !== undefined) assert.ok(!existsSync(`/tmp/.X11-unix/X${display}`), 'the X server removed its socket');
}

describe('nothing is left of a run', () => {
  for (const [what, signal, code] of [
    ['processes', 'SIGINT', 130],
    ['processes', 'SIGTERM', 143],
    ['processes', 'SIGHUP', 129],
    ['engines', 'SIGINT', 130],
  ] as const) {
    test(`with ${what} after ${signal}, and it ends with ${code}`, async () => {
      const run = await startRun(what);
      run.child.kill(signal);
      assert.equal(await endOf(run), code);
      assertNothingLeft(run);
    });
  }

  test('after an uncaught exception, and it ends with 1', async () => {
    const run = await startRun('processes', 'throw');
    assert.equal(await endOf(run), 1);
    assertNothingLeft(run);
  });

  for (const what of ['processes', 'engines'])
    test(`with ${what} that was killed, without anybody’s help`, async () => {
      const killed = await startRun(what);
      killed.child.kill('SIGKILL');
      await endOf(killed);
      await removed(killed.folders);
      for (const folder of killed.folders) assert.deepEqual(processesOf(folder, folder), []);
    });

  test('that was killed together with its watchdog, once the next one starts', async () => {
    const killed = await startRun('processes');
    const [folder = ''] = killed.folders;
    const [watchdog] = processesOf(folder.slice(0, folder.lastIndexOf('-test')), watchdogName);
    assert.ok(watchdog, 'there is a watchdog');
    process.kill(watchdog.pid, 'SIGKILL');
    killed.child.kill('SIGKILL');
    await endOf(killed);
    assert.ok(killed.folders.every((each) => existsSync(each)));
    await discard(ownFolder('test'));
    assertNothingLeft(killed);
  });
});

test('the next run leaves a running one alone', async () => {
  const running = await startRun('processes');
  await discard(ownFolder('test'));
  for (const folder of running.folders) assert.notDeepEqual(processesOf(folder, folder), []);
  running.child.kill('SIGINT');
  await endOf(running);
});

test('signals end the process in their usual way once nothing is owned', async () => {
  const before = process.listenerCount('SIGINT');
  const first = ownFolder('test');
  const second = ownFolder('test');
  assert.equal(process.listenerCount('SIGINT'), before + 1);
  await discard(first);
  assert.equal(process.listenerCount('SIGINT'), before + 1);
  await discard(second);
  assert.equal(process.listenerCount('SIGINT'), before);
});

test('a process keeps to its folder and does not see the user’s proxies', () => {
  process.env['HTTPS_PROXY'] = 'http://proxy.example:3128';
  try {
    const environment = environmentIn('/tmp/folder', { DISPLAY: ':7' });
    assert.equal(environment['HTTPS_PROXY'], undefined);
    assert.equal(environment['DISPLAY'], ':7');
    for (const name of ['HOME', 'TMPDIR', 'XDG_CONFIG_HOME', 'XDG_CACHE_HOME', 'XDG_RUNTIME_DIR'])
      assert.match(environment[name] ?? '', /^\/tmp\/folder/, name);
  } finally {
    delete process.env['HTTPS_PROXY'];
  }
});
