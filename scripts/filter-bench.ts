/** How long the report page takes to open and to apply a filter, with 5,104 rows and 6 columns, in all engines or those that are named. */
import { engineNames, isFound } from '../engines/engine.ts';
import { findEngine } from '../engines/discovery/find.ts';
import { launchEngine } from '../engines/launch.ts';
import { startTestWorld } from '../engines/testing/test-world.ts';
import { sampleFamilies, sampleResults } from '../reports/fixtures/sample-results.ts';
import { renderHtml } from '../reports/html/html.ts';

const sample = sampleResults({ repeat: 22 });
const older = sample.engines.map((engine) => ({
  ...engine,
  name: `${engine.name}@1`,
  product: `Old ${engine.product}`,
}));
const results = sample.results.flatMap((result) => [result, { ...result, engine: `${result.engine ?? ''}@1` }]);
const html = await renderHtml(
  { ...sample, engines: [...sample.engines, ...older], results },
  { families: sampleFamilies, rerun: (id) => id },
);

/** Types into the search of the report, once that is drawn to its end, and measures until the page is laid out. */
const measure = `
  const settled = () => new Promise((done) => {
    let before = -1;
    const look = () => {
      const rows = document.querySelectorAll('#matrix tr[data-case]').length;
      if (rows === before) return done();
      before = rows;
      setTimeout(look, 300);
    };
    look();
  });
  addEventListener('load', async () => {
    void document.documentElement.scrollHeight;
    const taken = { 'open it': [performance.now()] };
    const search = document.getElementById('search');
    const count = document.querySelector('.shown');
    await settled();
    for (let round = 0; round < 5; round += 1) {
      for (const words of ['put', 'star-21', '']) {
        // An engine may apply a fragment later than it is set.
        const applied = new Promise((done) => {
          new MutationObserver((_, observer) => done(observer.disconnect())).observe(count, { childList: true });
        });
        const begin = performance.now();
        search.value = words;
        search.dispatchEvent(new Event('input'));
        await applied;
        void document.documentElement.scrollHeight;
        const end = performance.now();
        (taken[words + ': ' + count.textContent] ??= []).push(end - begin);
        await settled();
      }
    }
    await fetch('/report', { method: 'POST', body: JSON.stringify(taken) });
  });`;

// The policy of the report lets no other script run.
const open = html.replace(/<meta http-equiv="Content-Security-Policy"[^>]*>/, '');
const world = await startTestWorld({ '/report.html': `${open}<script>${measure}</script>` });
const wanted = process.argv.slice(2);
for (const name of engineNames.filter((each) => wanted.length === 0 || wanted.includes(each))) {
  const found = await findEngine(name);
  if (!isFound(found)) continue;
  const engine = await launchEngine(found, world.launchOptions);
  const reported = world.report();
  await engine.open('http://foo.example/report.html');
  const taken = JSON.parse(await reported) as Record<string, number[]>;
  const words = Object.entries(taken).map(([filter, times]) => {
    const sorted = times.toSorted((a, b) => a - b);
    return `${filter} ${(sorted[Math.floor(sorted.length / 2)] ?? 0).toFixed(0)} (${(sorted[0] ?? 0).toFixed(0)}–${(sorted.at(-1) ?? 0).toFixed(0)})`;
  });
  process.stdout.write(`${name}: ${words.join(', ')} ms\n`);
  await engine.close();
}
await world.close();
