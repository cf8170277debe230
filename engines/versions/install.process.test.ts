import assert from 'node:assert/strict';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, test } from 'node:test';
import { brotliCompressSync } from 'node:zlib';
import { EnginesError } from '../engine.ts';
import { cachedVersions, cacheFolder } from './cache.ts';
import { ensureVersion, installVersion } from './install.ts';
import { NoSuchVersion } from './npm.ts';
import { type Packages, startRegistry, type TestRegistry } from './test-registry.ts';

const chromium = (said: string) => ({
  'bin/chromium.br': brotliCompressSync(Buffer.from(`#!/bin/sh\necho ${said}\n`)),
  'install.js': 'require("node:fs").writeFileSync("ran", "")',
});
/** The description of a package that is for a later Node.js than this one. */
const forLaterNode = (name: string, version: string) => ({
  'package.json': JSON.stringify({ name, version, engines: { node: '>=999' } }),
});
const packages: Packages = {
  '@sparticuz/chromium': {
    '109.0.0': chromium('old'),
    '109.0.6': chromium('new'),
    '153.0.0': { ...chromium('newest'), ...forLaterNode('@sparticuz/chromium', '153.0.0') },
  },
  jsdom: { '29.1.1': { 'index.js': '' }, '99.0.0': { 'index.js': '', ...forLaterNode('jsdom', '99.0.0') } },
};

let root: string;
let registry: TestRegistry;
let env: Record<string, string | undefined>;
let progress: string[];
const onProgress = (line: string) => void progress.push(line);

beforeEach(async () => {
  root = mkdtempSync(join(tmpdir(), 'versions-'));
  registry = await startRegistry(packages);
  progress = [];
  env = { ...process.env, XDG_CACHE_HOME: root, npm_config_registry: registry.url, npm_config_fetch_retries: '0' };
});
afterEach(async () => {
  await registry.close();
  rmSync(root, { recursive: true });
});

/** What failed, and what to do about it. */
async function failureOf(installing: Promise<unknown>): Promise<string> {
  try {
    await installing;
  } catch (error) {
    assert.ok(error instanceof EnginesError, String(error));
    return `${error.message} ${error.remedy}`;
  }
  return assert.fail('it was installed');
}

const left = () => readdirSync(cacheFolder(env));

test('a version is the newest of its release line, and is downloaded once', async () => {
  const { version, folder } = await ensureVersion({ name: 'chromium', version: '109' }, { env, onProgress });
  assert.equal(version, '109.0.6');
  assert.match(readFileSync(join(folder, 'chromium'), 'utf8'), /echo new/);
  assert.deepEqual(left(), ['chromium-109.0.6']);
  assert.match(progress.at(-1) ?? '', /^chromium 109\.0\.6: ready/);
  const requests = registry.asked.length;
  assert.equal((await ensureVersion({ name: 'chromium', version: '109' }, { env })).folder, folder);
  assert.equal(registry.asked.length, requests);
});

test('a package is there with what it needs', async () => {
  const { folder } = await ensureVersion({ name: 'jsdom' }, { env });
  assert.ok(existsSync(join(folder, 'node_modules', 'jsdom', 'index.js')));
});

test('for a version that the registry lacks the nearest are named', async () => {
  const installing = ensureVersion({ name: 'chromium', version: '120' }, { env });
  await assert.rejects(installing, NoSuchVersion);
  assert.match(await failureOf(installing), /no chromium@120\. The nearest: chromium@109, chromium@153\./);
});

test('what does not have the hash that the registry announced is not installed', async () => {
  await registry.close();
  registry = await startRegistry(packages, { corrupt: true });
  const said = await failureOf(
    installVersion({ name: 'chromium', version: '153' }, { env: { ...env, npm_config_registry: registry.url } }),
  );
  assert.match(said, /chromium@153\.0\.0 could not be downloaded: .*integrity.* registry or the proxy/);
  assert.deepEqual(left(), []);
});

test('a registry that cannot be reached is named', async () => {
  const away = { ...env, npm_config_registry: 'http://127.0.0.1:9/' };
  assert.match(
    await failureOf(installVersion({ name: 'jsdom' }, { env: away })),
    /ECONNREFUSED.*npm config get registry/,
  );
});

test('libraries that this machine lacks are named', async () => {
  const bin = join(root, 'bin');
  mkdirSync(bin);
  writeFileSync(join(bin, 'ldd'), '#!/bin/sh\necho "  libnss3.so => not found"\n');
  chmodSync(join(bin, 'ldd'), 0o755);
  const lacking = { ...env, PATH: `${bin}:${process.env['PATH'] ?? ''}` };
  const said = await failureOf(installVersion({ name: 'chromium', version: '153' }, { env: lacking }));
  assert.match(said, /chromium 153\.0\.0 does not start here: this machine has no libnss3\.so\./);
  assert.deepEqual(left(), []);
});

test('a cache that cannot be written to is named', async () => {
  writeFileSync(join(root, 'file'), '');
  const said = await failureOf(
    installVersion({ name: 'jsdom' }, { env: { ...env, XDG_CACHE_HOME: join(root, 'file') } }),
  );
  assert.match(said, /cannot be written to.*XDG_CACHE_HOME/);
});

test('what was not used for longest makes room, but nothing that the run needs', async () => {
  const first = await installVersion({ name: 'chromium', version: '109' }, { env });
  const second = await installVersion(
    { name: 'chromium', version: '153' },
    { env, cacheSize: first.bytes * 1.5, onProgress },
  );
  assert.deepEqual(left(), ['chromium-153.0.0']);
  assert.ok(
    progress.some((line) => line.startsWith('chromium 109.0.6 was removed')),
    progress.join('\n'),
  );
  const said = await failureOf(
    installVersion({ name: 'chromium', version: '109' }, { env, cacheSize: first.bytes * 1.5, keep: [second.folder] }),
  );
  assert.match(said, /do not fit into the cache.*--cache-size/);
  assert.deepEqual(
    cachedVersions(env).map(({ version }) => version),
    ['153.0.0'],
  );
});

test('a browser needs no Node.js, whatever its package says; a simulated DOM does', async () => {
  assert.equal((await installVersion({ name: 'chromium', version: '153' }, { env })).version, '153.0.0');
  const refused = installVersion({ name: 'jsdom', version: '99' }, { env });
  assert.equal(
    await failureOf(refused),
    `jsdom@99.0.0 could not be downloaded: it is not for Node.js ${process.version}. Choose an older version, or use another version of Node.js.`,
  );
  assert.equal((await installVersion({ name: 'jsdom' }, { env })).version, '29.1.1');
});
