import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { chromium, firefox, type Page } from 'playwright';
import { silenceBidi, silenceDevtools } from './driver-events.ts';
import { isFound } from '../engine.ts';
import { findEngine } from '../discovery/find.ts';

/** Another version of Playwright may keep its connection elsewhere, which would be felt in speed only. */
describe('drivers report nothing of a page that carries out cases', () => {
  const server = createServer((_request, response) =>
    response
      .setHeader('Content-Type', 'text/html')
      .end('<script>fetch("/data").then(() => console.log("done")).then(() => (document.title = "done"))</script>'),
  );
  let url = '';
  let folder = '';
  before(async () => {
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
    folder = await mkdtemp(join(tmpdir(), 'driver-events-'));
  });
  after(async () => {
    server.closeAllConnections();
    server.close();
    await rm(folder, { recursive: true, force: true, maxRetries: 5 });
  });

  /** How many events came while the page loaded something, once it had been silenced. */
  async function heard(page: Page): Promise<number> {
    let events = 0;
    const count = () => void (events += 1);
    page.on('request', count).on('response', count).on('console', count);
    const [served] = await Promise.all([
      new Promise<string>((resolve) =>
        server.on('request', ({ url: path = '' }) => {
          if (path === '/data') resolve(path);
        }),
      ),
      page.goto(url, { waitUntil: 'commit' }),
    ]);
    assert.equal(served, '/data');
    // Another navigation: by its end every event of the first would have come.
    await page.goto(url, { waitUntil: 'commit' });
    return events;
  }

  test('Chromium', async (t) => {
    const found = await findEngine('chromium');
    if (!isFound(found)) return t.skip(found.reason);
    const context = await chromium.launchPersistentContext(join(folder, 'chromium'), {
      executablePath: found.executable,
    });
    try {
      const page = await context.newPage();
      await silenceDevtools(page);
      assert.equal(await heard(page), 0);
    } finally {
      await context.close();
    }
  });

  test('Firefox over WebDriver BiDi', async (t) => {
    const found = await findEngine('firefox');
    if (!isFound(found)) return t.skip(found.reason);
    if (found.driver !== 'playwright-bidi') return t.skip('Playwright drives its own build by its own protocol');
    const context = await firefox.launchPersistentContext(join(folder, 'firefox'), {
      executablePath: found.executable,
      channel: 'moz-firefox',
      viewport: null,
    });
    try {
      const page = await context.newPage();
      await silenceBidi(context);
      assert.equal(await heard(page), 0);
    } finally {
      await context.close();
    }
  });
});
