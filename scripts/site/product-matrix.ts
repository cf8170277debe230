/** The matrix of server products with its filters: what the page computes in the browser. */

/** One product, as the page has it. */
export interface ProductColumn {
  readonly id: string;
  readonly product: string;
  readonly group: string;
  readonly language: string;
  readonly version: string;
  readonly testedOn: string;
  readonly policies: readonly string[];
  /** A letter for each check: `M`, `S`, `R` or `I` for the gravest level found, `p` for passed, `-` for neither. */
  readonly cells: string;
}

/** What is chosen; the empty string is everything. */
export interface Filters {
  readonly group: string;
  readonly language: string;
  /** A policy that a product must be able to express. */
  readonly policy: string;
  /** A letter of `cells`: only checks and products where something of that level was found. */
  readonly level: string;
  /** Part of the name of a product or of the id of a check. */
  readonly text: string;
}

export interface Selection {
  readonly columns: readonly ProductColumn[];
  readonly checks: readonly { readonly id: string; readonly cells: readonly string[] }[];
}

const levels = ['M', 'S', 'R', 'I'];

/** The products and the checks that are left; a check in which nothing was found has nothing to show. */
export function selectProducts(
  all: readonly ProductColumn[],
  checks: readonly string[],
  { group, language, policy, level, text }: Filters,
): Selection {
  const wanted = (letter: string | undefined): boolean =>
    letter !== undefined && (level === '' ? levels.includes(letter) : letter === level);
  const words = text.trim().toLowerCase();
  const namesCheck = words !== '' && checks.some((id) => id.includes(words));
  const namesProduct = ({ id, product }: ProductColumn): boolean =>
    id.includes(words) || product.toLowerCase().includes(words);
  const byName = words !== '' && all.some(namesProduct);
  const columns = all.filter(
    (column) =>
      (group === '' || column.group === group) &&
      (language === '' || column.language === language) &&
      (policy === '' || column.policies.includes(policy)) &&
      (level === '' || [...column.cells].some(wanted)) &&
      (words === '' || namesProduct(column) || (namesCheck && !byName)),
  );
  const rows = checks.flatMap((id, index) => {
    if (namesCheck && !byName && !id.includes(words)) return [];
    const cells = columns.map((column) => column.cells[index] ?? '-');
    return cells.some(wanted) ? [{ id, cells }] : [];
  });
  return { columns, checks: rows };
}

export const found = (column: ProductColumn, letter: string): number =>
  [...column.cells].filter((each) => each === letter).length;
