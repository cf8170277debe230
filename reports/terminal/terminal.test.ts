import assert from 'node:assert/strict';
import { test } from 'node:test';
import picocolors from 'picocolors';
import { colorsFor } from './colors.ts';
import { hostileStrings, sampleFamilies, sampleResults } from '../fixtures/sample-results.ts';
import { summarize } from '../../results/model.ts';
import { Progress, progressLine } from './progress.ts';
import { renderTerminal } from './terminal.ts';
import { visibleText } from '../../results/visible-text.ts';

const texts = { families: sampleFamilies, rerun: (id: string) => `npm start -- -g ${id}` };
const plain = picocolors.createColors(false);

test('the table has families down, engines across, and each kind of result apart', () => {
  const lines = renderTerminal(sampleResults(), [], texts, plain).split('\n\n').at(-2)?.split('\n') ?? [];
  const line = (start: string) => lines.find((candidate) => candidate.startsWith(start))?.split(/ {2,}/);
  assert.deepEqual(line('    '), ['', 'chromium', 'firefox', 'webkit']);
  assert.deepEqual(line('XMLHttpRequest'), ['XMLHttpRequest', '55/55 1·', '56/56', '48/48 8–']);
  assert.deepEqual(line('Fonts'), ['Fonts', '24/24', '24/24', '23/24 1✗']);
  assert.deepEqual(line('Script errors'), ['Script errors', '24/24', '6/24 18◆', '24/24']);
  assert.deepEqual(line('Total'), ['Total', '230/231 1✗ 1·', '212/232 1≈ 1! 18◆', '214/216 1✗ 1◷ 16–']);
});

test('the verdict is the first line, and what failed the last ones', () => {
  const lines = renderTerminal(sampleResults(), [], texts, plain).split('\n');
  assert.equal(lines[0], 'Unexpected: 2 failures, 1 flaky result, 1 timeout and 1 harness error.');
  assert.deepEqual(
    lines.slice(-6).map((line) => line.split('  ').slice(0, 2).join('  ')),
    [
      '◷ timeout  canvas-head-list in webkit',
      '✗ fail  fetch-put-star in chromium',
      '✗ fail  font-get-none in webkit',
      '≈ flaky  webgl-head-other in firefox',
      '! harness error  webgl-post-null in firefox',
      'Run it again: npm start -- -g canvas-head-list',
    ],
  );
  assert.equal(
    lines.at(-7),
    '696 results in 41.3 s: 656 pass, 2 fail ✗, 1 flaky ≈, 1 timeout ◷, 1 harness error !, 18 known ◆, 16 unsupported –, 1 not run ·',
  );
});

test('where engines disagree there is a line for each cause', () => {
  const text = renderTerminal(sampleResults(), [], texts, plain);
  const [, rows = ''] = text.split('Where engines disagree');
  const cells = rows
    .split('\n')
    .slice(0, 4)
    .map((line) => line.trim().split(/ {2,}/));
  assert.deepEqual(cells, [
    ['chromium', 'firefox', 'webkit'],
    ['Fonts, get: the answer has no Access-Control-Allow-Origin', '✓', '✓', '1'],
    ['fetch(), put: the answer has Access-Control-Allow-Origin: *', '1', '✓', '✓'],
    ['Errors of classic scripts of another origin are not muted.', '✓', '18', '✓'],
  ]);
});

test('a run in which all is as recorded says so, and fits on a screen', () => {
  const file = sampleResults();
  const results = file.results.filter(({ result, divergence }) => result === 'pass' || divergence !== undefined);
  const lines = renderTerminal({ ...file, results, summary: summarize(results, file.engines) }, [], texts, plain).split(
    '\n',
  );
  assert.equal(
    lines[0],
    'As recorded: 656 of 674 results are as the standard requires; the other 18 have 1 known cause.',
  );
  assert.ok(lines.length < 24, `${String(lines.length)} lines`);
});

test('an unrecorded fail is told in full, a recorded one is not', () => {
  const text = renderTerminal(sampleResults(), [], { ...texts, details: true }, plain);
  const start = text.indexOf('✗ fail  font-get-none in webkit');
  assert.deepEqual(text.slice(start, text.indexOf('\n\n', start)).split('\n').slice(1), [
    '  Fonts, get: the answer has no Access-Control-Allow-Origin',
    '  expected    blocked: Script learns nothing about the response.',
    '  observed    readable: The font loaded: the text is 64 px wide.',
    '  decided by  Fetch, CORS check, step 5: Access-Control-Allow-Origin is null, the origin of the request is "http://foo.example".',
    '              https://fetch.spec.whatwg.org/#cors-check',
    '  again       npm start -- -g font-get-none',
  ]);
  assert.ok(!text.includes('script-get-none in firefox'));
  assert.match(text, /^ {2}reason {6}Access-Control-Request-Headers: .*wire\.\n {14}The preflight has a cookie\.$/m);
});

test('stale divergences, notes and engines that did not run are named', () => {
  const file = sampleResults();
  const unavailable = { reason: 'No WebKit here.', remedy: 'Install it.' };
  const engines = file.engines.map((engine) => (engine.name === 'webkit' ? { ...engine, unavailable } : engine));
  const problems = [
    { kind: 'stale', shows: 'pass', id: 'a', engine: 'firefox', record: { reason: 'Bug.' } },
    { kind: 'note', shows: 'fail', id: 'b', engine: 'firefox', record: { reason: 'Bug.' }, version: '154' },
  ] as const;
  const text = renderTerminal({ ...file, engines }, problems, texts, plain);
  assert.match(text, /Outdated expected failures\n {2}a in firefox passes, .*\(Bug\.\): remove it\.\n/);
  assert.match(text, /Notes\n {2}b in firefox fails as recorded, in version 154 too: add it to the record\.\n/);
  assert.match(text, /\nWebKitGTK stopped early: No WebKit here\. Install it\.\n/);
  const results = file.results.filter(({ engine }) => engine !== 'webkit');
  const without = renderTerminal({ ...file, engines, results }, problems, texts, plain);
  assert.match(without, /\nWebKitGTK did not run: No WebKit here\. Install it\.\n/);
  assert.match(text, /1 outdated expected failure$/m);
});

test('nothing from the wire reaches the terminal as a control character, or floods it', () => {
  const text = renderTerminal(sampleResults({ hostile: true }), [], { ...texts, details: true }, plain);
  // Everything but the newlines that the report itself sets.
  assert.doesNotMatch(text.replaceAll('\n', ''), /[\p{Cc}\u2028\u2029\u202e]/u);
  assert.ok(text.includes(String.raw`\x1B[2J\x1B]0;owned\x07\x0D\x0AX: y`));
  assert.ok(text.includes('… (19400 more characters)'));
  assert.ok(Math.max(...text.split('\n').map(({ length }) => length)) < 2_000);
});

test('visible text', () => {
  assert.equal(visibleText('a\x00\x1b\x7f\x9b\u202eé→'), String.raw`a\x00\x1B\x7F\x9B\u202Eé→`);
  for (const hostile of hostileStrings) assert.doesNotMatch(visibleText(hostile), /\p{Cc}/u);
});

test('colours follow NO_COLOR, FORCE_COLOR and the terminal', () => {
  const has = (isTTY: boolean, environment: Record<string, string>) =>
    colorsFor({ isTTY }, environment).isColorSupported;
  assert.equal(has(true, {}), true);
  assert.equal(has(false, {}), false);
  assert.equal(has(true, { TERM: 'dumb' }), false);
  assert.equal(has(true, { NO_COLOR: '1' }), false);
  assert.equal(has(true, { NO_COLOR: '' }), true);
  assert.equal(has(false, { FORCE_COLOR: '1' }), true);
  assert.equal(has(true, { FORCE_COLOR: '0' }), false);
  assert.equal(has(true, { FORCE_COLOR: '1', NO_COLOR: '1' }), false);
});

test('a progress line', () => {
  assert.equal(
    progressLine({ engine: 'firefox', done: 120, total: 230, perSecond: 34.4 }),
    'firefox 120/230 (52%), 34/s, 4 s left',
  );
  assert.match(progressLine({ engine: 'firefox', done: 100, total: 3100, perSecond: 20 }), / 20\/s, 2 min 30 s left$/);
  assert.equal(progressLine({ engine: 'firefox', done: 0, total: 0, perSecond: 0 }), 'firefox 0/0 (100%), 0/s');
});

function written(isTTY: boolean, columns: number, act: (progress: Progress) => void): string {
  let text = '';
  let now = 0;
  const stream = { isTTY, columns, write: (part: string) => (text += part) };
  const progress = new Progress(stream, ['chromium', 'firefox'], 8, () => (now += 100));
  act(progress);
  progress.end();
  return text;
}

test('off a terminal each engine leaves a few plain lines', () => {
  const text = written(false, 80, (progress) => {
    for (let done = 0; done < 8; done += 1) progress.done('chromium');
    progress.done('firefox');
    progress.note('firefox was started\x1b again');
  });
  assert.deepEqual(
    text.split('\n').map((line) => line.replace(/, \d+\/s(, .* left)?$/, '')),
    [
      'chromium 2/8 (25%)',
      'chromium 4/8 (50%)',
      'chromium 6/8 (75%)',
      'chromium 8/8 (100%)',
      String.raw`firefox was started\x1B again`,
      '',
    ],
  );
});

test('on a terminal one line is written over, and a note leaves it whole', () => {
  const text = written(true, 200, (progress) => {
    progress.done('chromium');
    progress.note('firefox was started again');
    progress.done('firefox');
  });
  const [first, note, ...rest] = text.split('\r\x1b[2K');
  assert.match(first ?? '', /^chromium 1\/8 \(12%\), \d+\/s, .* left {2}· {2}firefox 0\/8 \(0%\), 0\/s$/);
  assert.match(note ?? '', /^firefox was started again\nchromium 1\/8/);
  assert.match(rest.join(''), /^chromium 1\/8.*firefox 1\/8 \(12%\), \d+\/s, .* left\n$/);
});

test('a line is never longer than the terminal is wide', () => {
  const text = written(true, 30, (progress) => progress.done('chromium'));
  assert.ok(text.trimEnd().length <= 29);
  assert.ok(text.trimEnd().length > 20);
});
