/** CTRF, the Common Test Report Format (https://ctrf.io). */
import { compareResults, familyOf, resultKey } from '../../results/model.ts';
import type { EngineInfo, Result, ResultsFile } from '../../results/model.ts';
import type { ReportTexts } from '../html/html.ts';
import { briefText } from '../../results/visible-text.ts';
import { countStandings, explainedText, levelOf, reasonOf, standingOf } from '../words.ts';
import type { Standing } from '../words.ts';

const statuses = {
  passed: 'passed',
  failed: 'failed',
  known: 'other',
  'below-level': 'other',
  skipped: 'skipped',
} as const satisfies Readonly<Record<Standing, string>>;

/** A test for each result. A known failure, or one below the level, is `other`, so that it neither turns a run red nor counts as passed. */
export function renderCtrf(file: ResultsFile, texts: ReportTexts): string {
  const { tool, environment, subject, engines, results } = file;
  const start = Date.parse(environment.startedAt);
  const stop = Math.round(start + environment.durationMs);
  const counts = countStandings(results);
  const report = {
    reportFormat: 'CTRF',
    specVersion: '0.0.0',
    timestamp: new Date(stop).toISOString(),
    generatedBy: tool.name,
    results: {
      tool: { name: tool.name, version: tool.version },
      summary: {
        tests: results.length,
        passed: counts.passed,
        failed: counts.failed,
        skipped: counts.skipped,
        pending: 0,
        other: counts.known + counts['below-level'],
        flaky: results.filter(({ result }) => result === 'flaky').length,
        start,
        stop,
        duration: stop - start,
      },
      tests: results.toSorted(compareResults).map((result) => testOf(result, engines, texts)),
      environment: { osPlatform: briefText(environment.os), extra: { node: environment.node, subject } },
    },
  };
  return `${JSON.stringify(report, null, 2)}\n`;
}

function testOf(result: Result, engines: readonly EngineInfo[], texts: ReportTexts) {
  const { id, engine, durationMs, divergence } = result;
  const standing = standingOf(result);
  const info = engines.find(({ name }) => name === engine);
  const level = levelOf(result);
  return {
    testId: briefText(resultKey(result)),
    name: briefText(resultKey(result)),
    status: statuses[standing],
    rawStatus: divergence ? `${result.result}, known` : result.result,
    duration: Math.round(durationMs),
    suite: [...(engine === undefined ? [] : [briefText(engine)]), familyOf(id)],
    ...(info && { browser: briefText([info.product, info.version].filter(Boolean).join(' ')) }),
    ...(level && { labels: { level } }),
    ...(standing !== 'passed' && { message: reasonOf(result) }),
    ...(standing === 'failed' && { trace: explainedText(result, texts) }),
    ...(result.result === 'flaky' && { flaky: true }),
  };
}
