import type { ReportTexts } from '../reports/html/html.ts';
import { familyOf, randomFamily, type ResultsFile } from '../results/model.ts';
import { allCases, familyTexts } from '../suites/browser/cases/index.ts';
import { checkTexts, serverTexts } from './server-texts.ts';
import { browsersCommand, fuzzCommand, implementationsCommand } from './tool.ts';

const fuzzTexts = {
  title: 'Random cases',
  about: 'For each cause, the smallest random case on which an engine and the standard disagree.',
};

/**
 * What a report says beyond the results, by what these are about.
 * @param flags of the command that runs a part of them again.
 */
export function textsFor({ subject, engines }: Pick<ResultsFile, 'subject' | 'engines'>, flags = ''): ReportTexts {
  switch (subject.kind) {
    case 'implementations':
      return { families: checkTexts, rerun: (id) => `${implementationsCommand}${flags} --check ${id}` };
    case 'browsers':
      return {
        families: { ...familyTexts, [randomFamily]: fuzzTexts },
        order: allCases.map(({ id }) => id),
        rerun: (id) =>
          familyOf(id) === randomFamily
            ? `${fuzzCommand} --replay findings/${id}.json`
            : `${browsersCommand}${flags} -g ${id}`,
      };
    case 'server':
      return serverTexts({ subject, engines }, flags);
  }
}
