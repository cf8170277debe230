import { predict } from '../../protocol/predict.ts';
import type { Case } from '../../protocol/case.ts';
import { families } from '../../suites/browser/cases/index.ts';
import type { Pages } from './build.ts';
import { block, code, plain, table } from './markdown.ts';

/** A page for each family of cases, and one that lists them. */
export function casePages(): Pages {
  return new Map([
    ['cases/index.md', overview()],
    ...families.map(({ name, title, about, cases }): [string, string] => [
      `cases/${name}.md`,
      [
        `# ${plain(title)}`,
        plain(about),
        `${cases.length} cases. Run all of them in all engines, or one in one engine:`,
        block('sh', `npm start -- -g '^${name}-'\nnpm run case -- ${cases[0]?.id ?? ''}`),
        table(['case', 'what it checks', 'the standard requires'], cases.map(row)),
      ].join('\n\n'),
    ]),
  ]);
}

function row(each: Case): readonly string[] {
  return [`<a id="${each.id}"></a>${code(each.id)}`, plain(each.title), predict(each).outcome];
}

function overview(): string {
  const rows = families.map(({ name, title, about, cases }) => [
    `[${plain(title)}](${name}.md)`,
    plain(about),
    String(cases.length),
  ]);
  return ['# Browser cases', table(['family', 'what it shows', 'cases'], rows)].join('\n\n');
}
