/** The words for a result that all formats share. */
import { isUnexpected } from '../results/expectations/expected-failures.ts';
import type { ReportTexts } from './html/html.ts';
import type { Result, ResultsFile } from '../results/model.ts';
import { briefText } from '../results/visible-text.ts';

/**
 * What a result means for the run, for formats with fewer kinds of results. `known` failures are recorded with a reason, and those
 * `below-level` have no finding at the chosen level: neither fails the run.
 */
export const standings = ['passed', 'failed', 'known', 'below-level', 'skipped'] as const;
export type Standing = (typeof standings)[number];

export function standingOf(result: Result): Standing {
  if (isUnexpected(result)) return 'failed';
  switch (result.result) {
    case 'pass':
      return 'passed';
    case 'unsupported':
    case 'not-run':
      return 'skipped';
    case 'fail':
      return result.minor === true ? 'below-level' : 'known';
    case 'flaky':
    case 'timeout':
    case 'no-response':
    case 'harness-error':
      return 'known';
  }
}

/** How many results there are of each standing. */
export function countStandings(results: readonly Result[]): Readonly<Record<Standing, number>> {
  const counts = { passed: 0, failed: 0, known: 0, 'below-level': 0, skipped: 0 };
  for (const result of results) counts[standingOf(result)] += 1;
  return counts;
}

/** Why a run is incomplete. */
export const incompleteInWords: Readonly<Record<NonNullable<ResultsFile['incomplete']>, string>> = {
  interrupted: 'the run was interrupted. Cases that had not run yet are reported as not run.',
  'max-requests':
    'the run sent as many requests as --max-requests allows. What it did not get to is reported as not run.',
};

/** `30 passed, 2 failed, 1 known, 4 below the level, 9 skipped`. Only a server has levels. */
export function countsInWords({
  passed,
  failed,
  known,
  skipped,
  ...counts
}: ReturnType<typeof countStandings>): string {
  const below = counts['below-level'] > 0 ? `${counts['below-level']} below the level, ` : '';
  return `${passed} passed, ${failed} failed, ${known} known, ${below}${skipped} skipped`;
}

/** What the file is about, as a title. */
export function subjectOf({ subject }: ResultsFile): string {
  switch (subject.kind) {
    case 'browsers':
      return 'CORS in browsers';
    case 'implementations':
      return 'CORS in servers';
    case 'server':
      return subject.description === undefined
        ? `CORS at ${subject.url}`
        : `CORS of ${subject.description.title} at ${subject.url}`;
  }
}

/** `MUST`, `SECURITY high`; `undefined` for a result without a level. */
export function levelOf({ level, severity }: Pick<Result, 'level' | 'severity'>): string | undefined {
  return level && severity ? `${level} ${severity}` : level;
}

/** Why a result is what it is, in one line. */
export function reasonOf(result: Result): string {
  const { expected, observed, reason, divergence, known, findings = [] } = result;
  if (known) return briefText(`known: ${known.reason} ${known.link}`);
  const [finding] = findings.filter(({ level }) => level !== 'INFO');
  if (finding) return briefText(`${result.minor === true ? 'below the level: ' : ''}${finding.summary}`);
  if (divergence) return briefText(`${divergence.kind}: ${divergence.reason} ${divergence.link}`);
  const [first = ''] = reason?.split('\n') ?? [];
  const differs = `expected ${sentence(expected.outcome, expected.summary)}, observed ${sentence(observed.outcome, observed.summary)}`;
  return briefText(first || differs);
}

/** Labelled lines (a continuation line has no label), with control characters made visible and long text cut. */
export function explained(result: Result, { rerun }: ReportTexts): readonly (readonly [label: string, text: string])[] {
  const { id, expected, observed, reason, divergence, known, findings } = result;
  const lines: readonly (readonly [label: string, text: string | undefined])[] = [
    ['level', levelOf(result)],
    ...(findings
      ? findingLines(result)
      : [
          ['expected', sentence(expected.outcome, expected.summary)] as const,
          ['observed', sentence(observed.outcome, observed.summary)] as const,
        ]),
    ...(reason?.split('\n') ?? []).map((line, index) => [index === 0 ? 'reason' : '', line] as const),
    ['decided by', expected.decidedBy && `${expected.decidedBy.step}: ${expected.decidedBy.because}`],
    ['', expected.decidedBy?.url ?? result.spec],
    ['known', divergence && `${divergence.kind}: ${divergence.reason}`],
    ['', divergence?.link],
    ['known', known?.reason],
    ['', known?.link],
    ['again', rerun(id)],
  ];
  return lines.flatMap(([label, text]) => (text ? [[label, briefText(text)] as const] : []));
}

/** How many findings of a check are printed; the HTML report has all of them. */
const mostFindings = 3;

function findingLines({ findings = [] }: Result): readonly (readonly [label: string, text: string | undefined])[] {
  const serious = findings.filter(({ level }) => level !== 'INFO');
  const more = serious.length - mostFindings;
  return [
    ...serious
      .slice(0, mostFindings)
      .flatMap(({ summary, url, expected, observed, browser, impact, fix, curl }) => [
        ['found', summary] as const,
        ['at', url] as const,
        ['expected', expected] as const,
        ['observed', observed] as const,
        ['browser', browser] as const,
        ['impact', impact && `${impact.origins.join(', ')} can ${impact.what}`] as const,
        ['how to fix', fix] as const,
        ['request', curl] as const,
      ]),
    ['', more > 0 ? `and ${more} more` : undefined],
  ];
}

/** `explained` as plain text. */
export function explainedText(result: Result, texts: ReportTexts): string {
  const lines = explained(result, texts).map(([label, text]) => `${label.padEnd(10)}  ${text}`);
  return [briefText(result.title), ...lines].join('\n');
}

function sentence(outcome: string | null | undefined, summary: string): string {
  return [outcome, summary].filter(Boolean).join(': ');
}

/** With a capital letter first. */
export function capital(text: string): string {
  return text.slice(0, 1).toUpperCase() + text.slice(1);
}
