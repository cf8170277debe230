import assert from 'node:assert/strict';
import { test } from 'node:test';
import { applyExpectedFailures, parseDivergences, readDivergences, verdict } from './expected-failures.ts';
import type { Divergence } from './expected-failures.ts';
import { sampleEngines, sampleResults } from '../../reports/fixtures/sample-results.ts';
import { expectationProblemInWords } from '../../words/expectations.ts';
import { ReportsError } from '../model.ts';
import type { Result, ResultKind } from '../model.ts';

const [template] = sampleResults().results;
assert.ok(template);

const result = (id: string, kind: ResultKind, engine = 'firefox'): Result => ({
  ...template,
  id,
  engine,
  result: kind,
});

const record: Divergence = {
  engine: 'firefox',
  cases: ['script-muted-*', 'xhr-get'],
  kind: 'engine-bug',
  reason: 'Errors are not muted.',
  link: 'https://bugs.example/1',
  versions: ['153'],
};

function apply(
  results: readonly Result[],
  { complete = false, version = '153.0.2', records = [record], today = '2026-03-14' } = {},
) {
  const engines = sampleEngines.map((engine) => (engine.name === 'firefox' ? { ...engine, version } : engine));
  const applied = applyExpectedFailures(results, records, engines, { complete, today });
  const said = applied.problems.map(({ kind, id, engine }) => `${kind} ${id} ${engine}`);
  return { ...applied, said, exitCode: verdict(applied.results, applied.problems) };
}

test('a recorded fail is marked and is no failure', () => {
  const { results, said, exitCode } = apply([result('script-muted-error', 'fail'), result('xhr-get', 'fail')]);
  const { kind, reason, link } = record;
  assert.deepEqual(
    results.map(({ divergence }) => divergence),
    [
      { kind, reason, link },
      { kind, reason, link },
    ],
  );
  assert.deepEqual(said, []);
  assert.equal(exitCode, 0);
});

test('a fail of another case or engine is unrecorded', () => {
  const { results, said, exitCode } = apply([result('xhr-get-2', 'fail'), result('xhr-get', 'fail', 'webkit')]);
  assert.deepEqual(said, ['unrecorded xhr-get-2 firefox', 'unrecorded xhr-get webkit']);
  assert.ok(results.every(({ divergence }) => divergence === undefined));
  assert.equal(exitCode, 1);
});

test('a recorded case that passes on a version of the record is stale', () => {
  const { said, exitCode, problems } = apply([result('script-muted-a', 'fail'), result('script-muted-b', 'pass')]);
  assert.deepEqual(said, ['stale script-muted-b firefox']);
  assert.match(
    problems.map(expectationProblemInWords).join(),
    /script-muted-b in firefox passes.*Errors are not muted.*remove it/,
  );
  assert.equal(exitCode, 1);
});

test('on another version a fail is accepted and a pass is no error; both are noted', () => {
  const { results, said, exitCode } = apply([result('script-muted-a', 'fail'), result('xhr-get', 'pass')], {
    version: '154.0',
  });
  assert.deepEqual(said, ['note script-muted-a firefox', 'note xhr-get firefox']);
  assert.ok(results[0]?.divergence);
  assert.equal(exitCode, 0);
});

for (const [versions, version, isListed] of [
  [['153'], '153.0', true],
  [['153'], '1530.1', false],
  [['2.50'], '2.50.6', true],
  [['2.50'], '2.52.0', false],
  [['2.5'], '2.50.6', false],
  [['152', '153'], '153', true],
  [['109-122', '140'], '140.2', true],
] as const) {
  test(`${version} is ${isListed ? '' : 'not '}of ${versions.join(', ')}`, () => {
    const { said } = apply([result('xhr-get', 'pass')], { version, records: [{ ...record, versions }] });
    assert.deepEqual(said, [isListed ? 'stale xhr-get firefox' : 'note xhr-get firefox']);
  });
}

for (const [versions, version, isListed] of [
  [['109-122'], '109.0.1', true],
  [['109-122'], '122.0.6', true],
  [['109-122'], '123.0', false],
  [['109-122'], '92.0', false],
  [['-122'], '92.0', true],
  [['-122'], '123.0', false],
  [['123-'], '200.1', true],
  [['123-'], '122.9', false],
  [['-108', '110-'], '109.5', false],
] as const) {
  test(`${version} is ${isListed ? '' : 'not '}of the range ${versions.join(', ')}`, () => {
    const options = { version, records: [{ ...record, versions }] };
    assert.deepEqual(apply([result('xhr-get', 'pass')], options).said, isListed ? ['stale xhr-get firefox'] : []);
    assert.deepEqual(apply([result('xhr-get', 'fail')], options).said, isListed ? [] : ['unrecorded xhr-get firefox']);
  });
}

test('of several records of a case the one for the version counts, also in a column of that version', () => {
  const records = [
    { ...record, versions: ['-140'], reason: 'Before.' },
    { ...record, versions: ['141-'], reason: 'Since.' },
  ];
  const engines = [
    { ...sampleEngines[1], name: 'firefox@128', product: 'Firefox', version: '128.0', driver: null, limits: {} },
  ];
  const { results, problems } = applyExpectedFailures([result('xhr-get', 'fail', 'firefox@128')], records, engines, {
    complete: false,
  });
  assert.equal(results[0]?.divergence?.reason, 'Before.');
  assert.deepEqual(problems, []);
});

test('what fails in a simulated DOM fails no run, and needs no record', () => {
  const engines = [
    { name: 'jsdom', product: 'jsdom', version: '29.1.1', driver: 'node', simulated: true, limits: {} } as const,
  ];
  const { results, problems } = applyExpectedFailures([result('xhr-get', 'fail', 'jsdom')], [record], engines, {
    complete: false,
  });
  assert.deepEqual(problems, []);
  assert.equal(verdict(results, problems), 0);
});

test('the same rules hold for the known failures of a server', () => {
  const ofCheck = (id: string, kind: ResultKind): Result =>
    Object.fromEntries(Object.entries(result(id, kind)).filter(([key]) => key !== 'engine')) as unknown as Result;
  const known = [{ checks: ['acao-*', 'gone'], reason: 'Until summer.', link: 'https://bugs.example/1' }];
  const results = [ofCheck('acao-deny', 'fail'), ofCheck('acao-list', 'pass'), ofCheck('vary-origin', 'not-run')];
  const applied = applyExpectedFailures(results, known, [], { complete: true });
  assert.deepEqual(applied.results[0]?.known, { reason: 'Until summer.', link: 'https://bugs.example/1' });
  assert.deepEqual(applied.problems.map(expectationProblemInWords), [
    'acao-list passes, but an expected failure is recorded for it (Until summer.): remove it.',
    'An expected failure is recorded for "gone" (Until summer.), which does not exist: remove it.',
  ]);
  const expired = known.map((each) => ({ ...each, expires: '2026-03-13' }));
  const [late] = applyExpectedFailures(results, [...expired, ...known], [], { complete: false }).results;
  assert.ok(late?.known, 'another record of the check holds');
  const over = applyExpectedFailures(results, expired, [], { complete: false, today: '2026-03-14' });
  assert.deepEqual(
    over.problems.map(({ kind, id }) => `${kind} ${id}`),
    ['expired acao-deny', 'stale acao-list'],
  );
  assert.equal(over.results[0]?.known, undefined);
});

test('what is neither a version nor a range is refused', () => {
  for (const version of ['<=122', '109-122-130', '-', 'new'])
    assert.throws(() => parseDivergences(JSON.stringify([{ ...record, versions: [version] }]), 'it'), ReportsError);
});

test('a record whose case is gone is stale, but only when the whole suite ran', () => {
  const results = [result('script-muted-a', 'fail'), result('font-get', 'pass')];
  assert.deepEqual(apply(results).said, []);
  const { said, exitCode } = apply(results, { complete: true });
  assert.deepEqual(said, ['stale xhr-get firefox']);
  assert.equal(exitCode, 1);
});

test('a case that did not run makes no record stale, and is no fail', () => {
  for (const kind of ['unsupported', 'not-run'] as const) {
    const { said, exitCode } = apply([result('xhr-get', kind), result('script-muted-a', kind)], { complete: true });
    assert.deepEqual(said, []);
    assert.equal(exitCode, 0);
  }
});

test('a timeout and an error of the harness are failures, recorded or not', () => {
  for (const kind of ['timeout', 'harness-error'] as const) assert.equal(apply([result('xhr-get', kind)]).exitCode, 1);
});

test('a record holds until the day on which it expires, and fails the run from the next', () => {
  const records = [{ ...record, expires: '2026-03-14' }];
  const held = apply([result('xhr-get', 'fail')], { records });
  assert.equal(held.exitCode, 0);
  assert.equal(held.results[0]?.divergence?.expires, '2026-03-14');
  const over = apply([result('xhr-get', 'fail')], { records, today: '2026-03-15' });
  assert.deepEqual(over.said, ['expired xhr-get firefox']);
  assert.match(over.problems.map(expectationProblemInWords).join(), /Errors are not muted\..*expired on 2026-03-14/);
  assert.equal(over.results[0]?.divergence, undefined);
  assert.equal(over.exitCode, 1);
});

test('a list that does not fit is refused with the place', () => {
  for (const [text, message] of [
    ['[', /divergences\.json: .*breaks off/],
    [JSON.stringify([{ ...record, link: 'javascript:1' }]), /http or https URL[^]*\[0\]\.link/],
    [JSON.stringify([{ ...record, cases: ['XHR get'] }]), /id of a case is wanted[^]*\[0\]\.cases\[0\]/],
    [JSON.stringify([{ ...record, expires: 'soon' }]), /2027-03-31[^]*\[0\]\.expires/],
    [JSON.stringify([{ ...record, reason: '' }]), /\[0\]\.reason/],
    [JSON.stringify([{ ...record, why: 'x' }]), /"why"/],
  ] as const) {
    assert.throws(
      () => parseDivergences(text, 'divergences.json'),
      (error) => error instanceof ReportsError && message.test(error.message),
    );
  }
});

test('every record of this repository has a title, by which those of one behaviour are one cause', () => {
  assert.deepEqual(
    readDivergences().filter(({ title }) => title === undefined),
    [],
  );
});

test('the list of this repository fits', () => {
  assert.ok(Array.isArray(readDivergences()));
  assert.throws(() => readDivergences('/nowhere'), /\/nowhere: ENOENT/);
});
