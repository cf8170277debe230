import assert from 'node:assert/strict';
import { once } from 'node:events';
import { mkdirSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterEach, beforeEach, test } from 'node:test';
import { EnginesError } from '../engine.ts';
import { ensureEngines, installEngines, missingRequirements } from './install.ts';
import { makeMachine, type TestMachine } from '../testing/test-machine.ts';

let machine: TestMachine;
let progress: string[];
const { getuid } = process;
const onProgress = (line: string) => void progress.push(line);

beforeEach(() => {
  machine = makeMachine();
  progress = [];
  process.getuid = () => 0;
});
afterEach(() => {
  if (getuid) process.getuid = getuid;
  machine.remove();
});

const browser = (words: string) => `#!/bin/sh\\necho "${words}"\\n`;

/** Puts an apt-get on the machine that notes its arguments and installs Chromium. */
function giveApt(script = ''): void {
  machine.install('apt-cache', 'for name; do test "$name" = firefox-esr || echo "Package: $name"; done');
  machine.install(
    'apt-get',
    `echo "$DEBIAN_FRONTEND: $*" >>"$LOG"
    echo "Get:1 $1"
    test "$1" = install || exit 0
    ${script}
    printf '${browser('Chromium 150.0.1.2')}' >"$BIN/chromium"
    /bin/chmod +x "$BIN/chromium"`,
  );
}

test('where nothing is lacking, nothing is started and nothing said', async () => {
  giveApt();
  machine.install('chromium', 'echo Chromium 150.0.1.2');
  const { found, missing } = await ensureEngines(['chromium'], onProgress, machine);
  assert.deepEqual(
    found.map(({ version }) => version),
    ['150.0.1.2'],
  );
  assert.deepEqual(missing, []);
  assert.deepEqual(progress, []);
  assert.deepEqual(machine.log(), []);
});

test('without Playwright’s downloads the packages of the distribution are installed', async () => {
  giveApt();
  const { found, missing } = await ensureEngines(['chromium'], onProgress, machine);
  assert.deepEqual(
    found.map(({ executable }) => executable),
    [machine.path('chromium')],
  );
  assert.deepEqual(missing, []);
  const [update, install, ...rest] = machine.log();
  assert.match(update ?? '', /^noninteractive: update /);
  assert.match(install ?? '', /^noninteractive: install --yes --no-install-recommends .* chromium$/);
  assert.deepEqual(rest, []);
  assert.ok(progress.includes('apt-get install chromium'), progress.join('\n'));
  assert.ok(progress.includes('Get:1 install'), progress.join('\n'));
});

test('packages that the distribution does not have are left out', async () => {
  giveApt();
  const { found, missing } = await ensureEngines(['chromium', 'firefox'], onProgress, machine);
  assert.deepEqual(
    found.map(({ name }) => name),
    ['chromium'],
  );
  assert.deepEqual(
    missing.map(({ name }) => name),
    ['firefox'],
  );
  assert.doesNotMatch(machine.log().join('\n'), /firefox-esr/);
  assert.match(machine.log()[1] ?? '', / chromium xvfb libnss3-tools /);
});

test('where apt-cache does not answer, apt-get is asked for every package', async () => {
  giveApt();
  machine.install('apt-cache', 'kill -9 $$');
  await ensureEngines(['chromium', 'firefox'], onProgress, machine);
  assert.match(machine.log()[1] ?? '', / chromium .*firefox-esr/);
});

test('what cannot be installed is named with the cause and the remedy', async () => {
  giveApt('echo "E: no space left"; exit 100');
  await assert.rejects(installEngines(['chromium'], { ...machine, onProgress }), (error) => {
    assert.ok(error instanceof EnginesError);
    assert.match(
      error.message,
      /Could not install chromium: .*127\.0\.0\.1:9 cannot be reached; apt-get install ended with 100/,
    );
    assert.match(error.remedy, /CORS_CONFORMANCE_CHROMIUM/);
    return true;
  });
  assert.ok(progress.includes('E: no space left'), progress.join('\n'));
  const { found, missing } = await ensureEngines(['chromium'], onProgress, machine);
  assert.deepEqual(found, []);
  assert.match(missing[0]?.reason ?? '', /on PATH/);
});

test('without apt-get it says so', async () => {
  await assert.rejects(installEngines(['chromium'], { ...machine, onProgress }), /there is no apt-get/);
});

test('without root apt-get is run through sudo, if that asks for no password', async () => {
  process.getuid = () => 1000;
  giveApt();
  await assert.rejects(installEngines(['chromium'], { ...machine, onProgress }), /root, or sudo without a password/);
  machine.install('sudo', 'echo "sudo $*" >>"$LOG"; exit 1');
  await assert.rejects(installEngines(['chromium'], { ...machine, onProgress }), /root, or sudo without a password/);
  assert.deepEqual(machine.log(), ['sudo -n true']);
  machine.install('sudo', 'test "$1" = -n || exit 1; shift; test "$1" = true && exit 0; exec "$@"');
  machine.install('true', '');
  await installEngines(['chromium'], { ...machine, onProgress });
  assert.match(machine.log().at(-1) ?? '', /^noninteractive: install /);
});

test('Playwright’s downloads are tried where they answer', async () => {
  giveApt();
  const asked: string[] = [];
  const server = createServer((request, response) => {
    asked.push(`${request.method} ${request.url}`);
    response.writeHead(404).end();
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  try {
    const host = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const env = { ...machine.env, PLAYWRIGHT_DOWNLOAD_HOST: host };
    process.getuid = () => 1000;
    await assert.rejects(
      installEngines(['chromium'], { ...machine, env, onProgress }),
      /playwright install ended with 1/,
    );
    assert.ok(progress.includes('playwright install chromium'), progress.join('\n'));
    assert.equal(asked[0], 'HEAD /');
    assert.match(asked[1] ?? '', /^GET \/.*chrom/);
  } finally {
    server.close();
    server.closeAllConnections();
  }
});

test('what an engine needs besides itself is listed once, with the packages that bring it', async () => {
  machine.install('firefox', 'echo Mozilla Firefox 155.0');
  machine.install('certutil', '');
  const lacking = await missingRequirements(['firefox', 'webkit'], machine);
  assert.deepEqual(
    lacking.map(({ what, engines, essential, packages }) => [what, engines.join(), essential, packages.join()]),
    [
      ['webkit', 'webkit', true, 'webkit2gtk-driver'],
      ['Xvfb', 'firefox,webkit', true, 'xvfb'],
      ['the software renderer of Mesa', 'firefox,webkit', false, 'libgl1-mesa-dri'],
      ['libGL', 'firefox,webkit', false, 'libgl1'],
      ['libEGL', 'firefox,webkit', false, 'libegl1'],
      ['libGLESv2', 'firefox,webkit', false, 'libgles2'],
      ['the Matroska demuxer of GStreamer', 'webkit', false, 'gstreamer1.0-plugins-good'],
      ['the VP8 decoder of GStreamer', 'webkit', false, 'gstreamer1.0-plugins-good'],
      ['libav for GStreamer', 'webkit', false, 'gstreamer1.0-libav'],
    ],
  );
  for (const { reason, remedy } of lacking) assert.ok(reason.length > 20 && remedy.length > 20, reason + remedy);
});

test('a library or a display that is there is not lacking', async () => {
  machine.install('firefox', 'echo Mozilla Firefox 155.0');
  const [folder = ''] = machine.libraries;
  mkdirSync(join(folder, 'dri'), { recursive: true });
  for (const file of ['dri/swrast_dri.so', 'libGL.so.1', 'libEGL.so.1', 'libGLESv2.so.2'])
    writeFileSync(join(folder, file), '');
  const env = { ...machine.env, DISPLAY: ':7' };
  const lacking = await missingRequirements(['firefox'], { ...machine, env });
  assert.deepEqual(
    lacking.map(({ what }) => what),
    ['certutil'],
  );
});

test('an engine without its display is missing, not found', async () => {
  machine.install('firefox', 'echo Mozilla Firefox 155.0');
  const { found, missing } = await ensureEngines(['firefox'], onProgress, machine);
  assert.deepEqual(found, []);
  assert.match(missing[0]?.reason ?? '', /Xvfb is not installed/);
  assert.match(missing[0]?.remedy ?? '', /apt-get install xvfb/);
});
