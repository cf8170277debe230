/** wptreport.json of the web platform tests, as wpt.fyi and wptrunner's tools read it. It holds one product. */
import { compareResults, familyOf } from '../../results/model.ts';
import { groupBy } from '../../results/group-by.ts';
import type { Result, ResultKind, ResultsFile } from '../../results/model.ts';
import type { ReportTexts } from '../html/html.ts';
import { briefText } from '../../results/visible-text.ts';
import { explainedText, reasonOf, standingOf } from '../words.ts';

const statuses: Readonly<Record<ResultKind, string>> = {
  pass: 'PASS',
  fail: 'FAIL',
  flaky: 'FAIL',
  timeout: 'TIMEOUT',
  'no-response': 'ERROR',
  'harness-error': 'ERROR',
  unsupported: 'PRECONDITION_FAILED',
  'not-run': 'NOTRUN',
};

/** A test for each family, with a subtest for each case. A known failure, or one below the level, is an expected one. */
export function renderWptreport(file: ResultsFile, texts: ReportTexts): string {
  const { tool, environment, engines, results } = file;
  const start = Date.parse(environment.startedAt);
  const families = groupBy(results.toSorted(compareResults), ({ id }) => familyOf(id));
  const [engine] = engines;
  const [os = '', version = '', processor = ''] = environment.os.split(' ');
  const report = {
    time_start: start,
    time_end: Math.round(start + environment.durationMs),
    run_info: {
      product: engine?.name ?? tool.name,
      browser_version: engine ? (engine.version ?? 'unknown') : tool.version,
      revision: tool.commit ?? tool.version,
      os: { Linux: 'linux', Darwin: 'mac', Windows_NT: 'win' }[os] ?? os.toLowerCase(),
      os_version: version,
      processor,
      automation: true,
    },
    results: [...families].map(([family, cases]) => ({
      test: `/${tool.name}/${family}`,
      status: 'OK',
      message: null,
      duration: Math.round(cases.reduce((sum, { durationMs }) => sum + durationMs, 0)),
      subtests: cases.map((result) => subtest(result, texts)),
    })),
  };
  return `${JSON.stringify(report, null, 2)}\n`;
}

function subtest(result: Result, texts: ReportTexts) {
  const standing = standingOf(result);
  const message = {
    passed: () => null,
    failed: () => explainedText(result, texts),
    known: () => reasonOf(result),
    'below-level': () => reasonOf(result),
    skipped: () => reasonOf(result),
  };
  return {
    name: briefText(result.id),
    status: statuses[result.result],
    message: message[standing](),
    ...((standing === 'known' || standing === 'below-level') && { expected: statuses[result.result] }),
    ...(standing === 'failed' && { expected: 'PASS' }),
  };
}
