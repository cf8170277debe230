import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { explain } from '../protocol/explain.ts';
import { diagnose, type Diagnosis } from './diagnose.ts';
import { UnreadableInputError } from './evidence.ts';
import { readInput } from './input/read.ts';
import { app, entry, items, preflightEntry, putEntry } from './testing.ts';
import { causeInWords, experimentInWords, supportInWords, verdictInWords } from '../words/causes.ts';
import { messageInWords } from '../words/console.ts';
import { leftOutInWords, skippedInWords } from '../words/input.ts';

const transcripts = [
  [
    '*   Trying 192.0.2.1:443...',
    '* SSL connection using TLSv1.3',
    '> OPTIONS /items HTTP/2',
    '> Host: api.example.net',
    `> Origin: ${app}`,
    '> Access-Control-Request-Method: PUT',
    '> Access-Control-Request-Headers: content-type,authorization',
    '> ',
    '< HTTP/2 204 ',
    `< access-control-allow-origin: ${app}`,
    '< access-control-allow-methods: GET, put',
    '< access-control-allow-headers: *',
    '< ',
    '> PUT /items HTTP/2',
    '> Host: api.example.net',
    `> Origin: ${app}`,
    '> Cookie: a=b',
    '> ',
    '< HTTP/2 302 ',
    '< location: https://cdn.example.org/login',
    '< set-cookie: a=b; Secure',
    '< ',
  ],
  [
    'GET /items HTTP/1.1',
    'Host: localhost:3000',
    'Origin: null',
    '',
    'HTTP/1.1 200 OK',
    'Access-Control-Allow-Origin: *',
    '',
    'x',
  ],
  [
    '== Info: Trying',
    '=> Send header, 9 bytes',
    '0000: GET / HTTP/1.1',
    '0010: Host: a.example',
    '<= Recv header, 9 bytes',
    '0000: HTTP/1.1 200 OK',
  ],
  [
    `$ curl -i -X PUT -H 'Origin: ${app}' ${items} \\`,
    "  -H 'x-token: 1'",
    'HTTP/1.1 502 Bad Gateway',
    'Server: nginx',
    '',
  ],
  [
    `fetch("${items}", {`,
    '  "headers": { "x-token": "1" },',
    `  "referrer": "${app}/",`,
    '  "method": "PUT", "mode": "cors"',
    '});',
  ],
  [
    "Access to fetch at 'https://api.example.net/items' from origin 'https://app.example.com' has been blocked by CORS policy: Response to preflight request doesn't pass access control check: It does not have HTTP ok status.",
    'Cross-Origin Request Blocked: The Same Origin Policy disallows reading the remote resource at https://api.example.net/items. (Reason: CORS request did not succeed). Status code: (null).',
    'Origin https://app.example.com is not allowed by Access-Control-Allow-Origin. Status code: 502',
    'Fetch API cannot load https://api.example.net/items due to access control checks.',
  ],
];

const hars = [
  [preflightEntry(), putEntry(), entry({ status: 0 }), entry({ status: 302, response: [['Location', '/login']] })],
  [entry({ url: 'http://192.168.1.10/', request: [['Origin', 'chrome-extension://a']] }), putEntry({ response: [] })],
].map((entries) => JSON.stringify({ log: { version: '1.2', entries } }, null, 1).split('\n'));

const pieces = [
  '',
  ' ',
  '> ',
  '< HTTP/1.1 999 x',
  '> GET http:// HTTP/1.1',
  '< Access-Control-Allow-Origin : \0',
  '< location: //[',
  '< vary:',
  '"status": null,',
  '"value": "\\u0000\\n"',
  '{',
  ']',
  '},',
  '\u202e',
  'curl',
  "curl '",
  'HTTP/1.1 200',
  'Origin: https://a b',
  '*',
];

/** Lines that are dropped, doubled, swapped, cut, or put in between. */
const mutation = fc.oneof(
  fc.record({ kind: fc.constant('drop' as const), at: fc.nat() }),
  fc.record({ kind: fc.constant('double' as const), at: fc.nat() }),
  fc.record({ kind: fc.constant('swap' as const), at: fc.nat() }),
  fc.record({ kind: fc.constant('cut' as const), at: fc.nat(), to: fc.nat(60) }),
  fc.record({ kind: fc.constant('insert' as const), at: fc.nat(), piece: fc.constantFrom(...pieces) }),
  fc.record({ kind: fc.constant('noise' as const), at: fc.nat(), noise: fc.string({ unit: 'binary', maxLength: 12 }) }),
);

type Mutation = typeof mutation extends fc.Arbitrary<infer Value> ? Value : never;

function mutate(lines: readonly string[], mutations: readonly Mutation[]): string {
  return mutations
    .reduce<readonly string[]>((before, change) => {
      const at = before.length === 0 ? 0 : change.at % before.length;
      const line = before[at] ?? '';
      switch (change.kind) {
        case 'drop':
          return before.toSpliced(at, 1);
        case 'double':
          return before.toSpliced(at, 0, line);
        case 'swap':
          return before.toSpliced(at, 2, before[at + 1] ?? '', line);
        case 'cut':
          return before.toSpliced(at, 1, line.slice(0, change.to));
        case 'insert':
          return before.toSpliced(at, 0, change.piece);
        case 'noise':
          return before.toSpliced(at, 1, line + change.noise);
      }
    }, lines)
    .join('\n');
}

/** Everything that is shown of a diagnosis. */
function shown({ requests, leftOut, skipped, messages }: Diagnosis): readonly string[] {
  return [
    ...requests.flatMap(({ input, outcome, causes }) => {
      explain(input);
      return [
        verdictInWords(outcome, causes, input.page),
        ...causes.flatMap((cause) => [
          causeInWords(cause),
          ...cause.support.map(supportInWords),
          ...cause.ruledOutBy.map(experimentInWords),
        ]),
      ];
    }),
    ...messages.flatMap((message) => [messageInWords(message).verdict, ...messageInWords(message).details]),
    leftOutInWords(leftOut),
    ...skippedInWords(skipped),
  ];
}

function check(text: string): void {
  let evidence;
  try {
    evidence = readInput(Buffer.from(text), {});
  } catch (error) {
    if (!(error instanceof UnreadableInputError)) throw error;
    assert.doesNotMatch(error.message, /\n/, 'an error is one sentence');
    return;
  }
  const diagnosis = diagnose(evidence, {});
  for (const line of shown(diagnosis)) assert.doesNotMatch(line, /\bundefined\b|\[object /);
  for (const { outcome, causes } of diagnosis.requests) {
    if (outcome !== 'readable') assert.notEqual(causes.length, 0, `${outcome} has a cause`);
    if (outcome === 'unknown')
      assert.ok(
        causes.some(({ problem }) => problem.id === 'response-missing' || problem.id === 'options-not-preflight'),
        'an undecided request says what is missing',
      );
  }
}

describe('mutated inputs are explained or refused, and never crash', () => {
  const mutations = fc.array(mutation, { minLength: 1, maxLength: 8 });
  it('200 transcripts', () => {
    fc.assert(
      fc.property(fc.constantFrom(...transcripts), mutations, (lines, changes) => check(mutate(lines, changes))),
      { numRuns: 200 },
    );
  });
  it('200 HAR files', () => {
    fc.assert(
      fc.property(fc.constantFrom(...hars), mutations, (lines, changes) => check(mutate(lines, changes))),
      { numRuns: 200 },
    );
  });
  it('200 HAR files whose values are anything', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.constantFrom('status', 'url', 'method', 'headers', 'response'), fc.jsonValue())),
        (changes) => {
          const entries = changes.map(([field, value]) => {
            const { request, response } = putEntry();
            switch (field) {
              case 'status':
                return { request, response: { ...response, status: value } };
              case 'response':
                return { request, response: value };
              default:
                return { request: { ...request, [field]: value }, response };
            }
          });
          check(JSON.stringify({ log: { entries: [...entries, preflightEntry()] } }));
        },
      ),
      { numRuns: 200 },
    );
  });
});
