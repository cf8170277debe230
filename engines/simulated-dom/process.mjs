/**
 * The process of a simulated DOM. Its parent sends `{ open: URL }` and gets `{ opened: true }` or `{ failed: MESSAGE }`.
 *
 * Arguments: the name of the package, and the folder that it is installed in.
 */
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

const [, , name = '', folder = ''] = process.argv;

/** Where a document says to go next. @param {Document} document */
const nextOf = (document) => document.querySelector('link[rel=next]')?.getAttribute('href') ?? undefined;

/** @returns {Promise<(url: string) => Promise<string | undefined>>} what opens a URL and resolves with the next one. */
async function makeBrowser() {
  const entry = createRequire(join(folder, 'package.json')).resolve(name);
  const library = await import(pathToFileURL(entry).href);
  if (name === 'happy-dom') {
    const { Browser } = library;
    const settings = {
      enableJavaScriptEvaluation: true,
      suppressInsecureJavaScriptEnvironmentWarning: true,
    };
    const browser = new Browser({ settings, console: quietConsole });
    const page = browser.newPage();
    return async (url) => {
      await page.goto(url);
      return nextOf(page.mainFrame.document);
    };
  }
  const { JSDOM, CookieJar, VirtualConsole } = library.JSDOM ? library : library.default;
  const cookieJar = new CookieJar();
  /** @type {any} */
  let shown;
  return async (url) => {
    shown?.window.close();
    shown = await JSDOM.fromURL(url, {
      runScripts: 'dangerously',
      resources: 'usable',
      pretendToBeVisual: true,
      cookieJar,
      virtualConsole: new VirtualConsole(),
    });
    return nextOf(shown.window.document);
  };
}

/** Pages complain of much that is no error here. */
const quietConsole = Object.assign(Object.create(console), {
  log: () => undefined,
  warn: () => undefined,
  error: () => undefined,
});

// A simulated DOM rejects promises that nobody can have caught; the parent notices when it stops working.
process.on('unhandledRejection', () => undefined);
process.on('uncaughtException', (error) => {
  if (process.env['DEBUG']) console.error(error);
});
process.on('disconnect', () => process.exit());

const browser = makeBrowser();
process.on('message', (/** @type {{ open: string }} */ { open }) => {
  void (async () => {
    try {
      const show = await browser;
      for (let url = await show(open); url !== undefined;) url = await show(url);
      process.send?.({ opened: true });
    } catch (error) {
      process.send?.({ failed: error instanceof Error ? error.message : String(error) });
    }
  })();
});
