import type { ReportTexts } from '../reports/html.ts';
import { familyOf, type ResultsFile } from '../reports/model.ts';
import { familyTexts } from '../suites/browser/cases/index.ts';
import { proofFamily } from '../suites/proof/questions.ts';
import { checkFamilies } from '../suites/server/checks/index.ts';
import { browsersCommand, serverCommand } from './tool.ts';

/**
 * What a report says beyond the results, by what these are about.
 * @param flags of the command that runs a part of them again.
 */
export function textsFor({ subject, engines }: Pick<ResultsFile, 'subject' | 'engines'>, flags = ''): ReportTexts {
  const names = engines.map(({ name }) => name).join(',');
  switch (subject.kind) {
    case 'browsers':
      return { families: familyTexts, rerun: (id) => `${browsersCommand}${flags} -g ${id}` };
    case 'server':
      return {
        families: {
          ...Object.fromEntries(checkFamilies.map(({ name, title, about }) => [name, { title, about }])),
          [proofFamily.name]: proofFamily,
        },
        rerun: (id) =>
          `${serverCommand} ${subject.url}${flags} ${familyOf(id) === proofFamily.name ? `--engine ${names}` : `-g ${id}`}`,
      };
  }
}
