/** The report of a server on the terminal: the verdict, then each cause, the worst first, and the summary last. */
import { apiTable, legendOf, omissionsOf, operationCounts, symbolOf } from '../../results/api-table.ts';
import { colorsFor } from './colors.ts';
import type { Colors } from './colors.ts';
import { expectationProblemInWords } from '../../words/expectations.ts';
import { countedReason, listedReasons, moreReasons } from '../../words/openapi.ts';
import { isBroken, isUnexpected } from '../../results/expectations/expected-failures.ts';
import type { Problem } from '../../results/expectations/expected-failures.ts';
import type { ReportTexts } from '../html/html.ts';
import { familyOf, isProof, summarize } from '../../results/model.ts';
import type { ReportedCause, ReportedOperation, Result, ResultsFile } from '../../results/model.ts';
import { renderProofs } from './proof-terminal.ts';
import { causeDetails, causeTitle, unanswered } from '../server-failures.ts';
import { paintedVerdict } from './verdict-terminal.ts';
import { verdictOf } from '../verdict.ts';
import { briefText } from '../../results/visible-text.ts';
import { incompleteInWords, levelOf } from '../words.ts';

/**
 * The whole report, without a newline at its end.
 * @param colors by default what stdout can show.
 */
export function renderServerTerminal(
  file: ResultsFile,
  allProblems: readonly Problem[],
  texts: ReportTexts,
  colors: Colors = colorsFor(process.stdout),
): string {
  const problems = allProblems.filter(isBroken);
  const results = file.results.filter((result) => !isProof(result));
  const checks: ResultsFile = { ...file, results, summary: summarize(results, []) };
  const causes = file.causes ?? [];
  const byId = new Map(results.map((result) => [result.id, result]));
  const explained = new Set(causes.flatMap((cause) => cause.checks));
  const leading = causes[0]?.failsRun ? causes[0] : undefined;
  const others = causes.filter((cause) => cause !== leading);
  const block = (cause: ReportedCause): readonly string[] => {
    const how = texts.details === true ? 'full' : cause.failsRun || isKnown(cause, byId) ? 'usual' : 'brief';
    return causeDetails(cause, byId, texts, colors, how);
  };
  return [
    [paintedVerdict(verdictOf(file), colors), ...(leading === undefined ? [] : block(leading))].join('\n'),
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
    ...operationTable(file, texts, colors),
    ...(file.incomplete === undefined ? [] : [colors.yellow(`Incomplete: ${incompleteInWords[file.incomplete]}`)]),
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

/** So many paths are listed without `details`; of more, those where something is to be said. */
const listedPaths = 60;

/** Operations that are named beside a reason. */
const namedOperations = 5;

/** A line for each path, and what was not tested. */
function operationTable(
  { operations = [] }: ResultsFile,
  { details = false }: ReportTexts,
  colors: Colors,
): readonly string[] {
  if (operations.length === 0) return [];
  const { methods, rows } = apiTable(operations);
  const isQuiet = (each: ReportedOperation | undefined): boolean =>
    each === undefined || ['pass', 'not-tested', 'known'].includes(each.result);
  const shown =
    details || rows.length <= listedPaths
      ? rows
      : rows.filter(({ cells }) => !cells.every(isQuiet)).slice(0, listedPaths);
  const left = rows.length - shown.length;
  const width = Math.max(4, ...shown.map(({ path }) => briefText(path).length)) + 2;
  const column = (text: string, method: string): string => text.padEnd(Math.max(method.length, 5) + 2);
  const lines = shown.map(({ path, cells }) => {
    const symbols = cells.map((each, index) => paint(each, column(symbolOf(each), methods[index] ?? ''), colors));
    const failing = [...new Set(cells.flatMap((each) => (each?.result === 'pass' ? [] : (each?.checks ?? []))))];
    return `${briefText(path).padEnd(width)}${symbols.join('')}${colors.dim(failing.join(', '))}`.trimEnd();
  });
  const table = [
    ...(shown.length === 0
      ? []
      : [
          colors.bold(`${''.padEnd(width)}${methods.map((method) => column(method, method)).join('')}`.trimEnd()),
          ...lines,
        ]),
    ...(left > 0 ? [colors.dim(`${String(left)} more paths; --verbose lists all`)] : []),
    colors.dim(legendOf(operations)),
    `${operationCounts(operations)}.`,
  ].join('\n');
  const reasons = omissionsOf(operations);
  const omissions = (details ? reasons : reasons.slice(0, listedReasons)).map(([reason, names]) => {
    const named = details ? names : names.slice(0, namedOperations);
    const more = names.length > named.length ? ` and ${String(names.length - named.length)} more` : '';
    const counted = countedReason(briefText(reason), names.length);
    return `  ${counted}  ${colors.dim(`${named.map(briefText).join(', ')}${more}`)}`;
  });
  const unlisted = details ? undefined : moreReasons(reasons.length);
  if (unlisted !== undefined) omissions.push(colors.dim(`  ${unlisted}; --verbose lists all`));
  return [
    table,
    ...(omissions.length === 0 ? [] : [[colors.bold('Not tested, or only in part'), ...omissions].join('\n')]),
  ];
}

function paint(operation: ReportedOperation | undefined, text: string, colors: Colors): string {
  switch (operation?.result) {
    case 'fail':
      return colors.red(text);
    case 'no-verdict':
      return colors.magenta(text);
    case 'below-level':
    case 'known':
      return colors.yellow(text);
    case 'pass':
      return colors.green(text);
    case 'not-tested':
    case undefined:
      return colors.dim(text);
  }
}

function stale(problems: readonly Problem[], colors: Colors): readonly string[] {
  if (problems.length === 0) return [];
  return [
    [
      colors.red('Outdated known failures'),
      ...problems.map((problem) => `  ${briefText(expectationProblemInWords(problem))}`),
    ].join('\n'),
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
