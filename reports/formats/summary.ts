/** A run in five lines of Markdown, for the summary of a CI job: verdict, counts, what to change first, how to see it again. */
import { suggestionInWords } from '../../words/suggestion.ts';
import { isUnexpected } from '../../results/expectations/expected-failures.ts';
import { compareResults, resultKey } from '../../results/model.ts';
import type { ReportedCause, ResultsFile } from '../../results/model.ts';
import type { ReportTexts } from '../html/html.ts';
import { causeInWords } from '../server-failures.ts';
import { verdictOf } from '../verdict.ts';
import { capital, countsInWords, countStandings, reasonOf, subjectOf } from '../words.ts';
import { code, plain, verdictLine } from './markdown-text.ts';

export function renderSummary(file: ResultsFile, { rerun }: ReportTexts): string {
  const { causes = [] } = file;
  const [first, ...others] = causes.filter(({ failsRun }) => failsRun);
  const lines = first === undefined ? ofResults(file, rerun) : ofCauses(first, others, rerun);
  return `${[
    `### ${plain(subjectOf(file))}`,
    [verdictLine(verdictOf(file)), plain(`${countsInWords(countStandings(file.results))}.`), ...lines]
      // A line break of Markdown.
      .join('  \n'),
  ].join('\n\n')}\n`;
}

/** The verdict has named the first cause. */
function ofCauses(
  first: ReportedCause,
  others: readonly ReportedCause[],
  rerun: (id: string) => string,
): readonly string[] {
  const [next, ...more] = others;
  const [lead] = first.suggestion === undefined ? [] : suggestionInWords(first.suggestion);
  const [check] = first.checks;
  return [
    ...(lead === undefined ? [] : [plain(lead)]),
    ...(next === undefined
      ? []
      : [`Next: ${plain(causeInWords(next))}${more.length > 0 ? ` And ${String(more.length)} more.` : ''}`]),
    ...(check === undefined ? [] : [`Again: ${commandIn(rerun(check))}`]),
  ];
}

/** The first unexpected result, and how many more there are. */
function ofResults({ results }: ResultsFile, rerun: (id: string) => string): readonly string[] {
  const [first, ...more] = results.filter(isUnexpected).toSorted(compareResults);
  if (first === undefined) return [];
  const rest = more.length > 0 ? ` And ${String(more.length)} more.` : '';
  return [
    `${code(resultKey(first))}: ${plain(capital(reasonOf(first)))}${rest}`,
    `Again: ${commandIn(rerun(first.id))}`,
  ];
}

/** A command as code, whatever quotes it has. */
function commandIn(command: string): string {
  return command.includes('`') ? plain(command) : `\`${command}\``;
}
