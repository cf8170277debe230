/** The site is built, and looked at in a browser at two widths. Links that lead nowhere fail the build. */
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { existsSync, readdirSync, statSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { createServer } from 'node:http';
import { test } from 'node:test';
import { chromium } from 'playwright';
import { build } from 'vitepress';
import { isFound } from '../engines/engine.ts';
import { findEngine } from '../engines/discovery/find.ts';
import { families } from '../suites/browser/cases/index.ts';
import { allChecks } from '../suites/server/checks/index.ts';
import { readFile } from 'node:fs/promises';
import { siteFolder, writeSources } from './site/build.ts';

const dist = join(siteFolder, '.vitepress/dist');
const types: Readonly<Record<string, string>> = {
  js: 'text/javascript',
  css: 'text/css',
  html: 'text/html',
  svg: 'image/svg+xml',
};

const server = createServer((request, response) => {
  const path = new URL(request.url ?? '/', 'http://site.test').pathname;
  const file = [path, `${path}.html`, `${path}index.html`].map((each) => join(dist, each)).find(isFile);
  if (file === undefined) return void response.writeHead(404).end();
  void readFile(file).then((body) =>
    response
      .writeHead(200, { 'content-type': types[file.split('.').at(-1) ?? ''] ?? 'application/octet-stream' })
      .end(body),
  );
});

const isFile = (path: string) => existsSync(path) && statSync(path).isFile();

test('the site has a page for each check and family, and shows them at every width', async (t) => {
  const found = await findEngine('chromium');
  assert.ok(isFound(found), 'Chromium is needed: cors-conformance engines install');
  await writeSources();
  await build(siteFolder);
  for (const { id } of allChecks) assert.ok(isFile(join(dist, `checks/${id}.html`)), id);
  for (const { name } of families) assert.ok(isFile(join(dist, `cases/${name}.html`)), name);
  const html = readdirSync(dist, { recursive: true, encoding: 'utf8' }).filter((path) => path.endsWith('.html'));
  const isReport = (path: string) => path.startsWith('matrix') || path === 'implementations.html';
  const long = families.filter(({ cases }) => cases.length > 500).map(({ name }) => `cases/${name}.html`);
  for (const path of html)
    if (!isReport(path) && !long.includes(path)) assert.ok(statSync(join(dist, path)).size < 200_000, path);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const browser = await chromium.launch({ executablePath: found.executable, args: ['--no-sandbox'] });
  t.after(async () => {
    await browser.close();
    server.close();
  });
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  for (const width of [390, 1280]) {
    const page = await browser.newPage({ viewport: { width, height: 844 } });
    const complaints: string[] = [];
    page.on('pageerror', (error) => complaints.push(String(error)));
    page.on('console', (message) => complaints.push(message.text()));
    for (const path of [
      '/',
      '/explain',
      '/browsers',
      '/checks',
      '/checks/acao-deny',
      '/cases/websocket',
      '/matrix',
      '/products/',
    ]) {
      await page.goto(origin + path);
      assert.notEqual(await page.locator('h1').first().textContent(), '', path);
      assert.equal(
        await page.evaluate('document.documentElement.scrollWidth <= innerWidth'),
        true,
        `${path} at ${width}`,
      );
    }
    await page.goto(`${origin}/products/`);
    await page.getByLabel('Language').selectOption('Prolog');
    assert.match((await page.locator('.product-count').textContent()) ?? '', /^1 of \d\d products/);
    await page.getByRole('link', { name: /SWI-Prolog/ }).click();
    await page.locator('h1', { hasText: 'SWI-Prolog' }).waitFor();
    assert.deepEqual(complaints, []);
    await page.close();
  }
});
