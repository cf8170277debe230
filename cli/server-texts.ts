import type { ReportTexts } from '../reports/html/html.ts';
import { familyOf, type ResultsFile } from '../results/model.ts';
import { proofFamily } from '../suites/proof/questions.ts';
import { checkFamilies } from '../suites/server/checks/index.ts';
import { serverCommand } from './tool.ts';

const randomTexts = {
  title: 'Random requests',
  about: 'Random requests, judged against the declared policy. Each finding is minimized.',
};

/** The families of checks, for reports. */
export const checkTexts: ReportTexts['families'] = Object.fromEntries(
  checkFamilies.map(({ name, title, about }) => [name, { title, about }]),
);

/**
 * What a report about a server says beyond the results. It loads nothing of the browser suite.
 * @param flags of the command that runs a part of them again.
 */
export function serverTexts({ subject, engines }: Pick<ResultsFile, 'subject' | 'engines'>, flags = ''): ReportTexts {
  const names = engines.map(({ name }) => name).join(',');
  const url = subject.kind === 'server' ? subject.url : '';
  return {
    families: { ...checkTexts, random: randomTexts, [proofFamily.name]: proofFamily },
    rerun: (id) =>
      `${serverCommand} ${url}${flags} ${familyOf(id) === proofFamily.name ? `--engine ${names}` : `-g ${id}`}`,
  };
}
