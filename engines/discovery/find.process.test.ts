import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { afterEach, beforeEach, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { type EngineName, engineNames, type FoundEngine, isFound } from '../engine.ts';
import { findEngine } from './find.ts';
import { makeMachine, type TestMachine } from '../testing/test-machine.ts';

let machine: TestMachine;
beforeEach(() => {
  machine = makeMachine();
});
afterEach(() => machine.remove());

const says = (words: string) => `echo '${words}'`;

async function found(name: EngineName, path?: string): Promise<FoundEngine> {
  const engine = await findEngine(name, { env: machine.env, ...(path !== undefined && { path }) });
  assert.ok(isFound(engine), JSON.stringify(engine));
  return engine;
}

async function missing(name: EngineName, path?: string) {
  const engine = await findEngine(name, { env: machine.env, ...(path !== undefined && { path }) });
  assert.ok(!isFound(engine), JSON.stringify(engine));
  return engine;
}

test('an empty machine lacks every engine, each with a reason and a remedy', async () => {
  for (const name of engineNames) {
    const engine = await missing(name);
    assert.equal(engine.name, name);
    assert.match(engine.reason, name === 'webkit' ? /WebKitWebDriver/ : new RegExp(name));
    assert.match(engine.remedy, new RegExp(`engines install ${name}.*CORS_CONFORMANCE_${name.toUpperCase()}`));
  }
});

test('products and versions are what the browsers say', async () => {
  for (const [name, command, words, product, version] of [
    ['chromium', 'chromium', 'Chromium 156.0.8078.79 built on Debian GNU/Linux 12', 'Chromium', '156.0.8078.79'],
    ['chromium', 'google-chrome', 'Google Chrome 140.0.7339.80', 'Google Chrome', '140.0.7339.80'],
    ['firefox', 'firefox-esr', 'Mozilla Firefox 153.7.0esr', 'Firefox ESR', '153.7.0'],
    ['firefox', 'firefox', 'Mozilla Firefox 155.0.1', 'Firefox', '155.0.1'],
  ] as const) {
    machine.remove();
    machine = makeMachine();
    machine.install(command, says(words));
    const driver = name === 'firefox' ? 'playwright-bidi' : 'playwright';
    const executable = machine.path(command);
    assert.deepEqual(await found(name), { name, product, version, driver, source: 'system', executable });
  }
});

test('a browser that does not say its version is found without one', async () => {
  machine.install('chromium', 'exit 1');
  assert.equal((await found('chromium')).version, 'unknown');
});

test('a snap is passed over for another browser, and named when it is the only one', async () => {
  machine.install('chromium-browser', 'exec /snap/bin/chromium "$@"');
  assert.match((await missing('chromium')).reason, /chromium-browser is a snap/);
  machine.install('google-chrome', says('Google Chrome 140.0.1.2'));
  assert.equal((await found('chromium')).executable, machine.path('google-chrome'));
});

test('the path given goes before the environment, and the environment before what is installed', async () => {
  machine.install('chromium', says('Chromium 1.0'));
  machine.install('mine', says('Chromium 2.0'));
  machine.install('option', says('Chromium 3.0'));
  machine.env['CORS_CONFORMANCE_CHROMIUM'] = machine.path('mine');
  assert.deepEqual(await found('chromium', machine.path('option')), {
    name: 'chromium',
    product: 'Chromium',
    version: '3.0',
    driver: 'playwright',
    source: 'path',
    executable: machine.path('option'),
  });
  assert.equal((await found('chromium')).version, '2.0');
  machine.env['CORS_CONFORMANCE_CHROMIUM'] = '';
  assert.equal((await found('chromium')).version, '1.0');
});

test('a path that leads nowhere is not replaced by something else', async () => {
  machine.install('firefox', says('Mozilla Firefox 155.0'));
  machine.env['CORS_CONFORMANCE_FIREFOX'] = '/nowhere/firefox';
  assert.match((await missing('firefox')).reason, /CORS_CONFORMANCE_FIREFOX is "\/nowhere\/firefox"/);
  assert.match((await missing('firefox', '/')).reason, /The path given for firefox is "\/"/);
});

test('a named WebKit is driven by what it is', async () => {
  machine.install('MiniBrowser', '');
  assert.match((await missing('webkit', machine.path('MiniBrowser'))).reason, /WebKitWebDriver/);
  machine.install('WebKitWebDriver', '');
  const gtk = await found('webkit', machine.path('MiniBrowser'));
  assert.equal(gtk.driver, 'webdriver');
  assert.equal(gtk.driverExecutable, machine.path('WebKitWebDriver'));
  machine.install('pw_run.sh', '');
  const playwright = await found('webkit', machine.path('pw_run.sh'));
  assert.equal(playwright.driver, 'playwright');
  assert.equal(playwright.product, 'Playwright WebKit');
  assert.match(playwright.version, /^\d+\.\d+$/);
});

test('Playwright’s Firefox is told from a stock one', async () => {
  machine.install('firefox', says('Mozilla Firefox 155.0'));
  assert.equal((await found('firefox', machine.path('firefox'))).driver, 'playwright-bidi');
  writeFileSync(machine.path('playwright.cfg'), '');
  const patched = await found('firefox', machine.path('firefox'));
  assert.equal(patched.driver, 'playwright');
  assert.equal(patched.product, 'Playwright Firefox');
});

test('Playwright’s own builds go before what is installed', () => {
  machine.install('chromium', says('Chromium 1.0'));
  // Playwright reads its environment once, when it is loaded.
  const inChild = (script: string) =>
    execFileSync(
      process.execPath,
      ['--import', fileURLToPath(new URL('../../register.mjs', import.meta.url)), '--input-type=module', '-e', script],
      { env: machine.env, encoding: 'utf8', cwd: fileURLToPath(new URL('../../', import.meta.url)) },
    );
  const executable = inChild(`import { chromium } from 'playwright'; process.stdout.write(chromium.executablePath())`);
  mkdirSync(dirname(executable), { recursive: true });
  writeFileSync(executable, `#!/bin/sh\n${says('Google Chrome for Testing 153.0.8010.12')}\n`);
  chmodSync(executable, 0o755);
  const find = `import { findEngine } from './engines/discovery/find.ts'; console.log(JSON.stringify(await findEngine('chromium')))`;
  assert.deepEqual(JSON.parse(inChild(find)), {
    name: 'chromium',
    product: 'Google Chrome for Testing',
    version: '153.0.8010.12',
    driver: 'playwright',
    source: 'playwright',
    executable,
  });
});
