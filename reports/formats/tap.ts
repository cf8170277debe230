/** TAP version 14, the Test Anything Protocol (https://testanything.org). */
import { compareResults, resultKey } from '../../results/model.ts';
import type { Result, ResultsFile } from '../../results/model.ts';
import type { ReportTexts } from '../html/html.ts';
import { briefText } from '../../results/visible-text.ts';
import { explained, reasonOf, standingOf } from '../words.ts';

/** A test point for each result. A known failure, or one below the level, is a TODO, which does not count as a failure. */
export function renderTap(file: ResultsFile, texts: ReportTexts): string {
  const points = file.results
    .toSorted(compareResults)
    .flatMap((result, index) => point(result, `${index + 1} - ${escape(resultKey(result))}`, texts));
  return `${['TAP version 14', `1..${file.results.length}`, ...points].join('\n')}\n`;
}

function point(result: Result, words: string, texts: ReportTexts): readonly string[] {
  switch (standingOf(result)) {
    case 'passed':
      return [`ok ${words}`];
    case 'skipped':
      return [`ok ${words} # SKIP ${escape(reasonOf(result))}`];
    case 'known':
    case 'below-level':
      return [`not ok ${words} # TODO ${escape(reasonOf(result))}`];
    case 'failed':
      return [`not ok ${words}`, ...diagnostic(result, texts)];
  }
}

/** YAML; a line that goes on is one of the same entry. A string in JSON is one in YAML. */
function diagnostic(result: Result, texts: ReportTexts): readonly string[] {
  const entries: [key: string, text: string][] = [
    ['result', result.result],
    ['title', briefText(result.title)],
  ];
  for (const [label, text] of explained(result, texts)) {
    const last = entries.at(-1);
    if (label === '' && last) last[1] += ` ${text}`;
    else entries.push([label.replaceAll(' ', '-'), text]);
  }
  // What a check found several times has the same labels again; a key stands once.
  const seen = new Map<string, number>();
  for (const entry of entries) {
    const [key] = entry;
    const times = (seen.get(key) ?? 0) + 1;
    seen.set(key, times);
    if (times > 1) entry[0] = `${key}-${times}`;
  }
  return ['  ---', ...entries.map(([key, text]) => `  ${key}: ${JSON.stringify(text)}`), '  ...'];
}

/** In a description `#` would begin a directive. */
function escape(text: string): string {
  return briefText(text).replace(/[\\#]/g, (character) => `\\${character}`);
}
