/** The page is drawn, filtered and opened in every engine, not only in the one that the other tests look through. */
import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { z } from 'zod';
import { engineNames, isFound } from '../../engines/engine.ts';
import { findEngine } from '../../engines/discovery/find.ts';
import { launchEngine } from '../../engines/launch.ts';
import { startTestWorld } from '../../engines/testing/test-world.ts';
import { sampleFamilies, sampleResults } from '../fixtures/sample-results.ts';
import { renderHtml } from './html.ts';

const html = await renderHtml(sampleResults({ hostile: true }), { families: sampleFamilies, rerun: (id) => id });

/** Opens the report in a frame, which has a URL without a server, and posts what is there once a case is open. */
const look = `
  const html = ${JSON.stringify(html).replaceAll('<', '\\u003c')};
  const frame = document.createElement('iframe');
  const seen = { errors: [] };
  frame.style = 'width: 1200px; height: 800px';
  frame.src = URL.createObjectURL(new Blob([html], { type: 'text/html' })) + '#family=xhr&case=xhr-put-star&in=firefox';
  document.documentElement.append(frame);
  frame.onload = () => {
    const report = frame.contentDocument;
    frame.contentWindow.onerror = (message) => seen.errors.push(String(message));
    const done = () => report.querySelectorAll('#detail .exchange').length === 2;
    const tell = () => {
      seen.title = report.querySelector('h1').textContent;
      seen.shown = report.querySelector('.shown').textContent;
      seen.focused = report.activeElement.id;
      seen.telling = report.querySelector('#detail .line.telling').textContent;
      seen.isWide = report.documentElement.scrollWidth > 1200;
      seen.broken = 'broken' in frame.contentWindow;
      fetch('/report', { method: 'POST', body: JSON.stringify(seen) });
    };
    if (done()) return tell();
    new MutationObserver((_, observer) => {
      if (!done()) return;
      observer.disconnect();
      setTimeout(tell);
    }).observe(report, { childList: true, subtree: true });
  };`;

const world = await startTestWorld({ '/look': look });
after(() => world.close());

for (const name of engineNames) {
  const found = await findEngine(name);
  test(`the page works in ${name}`, { skip: isFound(found) ? false : found.reason }, async () => {
    assert.ok(isFound(found));
    const engine = await launchEngine(found, world.launchOptions);
    try {
      const reported = world.report();
      await engine.open('http://foo.example/look');
      const gone = engine.died.then((reason) => Promise.reject(new Error(reason)));
      const seen: unknown = JSON.parse(await Promise.race([reported, gone]));
      assert.deepEqual(z.record(z.string(), z.unknown()).parse(seen), {
        errors: [],
        title: 'CORS in browsers',
        shown: '66 of 242 cases',
        focused: 'detail-title',
        telling: 'Access-Control-Request-Method: PUT',
        isWide: false,
        broken: false,
      });
    } finally {
      await engine.close();
    }
  });
}
