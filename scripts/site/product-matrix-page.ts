/** The page with the matrix of server products and its filters. */
import { readFileSync } from 'node:fs';
import { allImplementations, canStart, policyNames } from '../../implementations/manifest.ts';
import { groupOf, groupTitles, policyTitles } from '../../reports/implementations-matrix.ts';
import { type KeptColumn, publishedFolder, readColumns } from '../../results/implementations.ts';
import { allChecks } from '../../suites/server/checks/index.ts';
import type { ProductColumn } from './product-matrix.ts';

const letters = { MUST: 'M', SHOULD: 'S', ROBUSTNESS: 'R', INFO: 'I', SECURITY: '-' } as const;

/** Findings come with the gravest first. */
function cell(column: KeptColumn | undefined, id: string): string {
  if (column?.passed.includes(id)) return 'p';
  const level = column?.found[id]?.findings[0]?.level;
  return level === undefined ? '-' : letters[level];
}

/** What was published, with a letter for each check that found something anywhere. */
export function productMatrix(): { readonly columns: readonly ProductColumn[]; readonly checks: readonly string[] } {
  const kept = readColumns(publishedFolder);
  const checks = allChecks.map(({ id }) => id).filter((id) => kept.some(({ found }) => found[id] !== undefined));
  const columns = allImplementations().map((each): ProductColumn => {
    const own = kept.find(({ id }) => id === each.id);
    return {
      id: each.id,
      product: each.product,
      group: groupTitles[groupOf(each)],
      language: each.language,
      version: own?.packages[0]?.[1].replace(/^\d+:/, '') ?? 'not tested',
      testedOn: own?.testedOn ?? '',
      policies: canStart(each) ? each.policies : [],
      cells: checks.map((id) => cell(own, id)).join(''),
    };
  });
  return { columns, checks };
}

/** Files of the site by path. */
export function productMatrixFiles(): readonly (readonly [path: string, text: string])[] {
  const titles = policyNames.map((name) => ({ name, title: policyTitles[name] }));
  const data = JSON.stringify({ ...productMatrix(), policies: titles, groups: Object.values(groupTitles) });
  const source = (name: string): string => readFileSync(new URL(name, import.meta.url), 'utf8');
  return [
    ['products/matrix.json', data],
    ['products/product-matrix.ts', source('product-matrix.ts')],
    ['products/index.md', source('products.md')],
  ];
}
