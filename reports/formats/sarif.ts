/** SARIF 2.1.0 (https://docs.oasis-open.org/sarif/sarif/v2.1.0/), as code scanning reads it: only what is wrong. */
import { compareResults, resultKey } from '../../results/model.ts';
import type { Level, Result, ResultsFile, Severity } from '../../results/model.ts';
import type { ReportTexts } from '../html/html.ts';
import { briefText } from '../../results/visible-text.ts';
import { explainedText, levelOf, reasonOf, standingOf, subjectOf } from '../words.ts';
import { urlOrNull } from '../../protocol/http/url.ts';

const sarifLevels = {
  MUST: 'error',
  SECURITY: 'error',
  SHOULD: 'warning',
  ROBUSTNESS: 'warning',
  INFO: 'note',
} as const satisfies Readonly<Record<Level, string>>;

/** On the scale of CVSS; code scanning sorts by it: from 7 high, from 4 medium. */
const scores: Readonly<Record<Severity, string>> = { high: '8.0', medium: '5.0', low: '3.0' };

/**
 * A rule and a result for each fail; a known one is suppressed with its reason. What says nothing about CORS (a timeout,
 * no response, an error of the harness) is a notification of the run.
 */
export function renderSarif(file: ResultsFile, texts: ReportTexts): string {
  const { tool, environment, results } = file;
  const wrong = results
    .filter((each) => ['failed', 'known', 'below-level'].includes(standingOf(each)))
    .toSorted(compareResults);
  const findings = wrong.filter(({ result }) => result === 'fail' || result === 'flaky');
  const notices = wrong.filter(({ result }) => result !== 'fail' && result !== 'flaky');
  const rules = [...new Map(findings.map((result) => [result.id, ruleOf(result)])).values()];
  const indexes = new Map(rules.map(({ id }, index) => [id, index]));
  const start = Date.parse(environment.startedAt);
  const log = {
    $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
    version: '2.1.0',
    runs: [
      {
        tool: { driver: { name: tool.name, version: tool.version, rules } },
        automationDetails: {
          id: `${tool.name}/${file.subject.kind}/`,
          description: { text: briefText(subjectOf(file)) },
        },
        invocations: [
          {
            executionSuccessful: notices.length === 0,
            startTimeUtc: environment.startedAt,
            endTimeUtc: new Date(start + environment.durationMs).toISOString(),
            toolExecutionNotifications: notices.map((result) => ({
              level: 'error',
              message: { text: briefText(`${resultKey(result)}: ${result.result}. ${reasonOf(result)}`) },
              properties: { key: briefText(resultKey(result)) },
            })),
          },
        ],
        results: findings.flatMap((result) => resultsOf(result, file, texts, indexes.get(result.id) ?? -1)),
      },
    ],
  };
  return `${JSON.stringify(log, null, 2)}\n`;
}

/** One for each grave finding of a check; one for a case. */
function resultsOf(result: Result, file: ResultsFile, texts: ReportTexts, ruleIndex: number): readonly object[] {
  const { id, divergence, known } = result;
  const record = divergence ?? known;
  const base = {
    ruleId: id,
    ruleIndex,
    ...(record && { suppressions: [{ kind: 'external', justification: briefText(record.reason) }] }),
  };
  const key = briefText(resultKey(result));
  const findings = (result.findings ?? []).filter(({ level }) => level !== 'INFO');
  if (findings.length === 0)
    return [
      {
        ...base,
        level: levelIn(result),
        message: { text: `${reasonOf(result)}\n${explainedText(result, texts)}` },
        locations: [locationOf(result, file)],
        partialFingerprints: { 'resultKey/v1': key },
      },
    ];
  return findings.map((finding) => {
    const { summary, url } = finding;
    const text = explainedText({ ...result, findings: [finding] }, texts);
    return {
      ...base,
      level: levelIn(finding),
      message: { text: `${briefText(summary)}\n${text}` },
      locations: [{ physicalLocation: { artifactLocation: { uri: new URL(url).href }, region: { startLine: 1 } } }],
      partialFingerprints: { 'resultKey/v1': key, 'finding/v1': briefText(`${url} ${summary}`) },
    };
  });
}

function ruleOf(result: Result) {
  const { id, title, expected, spec, severity } = result;
  const level = levelOf(result);
  return {
    id,
    shortDescription: { text: briefText(title) },
    fullDescription: { text: briefText(expected.summary || title) },
    helpUri: spec,
    defaultConfiguration: { level: levelIn(result) },
    properties: {
      tags: ['cors', ...(result.level === 'SECURITY' ? ['security'] : [])],
      ...(level && { level }),
      ...(result.level === 'SECURITY' && { 'security-severity': scores[severity ?? 'medium'] }),
    },
  };
}

function levelIn({ level }: Pick<Result, 'level'>): 'error' | 'warning' | 'note' {
  return level === undefined ? 'error' : sarifLevels[level];
}

/** Where: the URL that was asked; and in which engine, where there is one. */
function locationOf({ engine, exchanges, spec }: Result, { subject, engines }: ResultsFile) {
  const [first] = exchanges;
  const asked = first && `${first.origin}${first.request.target}`;
  const uri = [asked, subject.kind === 'server' ? subject.url : undefined, spec].find(
    (url) => url !== undefined && urlOrNull(url) !== null,
  );
  const product = engines.find(({ name }) => name === engine);
  return {
    physicalLocation: { artifactLocation: { uri: new URL(uri ?? spec).href }, region: { startLine: 1 } },
    ...(engine !== undefined && {
      logicalLocations: [
        { name: briefText(engine), fullyQualifiedName: briefText(`${product?.product} ${product?.version}`) },
      ],
    }),
  };
}
