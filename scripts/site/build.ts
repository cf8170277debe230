import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { families } from '../../suites/browser/cases/index.ts';
import { allChecks } from '../../suites/server/checks/index.ts';
import { casePages } from './case-pages.ts';
import { checkPages } from './check-pages.ts';
import { configuration, repositoryUrl } from './configuration.ts';
import { productMatrixFiles } from './product-matrix-page.ts';
import { productPages } from './product-pages.ts';

/** Markdown of the site by its path. */
export type Pages = ReadonlyMap<string, string>;

export const siteFolder = '.site';
const report = 'reports/latest/index.html';

/**
 * Writes the sources of the site to `.site/`: the pages of docs/, a page for each check and for each family of cases, the
 * changelog, and the report of the last run where there is one.
 */
export async function writeSources(): Promise<void> {
  rmSync(siteFolder, { recursive: true, force: true });
  const written = readdirSync('docs').filter((name) => name.endsWith('.md'));
  const pages: Pages = new Map([
    ['index.md', readFileSync(new URL('home.md', import.meta.url), 'utf8')],
    ...written.map((name): [string, string] => [name, linked(readFileSync(join('docs', name), 'utf8'))]),
    ['contributing.md', linked(readFileSync('CONTRIBUTING.md', 'utf8'))],
    ['changelog.md', linked(readFileSync('CHANGELOG.md', 'utf8'))],
    ['matrix.md', matrix()],
    ...casePages(),
    ...(await checkPages()),
    ...productPages(),
    ...productMatrixFiles(),
  ]);
  for (const [path, text] of pages) {
    const to = join(siteFolder, path);
    mkdirSync(dirname(to), { recursive: true });
    writeFileSync(to, text);
  }
  mkdirSync(join(siteFolder, 'public'), { recursive: true });
  cpSync('docs/matrix.png', join(siteFolder, 'public/matrix.png'));
  cpSync(new URL('favicon.svg', import.meta.url), join(siteFolder, 'public/favicon.svg'));
  if (existsSync(report)) cpSync(report, join(siteFolder, 'public/matrix/report.html'));
  mkdirSync(join(siteFolder, '.vitepress'), { recursive: true });
  writeFileSync(
    join(siteFolder, '.vitepress/config.mjs'),
    `export default ${JSON.stringify(configuration(), null, 2)};\n`,
  );
}

function matrix(): string {
  const what = existsSync(report)
    ? '[Open the matrix of the last run](/matrix/report.html){target="_self"}: every case in every engine, with its requests and responses.'
    : 'This site was built without a run. `npm start` runs the matrix, and `npm run site` then includes its report.';
  return `# The matrix\n\n${what}\n\n![The report of a run: the verdict, and where engines disagree](/matrix.png)\n`;
}

const checkIds = new Set(allChecks.map(({ id }) => id));
const familyOf = new Map(families.flatMap(({ name, cases }) => cases.map(({ id }) => [id, name] as const)));

/** Files outside docs/ are linked at the repository, and ids of checks and cases to their pages. */
function linked(text: string): string {
  const [first = '', ...rest] = text.split(/^(```[^]*?^```)$/m);
  return [first, ...rest]
    .map((part) => (part.startsWith('```') ? part : linkIds(part)))
    .join('')
    .replaceAll('](docs/', '](')
    .replaceAll('](../CONTRIBUTING.md)', '](contributing.md)')
    .replaceAll('](../CHANGELOG.md)', '](changelog.md)')
    .replaceAll(/\]\(\.\.\/([^)]*)\)/g, (_all, path: string) => `](${repositoryUrl}/blob/main/${path})`);
}

const linkIds = (text: string) =>
  text.replaceAll(/(?<!\[)`([a-z0-9-]+)`(?!\])/g, (all, id: string) => {
    if (checkIds.has(id)) return `[${all}](/checks/${id})`;
    const family = familyOf.get(id);
    return family === undefined ? all : `[${all}](/cases/${family}#${id})`;
  });
