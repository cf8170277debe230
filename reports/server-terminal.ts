/** The report of a server on the terminal: the verdict, then each cause, the worst first, and the summary last. */
import { colorsFor } from './colors.ts';
import type { Colors } from './colors.ts';
import { isUnexpected } from './divergences.ts';
import type { Problem } from './divergences.ts';
import type { ReportTexts } from './html.ts';
import { familyOf, summarize } from './model.ts';
import type { ReportedCause, Result, ResultsFile } from './model.ts';
import { isProof } from './proof-report.ts';
import { renderProofs } from './proof-terminal.ts';
import { causesOf } from './server-causes.ts';
import { causeDetails, causeTitle, unanswered } from './server-failures.ts';
import { verdictOfServer } from './server-verdict.ts';
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
  const causes = file.causes ?? causesOf(file);
  const byId = new Map(results.map((result) => [result.id, result]));
  const explained = new Set(causes.flatMap((cause) => cause.checks));
  const leading = causes[0]?.failsRun ? causes[0] : undefined;
  const others = causes.filter((cause) => cause !== leading);
  const block = (cause: ReportedCause): readonly string[] => {
    const how = texts.details === true ? 'full' : cause.failsRun || isKnown(cause, byId) ? 'usual' : 'brief';
    return causeDetails(cause, byId, texts, colors, how);
  };
  return [
    [verdictOfServer(file, causes, colors), ...(leading === undefined ? [] : block(leading))].join('\n'),
    ...others.map((cause) => [causeTitle(cause, colors), ...block(cause)].join('\n')),
    ...unanswered(
      results.filter(({ id }) => !explained.has(id)),
      colors,
    ),
    ...notes(results, colors),
    ...notRun(results, texts, colors),
    ...stale(problems, colors),
    ...renderProofs(file, colors),
    families(checks, texts, colors),
    lastLine(checks, problems, colors),
  ].join('\n\n');
}

function isKnown({ checks }: ReportedCause, byId: ReadonlyMap<string, Result>): boolean {
  return checks.some((id) => byId.get(id)?.known !== undefined);
}

/** Observations, which never fail the run. */
function notes(results: readonly Result[], colors: Colors): readonly string[] {
  const lines = results.flatMap(({ id, findings = [] }) =>
    findings.filter(({ level }) => level === 'INFO').map(({ summary }) => `  ${briefText(summary)}  ${colors.dim(id)}`),
  );
  return lines.length === 0 ? [] : [[colors.bold('Observations'), ...new Set(lines)].join('\n')];
}

/** How many checks did not run; with `details`, by what they need. */
function notRun(results: readonly Result[], { details = false }: ReportTexts, colors: Colors): readonly string[] {
  const byReason = new Map<string, string[]>();
  for (const { id, result, reason = '' } of results) {
    if (result === 'not-run') byReason.set(reason, [...(byReason.get(reason) ?? []), id]);
  }
  if (byReason.size === 0) return [];
  const count = [...byReason.values()].flat().length;
  if (!details)
    return [colors.dim(`${count === 1 ? '1 check was' : `${String(count)} checks were`} not run; --verbose lists why`)];
  const lines = [...byReason].map(([reason, ids]) => `  ${briefText(reason)}  ${colors.dim(ids.join(', '))}`);
  return [[colors.bold('Not run'), ...lines].join('\n')];
}

function stale(problems: readonly Problem[], colors: Colors): readonly string[] {
  if (problems.length === 0) return [];
  return [
    [colors.red('Outdated known failures'), ...problems.map(({ message }) => `  ${briefText(message)}`)].join('\n'),
  ];
}

/** A line for each family: how many of the checks that ran passed. */
function families({ results }: ResultsFile, { families: texts }: ReportTexts, colors: Colors): string {
  const names = [...new Set(results.map(({ id }) => familyOf(id)))];
  const rows = names.map((name) => {
    const own = results.filter(({ id, result }) => familyOf(id) === name && result !== 'not-run');
    const passed = own.filter(({ result }) => result === 'pass').length;
    const count = own.length === 0 ? colors.dim('not run') : `${String(passed)}/${String(own.length)}`;
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
  const serious = failing.filter(isUnexpected);
  const byLevel = new Map<string, number>();
  for (const { level = 'MUST', severity } of serious) {
    const name = levelOf({ level, severity }) ?? level;
    byLevel.set(name, (byLevel.get(name) ?? 0) + 1);
  }
  const levels = [...byLevel].map(([name, count]) => `${String(count)} ${name}`).join(', ');
  const known = failing.filter((result) => result.known !== undefined).length;
  const parts: readonly (readonly [count: number, words: string, paint: (text: string) => string])[] = [
    [summary.byResult.pass, 'pass', colors.green],
    [serious.length, `fail ✗ (${levels})`, colors.red],
    [failing.length - serious.length - known, 'below the level ◇', colors.yellow],
    [known, 'known ◆', colors.yellow],
    [summary.byResult.flaky, 'flaky ≈', colors.red],
    [summary.byResult.timeout, 'timeout ◷', colors.magenta],
    [summary.byResult['no-response'], 'no response ⊘', colors.magenta],
    [summary.byResult['harness-error'], 'harness error !', colors.magenta],
    [summary.byResult['not-run'], 'not run ·', colors.dim],
    [problems.length, problems.length === 1 ? 'outdated known failure' : 'outdated known failures', colors.red],
  ];
  const words = parts.filter(([count]) => count > 0).map(([count, text, paint]) => paint(`${String(count)} ${text}`));
  const requests =
    subject.kind === 'server' ? `, ${String(subject.sent)} ${subject.sent === 1 ? 'request' : 'requests'}` : '';
  const checks = summary.total === 1 ? '1 check' : `${String(summary.total)} checks`;
  return `${checks}${requests} in ${(environment.durationMs / 1000).toFixed(1)} s: ${words.join(', ')}`;
}
