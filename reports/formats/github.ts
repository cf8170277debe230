/** Workflow commands of GitHub Actions: an annotation for each failure, and one with the counts. */
import { isBroken } from '../../results/expectations/expected-failures.ts';
import type { Problem } from '../../results/expectations/expected-failures.ts';
import { compareResults, resultKey } from '../../results/model.ts';
import type { ResultsFile } from '../../results/model.ts';
import { expectationProblemInWords } from '../../words/expectations.ts';
import type { ReportTexts } from '../html/html.ts';
import { countsInWords, countStandings, explainedText, standingOf, subjectOf } from '../words.ts';
import { briefText } from '../../results/visible-text.ts';

export function renderGithub(file: ResultsFile, problems: readonly Problem[], texts: ReportTexts): string {
  const failed = file.results.filter((result) => standingOf(result) === 'failed').toSorted(compareResults);
  const counts = countsInWords(countStandings(file.results));
  return `${[
    ...failed.map((result) => command('error', `${result.result}: ${resultKey(result)}`, explainedText(result, texts))),
    ...problems
      .filter(isBroken)
      .map((problem) =>
        command(
          'error',
          `${problem.kind} expected failure: ${problem.id}`,
          briefText(expectationProblemInWords(problem)),
        ),
      ),
    command('notice', subjectOf(file), counts),
  ].join('\n')}\n`;
}

/** What ends a property or a command must be escaped: https://github.com/actions/toolkit/blob/main/docs/commands.md */
function command(kind: 'error' | 'notice', title: string, message: string): string {
  return `::${kind} title=${escape(briefText(title)).replaceAll(':', '%3A').replaceAll(',', '%2C')}::${escape(message)}`;
}

function escape(text: string): string {
  return text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
}
