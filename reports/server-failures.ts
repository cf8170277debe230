/** What a server does wrong, on the terminal. Fails that the same change mends are told as one: the first in full, the others by name. */
import type { Colors } from './colors.ts';
import { isUnexpected } from './divergences.ts';
import { groupBy } from './group-by.ts';
import type { ReportTexts } from './html.ts';
import type { ReportedFinding, Result, ResultKind } from './model.ts';
import { briefText } from './visible-text.ts';
import { levelOf } from './words.ts';

/** A block for each mend. What fails the run comes last, where the eye is. */
export function failures(results: readonly Result[], texts: ReportTexts, colors: Colors): readonly string[] {
  const inOrder = results
    .filter(({ result }) => result === 'fail')
    .toSorted((a, b) => Number(isUnexpected(a)) - Number(isUnexpected(b)));
  return [...groupBy(inOrder, mendedBy).values()].map((same) => failure(same, texts, colors));
}

/** The findings that are more than observations. */
function graves({ findings = [] }: Result): readonly ReportedFinding[] {
  return findings.filter(({ level }) => level !== 'INFO');
}

/** Equal for fails that are as grave and have the same mend. */
function mendedBy(result: Result): string {
  const [first] = graves(result);
  if (first === undefined) return result.id;
  return [levelOf(first), first.mend, isUnexpected(result), result.known?.reason].join('\n');
}

function failure(same: readonly Result[], { rerun }: ReportTexts, colors: Colors): string {
  const [result, ...others] = same;
  if (result === undefined) return '';
  const { id, known, spec } = result;
  const [mark, paint] = isUnexpected(result)
    ? ['✗', colors.red]
    : known === undefined
      ? ['◇', colors.yellow]
      : ['◆', colors.yellow];
  const [first, ...rest] = graves(result);
  const named = (each: Result): string => `${briefText(each.title)}  ${colors.dim(each.id)}`;
  const record =
    known && `${known.reason} ${known.link}${known.expires === undefined ? '' : `, until ${known.expires}`}`;
  return [
    `${paint(`${mark} ${first === undefined ? '' : levelOf(first)}`)}  ${colors.bold(briefText(result.title))}  ${colors.dim(id)}`,
    ...(first === undefined ? [] : details(first, spec, colors)),
    ...(rest.length > 0
      ? [
          line(
            'and',
            `${rest.length === 1 ? 'another finding' : `${String(rest.length)} more findings`} of this check; --json has them all`,
            colors,
          ),
        ]
      : []),
    ...others.map((each, index) => line(index === 0 ? 'likewise' : '', named(each), colors)),
    ...(record === undefined ? [] : [line('known', record, colors)]),
    line('again', rerun(id), colors),
  ].join('\n');
}

function details(finding: ReportedFinding, spec: string, colors: Colors): readonly string[] {
  const { summary, expected, observed, decidedBy, browser, gain, mend, curl, url } = finding;
  const lines: readonly (readonly [label: string, text: string | undefined])[] = [
    ['at', url],
    ['expected', expected],
    ['came back', observed],
    ['decided by', decidedBy === undefined ? spec : `${decidedBy.step}  ${decidedBy.url}`],
    ['browser', browser],
    ['gains', gain === undefined ? undefined : `${someOf(gain.origins)} may ${gain.what}`],
    ['mend', mend],
    ['ask it', curl],
  ];
  return [
    `  ${briefText(summary)}`,
    ...lines.flatMap(([label, text]) => (text === undefined ? [] : [line(label, text, colors)])),
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
