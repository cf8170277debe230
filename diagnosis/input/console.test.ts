import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import type { ConsoleEngine, ConsoleProblemId } from '../console-message.ts';
import { diagnoseText } from '../testing.ts';
import { messageInWords } from '../../words/console.ts';
import { readConsoleMessages } from './console.ts';

interface Situation {
  readonly id: string;
  readonly title: string;
  readonly engines: Partial<
    Record<ConsoleEngine, { readonly messages: readonly string[]; readonly problem: ConsoleProblemId | null }>
  >;
}

const situations = JSON.parse(
  readFileSync(new URL('../console/messages.json', import.meta.url), 'utf8'),
) as readonly Situation[];
const named = (text: string) =>
  text
    .replaceAll('PAGE', 'http://app.example')
    .replaceAll('INSECURE', 'http://api.example')
    .replaceAll('API', 'http://api.example')
    .replaceAll('OTHER', 'http://other.example')
    // "Fetch API" has the letters of the placeholder.
    .replaceAll('Fetch http://api.example cannot', 'Fetch API cannot');

describe('the messages that the engines print', () => {
  for (const { id, title, engines } of situations) {
    for (const [engine, { messages, problem }] of Object.entries(engines)) {
      it(`${engine}: ${title}`, () => {
        const found = readConsoleMessages(named(messages.join('\n')));
        assert.deepEqual(
          found.map((message) => [message.engine, message.problem.id]),
          problem === null ? [] : [[engine, problem]],
        );
        if (found[0]?.url && id !== 'redirect-scheme') assert.match(found[0].url, /^http:\/\/(?:api|other)\.example\//);
      });
    }
  }
});

describe('a console message', () => {
  const blocked =
    "Access to fetch at 'https://api.example.net/items' from origin 'https://app.example.com' has been blocked by CORS policy: ";

  it('is found inside a log, with its line', () => {
    const log = `app.js:1 starting\n(index):1 ${blocked}No 'Access-Control-Allow-Origin' header is present on the requested resource.\napp.js:12 Uncaught (in promise) TypeError: Failed to fetch`;
    assert.deepEqual(diagnoseText(log).messages, [
      {
        place: { kind: 'line', number: 2 },
        engine: 'chromium',
        problem: { id: 'allow-origin-missing' },
        preflight: null,
        url: 'https://api.example.net/items',
        page: 'https://app.example.com',
        redirectedFrom: null,
        status: null,
      },
    ]);
  });

  it('may be wrapped', () => {
    const wrapped =
      `${blocked}Method PUT is not allowed by Access-Control-Allow-Methods in preflight response.`.replaceAll(
        ' ',
        '\n  ',
      );
    assert.deepEqual(readConsoleMessages(wrapped)[0]?.problem, { id: 'method-not-allowed', method: 'PUT' });
  });

  it('may have straight quotes', () => {
    const text =
      "Cross-Origin Request Blocked: The Same Origin Policy disallows reading the remote resource at https://api.example.net/. (Reason: CORS header 'Access-Control-Allow-Origin' missing). Status code: 502. [Learn More]";
    const [message] = readConsoleMessages(text);
    assert.deepEqual([message?.problem.id, message?.status], ['allow-origin-missing', 502]);
  });

  for (const [text, problem] of [
    [
      `${blocked}Permission was denied for this request to access the \`loopback\` address space.`,
      { id: 'local-network', space: 'loopback' },
    ],
    [
      "Mixed Content: The page at 'https://app.example.com/x' was loaded over HTTPS, but requested an insecure resource 'http://api.example.net/'. This request has been blocked; the content must be served over HTTPS.",
      { id: 'mixed-content' },
    ],
    ['Blocked loading mixed active content “http://api.example.net/”', { id: 'mixed-content' }],
    ['GET https://api.example.net/a.png net::ERR_BLOCKED_BY_ORB', { id: 'opaque-response-blocking' }],
    ['GET https://ads.example.net/a.js net::ERR_BLOCKED_BY_CLIENT', { id: 'blocked-by-extension' }],
    ['Uncaught (in promise) TypeError: Failed to fetch', { id: 'no-details' }],
    ['TypeError: NetworkError when attempting to fetch resource.', { id: 'no-details' }],
    ['TypeError: Load failed', { id: 'no-details' }],
  ] as const) {
    it(problem.id, () => {
      assert.deepEqual(readConsoleMessages(text)[0]?.problem, problem);
    });
  }

  it('takes the page from the user where it has none', () => {
    const text =
      'Cross-Origin Request Blocked: The Same Origin Policy disallows reading the remote resource at https://api.example.net/. (Reason: CORS header ‘Access-Control-Allow-Origin’ missing).';
    const [message] = diagnoseText(text, { page: 'https://app.example.com' }).messages;
    assert.ok(message);
    assert.match(
      messageInWords(message).verdict,
      /^Blocked: .*https:\/\/api\.example\.net\/ has no .*; add "Access-Control-Allow-Origin: https:\/\/app\.example\.com"/,
    );
  });

  it('is not explained twice where the response is there too', () => {
    const text = `${blocked}No 'Access-Control-Allow-Origin' header is present on the requested resource.\n> GET /items HTTP/2\n> Host: api.example.net\n> Origin: https://app.example.com\n> \n< HTTP/2 200 \n< \n`;
    const { messages, requests } = diagnoseText(text);
    assert.deepEqual([messages.length, requests.length], [0, 1]);
  });
});
