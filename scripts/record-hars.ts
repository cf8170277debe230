/**
 * Records the same requests as a HAR file of each recorder, for `diagnosis/input/recorded-hars.test.ts`:
 * `node --import ./register.mjs scripts/record-hars.ts [NAME…] && npx prettier --write diagnosis/input/hars`
 *
 * - `chrome-devtools`: what the network panel of Chromium’s DevTools saves, got by an extension of DevTools.
 * - `playwright`: Playwright’s `recordHar`, in Chromium.
 * - `firefox-devtools`: what the network panel of Firefox saves, got by Marionette.
 * - `safari-inspector`: what WebKit’s Web Inspector exports. WebKitGTK serves its inspector over HTTP, and Chromium shows it.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import type { FastifyInstance } from 'fastify';
import getPort from 'get-port';
import { type BrowserContext, chromium } from 'playwright';
import { borrowDisplay } from '../engines/processes/display.ts';
import { type EngineName, isFound, type LaunchOptions } from '../engines/engine.ts';
import { findEngine } from '../engines/discovery/find.ts';
import { launchFirefoxByMarionette } from '../engines/drivers/firefox-marionette.ts';
import { startOrigins } from '../servers/origins.ts';

const target = fileURLToPath(new URL('../diagnosis/input/hars/', import.meta.url));
const page = 'http://app.example';
const api = 'http://api.app.example';
const other = 'http://other.example';

/** What the page requests, in this order; diagnosis/input/recorded-hars.test.ts knows the right answers. */
const requests = [
  ['/readable', {}],
  ['/no-cors-headers', {}],
  ['/readable-preflighted', { method: 'PUT' }],
  ['/preflight-refused', { method: 'PUT' }],
  ['/preflighted-no-cors-headers', { method: 'PUT' }],
  ['/redirected', {}],
  ['/connection-closed', {}],
  ['/credentials', { credentials: 'include', headers: { Authorization: 'Bearer secret' } }],
] as const;

const waiting: ((body: string) => void)[] = [];
const next = () => new Promise<string>((resolve) => waiting.push(resolve));

async function routes(app: FastifyInstance, { origin }: { readonly origin: string }): Promise<void> {
  app.addContentTypeParser('*', { parseAs: 'string' }, (_request, body, done) => done(null, body));
  if (origin === page) {
    app.get('/', (_request, reply) =>
      reply.type('text/html').header('Set-Cookie', 'session=secret; Domain=app.example').send(`<!doctype html>
        <link rel="icon" href="data:,"><title>page</title><script>(async () => {
          if (location.search === '?later') await new Promise((resolve) => { window.start = resolve; });
          for (const [path, options] of ${JSON.stringify(requests)})
            await fetch(${JSON.stringify(api)} + path, options).catch(() => {});
          document.title = 'done';
          await fetch('/report', { method: 'POST', body: 'done' });
        })()</script>`),
    );
    app.post<{ Body: string }>('/report', (request, reply) => {
      waiting.shift()?.(request.body);
      return reply.header('Access-Control-Allow-Origin', '*').send('');
    });
  } else {
    app.all('/*', (request, reply) => {
      const path = request.url;
      const preflight = request.method === 'OPTIONS';
      if (path === '/connection-closed') return request.raw.socket.destroy();
      const allowed = !['/no-cors-headers', '/preflight-refused'].includes(path);
      if (allowed && (preflight || path !== '/preflighted-no-cors-headers')) {
        void reply.header('Access-Control-Allow-Origin', path === '/elsewhere' ? 'null' : page);
        if (path === '/credentials') void reply.header('Access-Control-Allow-Credentials', 'true');
        if (preflight) {
          void reply.header('Access-Control-Allow-Methods', 'PUT');
          void reply.header('Access-Control-Allow-Headers', 'authorization');
        }
      }
      if (path === '/redirected') return reply.redirect(`${other}/elsewhere`, 302);
      return reply.code(preflight ? (path === '/preflight-refused' ? 401 : 204) : 200).send(preflight ? '' : 'ok');
    });
  }
  await app.after();
}

/** Calls `poll` until it gives something. */
async function until<T>(poll: () => Promise<T | undefined>, seconds = 20): Promise<T> {
  const deadline = Date.now() + seconds * 1000;
  for (;;) {
    const result = await poll().catch(() => undefined);
    if (result !== undefined) return result;
    if (Date.now() > deadline) throw new Error('The browser did not get there in time.');
    await delay(100);
  }
}

type Recorder = (options: LaunchOptions, folder: string) => Promise<unknown>;

async function executable(name: EngineName): Promise<string> {
  const found = await findEngine(name);
  if (!isFound(found)) throw new Error(`${found.reason} ${found.remedy}`);
  return found.executable;
}

const chromiumArguments = ['--no-sandbox', '--disable-background-networking', '--disable-component-update'];

async function chromeDevtools({ relayPort }: LaunchOptions, folder: string): Promise<unknown> {
  const extension = join(folder, 'extension');
  mkdirSync(extension);
  writeFileSync(
    join(extension, 'manifest.json'),
    JSON.stringify({ manifest_version: 3, name: 'har', version: '1', devtools_page: 'devtools.html' }),
  );
  writeFileSync(join(extension, 'devtools.html'), '<script src="devtools.js"></script>');
  writeFileSync(
    join(extension, 'devtools.js'),
    `const post = (body) => fetch('${page}/report', { method: 'POST', body });
    chrome.devtools.network.onRequestFinished.addListener(({ request }) => {
      if (request.url === '${page}/report' && request.method === 'POST')
        chrome.devtools.network.getHAR((log) => post(JSON.stringify({ log })));
    });
    post('ready');`,
  );
  const display = await borrowDisplay();
  const ready = next();
  const context = await chromium.launchPersistentContext(join(folder, 'profile'), {
    executablePath: await executable('chromium'),
    headless: false,
    env: { ...process.env, ...display.environment },
    ignoreDefaultArgs: ['--disable-extensions'],
    proxy: { server: `socks5://127.0.0.1:${relayPort}` },
    args: [
      ...chromiumArguments,
      '--auto-open-devtools-for-tabs',
      `--load-extension=${extension}`,
      '--disable-features=DisableLoadExtensionCommandLineSwitch,HttpsUpgrades',
    ],
  });
  try {
    await ready;
    const done = next();
    const har = next();
    await context.pages()[0]?.goto(page);
    await done;
    return JSON.parse(await har);
  } finally {
    await context.close();
    await display.release();
  }
}

async function playwright({ relayPort }: LaunchOptions, folder: string): Promise<unknown> {
  const path = join(folder, 'page.har');
  const browser = await chromium.launch({
    executablePath: await executable('chromium'),
    proxy: { server: `socks5://127.0.0.1:${relayPort}` },
    args: [...chromiumArguments, '--disable-features=HttpsUpgrades'],
  });
  const context: BrowserContext = await browser.newContext({ recordHar: { path, content: 'omit' } });
  const done = next();
  await (await context.newPage()).goto(page);
  await done;
  await context.close();
  await browser.close();
  return JSON.parse(readFileSync(path, 'utf8'));
}

async function firefoxDevtools(options: LaunchOptions): Promise<unknown> {
  const found = await findEngine('firefox');
  if (!isFound(found)) throw new Error(found.reason);
  const firefox = await launchFirefoxByMarionette(found, { ...options, console: true });
  try {
    await firefox.marionette.evaluate(`
      const { require } = ChromeUtils.importESModule('resource://devtools/shared/loader/Loader.sys.mjs');
      const { gDevTools } = require('devtools/client/framework/devtools');
      window.toolbox = await gDevTools.showToolboxForTab(gBrowser.selectedTab, { toolId: 'netmonitor' });`);
    const done = next();
    await firefox.open(page);
    await done;
    const log = await firefox.marionette.evaluate('return await window.toolbox.getHARFromNetMonitor();');
    return { log };
  } finally {
    await firefox.close();
  }
}

async function safariInspector({ relayPort }: LaunchOptions): Promise<unknown> {
  const display = await borrowDisplay();
  const inspector = `127.0.0.1:${await getPort({ host: '127.0.0.1' })}`;
  const relay = `socks5://127.0.0.1:${relayPort}`;
  const browser: ChildProcess = spawn(
    await executable('webkit'),
    ['--enable-developer-extras=true', `${page}/?later`],
    {
      env: {
        ...process.env,
        ...display.environment,
        all_proxy: relay,
        http_proxy: relay,
        WEBKIT_INSPECTOR_HTTP_SERVER: inspector,
        LIBGL_ALWAYS_SOFTWARE: '1',
      },
      stdio: 'ignore',
    },
  );
  const shown = await chromium.launch({ executablePath: await executable('chromium'), args: chromiumArguments });
  try {
    const targets = await until(async () => {
      const text = await (await fetch(`http://${inspector}/`)).text();
      return /socket\/\d+\/\d+\/WebPage/.exec(text)?.[0];
    });
    const frontend = await shown.newPage();
    await frontend.goto(`http://${inspector}/Main.html?ws=${inspector}/${targets}`);
    const done = next();
    await until(() => frontend.evaluate("WI.networkManager?.mainFrame?.url.includes('?later') || undefined"));
    await frontend.evaluate("WI.mainTarget.RuntimeAgent.evaluate('start()')");
    await done;
    return await frontend.evaluate(`(async () => {
      const resources = WI.networkManager.frames.flatMap((frame) => [frame.mainResource, ...frame.resourceCollection]);
      return await WI.HARBuilder.buildArchive(resources);
    })()`);
  } finally {
    await shown.close();
    browser.kill();
    await display.release();
  }
}

const recorders: Readonly<Record<string, Recorder>> = {
  'chrome-devtools': chromeDevtools,
  playwright,
  'firefox-devtools': firefoxDevtools,
  'safari-inspector': safariInspector,
};

/** What varies with the run, and what nobody reads, is left out. */
const left = new Set(['timings', 'cache', 'time', 'content', 'connection', 'serverIPAddress', '_connectionId']);
const varying = new Set(['date', 'connection', 'keep-alive', 'accept-encoding']);

function reduced(value: unknown): unknown {
  if (Array.isArray(value)) {
    const items: readonly unknown[] = value;
    return items.filter((item) => !isVarying(item)).map((item) => reduced(item));
  }
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([name]) => !left.has(name) && !/^(?:startedDateTime|_monotonicTime|_frameref|_initiator)$/.test(name))
      .map(([name, each]) => [name, reduced(each)]),
  );
}

function isVarying(item: unknown): boolean {
  if (typeof item !== 'object' || item === null || !('name' in item) || !('value' in item)) return false;
  return varying.has(String(item.name).toLowerCase());
}

const names = process.argv.length > 2 ? process.argv.slice(2) : Object.keys(recorders);
mkdirSync(target, { recursive: true });
for (const name of names) {
  const record = recorders[name];
  if (record === undefined) throw new Error(`There is no recorder ${name}: ${Object.keys(recorders).join(', ')}.`);
  const origins = await startOrigins({ origins: [page, api, other], agent: routes, relay: { passLoopback: true } });
  const folder = mkdtempSync(join(tmpdir(), 'record-hars-'));
  try {
    const har = await record(
      {
        relayPort: origins.relay.port,
        authority: { caPem: origins.authority.caPem, spkiSha256: [origins.spkiSha256] },
      },
      folder,
    );
    writeFileSync(`${target}${name}.har`, JSON.stringify(reduced(har), null, 2));
    process.stderr.write(`${name}\n`);
  } catch (error) {
    process.stderr.write(`${name}: ${String(error)}\n`);
    process.exitCode = 1;
  } finally {
    await origins.close();
    rmSync(folder, { recursive: true, force: true });
  }
}
