/** The report of a server on the terminal: what fails in full, then what was not asked and why, the summary last. */
import { colorsFor } from './colors.ts';
import type { Colors } from './colors.ts';
import { isUnexpected } from './divergences.ts';
import type { Problem } from './divergences.ts';
import type { ReportTexts } from './html.ts';
import { familyOf, summarize } from './model.ts';
import type { ReportedFinding, Result, ResultKind, ResultsFile } from './model.ts';
import { isProof } from './proof-report.ts';
import { renderProofs } from './proof-terminal.ts';
import { briefText } from './visible-text.ts';
import { levelOf } from './words.ts';

/**
 * The whole report, without a newline at its end.
 * @param colors by default what stdout can show.
 */
export function renderServerTerminal(
  file: ResultsFile,
  problems: readonly Problem[],
  texts: ReportTexts,
  colors: Colors = colorsFor(process.stdout),
): string {
  const results = file.results.filter((result) => !isProof(result));
  const checks: ResultsFile = { ...file, results, summary: summarize(results, []) };
  const fails = results.filter(({ result }) => result === 'fail');
  const broken = results.filter(({ result }) => Object.hasOwn(brokenMarks, result));
  return [
    ...broken.map((result) => unanswered(result, colors)),
    // What fails the run comes last, where the eye is.
    ...fails
      .toSorted((a, b) => Number(isUnexpected(a)) - Number(isUnexpected(b)))
      .map((result) => failure(result, texts, colors)),
    ...notes(results, colors),
    ...notRun(results, colors),
    ...stale(problems, colors),
    ...renderProofs(file, colors),
    families(checks, texts, colors),
    lastLine(checks, problems, colors),
  ].join('\n\n');
}

function failure(result: Result, { rerun }: ReportTexts, colors: Colors): string {
  const { id, title, known, spec } = result;
  const [mark, paint] = isUnexpected(result) ? ['✗', colors.red] : ['◆', colors.yellow];
  const findings = (result.findings ?? []).filter(({ level }) => level !== 'INFO');
  const [first] = findings;
  const rest = findings.length - 1;
  return [
    `${paint(`${mark} ${first === undefined ? '' : levelOf(first)}`)}  ${colors.bold(briefText(title))}  ${colors.dim(id)}`,
    ...(first === undefined ? [] : details(first, spec, colors)),
    ...(rest > 0 ? [`  ${colors.dim(`and ${String(rest)} more; --json has them all`)}`] : []),
    ...(known === undefined
      ? []
      : [
          line(
            'known',
            `${known.reason} ${known.link}${known.expires === undefined ? '' : `, until ${known.expires}`}`,
            colors,
          ),
        ]),
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
  const shown = origins.slice(0, 4).map((origin) => JSON.stringify(origin));
  return origins.length > shown.length
    ? `${shown.join(', ')} and ${String(origins.length - shown.length)} more`
    : shown.join(', ');
}

function line(label: string, text: string, colors: Colors): string {
  return `  ${colors.dim(label.padEnd(10))}  ${briefText(text)}`;
}

/** What says nothing of the server but that it cannot be relied on. */
const brokenMarks: Partial<Readonly<Record<ResultKind, string>>> = {
  flaky: '≈ flaky',
  timeout: '◷ timeout',
  'harness-error': '! harness error',
};

function unanswered({ id, title, reason, observed, result }: Result, colors: Colors): string {
  const lines = (reason ?? observed.summary).split('\n').map((each) => `  ${briefText(each)}`);
  return [
    `${colors.magenta(brokenMarks[result] ?? result)}  ${colors.bold(briefText(title))}  ${colors.dim(id)}`,
    ...lines,
  ].join('\n');
}

/** What was noticed and fails nothing. */
function notes(results: readonly Result[], colors: Colors): readonly string[] {
  const lines = results.flatMap(({ id, findings = [] }) =>
    findings.filter(({ level }) => level === 'INFO').map(({ summary }) => `  ${briefText(summary)}  ${colors.dim(id)}`),
  );
  return lines.length === 0 ? [] : [[colors.bold('Noticed'), ...new Set(lines)].join('\n')];
}

/** Checks that were not asked, by what they need. */
function notRun(results: readonly Result[], colors: Colors): readonly string[] {
  const byReason = new Map<string, string[]>();
  for (const { id, result, reason = '' } of results) {
    if (result === 'not-run') byReason.set(reason, [...(byReason.get(reason) ?? []), id]);
  }
  const lines = [...byReason].map(([reason, ids]) => `  ${briefText(reason)}  ${colors.dim(ids.join(', '))}`);
  return lines.length === 0 ? [] : [[colors.bold('Not asked'), ...lines].join('\n')];
}

function stale(problems: readonly Problem[], colors: Colors): readonly string[] {
  if (problems.length === 0) return [];
  return [
    [colors.red('Known failures that do not hold'), ...problems.map(({ message }) => `  ${briefText(message)}`)].join(
      '\n',
    ),
  ];
}

/** A line for each family: how many of those that were asked pass. */
function families({ results }: ResultsFile, { families: texts }: ReportTexts, colors: Colors): string {
  const names = [...new Set(results.map(({ id }) => familyOf(id)))];
  const rows = names.map((name) => {
    const own = results.filter(({ id, result }) => familyOf(id) === name && result !== 'not-run');
    const passed = own.filter(({ result }) => result === 'pass').length;
    const count = own.length === 0 ? colors.dim('not asked') : `${String(passed)}/${String(own.length)}`;
    return {
      title: texts[name]?.title ?? name,
      count: passed === own.length && own.length > 0 ? colors.green(count) : count,
    };
  });
  const width = Math.max(...rows.map(({ title }) => title.length));
  return rows.map(({ title, count }) => `${title.padEnd(width)}   ${count}`).join('\n');
}

/** `32 checks, 410 requests in 0.4 s: 30 pass, 2 fail ✗ (1 MUST, 1 SECURITY high)`. */
function lastLine(
  { subject, summary, environment, results }: ResultsFile,
  problems: readonly Problem[],
  colors: Colors,
): string {
  const failing = results.filter(({ result }) => result === 'fail');
  const grave = failing.filter(isUnexpected);
  const byLevel = new Map<string, number>();
  for (const { level = 'MUST', severity } of grave) {
    const name = levelOf({ level, severity }) ?? level;
    byLevel.set(name, (byLevel.get(name) ?? 0) + 1);
  }
  const levels = [...byLevel].map(([name, count]) => `${String(count)} ${name}`).join(', ');
  const known = failing.filter((result) => result.known !== undefined).length;
  const parts: readonly (readonly [count: number, words: string, paint: (text: string) => string])[] = [
    [summary.byResult.pass, 'pass', colors.green],
    [grave.length, `fail ✗ (${levels})`, colors.red],
    [failing.length - grave.length - known, 'of a lesser level', colors.yellow],
    [known, 'known ◆', colors.yellow],
    [summary.byResult.flaky, 'flaky ≈', colors.red],
    [summary.byResult.timeout, 'timeout ◷', colors.magenta],
    [summary.byResult['harness-error'], 'harness error !', colors.magenta],
    [summary.byResult['not-run'], 'not asked ·', colors.dim],
    [problems.length, 'known failure that does not hold', colors.red],
  ];
  const words = parts.filter(([count]) => count > 0).map(([count, text, paint]) => paint(`${String(count)} ${text}`));
  const requests = subject.kind === 'server' ? `, ${String(subject.sent)} requests` : '';
  return `${String(summary.total)} checks${requests} in ${(environment.durationMs / 1000).toFixed(1)} s: ${words.join(', ')}`;
}
