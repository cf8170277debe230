/** Markdown as GitHub renders it: for a job summary, a comment or a README. */
import { apiTable, legendOf, omissionsOf, operationCounts, symbolOf } from '../../results/api-table.ts';
import { expectationProblemInWords } from '../../words/expectations.ts';
import { isBroken } from '../../results/expectations/expected-failures.ts';
import type { Problem } from '../../results/expectations/expected-failures.ts';
import { groupBy } from '../../results/group-by.ts';
import { columnsOf, compareResults, familyOf, resultKey } from '../../results/model.ts';
import type { Result, ResultsFile } from '../../results/model.ts';
import type { ReportTexts } from '../html/html.ts';
import { countedReason, listedReasons, moreReasons } from '../../words/openapi.ts';
import { statuses } from '../../words/results.ts';
import { code, plain, verdictLine } from './markdown-text.ts';
import { verdictOf } from '../verdict.ts';
import {
  countsInWords,
  countStandings,
  explained,
  incompleteInWords,
  levelOf,
  standingOf,
  subjectOf,
} from '../words.ts';

/** As many bytes of failures as stay, with all else, below the 1 MiB that GitHub takes for a step's summary. */
const mostBytes = 500_000;

export function renderMarkdown(file: ResultsFile, problems: readonly Problem[], texts: ReportTexts): string {
  const counts = countStandings(file.results);
  const verdict = verdictOf(file);
  const failures = file.results.filter((result) => standingOf(result) === 'failed').toSorted(compareResults);
  const inFull = fitting(failures.map((result) => failure(result, texts)));
  const rest = failures.slice(inFull.length);
  return `${[
    `## ${plain(subjectOf(file))}`,
    verdictLine(verdict),
    plain(`${countsInWords(counts)}.`),
    ...unavailable(file),
    ...(file.incomplete === undefined ? [] : [`⚠️ Incomplete: ${incompleteInWords[file.incomplete]}`]),
    table(file, texts),
    ...operationTable(file),
    ...(failures.length > 0 ? ['### Failures'] : []),
    ...inFull,
    ...(rest.length > 0
      ? [`And ${rest.length} more: ${rest.map((result) => code(resultKey(result))).join(', ')}`]
      : []),
    ...broken(problems),
    ...knownFailures(file.results),
    ...belowLevel(file.results),
  ].join('\n\n')}\n`;
}

/** As many of the first as there is room for. */
function fitting(texts: readonly string[]): readonly string[] {
  let bytes = 0;
  const end = texts.findIndex((text) => (bytes += Buffer.byteLength(text)) > mostBytes);
  return end === -1 ? texts : texts.slice(0, end);
}

function unavailable({ engines }: ResultsFile): readonly string[] {
  return engines.flatMap(({ product, unavailable: why }) =>
    why ? [`⚠️ ${plain(product)} did not run: ${plain(why.reason)} ${plain(why.remedy)}`] : [],
  );
}

/** Families down, engines across. */
function table({ results, engines }: ResultsFile, { families }: ReportTexts): string {
  const columns = columnsOf(results, engines);
  const headings = columns.map((name) => {
    const engine = engines.find((each) => each.name === name);
    return engine ? plain([engine.product, engine.version].filter(Boolean).join(' ')) : 'server';
  });
  const used = new Set(results.map(({ id }) => familyOf(id)));
  const names = [...Object.keys(families).filter((name) => used.delete(name)), ...used];
  const row = (label: string, of: readonly Result[]) =>
    line([label, ...columns.map((name) => cell(of.filter(({ engine }) => engine === name)))]);
  return [
    line(['', ...headings]),
    line(['---', ...headings.map(() => '---')]),
    ...names.map((name) =>
      row(
        plain(families[name]?.title ?? name),
        results.filter(({ id }) => familyOf(id) === name),
      ),
    ),
    row('**Total**', results),
  ].join('\n');
}

/** Paths down, methods across. */
function operationTable({ operations = [] }: ResultsFile): readonly string[] {
  if (operations.length === 0) return [];
  const { methods, rows } = apiTable(operations);
  const lines = rows.map(({ path, cells }) => {
    const failing = [...new Set(cells.flatMap((each) => (each?.result === 'pass' ? [] : (each?.checks ?? []))))];
    return line([plain(path), ...cells.map(symbolOf), failing.map(code).join(', ')]);
  });
  const fit = fitting(lines);
  const reasons = omissionsOf(operations);
  const left = reasons.slice(0, listedReasons).map(([reason, names]) => {
    const more = names.length > namedOperations ? ` and ${String(names.length - namedOperations)} more` : '';
    const counted = countedReason(plain(reason), names.length);
    return `- ${counted} ${names.slice(0, namedOperations).map(plain).join(', ')}${more}`;
  });
  const unlisted = moreReasons(reasons.length);
  if (unlisted !== undefined) left.push(`- ${unlisted}`);
  return [
    '### Operations',
    plain(`${operationCounts(operations)}.`),
    [
      line(['Path', ...methods.map(plain), 'Failing checks']),
      line(['---', ...methods.map(() => '---'), '---']),
      ...fit,
    ].join('\n'),
    ...(fit.length < lines.length ? [`And ${String(lines.length - fit.length)} more paths.`] : []),
    legendOf(operations),
    ...(left.length > 0 ? ['Not tested, or only in part:', left.join('\n')] : []),
  ];
}

/** Operations that are named beside a reason. */
const namedOperations = 5;

function line(cells: readonly string[]): string {
  return `| ${cells.join(' | ')} |`;
}

/** `22/24 ❌1 ◆1 ◇1 –2`: passed of those that ran, then the other kinds of results. */
function cell(results: readonly Result[]): string {
  const { passed, failed, known, skipped, 'below-level': below } = countStandings(results);
  const ran = passed + failed + known + below;
  const rest = [
    failed > 0 ? `❌${failed}` : '',
    known > 0 ? `◆${known}` : '',
    below > 0 ? `◇${below}` : '',
    skipped > 0 ? `–${skipped}` : '',
  ];
  return [ran > 0 ? `${passed}/${ran}` : '', ...rest].filter(Boolean).join(' ');
}

function failure(result: Result, texts: ReportTexts): string {
  const level = levelOf(result);
  return [
    `- **${plain(statuses[result.result].word)}${level ? `, ${level}` : ''}: ${code(resultKey(result))}**<br>${plain(result.title)}`,
    ...explained(result, texts).map(([label, text]) => `  <br>${label ? `*${label}:* ` : ''}${plain(text)}`),
  ].join('\n');
}

function broken(problems: readonly Problem[]): readonly string[] {
  const all = problems.filter(isBroken);
  if (all.length === 0) return [];
  return [
    '### Outdated expected failures',
    all.map((problem) => `- ${plain(expectationProblemInWords(problem))}`).join('\n'),
  ];
}

/** Failures below the level, folded, by their level. */
function belowLevel(results: readonly Result[]): readonly string[] {
  const below = results.filter((result) => standingOf(result) === 'below-level').toSorted(compareResults);
  const items = [...groupBy(below, (result) => [result.engine, result.level].join('\n')).values()].map((same) =>
    itemOf(same, same[0]?.level ?? ''),
  );
  return items.length === 0
    ? []
    : ['<details><summary>Failures below the level</summary>', items.join('\n'), '</details>'];
}

/** The known failures, folded, each reason once. */
function knownFailures(results: readonly Result[]): readonly string[] {
  const known = results.filter((result) => standingOf(result) === 'known').toSorted(compareResults);
  const byReason = groupBy(known, (result) => [result.engine, wordsOfRecord(result)].join('\n'));
  if (byReason.size === 0) return [];
  const items = [...byReason.values()].map((same) => {
    const [first] = same;
    return first === undefined ? '' : itemOf(same, wordsOfRecord(first));
  });
  return [`<details><summary>Known failures</summary>`, items.join('\n'), '</details>'];
}

/** What results of one engine have in common, and their ids. */
function itemOf(results: readonly Result[], words: string): string {
  const engine = results[0]?.engine;
  return `- ${engine === undefined ? '' : `**${plain(engine)}:** `}${words}: ${results.map(({ id }) => code(id)).join(', ')}`;
}

/** The record of a known failure, in Markdown. */
function wordsOfRecord({ divergence, known }: Result): string {
  const record = divergence ?? known;
  if (record === undefined) return '';
  const { reason, link, expires } = record;
  const kind = divergence?.kind ?? 'known';
  return `${plain(reason)} ${plain(link)} (${expires === undefined ? kind : `${kind}, until ${expires}`})`;
}
