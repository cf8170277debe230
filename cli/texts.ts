import type { ReportTexts } from '../reports/html.ts';
import type { ResultsFile } from '../reports/model.ts';
import { familyTexts } from '../suites/browser/cases/index.ts';
import { checkFamilies } from '../suites/server/checks/index.ts';
import { browsersCommand, serverCommand } from './tool.ts';

/**
 * What a report says beyond the results, by what these are about.
 * @param flags of the command that runs a part of them again.
 */
export function textsFor({ subject }: Pick<ResultsFile, 'subject'>, flags = ''): ReportTexts {
  switch (subject.kind) {
    case 'browsers':
      return { families: familyTexts, rerun: (id) => `${browsersCommand}${flags} -g ${id}` };
    case 'server':
      return {
        families: Object.fromEntries(checkFamilies.map(({ name, title, about }) => [name, { title, about }])),
        rerun: (id) => `${serverCommand} ${subject.url}${flags} -g ${id}`,
      };
  }
}
