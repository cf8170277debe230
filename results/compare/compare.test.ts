import assert from 'node:assert/strict';
import { test } from 'node:test';
import { colorsFor } from '../../reports/terminal/colors.ts';
import { compareRuns as compare } from './compare.ts';
import type { Change } from './compare.ts';
import { reasonOf } from '../../reports/words.ts';
import { renderComparison } from '../../reports/terminal/comparison-text.ts';
import { sampleResults, sampleServer } from '../../reports/fixtures/sample-results.ts';
import type { Result, ResultsFile } from '../model.ts';
import type { Run } from '../read.ts';
import { snapshotOf } from '../snapshot.ts';

const compareRuns = (before: Run, after: Run) => compare(before, after, reasonOf);
const file = sampleResults();
const runOf = (changed: ResultsFile): Run => ({ file: changed, snapshot: snapshotOf(changed) });
const [sample] = file.results;
assert.ok(sample);

const blocked = { outcome: 'blocked', summary: 'NetworkError.' } as const;
const readable = { outcome: 'readable', summary: 'Status 200.' } as const;
const result = (id: string, kind: Result['result'], observed: Result['observed']): Result => ({
  ...sample,
  id,
  result: kind,
  observed,
});

/** What is said of one case that was `before` and is `after`. */
function change(before: Result | undefined, after: Result | undefined): readonly Change[] {
  const with_ = (one: Result | undefined) => runOf({ ...file, results: one ? [one] : [] });
  const [old, now] = [with_(before), with_(after)];
  // An engine without a case is no engine of a run; here it is the case that came or went.
  const engines = { chromium: { product: 'Chromium', version: '156' } };
  return compareRuns(
    { ...old, snapshot: { ...old.snapshot, engines } },
    { ...now, snapshot: { ...now.snapshot, engines } },
  ).changes;
}

for (const [kind, before, after] of [
  ['regression', result('a', 'pass', readable), result('a', 'fail', blocked)],
  ['regression', result('a', 'pass', blocked), result('a', 'fail', readable)],
  ['regression', result('a', 'pass', readable), result('a', 'timeout', { outcome: null, summary: '' })],
  ['regression', result('a', 'pass', readable), result('a', 'flaky', readable)],
  ['exposed', result('a', 'fail', blocked), result('a', 'fail', readable)],
  ['exposed', result('a', 'pass', blocked), result('a', 'pass', readable)],
  ['hidden', result('a', 'pass', readable), result('a', 'pass', blocked)],
  ['improvement', result('a', 'fail', readable), result('a', 'pass', blocked)],
  ['changed', result('a', 'timeout', { outcome: null, summary: '' }), result('a', 'fail', blocked)],
  ['changed', result('a', 'pass', readable), result('a', 'unsupported', { outcome: null, summary: '' })],
  ['new', undefined, result('a', 'pass', blocked)],
  ['new-failure', undefined, result('a', 'fail', blocked)],
  ['vanished', result('a', 'pass', blocked), undefined],
] as const) {
  test(`${before?.result ?? 'nothing'} ${before?.observed.outcome ?? ''} → ${after?.result ?? 'nothing'} ${after?.observed.outcome ?? ''} is ${kind}`, () => {
    assert.deepEqual(
      change(before, after).map((each) => each.kind),
      [kind],
    );
  });
}

test('nothing changed between a run and itself', () => {
  const comparison = compareRuns(runOf(file), runOf(file));
  assert.deepEqual(comparison, { changes: [], compared: file.results.length, withExchanges: true });
  assert.match(
    renderComparison(comparison, ['regression'], { details: false }, colorsFor({}, {})),
    /696 results compared: nothing changed; no regressions$/,
  );
});

test('another header on the wire is told with its lines; what changes with every version is not', () => {
  const [exchange] = sample.exchanges;
  assert.ok(exchange);
  const headers = exchange.request.headers.map(([name, value]) => {
    if (name === 'Origin') return [name, 'null'] as const;
    return name === 'User-Agent' ? ([name, 'another'] as const) : ([name, value] as const);
  });
  const changed = { ...sample, exchanges: [{ ...exchange, request: { ...exchange.request, headers } }, exchange] };
  const [only, ...rest] = change(sample, changed);
  assert.deepEqual(rest, []);
  assert.equal(only?.kind, 'exchanges');
  assert.deepEqual(only?.exchanges?.slice(0, 5), [
    'exchange 1, request',
    '- Origin: http://foo.example',
    '+ Origin: null',
    'exchange 2, request',
    '+ GET http://bar.other/t3f9a1c07/0',
  ]);
});

test('an engine of another version is named; one that is gone is one change, not one for each case', () => {
  const now = {
    ...file,
    engines: file.engines
      .filter(({ name }) => name !== 'webkit')
      .map((engine) => (engine.name === 'chromium' ? { ...engine, version: '157.0' } : engine)),
    results: file.results.filter(({ engine }) => engine !== 'webkit'),
  };
  assert.deepEqual(compareRuns(runOf(file), runOf(now)).changes, [
    { kind: 'vanished', engine: 'webkit', before: 'WebKitGTK 2.50.6' },
    { kind: 'engine', engine: 'chromium', before: 'Chromium 156.0.7258.138', after: 'Chromium 157.0' },
  ]);
});

test('browsers and a server are not compared; a server at two URLs is', () => {
  const server = sampleServer();
  const moved = { ...server, subject: { ...server.subject, url: 'https://next.example/items' } } as ResultsFile;
  assert.throws(() => compareRuns(runOf(file), runOf(server)), /about browsers, the current run about a server/);
  assert.deepEqual(compareRuns(runOf(server), runOf(moved)).changes, []);
});

test('a baseline without exchanges says that these were not compared', () => {
  const comparison = compareRuns({ snapshot: snapshotOf(file), file: undefined }, runOf(file));
  assert.deepEqual(comparison.changes, []);
  assert.match(
    renderComparison(comparison, [], { details: false }, colorsFor({}, {})),
    /Requests and responses were not compared/,
  );
});

test('what one reads names the case, before and after, and why', () => {
  const [other] = file.results.filter(({ id }) => id === 'fetch-put-star');
  assert.ok(other);
  const before = runOf({ ...file, results: [{ ...other, result: 'pass' }] });
  const text = renderComparison(
    compareRuns(before, runOf({ ...file, results: [other] })),
    ['regression'],
    { details: false },
    colorsFor({}, {}),
  );
  assert.match(
    text,
    /fetch-put-star in chromium {2}pass readable → fail readable\n +Access-Control-Request-Headers: "x-token" was expected/,
  );
  assert.match(text, /1 regression; 1 counts as a regression$/);
});

test('a server that moved to another port, host and path has the same exchanges', () => {
  const [exchange] = sample.exchanges;
  assert.ok(exchange);
  const at = (url: string, site: string): ResultsFile => {
    const { origin, host, pathname } = new URL(url);
    const server = sampleServer();
    const [first] = server.results;
    assert.ok(first);
    assert.ok(server.subject.kind === 'server');
    const only: Result = {
      ...first,
      exchanges: [
        {
          ...exchange,
          origin,
          request: {
            ...exchange.request,
            target: `${pathname}?x=1`,
            headers: [
              ['Host', host],
              ['Origin', site],
              ['Referer', `${origin}/`],
            ],
          },
          response: {
            status: 302,
            statusText: 'Found',
            headers: [['Location', `${url}/next`]],
            body: '',
            bodyLength: 0,
          },
        },
      ],
    };
    return { ...server, subject: { ...server.subject, url }, results: [only] };
  };
  const before = runOf(at('http://localhost:3000/items', 'http://localhost:30001'));
  const after = runOf(at('https://pr-7.preview.example/v2/items', 'http://localhost:30001'));
  assert.deepEqual(compareRuns(before, after).changes, []);
  // Another origin is another one, though its host is the server's.
  const other = runOf(at('https://pr-7.preview.example/v2/items', 'http://localhost:3001'));
  assert.deepEqual(compareRuns(before, other).changes[0]?.exchanges, [
    'exchange 1, request',
    '- Origin: http://localhost:30001',
    '+ Origin: http://localhost:3001',
  ]);
});

test('what the client makes of the URL is compared where the server did not move, and what every response has anew never is', () => {
  const [exchange] = sample.exchanges;
  assert.ok(exchange);
  const server = sampleServer();
  const [first] = server.results;
  assert.ok(first);
  const at = (url: string, site: string, kind: Result['result'], age: string): Run =>
    runOf({
      ...server,
      subject: { ...server.subject, url } as ResultsFile['subject'],
      results: [
        {
          ...first,
          result: kind,
          exchanges: [
            {
              hop: 0,
              origin: new URL(url).origin,
              request: {
                ...exchange.request,
                target: `/?cors-conformance=x${age}`,
                headers: [['Sec-Fetch-Site', site]],
              },
              response: {
                status: 200,
                statusText: 'OK',
                headers: [
                  ['Age', age],
                  ['Keep-Alive', `timeout=5, max=${age}`],
                  ['X-Amzn-RequestId', age],
                ],
                body: '',
                bodyLength: 0,
              },
            },
          ],
        },
      ],
    });
  const here = at('http://localhost:3000/', 'same-site', 'pass', '1');
  assert.deepEqual(compareRuns(here, at('http://127.0.0.1:3000/', 'cross-site', 'pass', '2')).changes, []);
  assert.deepEqual(compareRuns(here, at('http://127.0.0.1:3000/', 'cross-site', 'not-run', '2')).changes, []);
  const [changed] = compareRuns(here, at('http://localhost:3000/items', 'cross-site', 'pass', '2')).changes;
  assert.deepEqual(changed?.exchanges, [
    'exchange 1, request',
    '- Sec-Fetch-Site: same-site',
    '+ Sec-Fetch-Site: cross-site',
  ]);
  assert.equal(
    compareRuns(here, at('http://localhost:3000/', 'same-site', 'not-run', '2')).changes[0]?.kind,
    'changed',
  );
  assert.equal(
    compareRuns(here, at('http://127.0.0.1:3000/', 'same-site', 'fail', '2')).changes[0]?.kind,
    'regression',
  );
});
