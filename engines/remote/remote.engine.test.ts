import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { connect } from 'node:net';
import { after, before, test } from 'node:test';
import getPort from 'get-port';
import { borrowDisplay } from '../processes/display.ts';
import { EnginesError, type FoundEngine, isFound, relayAuthority } from '../engine.ts';
import { findEngine } from '../discovery/find.ts';
import { discard, environmentIn, ownFolder } from '../processes/owned.ts';
import { launchRemote, onPlaywrightServer, onWebDriver, type RemoteEngine } from './remote.ts';
import { startTestWorld, type TestWorld } from '../testing/test-world.ts';

let world: TestWorld;
before(async () => {
  world = await startTestWorld({
    '/alive': `fetch('https://bar.other/json').then((response) => response.json())
      .then(({ answer }) => fetch('/report', { method: 'POST', body: String(answer) }));`,
  });
});
after(() => world.close());

async function here(name: 'chromium' | 'webkit'): Promise<FoundEngine> {
  const found = await findEngine(name);
  if (!isFound(found)) throw new Error(`${found.reason} ${found.remedy}`);
  return found;
}

/** A page in the engine reaches the played origins; the end of its server is told. */
async function works(remote: RemoteEngine, server: ChildProcess, product: RegExp): Promise<void> {
  const engine = await launchRemote(remote, world.launchOptions);
  try {
    assert.match(engine.product, product);
    assert.match(engine.version, /^\d+\.\d/);
    for (let page = 0; page < 2; page += 1) {
      const [report] = await Promise.all([world.report(), engine.open('http://foo.example/alive')]);
      assert.equal(report, '42');
    }
    server.kill('SIGKILL');
    assert.match(await engine.died, /ended without being asked to/);
  } finally {
    await engine.close();
  }
}

test('a browser of a Playwright server', async () => {
  const { executable } = await here('chromium');
  const script = `import { chromium } from 'playwright';
    const server = await chromium.launchServer({ executablePath: process.argv[1], host: '127.0.0.1', chromiumSandbox: false });
    console.log(server.wsEndpoint());`;
  const folder = ownFolder('test');
  const server = spawn(process.execPath, ['--input-type=module', '-e', script, executable], {
    env: environmentIn(folder),
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  try {
    const [endpoint] = (await once(server.stdout, 'data')) as [Buffer];
    await works(onPlaywrightServer('chromium', new URL(String(endpoint).trim())), server, /^Chromium$/);
  } finally {
    await discard(folder);
  }
});

test('a browser of a WebDriver server', async () => {
  const { executable, driverExecutable } = await here('webkit');
  assert.ok(driverExecutable, 'WebKit is driven by WebDriver here');
  const display = await borrowDisplay();
  const folder = ownFolder('test');
  const port = await getPort({ host: '127.0.0.1' });
  const proxy = `socks5://${relayAuthority(world.launchOptions)}`;
  const server = spawn(driverExecutable, [`--port=${port}`], {
    env: environmentIn(folder, {
      ...display.environment,
      all_proxy: proxy,
      http_proxy: proxy,
      https_proxy: proxy,
      no_proxy: '127.0.0.1',
    }),
    stdio: 'ignore',
  });
  try {
    await listening(port);
    const capabilities = {
      browserName: 'MiniBrowser',
      'webkitgtk:browserOptions': { binary: executable, args: ['--automation'] },
    };
    await works(onWebDriver(capabilities, new URL(`http://127.0.0.1:${port}`)), server, /MiniBrowser/);
  } finally {
    await discard(folder);
    await display.release();
  }
});

/** The server says nowhere that it listens. */
async function listening(port: number): Promise<void> {
  for (;;) {
    const socket = connect(port, '127.0.0.1');
    try {
      await once(socket, 'connect');
      return;
    } catch {
      await new Promise((resolve) => setImmediate(resolve));
    } finally {
      socket.destroy();
    }
  }
}

test('where nobody listens there is no session, and no key stands in the message', async () => {
  const port = await getPort({ host: '127.0.0.1' });
  for (const remote of [
    onPlaywrightServer('firefox', new URL(`ws://127.0.0.1:${port}/?token=secret`)),
    onWebDriver({ browserName: 'safari' }, new URL(`http://user:secret@127.0.0.1:${port}/wd/hub`)),
  ]) {
    await assert.rejects(launchRemote(remote, world.launchOptions), (error: Error) => {
      assert.ok(error instanceof EnginesError);
      assert.match(error.message, new RegExp(`127\\.0\\.0\\.1:${port}/.* gave no session of`));
      assert.doesNotMatch(error.message, /secret/);
      return true;
    });
  }
});

test('the column of a browser is named after the engine that it is, or after itself', () => {
  const columns = ['chrome', 'firefox', 'MiniBrowser', 'safari', 'MicrosoftEdge', 'Some Browser 7'].map(
    (browserName) => onWebDriver({ browserName }, new URL('http://127.0.0.1:4444')).name,
  );
  assert.deepEqual(columns, ['chromium', 'firefox', 'webkit', 'safari', 'edge', 'some-browser-7']);
});
