/** What the page shows beyond one matrix: thousands of cases, a server, two engines beside each other, earlier runs. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { after, describe, test } from 'node:test';
import axe from 'axe-core';
import { z } from 'zod';
import type { Page } from 'playwright';
import { pagesOf } from '../fixtures/open-page.ts';
import type { OpenedPages } from '../fixtures/open-page.ts';
import { sampleFamilies, sampleResults, sampleServer } from '../fixtures/sample-results.ts';
import { renderHtml } from './html.ts';
import type { ReportedOperation, Result, ResultsFile } from '../../results/model.ts';
import { snapshotOf } from '../../results/snapshot.ts';

const texts = { families: sampleFamilies, rerun: (id: string) => `npm start -- -g ${id}` };
const violationsSchema = z.array(z.object({ id: z.string(), nodes: z.array(z.object({ html: z.string() })) }));

/** What axe-core finds wrong, by rule and element. */
async function axeComplaints(page: Page): Promise<readonly string[]> {
  await page.evaluate(axe.source);
  const found: unknown = await page.evaluate(
    'axe.run(document, { resultTypes: ["violations"] }).then(({ violations }) => violations)',
  );
  return violationsSchema
    .parse(found)
    .flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html.slice(0, 200)}`));
}

/** The pages of one report, closed when the tests that use it are done. */
function pagesWhenAsked(html: () => Promise<string>): () => Promise<OpenedPages> {
  let pages: Promise<OpenedPages> | undefined;
  after(async () => (await pages)?.close());
  return () => (pages ??= html().then(pagesOf));
}

describe('a large matrix', () => {
  const pages = pagesWhenAsked(() => renderHtml(sampleResults({ repeat: 22 }), texts));

  test('draws what is near the view, and filters, links and scrolling reach what is far down', async () => {
    const { open, file } = await pages();
    const bytes = readFileSync(file).length;
    assert.ok(bytes < 6_000_000, `${bytes} bytes`);
    await open('', async (page) => {
      assert.equal(await page.locator('.shown').textContent(), '5,104 cases');
      const last = page.locator('#matrix tr[data-case="script-post-vertical-tab-21"]');
      assert.equal(await last.count(), 0);
      await page.keyboard.press('End');
      await last.waitFor();
      await page.locator('#search').fill('status 500 vertical 21');
      await page.locator('.shown', { hasText: /^\d+ of 5,104 cases$/ }).waitFor();
    });
    await open('#case=script-post-vertical-tab-21', async (page) => {
      await page.locator('#detail .exchange').first().waitFor();
      assert.equal(await page.locator('tr[aria-current]').getAttribute('data-case'), 'script-post-vertical-tab-21');
      await page.locator('#detail').getByRole('button', { name: 'Previous case' }).click();
      await page.locator('.idline', { hasText: 'script-post-vertical-tab-20' }).waitFor();
    });
    await open('#q=star-21', async (page) => {
      await page.locator('.shown', { hasText: ' of 5,104 cases' }).waitFor();
      await page.locator('#matrix tr[data-case]').nth(28).waitFor({ state: 'attached' });
      assert.equal(await page.locator('#matrix tr[data-case]').count(), 29);
    });
  });

  test('a filter touches no more rows than are near the view, whatever was looked at before', async () => {
    const { open } = await pages();
    await open('', async (page) => {
      await page.locator('#family-script').scrollIntoViewIfNeeded();
      await page.keyboard.press('End');
      await page.locator('#matrix tr[data-case="script-post-vertical-tab-21"]').waitFor();
      for (const words of ['put', 'star', '']) {
        const touched = await page.evaluate<number>(`new Promise((done) => {
          let count = 0;
          const rowsIn = (node) => (node.matches?.('tr') ? 1 : (node.querySelectorAll?.('tr').length ?? 0));
          const observer = new MutationObserver((changes) => {
            for (const { addedNodes, removedNodes } of changes)
              for (const node of [...addedNodes, ...removedNodes]) count += rowsIn(node);
          });
          observer.observe(document.querySelector('#matrix'), { childList: true, subtree: true });
          const search = document.querySelector('#search');
          search.value = '${words}';
          search.dispatchEvent(new Event('input'));
          setTimeout(() => {
            observer.disconnect();
            done(count);
          });
        })`);
        assert.ok(touched > 0 && touched < 400, `${words}: ${touched} rows`);
      }
    });
  });

  test('is drawn at once to its end when it is printed', async () => {
    const { open } = await pages();
    await open('', async (page) => {
      const drawn = await page.evaluate<number>(
        'dispatchEvent(new Event("beforeprint")) && document.querySelectorAll("#matrix tr[data-case]").length',
      );
      assert.equal(drawn, 5104);
    });
  });
});

describe('a server', () => {
  const pages = pagesWhenAsked(() => renderHtml(sampleServer(), texts));

  test('has its checks down, a column, and levels to filter by', async () => {
    const { open } = await pages();
    await open('', async (page) => {
      assert.equal(await page.locator('h1').textContent(), 'CORS at https://api.example/items');
      assert.match(await page.locator('.total').innerText(), /SECURITY high \d+\/\d+/);
      await page.getByRole('combobox', { name: 'Level' }).selectOption('SECURITY medium');
      assert.match(page.url(), /#level=SECURITY\+medium$/);
      const badges = await page.locator('#matrix tbody tr:visible .badge').allTextContents();
      assert.ok(badges.length > 0);
      assert.deepEqual([...new Set(badges)], ['SECURITY medium']);
      assert.equal(await page.getByRole('combobox', { name: 'Engine' }).count(), 0);
      await page.locator('.cause[open] .checks a').first().click();
      await page.locator('#detail .found').first().waitFor();
      assert.equal(await page.locator('#detail [role=tab]').count(), 0);
    });
  });

  test('tells of each finding what is wrong, who gains, how it is mended and how it is asked', async () => {
    const { open } = await pages();
    await open('#result=fail', async (page) => {
      await page.locator('#matrix tbody tr:visible .cell').first().click();
      const found = page.locator('.found').first();
      await found.waitFor();
      const text = await found.innerText();
      for (const part of [
        'Any origin may read it.',
        'https://evil.test can read the answer',
        'Compare the whole origin.',
        'curl -i',
      ])
        assert.ok(text.includes(part), part);
      // The other says nearly the same, and opens when it is wanted.
      const other = page.locator('details.found');
      assert.equal(await other.getByText('Compare the whole origin.').isVisible(), false);
      await other.locator('summary').click();
      assert.ok(await other.getByText('Compare the whole origin.').isVisible());
    });
  });

  test('begins with the verdict and what to fix', async () => {
    const { open } = await pages();
    await open('', async (page) => {
      const [verdict, causes, checks] = await Promise.all(
        ['.verdict', '.causes', '#matrix'].map((part) => page.locator(part).boundingBox()),
      );
      assert.ok(verdict && causes && checks && verdict.y < causes.y && causes.y < checks.y);
      const titles = await page.locator('.cause.fail h3').allTextContents();
      assert.ok(titles.length > 0);
      assert.ok(titles.every((title) => title.startsWith('✗ ')));
      assert.deepEqual(await axeComplaints(page), []);
    });
  });

  test('has the result beside the title on a phone too, and speaks of checks', async () => {
    const { open } = await pages();
    const look = async (page: Page): Promise<void> => {
      const row = page.locator('#matrix tbody tr:visible').first();
      const [title, cell] = [await row.locator('th').boundingBox(), await row.locator('td').boundingBox()];
      assert.ok(title && cell && cell.y === title.y && cell.x >= title.x + title.width);
      assert.match((await page.locator('.shown').textContent()) ?? '', /^\d+ checks$/);
      assert.ok(await page.getByRole('button', { name: /^below the level \d+$/ }).isVisible());
    };
    await open('', look, { viewport: { width: 390, height: 844 } });
  });
});

describe('a server of several paths', () => {
  const file = sampleServer();
  const failing = file.results.findIndex(({ findings = [] }) => findings.length > 0);
  const results = file.results.map((result, index) =>
    index === failing
      ? { ...result, findings: result.findings?.map((each) => ({ ...each, alsoAt: ['/other'] })) }
      : result,
  );
  const pages = pagesWhenAsked(() => renderHtml({ ...file, results }, texts));

  test('has a table of checks and paths', async () => {
    const { open } = await pages();
    await open('', async (page) => {
      const table = page.locator('.paths table');
      assert.deepEqual(await table.locator('thead th').allTextContents(), ['Check', '/items', '/other', '/error']);
      assert.equal((await table.getByText('fails').count()) > 3, true);
      assert.equal(await table.locator('tbody tr').first().locator('td').nth(1).textContent(), '✗ fails');
      assert.equal(await table.locator('tbody tr').nth(1).locator('td').nth(1).textContent(), '–not tested');
    });
  });
});

describe('an API', () => {
  const file = sampleServer();
  const failing = file.results.filter(({ result }) => result === 'fail').map(({ id }) => id);
  const hostile = '/<img src=x onerror="globalThis.broken = 2">';
  const operations = Array.from({ length: 80 }, (_, index): readonly ReportedOperation[] => {
    const path = index === 0 ? hostile : `/tenants/{tenant}/resources-${index}/{id}`;
    const checks = index % 5 === 0 ? failing.slice(0, 1 + (index % 7)) : [];
    const base = { path, passed: 3, tested: 'whole' } as const;
    return [
      { ...base, method: 'GET', result: 'pass', checks: [], status: 404 },
      { ...base, method: 'DELETE', result: checks.length > 0 ? 'fail' : 'pass', checks },
      { ...base, method: 'POST', result: 'not-tested', tested: 'nothing', reason: 'It has no example.', checks: [] },
    ];
  }).flat();
  const pages = pagesWhenAsked(() => renderHtml({ ...file, operations }, texts));

  test('has its paths down, failing checks across, and which methods fail there', async () => {
    const { open } = await pages();
    await open('', async (page) => {
      const rows = page.locator('.api tbody tr');
      // Only those that fail at first.
      assert.equal(await rows.count(), 16);
      assert.equal(await page.locator('.paths').count(), 0);
      const first = rows.first();
      assert.equal(await first.locator('th').textContent(), hostile);
      assert.match(await first.locator('.operations').innerText(), /GET ✓ 404.*DELETE ✗.*POST –/s);
      assert.equal(await first.locator('td.failed').count(), 1);
      assert.match((await first.locator('td.failed').textContent()) ?? '', /^DELETE (fail|known|below the level): /);
      assert.deepEqual(await page.locator('.api thead .check code').allTextContents(), failing.slice(0, 7));
      assert.deepEqual(await axeComplaints(page), []);
      await page.getByRole('button', { name: 'Show all 80 paths' }).press('Enter');
      assert.equal(await rows.count(), 80);
      assert.equal(await page.evaluate('document.activeElement.className'), 'scroll');
      await first.locator('td.failed a').press('Enter');
      await page.locator('.idline', { hasText: failing[0] ?? '' }).waitFor();
    });
  });

  test('keeps paths in sight on a phone, where only the table scrolls sideways', async () => {
    const { open } = await pages();
    const look = async (page: Page): Promise<void> => {
      const widths = await page.evaluate<readonly number[]>(
        '[document.documentElement.scrollWidth, innerWidth, document.querySelector(".api .scroll").scrollWidth]',
      );
      assert.equal(widths[0], widths[1]);
      assert.ok((widths[2] ?? 0) > (widths[1] ?? 0));
      const path = page.locator('.api tbody th').nth(1);
      const before = await path.boundingBox();
      const scrolled = page.evaluate(
        'new Promise((done) => document.querySelector(".api .scroll").addEventListener("scroll", () => done()))',
      );
      await page.locator('.api .scroll').press('ArrowRight');
      await scrolled;
      assert.equal((await path.boundingBox())?.x, before?.x);
    };
    await open('', look, { viewport: { width: 390, height: 844 } });
  });
});

describe('causes in browsers', () => {
  const pages = pagesWhenAsked(() => renderHtml(sampleResults(), texts));

  test('each has a line with what it does in each engine, and its cases a click away', async () => {
    const { open } = await pages();
    await open('', async (page) => {
      const rows = await page.locator('.disagreements tbody tr').allInnerTexts();
      assert.equal(rows.length, 3);
      assert.match(rows[0] ?? '', /unexpected.*Fonts, get: the answer has no Access-Control-Allow-Origin/s);
      await page.locator('.disagreements').getByRole('link', { name: '18 cases in Firefox' }).click();
      await page.locator('.shown', { hasText: '18 of 232 cases' }).waitFor();
      assert.match(await page.locator('.chosen').innerText(), /Firefox: Errors of classic scripts/);
    });
  });

  test('what fails is named as a failure', async () => {
    const { open } = await pages();
    await open('', async (page) => {
      assert.match(
        await page.locator('.worst').innerText(),
        /no Access-Control-Allow-Origin is readable in WebKitGTK \(expected blocked\)/,
      );
    });
  });

  test('the id of a case is a link to it', async () => {
    const { open } = await pages();
    await open('#font-get-none', async (page) => {
      await page.locator('.idline', { hasText: 'font-get-none' }).waitFor();
    });
  });

  test('families and engines lead to their cases', async () => {
    const { open } = await pages();
    await open('', async (page) => {
      await page.locator('.heat').getByRole('link', { name: '95% pass in Fonts, WebKitGTK' }).click();
      await page.locator('.shown', { hasText: '24 of 232 cases' }).waitFor();
      assert.equal(new URL(page.url()).hash, '#family=font&engine=webkit');
    });
  });
});

describe('the timeline of a case', () => {
  const spans = [
    { state: 'fail blocked', versions: ['103.0.0', '109.0.6'] },
    { state: 'pass readable', versions: ['113.0.0', '156.0.1'] },
  ] as const;
  const pages = pagesWhenAsked(() =>
    renderHtml(sampleResults(), texts, [], (engine, id) => {
      if (engine === 'firefox') return [{ state: 'fail readable', versions: ['140.1', '147.0'] }];
      return engine === 'chromium' && id === 'xhr-get-star' ? spans : [];
    }),
  );

  test('says what each version did, and is absent where no other version is on record', async () => {
    const { open } = await pages();
    await open('#case=xhr-get-star&in=chromium', async (page) => {
      const timeline = page.locator('.timeline');
      assert.match(await timeline.innerText(), /103–109 .*fail, blocked\s+113–\d+ .*pass, readable/s);
      assert.equal(await timeline.locator('.spans span').count(), 2);
      assert.deepEqual(await axeComplaints(page), []);
      await page.locator('#tab-webkit').click();
      await page.locator('#tab-webkit[aria-selected=true]').waitFor();
      assert.equal(await timeline.count(), 0);
    });
  });

  test('a cause says since when it has been seen', async () => {
    const { open } = await pages();
    await open('', async (page) => {
      const cell = page.locator('.disagreements td', { hasText: '18' });
      assert.match(await cell.first().innerText(), /since 140 or earlier/);
    });
  });
});

describe('the exchange of a case', () => {
  const file = sampleResults();
  const results = file.results.map((result): Result => {
    if (result.id !== 'font-get-none' || result.engine !== 'webkit') return result;
    const [first] = result.exchanges;
    const { decidedBy } = result.expected;
    if (!first || !decidedBy) return result;
    const headers = first.request.headers.filter(([name]) => name !== 'Origin');
    return {
      ...result,
      source: 'suites/browser/cases/font.ts:29',
      expected: { ...result.expected, decidedBy: { ...decidedBy, headers: ['Access-Control-Allow-Origin'] } },
      exchanges: [{ ...first, request: { ...first.request, headers } }, first],
    };
  });
  const pages = pagesWhenAsked(() => renderHtml({ ...file, results }, texts));

  test('has the headers that are missing, on either side, and requests that should not be', async () => {
    const { open } = await pages();
    await open('#case=font-get-none&in=webkit', async (page) => {
      await page.locator('#detail .exchange').first().waitFor();
      assert.deepEqual(
        await page.locator('#detail .line.gone').evaluateAll((all) => all.map((line) => line.textContent)),
        ['Origin:', 'Access-Control-Allow-Origin:'],
      );
      assert.equal(
        await page.locator('#detail .line.gone [role=note]').first().getAttribute('aria-label'),
        'missing: expected http://foo.example',
      );
      assert.equal(await page.locator('#detail .exchange.extra').count(), 1);
      assert.match(await page.locator('#detail .more').innerText(), /suites\/browser\/cases\/font\.ts:29/);
      assert.deepEqual(await axeComplaints(page), []);
    });
  });
});

describe('two engines and earlier runs', () => {
  const now = sampleResults();
  const changed: ResultsFile = {
    ...now,
    environment: { ...now.environment, startedAt: '2026-03-13T08:00:00.000Z' },
    results: now.results.map((result) =>
      result.id === 'font-get-none' && result.engine === 'webkit'
        ? { ...result, result: 'pass', observed: { outcome: 'blocked', summary: '' } }
        : result,
    ),
  };
  const differing: ResultsFile = {
    ...now,
    results: now.results.map((result) => {
      const [first, ...rest] = result.exchanges;
      if (result.engine !== 'firefox' || !first) return result;
      const headers = first.request.headers.map(([name, value]) => [name, name === 'Origin' ? 'null' : value] as const);
      return { ...result, exchanges: [{ ...first, request: { ...first.request, headers } }, ...rest] };
    }),
  };
  const before = [
    { name: 'old-baseline.json', run: { file: undefined, snapshot: snapshotOf(changed) } },
    { name: 'yesterday.json', run: { file: changed, snapshot: snapshotOf(changed) } },
  ];
  const pages = pagesWhenAsked(() => renderHtml(differing, texts, before));

  test('the exchanges of two engines stand beside each other, with what differs marked and said', async () => {
    const { open } = await pages();
    await open('#case=xhr-put-star&in=chromium', async (page) => {
      await page.locator('#detail').getByRole('combobox').selectOption('firefox');
      await page.locator('.pair .exchange').first().waitFor();
      assert.match(page.url(), /&beside=firefox$/);
      assert.deepEqual(await page.locator('.line.differs').allTextContents(), [
        'Origin: http://foo.example (differs)',
        'Origin: null (differs)',
      ]);
      assert.equal(await page.locator('.pair .exchange').count(), 4);
      await page.locator('#detail').getByRole('combobox').selectOption('');
      await page.locator('.pair').first().waitFor({ state: 'detached' });
    });
  });

  test('what regressed since the run before is marked, and can be filtered', async () => {
    const { open } = await pages();
    await open('#regressed=1', async (page) => {
      assert.equal(await page.locator('.shown').textContent(), '1 of 232 cases');
      const cell = page.locator('tr[data-case="font-get-none"] [data-column="webkit"]');
      assert.equal(await cell.textContent(), '✗fail: readable expected blocked was pass blocked');
      assert.equal(await page.getByRole('checkbox', { name: 'regressed' }).isChecked(), true);
    });
  });

  test('the trend has a row for each run, oldest first, this one last', async () => {
    const { open } = await pages();
    await open('', async (page) => {
      const rows = await page.locator('.trend tbody tr').allInnerTexts();
      assert.deepEqual(
        rows.map((row) => row.split('\t').map((text) => text.trim())),
        [
          ['old-baseline.json', '230 of 231  156.0.7258.138', '212 of 232  153.0.2', '215 of 216  2.50.6'],
          ['2026-03-13 08:00', '230 of 231  156.0.7258.138', '212 of 232  153.0.2', '215 of 216  2.50.6'],
          ['2026-03-14 09:26, this run', '230 of 231  156.0.7258.138', '212 of 232  153.0.2', '214 of 216  2.50.6'],
        ],
      );
    });
  });

  for (const colorScheme of ['light', 'dark'] as const) {
    test(`axe-core finds nothing, ${colorScheme}`, async () => {
      const { open } = await pages();
      for (const hash of [
        '#family=font',
        '#family=font&case=font-get-none&in=webkit',
        '#family=xhr&case=xhr-put-star&in=chromium&beside=firefox',
      ])
        await open(
          hash,
          async (page) => {
            if (hash.includes('case=')) await page.locator('#detail .exchange').first().waitFor();
            assert.deepEqual(await axeComplaints(page), []);
          },
          { colorScheme },
        );
    });
  }

  test('axe-core finds nothing on a phone, and nothing is wider than it', async () => {
    const { open } = await pages();
    for (const hash of ['#family=font', '#family=xhr&case=xhr-put-star&in=chromium&beside=firefox'])
      await open(
        hash,
        async (page) => {
          if (hash.includes('case=')) await page.locator('#detail .exchange').first().waitFor();
          assert.equal(await page.evaluate('document.documentElement.scrollWidth'), 390);
          assert.deepEqual(await axeComplaints(page), []);
        },
        { viewport: { width: 390, height: 844 } },
      );
  });

  test('on paper there is the matrix and the trend, and nothing to press', async () => {
    const { open } = await pages();
    await open('#family=font&case=font-get-none', async (page) => {
      await page.emulateMedia({ media: 'print' });
      assert.equal(await page.locator('.filters').isVisible(), false);
      assert.equal(await page.locator('#detail').isVisible(), false);
      assert.equal(await page.locator('.trend').isVisible(), true);
      assert.equal(await page.locator('tr[data-case="font-get-none"]').isVisible(), true);
    });
  });
});
