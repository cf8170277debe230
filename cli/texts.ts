import type { ReportTexts } from '../reports/html/html.ts';
import { familyOf, randomFamily, type ResultsFile } from '../results/model.ts';
import { allCases, familyTexts } from '../suites/browser/cases/index.ts';
import { proofFamily } from '../suites/proof/questions.ts';
import { checkFamilies } from '../suites/server/checks/index.ts';
import { browsersCommand, fuzzCommand, implementationsCommand, serverCommand } from './tool.ts';

const fuzzTexts = {
  title: 'Random cases',
  about: 'The smallest case of each cause for which an engine and the standard disagree on a random case.',
};

const randomTexts = {
  title: 'Random requests',
  about: 'Requests that were made up, held against the declared policy; what was found is as small as it still shows.',
};

/**
 * What a report says beyond the results, by what these are about.
 * @param flags of the command that runs a part of them again.
 */
export function textsFor({ subject, engines }: Pick<ResultsFile, 'subject' | 'engines'>, flags = ''): ReportTexts {
  const names = engines.map(({ name }) => name).join(',');
  const checks = Object.fromEntries(checkFamilies.map(({ name, title, about }) => [name, { title, about }]));
  switch (subject.kind) {
    case 'implementations':
      return { families: checks, rerun: (id) => `${implementationsCommand}${flags} --check ${id}` };
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
      return {
        families: {
          ...checks,
          random: randomTexts,
          [proofFamily.name]: proofFamily,
        },
        rerun: (id) =>
          `${serverCommand} ${subject.url}${flags} ${familyOf(id) === proofFamily.name ? `--engine ${names}` : `-g ${id}`}`,
      };
  }
}
