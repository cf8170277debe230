/** The page as a real engine shows it, opened from disk. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { after, before, test } from 'node:test';
import { pathToFileURL } from 'node:url';
import type { Browser, Page } from 'playwright';
import { pagesOf } from '../fixtures/open-page.ts';
import type { OpenedPages } from '../fixtures/open-page.ts';
import { hostileStrings, sampleFamilies, sampleResults } from '../fixtures/sample-results.ts';
import { renderHtml } from './html.ts';

let browser: Browser;
let file: string;
let pages: OpenedPages;
const open: OpenedPages['open'] = (...all) => pages.open(...all);

before(async () => {
  const texts = { families: sampleFamilies, rerun: (id: string) => `npm start -- -g ${id}` };
  pages = await pagesOf(await renderHtml(sampleResults({ hostile: true }), texts));
  ({ browser, file } = pages);
});

after(() => pages?.close());

const cell = (id: string, engine: string) => `tr[data-case="${id}"] [data-column="${engine}"]`;
const shownCases = (page: Page) => page.locator('#matrix tbody tr:visible').count();
const hashOf = (page: Page) => new URL(page.url()).hash;

test('nothing from the wire becomes markup or code', async () => {
  const html = readFileSync(file, 'utf8');
  // The script, the data in pieces of JSON, and the packed parts, of which each is base64 and nothing else.
  const pieces = html.match(/<script type="application\/json" class="data">[^<>]+<\/script>/g)?.length ?? 0;
  const parts = html.match(/<script type="text\/plain" class="part">[A-Za-z0-9+/=]+<\/script>/g)?.length ?? 0;
  assert.ok(pieces > 0 && parts > 0);
  assert.equal(html.match(/<script/g)?.length, 1 + pieces + parts);
  assert.ok(!html.includes('<img src=x'));
  await open('', async (page) => {
    const elements = () =>
      page.evaluate('document.querySelectorAll("script, img, svg, iframe, style, base, meta").length');
    const atFirst = await elements();
    for (const index of hostileStrings.keys()) {
      await page.goto(`${pathToFileURL(file).href}#case=xhr-hostile-${index}`);
      await page.locator('#detail .exchange.extra').waitFor();
      assert.equal(await page.locator('#detail .idline code').textContent(), `xhr-hostile-${index}`);
      await page.evaluate('for (const each of document.querySelectorAll("#detail details")) each.open = true');
      const more = page.locator('#detail button', { hasText: 'more characters' });
      while ((await more.count()) > 0) await more.first().click();
      const links = await page
        .locator('#detail a')
        .evaluateAll((all) => all.map((link) => link.getAttribute('href') ?? ''));
      assert.ok(links.every((href) => href.startsWith('#') || href.startsWith('https://')));
      assert.equal(await page.evaluate('globalThis.broken'), undefined);
      assert.equal(await elements(), atFirst);
    }
  });
});

test('the page’s policy stops a script that is not its own', async () => {
  const page = await browser.newPage();
  await page.goto(pathToFileURL(file).href);
  const refused = page.waitForEvent('console', (message) => message.text().includes('Content Security Policy'));
  await page.evaluate(
    'document.body.append(Object.assign(document.createElement("script"), { textContent: "globalThis.broken = 1" }))',
  );
  await refused;
  assert.equal(await page.evaluate('globalThis.broken'), undefined);
  await page.close();
});

test('every byte of a header value is seen', async () => {
  await open('#case=xhr-get-vertical-tab', async (page) => {
    const line = page.locator('.response .line', { hasText: 'Access-Control-Allow-Origin' });
    assert.equal(await line.first().textContent(), String.raw`Access-Control-Allow-Origin: http://foo.example\x0B`);
  });
  await open('#case=xhr-hostile-9', async (page) => {
    const line = await page
      .locator('.response .line', { hasText: 'Access-Control-Allow-Origin' })
      .first()
      .textContent();
    for (let byte = 0; byte < 256; byte += 1) {
      const isPrintable = byte >= 0x20 && byte <= 0x7e;
      const hex = `\\x${byte.toString(16).toUpperCase().padStart(2, '0')}`;
      assert.ok(line?.includes(isPrintable ? String.fromCharCode(byte) : hex), hex);
    }
  });
});

test('a cell says by symbol and word what happened', async () => {
  await open('', async (page) => {
    for (const [id, engine, said] of [
      ['xhr-get-star', 'chromium', '✓readable'],
      ['font-get-none', 'firefox', '✓blocked'],
      ['font-get-none', 'webkit', '✗fail: readable expected blocked'],
      ['fetch-put-star', 'chromium', '✗fail: readable details differ'],
      ['script-get-none', 'firefox', '◆known: readable expected opaque'],
      ['xhr-with-credentials-star', 'webkit', '–unsupported'],
      ['canvas-head-list', 'webkit', '◷timeout'],
      ['webgl-post-null', 'firefox', '!harness error'],
      ['xhr-head-two-lines', 'chromium', '·not run'],
    ] as const) {
      assert.equal(await page.locator(cell(id, engine)).textContent(), said, `${id} in ${engine}`);
    }
  });
});

test('the detail shows the case, what was demanded, what was seen and the exchanges', async () => {
  await open('#case=fetch-put-star&in=chromium', async (page) => {
    const text = await page.locator('#detail').innerText();
    for (const part of [
      'fetch(), put: the answer has Access-Control-Allow-Origin: *',
      'Script reads the response.',
      'Access-Control-Allow-Origin is "*", the origin of the request is "http://foo.example".',
      'Fetch, CORS check, step 5',
      '"x-token,sec-ch-width" was on the wire',
      'http://foo.example → http://bar.other',
      'preflight',
      'OPTIONS /t3f9a1c07/0 HTTP/1.1',
      'HTTP/1.1 204 No Content',
      '{"account": "alice"}',
      'npm start -- -g fetch-put-star',
    ]) {
      assert.ok(text.includes(part), part);
    }
    assert.equal(await page.locator('.finding li').count(), 2);
    assert.deepEqual(await page.locator('.exchange').nth(1).locator('.request .line').allTextContents(), [
      'PUT /t3f9a1c07/0 HTTP/1.1',
      'Host: bar.other',
      'User-Agent: Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/156.0.0.0 Safari/537.36',
      'Accept: */*',
      'Origin: http://foo.example',
      'Referer: http://foo.example/',
      'Accept-Encoding: gzip, deflate',
      'Cookie: session=alice',
    ]);
    assert.equal(
      await page.locator('#detail .decided a').getAttribute('href'),
      'https://fetch.spec.whatwg.org/#cors-check',
    );
  });
  await open('#case=script-get-none&in=firefox', async (page) => {
    const text = await page.locator('.record').innerText();
    assert.match(text, /engine bug\s+Errors of classic scripts of another origin are not muted\./);
  });
});

test('a case opens in the engine that went wrong, and tabs compare the others', async () => {
  await open('#case=font-get-none', async (page) => {
    const chosen = page.locator('[role=tab][aria-selected=true]');
    assert.match(await chosen.innerText(), /^WebKitGTK\s+✗ readable\s+≠ expected blocked$/);
    await chosen.focus();
    await page.keyboard.press('ArrowRight');
    await page.locator('.finding', { hasText: 'Chromium' }).waitFor();
    assert.match(await page.locator('[role=tab]:focus').innerText(), /^Chromium\s+✓ blocked$/);
  });
});

test('filters narrow the matrix, and the URL says which', async () => {
  await open('', async (page) => {
    // Rows are drawn a frame at a time.
    await page.locator('#matrix tbody tr').nth(241).waitFor();
    assert.equal(await shownCases(page), 242);
    await page.locator('#search').fill('font LINES');
    assert.equal(await page.locator('.shown').textContent(), '3 of 242 cases');
    assert.equal(await shownCases(page), 3);
    await page.getByRole('button', { name: 'Clear filters' }).click();
    await page.getByRole('button', { name: 'known 18' }).click();
    assert.equal(await page.locator('.shown').textContent(), '18 of 242 cases');
    await page.getByRole('combobox', { name: 'Engine' }).selectOption('chromium');
    await page.getByText('No case matches').waitFor();
    assert.equal(hashOf(page), '#result=known&engine=chromium');
    await page.getByRole('combobox', { name: 'Engine' }).selectOption('firefox');
    assert.equal(await shownCases(page), 18);
    assert.equal(await page.locator('#matrix thead:visible th:visible').count(), 2);
  });
  await open('#disagree=1&family=font', async (page) => {
    assert.equal(await shownCases(page), 1);
    assert.equal(await page.getByRole('checkbox').isChecked(), true);
    assert.equal(await page.getByRole('combobox', { name: 'Family' }).inputValue(), 'font');
  });
});

test('an outcome and a result are looked for in the same cell', async () => {
  await open('#outcome=readable&result=known', async (page) => {
    const rows = await page.locator('#matrix tbody tr:visible').count();
    assert.ok(rows > 0);
    assert.equal(await page.locator('tr:visible .cell.known .word.readable').count(), rows);
    await page.getByRole('combobox', { name: 'Outcome' }).selectOption('blocked');
    assert.equal(hashOf(page), '#outcome=blocked&result=known');
    assert.equal(await page.locator('#matrix tbody tr:visible').count(), 0);
  });
});

test('keys open, walk and close; focus goes back to where it was', async () => {
  await open('#family=font', async (page) => {
    const focused = () =>
      page.evaluate(
        '(document.activeElement.closest("tr")?.dataset.case ?? "") + " " + document.activeElement.className',
      );
    await page.locator('tr[data-case="font-get-exact"] a').focus();
    await page.keyboard.press('ArrowDown');
    assert.equal(await focused(), 'font-get-none title');
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('Enter');
    await page.locator('#detail-title:focus').waitFor();
    assert.equal(hashOf(page), '#family=font&case=font-get-none&in=firefox');
    await page.getByRole('button', { name: 'Next case' }).click();
    await page.locator('.idline', { hasText: 'font-get-other' }).waitFor();
    await page.keyboard.press('Escape');
    await page.locator('#detail').waitFor({ state: 'hidden' });
    assert.equal(await focused(), 'font-get-other cell pass');
    assert.equal(hashOf(page), '#family=font');
    await page.goBack();
    await page.locator('.idline', { hasText: 'font-get-other' }).waitFor();
  });
});

test('on a phone nothing is wider than the screen, and the detail covers the matrix', async () => {
  await open(
    '',
    async (page) => {
      assert.equal(await page.evaluate('document.documentElement.scrollWidth'), 390);
      await page.locator(cell('font-get-none', 'webkit')).click();
      await page.locator('#detail-title:focus').waitFor();
      assert.equal(await page.evaluate('document.documentElement.scrollWidth'), 390);
      assert.deepEqual(await page.locator('#detail').boundingBox(), { x: 0, y: 0, width: 390, height: 844 });
      assert.equal(await page.locator('#page[inert]').count(), 1);
      await page.getByRole('button', { name: 'Close' }).click();
      await page.locator('#page:not([inert])').waitFor();
    },
    { viewport: { width: 390, height: 844 } },
  );
});

test('a table is a table to a screen reader, also on a phone', async () => {
  await open(
    '#family=font&q=lines',
    async (page) => {
      const table = page.getByRole('table', { name: 'Fonts' });
      assert.equal(await table.getByRole('columnheader').count(), 4);
      assert.equal(await table.getByRole('rowheader', { name: /two lines/ }).count(), 3);
      assert.equal(await table.getByRole('cell').count(), 9);
    },
    { viewport: { width: 390, height: 844 } },
  );
});

interface Contrast {
  /** How many elements with text were looked at. */
  readonly seen: number;
  readonly faint: readonly string[];
}

/** Texts on the page whose contrast is below what WCAG 2 AA wants of small text, 4.5 to 1. */
const faintTexts = (within: string) => `(() => {
  const canvas = new OffscreenCanvas(1, 1).getContext('2d', { willReadFrequently: true });
  const known = new Map();
  const rgba = (color) => known.get(color) ?? known.set(color, paint(color)).get(color);
  const paint = (color) => {
    canvas.clearRect(0, 0, 1, 1);
    canvas.fillStyle = color;
    canvas.fillRect(0, 0, 1, 1);
    return canvas.getImageData(0, 0, 1, 1).data;
  };
  const luminance = ([r, g, b]) =>
    [r, g, b].map((c) => c / 255).map((c) => (c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4))
      .reduce((sum, c, i) => sum + c * [0.2126, 0.7152, 0.0722][i], 0);
  const background = (element) => {
    for (let at = element; at; at = at.parentElement) {
      const color = rgba(getComputedStyle(at).backgroundColor);
      if (color[3] === 255) return color;
    }
    return rgba('white');
  };
  const faint = new Set();
  let seen = 0;
  for (const element of document.querySelectorAll('${within} *')) {
    const hasText = [...element.childNodes].some((node) => node.nodeType === 3 && node.data.trim());
    if (!hasText || element.closest('script, noscript, [hidden], :disabled') || !element.checkVisibility()) continue;
    seen += 1;
    const [a, b] = [rgba(getComputedStyle(element).color), background(element)].map(luminance);
    const contrast = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
    if (contrast < 4.5) faint.add(element.tagName + '.' + element.className + ' ' + contrast.toFixed(2));
  }
  return { seen, faint: [...faint] };
})()`;

for (const colorScheme of ['light', 'dark'] as const) {
  test(`contrast is that of WCAG AA, ${colorScheme}`, async () => {
    await open(
      '',
      async (page) => {
        const whole = await page.evaluate<Contrast>(faintTexts('body'));
        assert.ok(whole.seen > 1_000);
        assert.deepEqual(whole.faint, []);
        for (const id of ['font-get-none', 'script-get-none', 'canvas-head-list', 'xhr-get-vertical-tab']) {
          await page.goto(`${pathToFileURL(file).href}#case=${id}`);
          await page.locator('.idline', { hasText: id }).waitFor();
          const detail = await page.evaluate<Contrast>(faintTexts('#detail'));
          assert.ok(detail.seen > 20);
          assert.deepEqual(detail.faint, []);
        }
      },
      { colorScheme },
    );
  });
}
