import assert from 'node:assert/strict';
import { test } from 'node:test';
import { hostileStrings, sampleResults, sampleServer } from '../reports/fixtures/sample-results.ts';
import {
  compareEngines,
  familyOf,
  onlyEngine,
  parseResults,
  ReportsError,
  serializeResults,
  summarize,
} from './model.ts';
import type { Result, ResultsFile, Subject } from './model.ts';

const small = (change: Partial<ResultsFile> = {}): ResultsFile => ({
  ...sampleResults(),
  results: sampleResults().results.slice(0, 6),
  ...change,
});

test('what is written is read back as it was, whatever bytes it holds', () => {
  const file = sampleResults({ hostile: true });
  const back = parseResults(serializeResults(file), 'results.json');
  assert.deepEqual(back.summary, file.summary);
  const bodies = back.results
    .filter(({ id }) => id.startsWith('xhr-hostile-'))
    .map(({ exchanges }) => exchanges[0]?.request.body);
  assert.deepEqual(new Set(bodies), new Set(hostileStrings));
});

test('the text does not depend on the order of results or keys', () => {
  const file = small();
  const { schemaVersion, ...rest } = file;
  const turned: ResultsFile = { ...rest, results: file.results.toReversed(), schemaVersion };
  assert.notDeepEqual(Object.keys(turned), Object.keys(file));
  assert.equal(serializeResults(turned), serializeResults(file));
});

test('results stand by id, then chromium, firefox, webkit; keys are sorted; a newline ends it', () => {
  const text = serializeResults(small());
  const { results } = JSON.parse(text) as { results: Result[] };
  assert.deepEqual(
    results.map(({ id, engine }) => `${id} ${engine}`),
    ['exact', 'star'].flatMap((policy) =>
      ['chromium', 'firefox', 'webkit'].map((engine) => `xhr-get-${policy} ${engine}`),
    ),
  );
  assert.deepEqual(Object.keys(results[0] ?? {}), Object.keys(results[0] ?? {}).toSorted());
  assert.ok(text.endsWith('}\n'));
});

test('a header line stands on one line', () => {
  assert.match(serializeResults(small()), /^ +\["Access-Control-Allow-Origin", "http:\/\/foo\.example"\],?$/m);
});

test('an engine of another name comes after the usual ones', () => {
  const sorted = ['servo', 'webkit', 'ladybird', 'firefox', undefined, 'chromium'].toSorted(compareEngines);
  // toSorted puts undefined last without asking.
  assert.deepEqual(sorted, ['chromium', 'firefox', 'webkit', 'ladybird', 'servo', undefined]);
  assert.ok(compareEngines(undefined, 'chromium') < 0);
});

test('a family is the id up to its first hyphen', () => {
  assert.deepEqual(['preflight-method-patch-case', 'xhr'].map(familyOf), ['preflight', 'xhr']);
});

test('the summary counts by result, by engine and by level', () => {
  const [one, two, three] = sampleResults().results;
  assert.ok(one && two && three);
  const divergence = { kind: 'engine-bug', reason: 'known', link: 'https://bugs.example/1' } as const;
  const summary = summarize(
    [
      { ...one, engine: 'chromium', level: 'MUST' },
      { ...two, engine: 'firefox', level: 'SECURITY', result: 'fail', divergence },
      { ...three, engine: 'firefox', level: 'MUST', result: 'fail' },
    ],
    sampleResults().engines,
  );
  const none = {
    pass: 0,
    fail: 0,
    flaky: 0,
    unsupported: 0,
    timeout: 0,
    'no-response': 0,
    'harness-error': 0,
    'not-run': 0,
  };
  assert.deepEqual(summary, {
    total: 3,
    byResult: { ...none, pass: 1, fail: 2 },
    byEngine: { chromium: { ...none, pass: 1 }, firefox: { ...none, fail: 2 }, webkit: none },
    byLevel: { MUST: { ...none, pass: 1, fail: 1 }, SECURITY: { ...none, fail: 1 } },
    divergences: 1,
  });
});

test('results of a server need no engine', () => {
  const results = small()
    .results.slice(0, 1)
    .map(({ engine: _, ...rest }) => rest);
  const subject: Subject = {
    kind: 'server',
    url: 'https://api.example/',
    policy: { origins: ['https://app.example'] },
    declared: true,
    level: 'security',
    sent: 12,
  };
  const file = small({ subject, engines: [], results, summary: summarize(results, []) });
  assert.deepEqual(parseResults(serializeResults(file), 'x').subject, subject);
});

const broken: readonly (readonly [what: string, text: () => string, message: RegExp])[] = [
  [
    'a truncated file',
    () => serializeResults(small()).slice(0, 5_000),
    /^runs\/results\.json: .*breaks off.*Make the file again\.$/,
  ],
  ['no JSON', () => '<!doctype html>', /^runs\/results\.json: .*is not JSON/],
  ['another JSON file', () => '{"name": "x"}', /^runs\/results\.json: no "schemaVersion"/],
  [
    'a later version',
    () => JSON.stringify({ ...small(), schemaVersion: 4 }),
    /schemaVersion is 4, this version reads 1 and 2 and 3/,
  ],
  [
    'an unknown key',
    () => JSON.stringify({ ...small(), results: [{ ...small().results[0], colour: 1 }] }),
    /"colour"\n +→ at results\[0\]/,
  ],
  ['a missing key', () => JSON.stringify({ ...small(), engines: undefined }), /→ at engines/],
  [
    'an unknown engine',
    () => JSON.stringify({ ...small(), engines: [] }),
    /"chromium" is not one of the file's engines/,
  ],
  [
    'a result that is there twice',
    () => JSON.stringify({ ...small(), results: [...small().results, ...small().results.slice(0, 1)] }),
    /a second result for xhr-get-star in chromium/,
  ],
  [
    'a file of which nothing fits',
    () => JSON.stringify({ ...small(), results: Array.from({ length: 500 }, () => 1) }),
    /… and 490 more that do not fit\.$/,
  ],
  [
    'a file that is nested without end',
    () => {
      const deep = `${'['.repeat(100_000)}${']'.repeat(100_000)}`;
      return JSON.stringify({ ...small(), subject: 'deep' }).replace('"deep"', deep);
    },
    /./,
  ],
  [
    'a value that is nested without end',
    () => {
      const [first] = small().results;
      const text = JSON.stringify({
        ...small(),
        results: [{ ...first, observed: { ...first?.observed, seen: 'deep' } }],
      });
      return text.replace('"seen":"deep"', `"seen":{"x":${'['.repeat(20_000)}${']'.repeat(20_000)}}`);
    },
    /nested too deeply/,
  ],
];
for (const [what, text, message] of broken) {
  test(`${what} is refused with what, where and what to do`, () => {
    assert.throws(
      () => parseResults(text(), 'runs/results.json'),
      (error) =>
        error instanceof ReportsError && message.test(error.message) && error.message.includes('runs/results.json'),
    );
  });
}

test('results that do not fit are not written', () => {
  const [first] = small().results;
  assert.ok(first);
  assert.throws(
    () => serializeResults(small({ results: [{ ...first, durationMs: -1 }] })),
    /nothing is written[^]*durationMs/,
  );
});

test('version 1 is read, and its counts are made anew', () => {
  const file = small();
  const counts = Object.fromEntries(Object.entries(file.summary.byResult).filter(([kind]) => kind !== 'flaky'));
  const old = { ...file, schemaVersion: 1, summary: { ...file.summary, byResult: { ...counts, pass: 12_345 } } };
  const read = parseResults(JSON.stringify(old), 'old.json');
  assert.equal(read.schemaVersion, 3);
  assert.deepEqual(read.summary, summarize(file.results, file.engines));
});

test('findings of version 2 are read by the names that fields have now', () => {
  const file = sampleServer();
  const rename = (name: string): string => ({ fix: 'mend', impact: 'gain' })[name] ?? name;
  const old = {
    ...file,
    schemaVersion: 2,
    results: file.results.map(({ findings, ...rest }) => ({
      ...rest,
      ...(findings && {
        findings: findings.map((each) =>
          Object.fromEntries(Object.entries(each).map(([name, value]) => [rename(name), value])),
        ),
      }),
    })),
  };
  assert.match(JSON.stringify(old), /"mend".*"gain"|"gain".*"mend"/);
  assert.deepEqual(parseResults(JSON.stringify(old), 'old.json'), file);
  assert.throws(() => parseResults(JSON.stringify({ ...old, schemaVersion: 3 }), 'new.json'), /"mend"/);
});

test('the part of a file about one engine has its results and its counts', () => {
  const part = onlyEngine(sampleResults(), 'firefox');
  assert.deepEqual(
    part.engines.map(({ name }) => name),
    ['firefox'],
  );
  assert.equal(part.results.length, part.summary.total);
  assert.ok(part.results.every(({ engine }) => engine === 'firefox'));
});
