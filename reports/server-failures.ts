/** What is wrong with a server, on the terminal: a block for each cause, the worst first. */
import { serious } from '../results/model.ts';
import type { Support } from '../diagnosis/causes/cause.ts';
import { supportInWords } from '../words/causes.ts';
import { suggestionInWords } from '../words/suggestion.ts';
import type { Colors } from './terminal/colors.ts';
import { isUnexpected } from '../results/expectations/expected-failures.ts';
import { groupBy } from '../results/group-by.ts';
import type { ReportTexts } from './html/html.ts';
import type { ReportedCause, ReportedFinding, Result, ResultKind } from '../results/model.ts';
import { briefText, visibleText } from '../results/visible-text.ts';
import { capital, levelOf } from './words.ts';

/** What is wrong and what to change, with the level, in the colour of what it means for the run. */
export function causeTitle(cause: ReportedCause, colors: Colors): string {
  const [mark, paint] = cause.failsRun ? ['✗', colors.red] : ['◇', colors.yellow];
  return `${paint(`${mark} ${levelOf(cause) ?? cause.level}`)}  ${colors.bold(capital(causeInWords(cause)))}`;
}

/** What is wrong, and what to change. */
export function causeInWords({ problem, summary, fix }: ReportedCause): string {
  // A finding speaks in whole sentences.
  return briefText(problem.id === 'finding' ? `${summary} ${fix}` : `${summary}; ${fix}.`);
}

/** What supports a cause, the checks that it explains, and how to see it. */
export function causeDetails(
  cause: ReportedCause,
  byId: ReadonlyMap<string, Result>,
  { rerun }: ReportTexts,
  colors: Colors,
  how: 'brief' | 'usual' | 'full',
): readonly string[] {
  const results = cause.checks.flatMap((id) => byId.get(id) ?? []);
  const [first] = results;
  const findings = results.flatMap((result) => serious(result.findings ?? []));
  const shown = findings.find(({ curl, level }) => curl !== undefined && level === cause.level) ?? findings[0];
  if (how === 'brief') return [line('checks', listed(results.map(named), 8), colors)];
  const facts = causeFacts(cause, byId);
  const lines: readonly (readonly [label: string, text: string | undefined])[] = [
    ['level', levelOf(cause)],
    ['more', cause.more],
    ...facts.filter(([label]) => label !== 'known'),
    ['checks', how === 'full' ? results.map(named).join(', ') : listed(results.map(named), 8)],
    ...facts.filter(([label]) => label === 'known'),
    ['request', shown?.curl],
    ['again', first && rerun(first.id)],
  ];
  const change = cause.suggestion === undefined ? [] : suggestionInWords(cause.suggestion);
  return [
    ...change.map((each) => `  ${visibleText(each)}`),
    ...lines.flatMap(([label, text]) => (text === undefined || text === '' ? [] : [line(label, text, colors)])),
  ];
}

/** What is known of a cause beside its title, by label. */
export function causeFacts(
  cause: ReportedCause,
  byId: ReadonlyMap<string, Result>,
): readonly (readonly [label: string, text: string])[] {
  const results = cause.checks.flatMap((id) => byId.get(id) ?? []);
  const findings = results.flatMap((result) => serious(result.findings ?? []));
  const shown = findings.find(({ curl, level }) => curl !== undefined && level === cause.level) ?? findings[0];
  const lines: readonly (readonly [label: string, text: string | undefined])[] = [
    ...(cause.problem.id === 'finding' ? details(shown, results[0]?.spec) : [['why', why(cause)] as const]),
    ['impact', shown?.impact && `${someOf(shown.impact.origins)} can ${shown.impact.what}`],
    ...[...new Set(results.flatMap(recordOf))].map((text) => ['known', text] as const),
  ];
  return lines.flatMap(([label, text]) => (text === undefined || text === '' ? [] : [[label, text] as const]));
}

/** The id, with a mark where the check does not fail the run. */
function named(result: Result): string {
  return `${result.id}${isUnexpected(result) ? '' : result.known === undefined ? ' ◇' : ' ◆'}`;
}

function recordOf({ known }: Result): readonly string[] {
  if (known === undefined) return [];
  return [`${known.reason} ${known.link}${known.expires === undefined ? '' : `, until ${known.expires}`}`];
}

function why({ support }: ReportedCause): string {
  return support.map((each) => supportInWords(each as unknown as Support)).join(', ');
}

function details(
  finding: ReportedFinding | undefined,
  spec: string | undefined,
): readonly (readonly [label: string, text: string | undefined])[] {
  const { expected, observed, decidedBy, browser, url } = finding ?? {};
  return [
    ['at', url],
    ['expected', expected],
    ['observed', observed],
    ['decided by', decidedBy === undefined ? spec : `${decidedBy.step}  ${decidedBy.url}`],
    ['browser', browser],
  ];
}

function someOf(origins: readonly string[]): string {
  return listed(
    origins.map((origin) => JSON.stringify(origin)),
    4,
  );
}

/** The first of them, and how many more there are. */
export function listed(items: readonly string[], most: number): string {
  const more = items.length - most;
  return more > 0 ? `${items.slice(0, most).join(', ')} and ${String(more)} more` : items.join(', ');
}

function line(label: string, text: string, colors: Colors): string {
  return `  ${colors.dim(label.padEnd(10))}  ${briefText(text)}`;
}

/** What says nothing of the server but that it cannot be relied on. */
const brokenMarks: Partial<Readonly<Record<ResultKind, string>>> = {
  flaky: '≈ flaky',
  timeout: '◷ timeout',
  'no-response': '⊘ no response',
  'harness-error': '! harness error',
};

/** A block for each reason why checks have no verdict. */
export function unanswered(results: readonly Result[], colors: Colors): readonly string[] {
  const broken = results.filter(({ result }) => Object.hasOwn(brokenMarks, result));
  const why = ({ reason, observed }: Result): string => reason ?? observed.summary;
  return [...groupBy(broken, (each) => `${each.result}\n${why(each)}`).values()].map((same) => {
    const [first] = same;
    if (first === undefined) return '';
    const ids = listed(
      same.map(({ id }) => id),
      6,
    );
    const what = same.length === 1 ? briefText(first.title) : `${String(same.length)} checks`;
    return [
      `${colors.magenta(brokenMarks[first.result] ?? first.result)}  ${colors.bold(what)}  ${colors.dim(ids)}`,
      ...why(first)
        .split('\n')
        .map((each) => `  ${briefText(each)}`),
    ].join('\n');
  });
}
