import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import { diagnose, type Diagnosis } from '../diagnose.ts';
import { readInput } from './read.ts';

/** The same requests of one page as four programs record them (scripts/record-hars.ts), and what can be told from each. */

const read = (name: string): Diagnosis =>
  diagnose(readInput(readFileSync(new URL(`hars/${name}.har`, import.meta.url)), {}), {});

/** Path and finding of each request, those that the responses explain first. */
function findings({ requests, messages }: Diagnosis): Readonly<Record<string, string>> {
  const path = (url: string | null) => (url === null ? '' : new URL(url).pathname);
  const found = [
    ...requests.map(({ input, outcome, causes: [first] }) => [path(input.url), first?.problem.id ?? outcome] as const),
    ...messages.map(({ url, problem }) => [path(url), `message: ${problem.id}`] as const),
  ];
  return Object.fromEntries<string>(found);
}

const withoutRedirect = { '/readable': 'readable', '/readable-preflighted': 'readable', '/credentials': 'readable' };
const readable = { ...withoutRedirect, '/redirected': 'readable' };

describe('the same requests', () => {
  it('as Chromium’s DevTools save them, with blocked responses, and none of a request after a refused preflight', () => {
    assert.deepEqual(findings(read('chrome-devtools')), {
      ...readable,
      '/no-cors-headers': 'allow-origin-missing',
      '/preflight-refused': 'preflight-refused',
      '/preflighted-no-cors-headers': 'allow-origin-missing',
      '/connection-closed': 'message: no-response',
    });
  });

  it('as Firefox’s developer tools save them, with blocked responses', () => {
    assert.deepEqual(findings(read('firefox-devtools')), {
      ...readable,
      '/no-cors-headers': 'allow-origin-missing',
      '/preflight-refused': 'preflight-refused',
      '/preflighted-no-cors-headers': 'allow-origin-missing',
      '/connection-closed': 'response-missing',
    });
  });

  it('as Playwright saves them, without preflights, without Origin and response of what was blocked', () => {
    assert.deepEqual(findings(read('playwright')), {
      ...readable,
      '/no-cors-headers': 'response-missing',
      '/preflight-refused': 'response-missing',
      '/preflighted-no-cors-headers': 'response-missing',
      '/connection-closed': 'message: no-response',
    });
  });

  it('as WebKit’s Web Inspector exports them, without preflights and redirects, with the message of the console', () => {
    assert.deepEqual(findings(read('safari-inspector')), {
      ...withoutRedirect,
      '/elsewhere': 'readable',
      '/no-cors-headers': 'message: allow-origin-fails',
      '/preflight-refused': 'message: preflight-status',
      '/preflighted-no-cors-headers': 'message: allow-origin-fails',
      '/connection-closed': 'response-missing',
    });
  });

  for (const name of ['chrome-devtools', 'firefox-devtools', 'playwright', 'safari-inspector'])
    it(`are requests of the page in ${name}.har, also where Origin was not recorded`, () => {
      const { requests, messages } = read(name);
      const pages = new Set([...requests.map(({ input }) => input.page), ...messages.map(({ page }) => page)]);
      // After the redirect that the Web Inspector leaves out, Origin is null.
      assert.deepEqual(
        [...pages].filter((page) => page !== 'null'),
        ['http://app.example'],
      );
    });

  it('have an implied preflight only where none was recorded', () => {
    const implied = ({ requests }: Diagnosis) =>
      requests.filter(({ preflightImplied }) => preflightImplied).map(({ input }) => new URL(input.url).pathname);
    assert.deepEqual(implied(read('chrome-devtools')), []);
    assert.deepEqual(implied(read('firefox-devtools')), []);
    assert.deepEqual(implied(read('playwright')), ['/readable-preflighted', '/credentials']);
  });
});
