/**
 * The report on the terminal: the verdict, unexpected results, where engines disagree, and the summary last. It fills a screen;
 * `details` asks for all.
 */
import { markedWord, plural } from '../../words/results.ts';
import { colorsFor } from './colors.ts';
import type { Colors } from './colors.ts';
import { browsersOf, disagreementsOf } from '../../results/disagreements.ts';
import { expectationProblemInWords } from '../../words/expectations.ts';
import { isBroken, isUnexpected } from '../../results/expectations/expected-failures.ts';
import type { Problem } from '../../results/expectations/expected-failures.ts';
import type { ReportTexts } from '../html/html.ts';
import { columnsOf, compareResults, familyOf, resultKey } from '../../results/model.ts';
import type { Result, ResultKind, ResultsFile } from '../../results/model.ts';
import { paintedVerdict } from './verdict-terminal.ts';
import { verdictOf } from '../verdict.ts';
import { briefText, visibleText } from '../../results/visible-text.ts';
import { explained, incompleteInWords, reasonOf } from '../words.ts';

type Paint = (text: string) => string;

/** A part of a line and its colour, kept apart so that its width is known. */
interface Piece {
  readonly text: string;
  readonly paint: Paint;
}

const plain: Paint = (text) => text;

/**
 * The whole report, without a newline at its end.
 * @param colors by default what stdout can show.
 */
export function renderTerminal(
  file: ResultsFile,
  problems: readonly Problem[],
  texts: ReportTexts,
  colors: Colors = colorsFor(process.stdout),
): string {
  const unexpected = file.results.filter(isUnexpected).toSorted(compareResults);
  const broken = problems.filter(isBroken);
  const notes = problems.filter(({ kind }) => kind === 'note');
  const inFull = texts.details === true ? unexpected : unexpected.slice(0, mostInFull);
  const isSmall = new Set(file.results.map(({ id }) => familyOf(id))).size <= mostFamilies;
  return [
    paintedVerdict(verdictOf(file), colors),
    ...inFull.map((result) => failure(result, texts, colors)),
    ...section('Outdated expected failures', broken, colors.red, texts),
    ...section('Notes', notes, colors.dim, texts),
    ...causes(file, texts, colors),
    table(file, texts, colors, texts.details === true || isSmall),
    [
      ...simulated(file, colors),
      ...unavailable(file, colors),
      ...interrupted(file, colors),
      lastLine(file, broken.length, colors),
      ...failed(unexpected, texts, colors),
    ].join('\n'),
  ].join('\n\n');
}

/** Unexpected results that are explained; others are named at the end. */
const mostInFull = 3;

/** Families that have a line each; of more there is the total. */
const mostFamilies = 8;

/** Causes and notes that are named. */
const mostCauses = 8;

/** Where engines depart from the standard, a line for each cause, as in the HTML report. */
function causes(file: ResultsFile, { details = false }: ReportTexts, colors: Colors): readonly string[] {
  if (file.subject.kind !== 'browsers') return [];
  const all = disagreementsOf(file);
  if (all.length === 0) return [];
  const engines = columnsOf(file.results, browsersOf(file)).flatMap((name) => name ?? []);
  const shown = details ? all : all.slice(0, mostCauses);
  const titles = shown.map(({ title }) => briefText(title).slice(0, mostOfTitle));
  const width = Math.max(...titles.map(({ length }) => length));
  const heading = `${'Where engines disagree'.padEnd(width)}   ${engines.map((name) => name.padStart(8)).join('  ')}`;
  const lines = shown.map(({ engines: shares, isKnown }, index) => {
    const cells = engines.map((name) => {
      const text = shares[name] === undefined ? '–' : shares[name].failed === 0 ? '✓' : String(shares[name].failed);
      const paint = text === '✓' ? colors.green : text === '–' ? colors.dim : isKnown ? colors.yellow : colors.red;
      return paint(text.padStart(Math.max(8, name.length)));
    });
    return `${(titles[index] ?? '').padEnd(width)}   ${cells.join('  ')}`;
  });
  const more = all.length - shown.length;
  const rest =
    more > 0 ? [colors.dim(`and ${plural(more, 'more cause')}; --verbose and the HTML report have all of them`)] : [];
  return [[colors.bold(heading), ...lines, ...rest].join('\n')];
}

const mostOfTitle = 72;

/** Unexpected results that are named at the end. */
const mostNamed = 6;

/** What failed and how to see just that again, where a reader looks first: at the end. */
function failed(unexpected: readonly Result[], { rerun }: ReportTexts, colors: Colors): readonly string[] {
  const [first] = unexpected;
  if (first === undefined) return [];
  const more = unexpected.length - mostNamed;
  return [
    ...unexpected
      .slice(0, mostNamed)
      .map(
        (result) =>
          `${paintOf(result, colors)(`${markedWord(result.result)}  ${resultKey(result)}`)}  ${colors.dim(reasonOf(result).slice(0, 100))}`,
      ),
    ...(more > 0 ? [colors.dim(`and ${String(more)} more; --verbose explains each`)] : []),
    `Run it again: ${rerun(first.id)}`,
  ];
}

function section(title: string, problems: readonly Problem[], paint: Paint, { details }: ReportTexts): string[] {
  if (problems.length === 0) return [];
  const shown = details === true ? problems : problems.slice(0, mostCauses);
  const more = problems.length - shown.length;
  return [
    [
      paint(title),
      ...shown.map((problem) => `  ${visibleText(expectationProblemInWords(problem))}`),
      ...(more > 0 ? [`  and ${String(more)} more; --verbose prints them`] : []),
    ].join('\n'),
  ];
}

function paintOf({ result }: Result, colors: Colors): Paint {
  return ['fail', 'flaky'].includes(result) ? colors.red : colors.magenta;
}

function failure(result: Result, texts: ReportTexts, colors: Colors): string {
  return [
    `${paintOf(result, colors)(`${markedWord(result.result)}  ${resultKey(result)}`)}`,
    `  ${colors.bold(briefText(result.title))}`,
    ...explained(result, texts).map(([label, text]) => `  ${colors.dim(label.padEnd(10))}  ${text}`),
  ].join('\n');
}

/** Families down, engines across; or the total of each engine alone. */
function table(
  { results, engines }: ResultsFile,
  { families }: ReportTexts,
  colors: Colors,
  withFamilies: boolean,
): string {
  const columns = columnsOf(results, engines);
  const used = new Set(results.map(({ id }) => familyOf(id)));
  const names = [...Object.keys(families).filter((name) => used.delete(name)), ...used];

  const row = (label: string, paint: Paint, of: readonly Result[]): Piece[][] => [
    [{ text: label, paint }],
    ...columns.map((name) =>
      cell(
        of.filter(({ engine }) => engine === name),
        colors,
      ),
    ),
  ];
  const rows: Piece[][][] = [
    [[], ...columns.map((name) => [{ text: name ?? 'server', paint: colors.bold }])],
    ...(withFamilies ? names : []).map((name) =>
      row(
        families[name]?.title ?? name,
        plain,
        results.filter(({ id }) => familyOf(id) === name),
      ),
    ),
    row('Total', colors.bold, results),
  ];
  const widths = [undefined, ...columns].map((_, column) =>
    Math.max(...rows.map((cells) => width(cells[column] ?? []))),
  );
  return rows
    .map((cells) =>
      cells
        .map((pieces, column) => padded(pieces, widths[column] ?? 0))
        .join('   ')
        .trimEnd(),
    )
    .join('\n');
}

/** `22/24 1✗ 1◆ 2–`: passed of those that ran, then the other kinds of results. */
function cell(results: readonly Result[], colors: Colors): Piece[] {
  const number = (kind: ResultKind) => results.filter(({ result }) => result === kind).length;
  const recorded = results.filter(({ result, divergence }) => result === 'fail' && divergence !== undefined).length;
  const ran = results.length - number('unsupported') - number('not-run');
  const rest: readonly (readonly [count: number, symbol: string, paint: Paint])[] = [
    [number('fail') - recorded, '✗', colors.red],
    [number('flaky'), '≈', colors.red],
    [number('timeout'), '◷', colors.magenta],
    [number('no-response'), '⊘', colors.magenta],
    [number('harness-error'), '!', colors.magenta],
    [recorded, '◆', colors.yellow],
    [number('unsupported'), '–', colors.dim],
    [number('not-run'), '·', colors.dim],
  ];
  const paint = ran > 0 && number('pass') === ran ? colors.green : plain;
  return [
    { text: ran > 0 ? `${number('pass')}/${ran}` : '', paint },
    ...rest
      .filter(([count]) => count > 0)
      .map(([count, symbol, color]) => ({ text: `${count}${symbol}`, paint: color })),
  ].filter(({ text }) => text !== '');
}

function width(pieces: readonly Piece[]): number {
  return pieces.map(({ text }) => text).join(' ').length;
}

function padded(pieces: readonly Piece[], to: number): string {
  return pieces.map(({ text, paint }) => paint(text)).join(' ') + ' '.repeat(to - width(pieces));
}

function unavailable({ engines, results }: ResultsFile, colors: Colors): string[] {
  return engines.flatMap(({ name, product, unavailable: why }) => {
    if (!why) return [];
    const began = results.some(({ engine, result }) => engine === name && result !== 'not-run');
    const failed = began ? 'stopped early' : 'did not run';
    return [colors.yellow(`${product} ${failed}: ${visibleText(why.reason)} ${visibleText(why.remedy)}`)];
  });
}

function simulated({ engines }: ResultsFile, colors: Colors): string[] {
  const names = engines.flatMap(({ name, simulated }) => (simulated ? [name] : []));
  if (names.length === 0) return [];
  return [colors.dim(`Simulated DOMs, not browsers; their failures do not fail the run: ${names.join(', ')}`)];
}

function interrupted({ incomplete }: ResultsFile, colors: Colors): string[] {
  return incomplete === undefined ? [] : [colors.yellow(`Incomplete: ${incompleteInWords[incomplete]}`)];
}

/** `696 results: 657 pass, 2 fail ✗, 18 known ◆, …` */
function lastLine({ summary, environment }: ResultsFile, broken: number, colors: Colors): string {
  const { byResult, divergences } = summary;
  const parts: readonly (readonly [count: number, words: string, paint: Paint])[] = [
    [byResult.pass, 'pass', colors.green],
    [byResult.fail - divergences, 'fail ✗', colors.red],
    [byResult.flaky, 'flaky ≈', colors.red],
    [byResult.timeout, 'timeout ◷', colors.magenta],
    [byResult['no-response'], 'no response ⊘', colors.magenta],
    [byResult['harness-error'], 'harness error !', colors.magenta],
    [divergences, 'known ◆', colors.yellow],
    [byResult.unsupported, 'unsupported –', colors.dim],
    [byResult['not-run'], 'not run ·', colors.dim],
    [broken, broken === 1 ? 'outdated expected failure' : 'outdated expected failures', colors.red],
  ];
  const words = parts.filter(([count]) => count > 0).map(([count, text, paint]) => paint(`${count} ${text}`));
  return `${summary.total} ${summary.total === 1 ? 'result' : 'results'} in ${(environment.durationMs / 1000).toFixed(1)} s: ${words.join(', ')}`;
}
