/** Every format is read back by somebody else's reader, and must tell the same ids and counts as all the others. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { describe, test } from 'node:test';
import { Ajv } from 'ajv';
import addFormats from 'ajv-formats';
import { validateStrict } from 'ctrf';
import { parse as parseJunit } from 'junit2json';
import { Parser } from 'tap-parser';
import type { Result as TapResult } from 'tap-parser';
import { validateXML } from 'xmllint-wasm';
import { z } from 'zod';
import { sampleFamilies, sampleResults, sampleServer } from '../fixtures/sample-results.ts';
import { onlyEngine, resultKey } from '../../results/model.ts';
import type { ResultsFile } from '../../results/model.ts';
import { renderHtml } from '../html/html.ts';
import { reporters } from '../reporters.ts';
import { briefText } from '../../results/visible-text.ts';
import { standingOf, standings } from '../words.ts';
import type { Standing } from '../words.ts';
import { renderBcd } from './bcd.ts';
import { renderCtrf } from './ctrf.ts';
import { renderGithub } from './github.ts';
import { renderJunit } from './junit.ts';
import { renderMarkdown } from './markdown.ts';
import { verdictOf } from '../verdict.ts';
import { renderSarif } from './sarif.ts';
import { renderSummary } from './summary.ts';
import { renderTap } from './tap.ts';
import { renderWptreport } from './wptreport.ts';

const require = createRequire(import.meta.url);
const texts = { families: sampleFamilies, rerun: (id: string) => `npm start -- -g ${id}` };

/** Keys (`xhr-get in firefox`) by what became of them, sorted. */
type Told = Partial<Record<Standing, readonly string[]>>;

function toldBy(file: ResultsFile): Required<Told> {
  const of = (standing: Standing) =>
    file.results
      .filter((result) => standingOf(result) === standing)
      .map((result) => briefText(resultKey(result)))
      .toSorted();
  return {
    passed: of('passed'),
    failed: of('failed'),
    known: of('known'),
    'below-level': of('below-level'),
    skipped: of('skipped'),
  };
}

const nothingTold = (): Record<Standing, string[]> => ({
  passed: [],
  failed: [],
  known: [],
  'below-level': [],
  skipped: [],
});

/** Formats without levels report a failure below the level as a known one. */
function withoutLevels(told: Required<Told>): Required<Told> {
  return { ...told, known: [...told.known, ...told['below-level']].toSorted(), 'below-level': [] };
}

/** What a terminal, a log or an XML parser chokes on. */
const harmful = /[\0-\x08\x0b-\x1f\x7f-\x9f\u2028-\u202e\ufffe\uffff]/;

const files = [
  ['browsers', sampleResults({ hostile: true })],
  ['a server', sampleServer({ hostile: true })],
] as const;

for (const [what, file] of files) {
  const expected = toldBy(file);
  const merged = withoutLevels(expected);
  const all = file.results.map((result) => briefText(resultKey(result))).toSorted();

  describe(`results of ${what}`, () => {
    test('have every standing, so that the formats are tried', () => {
      for (const standing of standings)
        assert.equal(expected[standing].length > 0, standing !== 'below-level' || what === 'a server', standing);
    });

    test('JUnit: libxml2 reads it, and the counts of each suite are those of its cases', async () => {
      const xml = renderJunit(file, texts);
      assert.doesNotMatch(xml, harmful);
      const linted = await validateXML({ xml: { fileName: 'junit.xml', contents: xml }, normalization: 'format' });
      assert.deepEqual(linted.errors, []);
      const parsed = await parseJunit(xml);
      assert.ok(parsed && 'testsuite' in parsed && parsed.testsuite);
      const told = nothingTold();
      for (const suite of parsed.testsuite) {
        const cases = suite.testcase ?? [];
        const bad = { failures: 0, errors: 0, skipped: 0 };
        for (const { name, classname, failure, error, skipped } of cases) {
          const [engine, family] = (classname ?? '').split('.');
          const key = family === undefined ? `${name}` : `${name} in ${engine}`;
          bad.failures += failure?.length ?? 0;
          bad.errors += error?.length ?? 0;
          bad.skipped += skipped?.length ?? 0;
          const isKnown = merged.known.includes(key);
          told[failure || error ? 'failed' : !skipped ? 'passed' : isKnown ? 'known' : 'skipped'].push(key);
        }
        assert.deepEqual(
          [suite.tests, suite.failures, suite.errors, suite.skipped],
          [cases.length, bad.failures, bad.errors, bad.skipped],
        );
      }
      for (const standing of standings) assert.deepEqual(told[standing].toSorted(), merged[standing], standing);
      assert.equal(parsed.tests, file.results.length);
      assert.equal((parsed.failures ?? 0) + (parsed.errors ?? 0), expected.failed.length);
    });

    test('CTRF: fits its schema', () => {
      const json = renderCtrf(file, texts);
      const report: unknown = JSON.parse(json);
      validateStrict(report);
      const { tests, summary } = report.results;
      const of = (status: string) =>
        tests
          .filter((each) => each.status === status)
          .map(({ name }) => name)
          .toSorted();
      assert.deepEqual(
        { passed: of('passed'), failed: of('failed'), known: of('other'), 'below-level': [], skipped: of('skipped') },
        merged,
      );
      assert.deepEqual(
        [summary.tests, summary.passed, summary.failed, summary.other, summary.skipped, summary.flaky],
        [all.length, ...[merged.passed, merged.failed, merged.known, merged.skipped].map(({ length }) => length), 1],
      );
      assert.doesNotMatch(json, harmful);
    });

    test('TAP: tap-parser finds nothing wrong with it', () => {
      const tap = renderTap(file, texts);
      assert.doesNotMatch(tap, harmful);
      const told = nothingTold();
      const parser = new Parser({ strict: true });
      const odd: string[] = [];
      parser.on('extra', (text: string) => odd.push(text));
      parser.on('assert', ({ name, ok, skip, todo }: TapResult) =>
        told[skip ? 'skipped' : todo ? 'known' : ok ? 'passed' : 'failed'].push(name),
      );
      parser.end(tap);
      assert.deepEqual(odd, []);
      assert.deepEqual(
        parser.failures.filter(({ tapError }) => tapError),
        [],
      );
      for (const standing of standings) assert.deepEqual(told[standing].toSorted(), merged[standing], standing);
      assert.equal(parser.results?.count, all.length);
    });

    test('wptreport.json: what wpt.fyi and wptrunner want of it, an engine to a file', () => {
      const told = nothingTold();
      const parts = file.engines.length === 0 ? [file] : file.engines.map(({ name }) => onlyEngine(file, name));
      for (const part of parts) {
        const json = renderWptreport(part, texts);
        assert.doesNotMatch(json, harmful);
        const { run_info, results } = wptreport.parse(JSON.parse(json));
        for (const { subtests } of results) {
          for (const { name, status, expected: wanted } of subtests) {
            const skips = status === 'PRECONDITION_FAILED' || status === 'NOTRUN';
            const standing = skips ? 'skipped' : wanted === status ? 'known' : status === 'PASS' ? 'passed' : 'failed';
            told[standing].push(part.engines.length === 0 ? name : `${name} in ${run_info.product}`);
          }
        }
      }
      for (const standing of standings) assert.deepEqual(told[standing].toSorted(), merged[standing], standing);
    });

    test('SARIF: fits its schema, and holds what is wrong and nothing else', () => {
      const json = renderSarif(file, texts);
      assert.doesNotMatch(json, harmful);
      const log: unknown = JSON.parse(json);
      assert.ok(isSarif(log), JSON.stringify(isSarif.errors, null, 2));
      const [run] = sarifParts.parse(log).runs;
      assert.ok(run);
      const failed = run.results.filter(({ suppressions }) => suppressions === undefined);
      const known = run.results.filter(({ suppressions }) => suppressions !== undefined);
      const key = ({ partialFingerprints }: (typeof failed)[number]) => partialFingerprints['resultKey/v1'];
      const notices = run.invocations.flatMap(({ toolExecutionNotifications }) => toolExecutionNotifications);
      const broken = notices.map(({ properties }) => properties.key);
      // A failure below the level is still a finding; only a known one is suppressed.
      const isBelow = (each: string) => expected['below-level'].includes(each);
      const keys = (all: readonly string[]) => [...new Set(all)].toSorted();
      assert.deepEqual(keys([...failed.map(key).filter((each) => !isBelow(each)), ...broken]), expected.failed);
      assert.deepEqual(keys(known.map(key)), expected.known);
      assert.deepEqual(keys(failed.map(key).filter(isBelow)), expected['below-level']);
      for (const { ruleId, ruleIndex } of run.results) assert.equal(run.tool.driver.rules[ruleIndex]?.id, ruleId);
    });

    test('GitHub annotations: a line each', () => {
      const lines = renderGithub(file, [], texts).trimEnd().split('\n');
      assert.ok(lines.every((line) => /^::(error|notice) title=[^:,]*::/.test(line)));
      const failed = lines.flatMap((line) => /^::error title=[^:]*%3A (.*?)::/.exec(line)?.[1] ?? []);
      assert.deepEqual(failed.toSorted(), expected.failed);
      assert.ok(lines.at(-1)?.endsWith(`::${countsOf(expected)}`));
      assert.ok(lines.every((line) => !harmful.test(line)));
    });

    test('Markdown and JUnit have the verdict and the words of the terminal', () => {
      const { text } = verdictOf(file);
      const start = text.slice(0, text.indexOf(':'));
      assert.ok(renderMarkdown(file, [], texts).includes(`❌ **${start}`));
      assert.ok(renderJunit(file, texts).includes(`<property name="verdict" value="${start}`));
      const broken = file.results.map((each) => ({ ...each, result: 'no-response' as const }));
      const nothing = { ...file, causes: [], results: broken };
      assert.match(renderMarkdown(nothing, [], texts), /^- \*\*no response/m);
      assert.match(renderJunit(nothing, texts), /type="no response/);
    });

    test('Markdown: the counts, every failure and every known fail; no markup but its own', () => {
      const markdown = renderMarkdown(file, [], texts);
      assert.ok(markdown.includes(`${countsOf(expected)}.`));
      assert.match(markdown, /^## .*\n\n❌ \*\*\S/);
      const ids = [...markdown.matchAll(/^- \*\*[^`]*`([^`]+)`\*\*<br>/gm)].map(([, key]) => key ?? '');
      assert.deepEqual(ids.toSorted(), expected.failed);
      for (const key of [...expected.known, ...expected['below-level']])
        assert.ok(markdown.includes(`\`${key.split(' ')[0]}\``), key);
      const markup = [...markdown.matchAll(/<\/?\w*/g)].map(([tag]) => tag);
      assert.deepEqual([...new Set(markup)].toSorted(), [
        '</details',
        '</summary',
        '<br',
        '<details',
        '<https',
        '<summary',
      ]);
      assert.doesNotMatch(markdown, harmful);
    });

    test('the summary: title, verdict, counts and at most three lines, with no markup of others', () => {
      const [title = '', empty, ...lines] = renderSummary(file, texts).trimEnd().split('\n');
      assert.match(title, /^### \S/);
      assert.equal(empty, '');
      assert.ok(lines.length >= 2 && lines.length <= 5, lines.join('\n'));
      assert.match(lines[0] ?? '', /^❌ \*\*\S/);
      assert.ok(lines[1]?.startsWith(`${countsOf(expected)}.`), lines[1]);
      assert.match(lines.at(-1) ?? '', /^Again: `/);
      assert.doesNotMatch(lines.join('\n'), harmful);
      assert.doesNotMatch(lines.join('\n'), /<(?!https)/);
    });

    test('the terminal: every failure, and the counts', () => {
      const isServer = file.subject.kind === 'server';
      const full = { ...texts, details: true };
      const terminal = reporters.terminal.render({ file, problems: [], texts: full }, { isFile: true });
      assert.doesNotMatch(terminal, harmful);
      // Each cause of a server has the list of its checks, with a mark where one does not fail the run.
      const explained = [...terminal.matchAll(/^ {2}checks {6}(.*)$/gm)].flatMap(([, ids = '']) => ids.split(', '));
      const blocks = terminal.split('\n\n').filter((block) => /^(?:✗|[≈◷!] [a-z])/.test(block));
      const heads = isServer ? /^[≈◷!] .* {2}(\S+)$/gm : /^[✗≈◷!] [a-z ]+ {2}(.*)$/gm;
      const named = [
        ...explained.filter((id) => !/[◇◆]$/.test(id)),
        ...blocks.flatMap((block) => [...block.matchAll(heads)].map(([, key]) => key ?? '')),
      ];
      assert.deepEqual(named.toSorted(), expected.failed);
      const counted = `${all.length} ${isServer ? 'checks' : 'results'}`;
      const last = terminal.split('\n').findLast((line) => line.startsWith(counted)) ?? '';
      assert.ok(last.includes(`${expected.passed.length} pass`), last);
    });

    test('HTML: every result is in the page’s data, with what became of it', async () => {
      const html = await renderHtml(file, texts);
      const pieces = html.matchAll(/<script type="application\/json" class="data">(.*)<\/script>/g);
      const json = Array.from(pieces, ([, piece]) => piece).join('');
      const told = nothingTold();
      for (const { id, cells } of htmlParts.parse(JSON.parse(json)).cases)
        for (const [engine, { result, standing }] of Object.entries(cells)) {
          const skips = result === 'unsupported' || result === 'not-run';
          told[result === 'pass' ? 'passed' : skips ? 'skipped' : (standing ?? 'failed')].push(
            briefText(resultKey({ id, engine: engine === '' ? undefined : engine })),
          );
        }
      for (const standing of standings) assert.deepEqual(told[standing].toSorted(), expected[standing], standing);
    });

    test('HTML: a character outside the basic plane is whole wherever the page’s data is cut', async () => {
      const results = file.results.map((result, index) => ({
        ...result,
        title: 'x'.repeat(index % 2) + '😀'.repeat(9000),
      }));
      const html = await renderHtml({ ...file, results }, texts);
      assert.equal(Buffer.from(html).toString(), html);
    });

    test('browser-compat-data: a feature for each case', () => {
      const { cors } = bcdParts.parse(JSON.parse(renderBcd(file, texts))).http;
      const ids = Object.values(cors).flatMap((family) => Object.keys(family).filter((name) => name !== '__compat'));
      assert.deepEqual(ids.toSorted(), [...new Set(file.results.map(({ id }) => id))].toSorted());
    });
  });
}

test('Markdown: thousands of failures fit into what GitHub takes, and the last is still named', () => {
  const {
    results: [result],
    ...rest
  } = sampleResults();
  assert.ok(result);
  const reason = Array.from({ length: 5 }, () => 'a'.repeat(600)).join('\n');
  const results = Array.from({ length: 5000 }, (_, index) => ({
    ...result,
    id: `xhr-get-${String(index).padStart(4, '0')}`,
    result: 'fail' as const,
    reason,
  }));
  const markdown = renderMarkdown({ ...rest, results }, [], texts);
  assert.ok(Buffer.byteLength(markdown) < 1024 * 1024, `${Buffer.byteLength(markdown)} bytes`);
  assert.match(markdown, /And \d{4} more: .*`xhr-get-4999 in chromium`/);
});

function countsOf({ passed, failed, known, skipped, ...told }: Required<Told>): string {
  const below = told['below-level'].length === 0 ? '' : ` ${told['below-level'].length} below the level,`;
  return `${passed.length} passed, ${failed.length} failed, ${known.length} known,${below} ${skipped.length} skipped`;
}

const sarifSchema = z
  .record(z.string(), z.unknown())
  .parse(JSON.parse(readFileSync(require.resolve('@microsoft/jest-sarif/lib/schemas/sarif-2.1.0-rtm.5.json'), 'utf8')));
// It is of draft 4, whose `id` this validator would take for a property of draft 7.
delete sarifSchema['id'];
delete sarifSchema['$schema'];
const ajv = new Ajv({ strict: false, allErrors: true, unicodeRegExp: false });
addFormats.default(ajv);
const isSarif = ajv.compile(sarifSchema);

const htmlParts = z.object({
  cases: z.array(
    z.object({
      id: z.string(),
      cells: z.record(
        z.string(),
        z.object({ result: z.string(), standing: z.enum(['known', 'below-level']).optional() }),
      ),
    }),
  ),
});

const bcdParts = z.object({ http: z.object({ cors: z.record(z.string(), z.record(z.string(), z.unknown())) }) });

const sarifParts = z.object({
  runs: z.array(
    z.object({
      tool: z.object({ driver: z.object({ rules: z.array(z.object({ id: z.string() })) }) }),
      invocations: z.array(
        z.object({ toolExecutionNotifications: z.array(z.object({ properties: z.object({ key: z.string() }) })) }),
      ),
      results: z.array(
        z.object({
          ruleId: z.string(),
          ruleIndex: z.number(),
          partialFingerprints: z.object({ 'resultKey/v1': z.string() }),
          suppressions: z.array(z.unknown()).optional(),
        }),
      ),
    }),
  ),
});

const wptStatus = z.enum(['PASS', 'FAIL', 'ERROR', 'TIMEOUT', 'NOTRUN', 'PRECONDITION_FAILED']);
/** There is no published schema; this is what wpt.fyi's results processor and wptrunner's formatter read and write. */
const wptreport = z.strictObject({
  time_start: z.int(),
  time_end: z.int(),
  run_info: z.strictObject({
    product: z.string().min(1),
    browser_version: z.string().min(1),
    revision: z.string().min(1),
    os: z.string().min(1),
    os_version: z.string(),
    processor: z.string(),
    automation: z.literal(true),
  }),
  results: z.array(
    z.strictObject({
      test: z.string().startsWith('/'),
      status: z.literal('OK'),
      message: z.null(),
      duration: z.int(),
      subtests: z.array(
        z.strictObject({
          name: z.string(),
          status: wptStatus,
          message: z.string().nullable(),
          expected: wptStatus.optional(),
        }),
      ),
    }),
  ),
});
