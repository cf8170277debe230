import type { ReportTexts } from '../reports/html.ts';
import type { ResultsFile } from '../reports/model.ts';
import { familyTexts } from '../suites/browser/cases/index.ts';
import { browsersCommand } from './tool.ts';

/** What a report says beyond the results, by what these are about. */
export function textsFor({ subject }: Pick<ResultsFile, 'subject'>): ReportTexts {
  switch (subject.kind) {
    case 'browsers':
      return { families: familyTexts, rerun: (id) => `${browsersCommand} -g ${id}` };
    case 'server':
      return { families: {}, rerun: (id) => `npx cors-conformance server ${subject.url} -g ${id}` };
  }
}
