/** The results as the page needs them: families of cases, and for each case a cell per column. */
import type { FamilyText } from '../html.ts';
import type { Cell, PageData, PageDetail } from '../page-data.ts';
import { statuses } from '../../../words/results.ts';
import type { Status } from '../../../words/results.ts';

/** An engine, or the one column of results in which no engine took part. */
export interface Column {
  readonly name: string;
  readonly label: string;
  readonly version: string;
}

export interface Case {
  readonly id: string;
  readonly title: string;
  readonly family: string;
  readonly level: string | undefined;
  /** Column → cell. */
  readonly cells: ReadonlyMap<string, Cell>;
  readonly searchText: string;
  readonly disagree: boolean;
  readonly regressed: boolean;
  /** Its place among all cases. */
  readonly index: number;
}

export interface Family {
  readonly name: string;
  readonly text: FamilyText;
  readonly cases: readonly Case[];
}

export const embedded = JSON.parse(
  Array.from(document.querySelectorAll('script.data'), (piece) => piece.textContent).join(''),
) as PageData;

export const { file, trend, disagreements, causes } = embedded;

export const isBrowsers = file.subject.kind === 'browsers';

/** What the rows are. */
export const rowWord = isBrowsers ? 'case' : 'check';

/** What the columns are. */
export const columnWord = file.subject.kind === 'implementations' ? 'implementation' : 'engine';

export const statusNames = Object.keys(statuses) as readonly Status[];

const familyTexts = embedded.families;

/** Columns that are no browsers: whether engines disagree is not asked of them. */
const simulated: ReadonlySet<string> = new Set(
  file.engines.flatMap((engine) => (engine.simulated === true ? [engine.name] : [])),
);

const allCases: readonly Case[] = embedded.cases.map(makeCase);

export const cases: ReadonlyMap<string, Case> = new Map(allCases.map((each) => [each.id, each]));

export const cells: readonly Cell[] = allCases.flatMap((each) => [...each.cells.values()]);

export const columns: readonly Column[] = makeColumns();

export const families: readonly Family[] = makeFamilies();

/** Observed outcomes; a server’s checks have none. */
export const seenOutcomes = (['readable', 'opaque', 'blocked'] as const).filter((outcome) =>
  cells.some(({ observed }) => observed.outcome === outcome),
);

/** The levels of a server’s checks, in display order. */
export const levels: readonly string[] = [
  'MUST',
  'SHOULD',
  'SECURITY high',
  'SECURITY medium',
  'SECURITY low',
  'SECURITY',
  'ROBUSTNESS',
  'INFO',
].filter((level) => allCases.some((each) => each.level === level));

function makeColumns(): readonly Column[] {
  const used = new Set(allCases.flatMap((each) => [...each.cells.keys()]));
  const shown = file.engines.filter(({ name }) => used.has(name));
  // Columns are narrow: the first word of a product is enough where no other product begins with it.
  const shortNames = shown.map(({ product }) => product.split(' ', 1)[0] ?? product);
  const areUnique = new Set(shortNames).size === shown.length;
  const engines = shown.map(({ name, product, version }, index) => ({
    name,
    label: `${(areUnique && shortNames[index]) || product}${simulated.has(name) ? ' (simulated)' : ''}`,
    version: version ?? '',
  }));
  return used.has('') ? [{ name: '', label: 'Server', version: '' }, ...engines] : engines;
}

function makeFamilies(): readonly Family[] {
  const byFamily = new Map<string, Case[]>(Object.keys(familyTexts).map((name) => [name, []]));
  for (const each of allCases) {
    const members = byFamily.get(each.family);
    if (members) members.push(each);
    else byFamily.set(each.family, [each]);
  }
  return [...byFamily]
    .filter(([, members]) => members.length > 0)
    .map(([name, members]) => ({ name, text: familyTexts[name] ?? { title: name, about: '' }, cases: members }));
}

function makeCase({ id, title, level, cells: own }: PageData['cases'][number], index: number): Case {
  const family = id.split('-', 1)[0] ?? id;
  const all = Object.values(own);
  const ran = Object.entries(own).flatMap(([engine, cell]) =>
    ['pass', 'fail'].includes(cell.result) && !simulated.has(engine) ? [cell] : [],
  );
  return {
    id,
    title,
    family,
    level,
    cells: new Map(Object.entries(own)),
    searchText: `${id} ${title} ${familyTexts[family]?.title ?? ''}`.toLowerCase(),
    disagree: new Set(ran.map(({ result, observed }) => `${result} ${observed.outcome ?? ''}`)).size > 1,
    regressed: all.some(isWorse),
    index,
  };
}

/** Whether a cell is worse than in the previous run. */
export function isWorse({ change }: Cell): boolean {
  return change !== undefined && ['regression', 'exposed', 'hidden', 'new-failure'].includes(change.kind);
}

export function statusOf({ result, standing }: Pick<Cell, 'result' | 'standing'>): Status {
  return result === 'fail' && standing !== undefined ? standing : result;
}

export type StatusCounts = Record<Status, number>;

export function count(results: Iterable<Cell>): StatusCounts {
  const counts = Object.fromEntries(statusNames.map((status) => [status, 0])) as StatusCounts;
  for (const result of results) counts[statusOf(result)] += 1;
  return counts;
}

/** How many were tested: all but those that could not run. */
export function ranOf(counts: StatusCounts): number {
  return statusNames
    .filter((status) => status !== 'unsupported' && status !== 'not-run')
    .reduce((sum, status) => sum + counts[status], 0);
}

/** The results of one column, of these cases. */
export function cellsIn(column: string, of: Iterable<Case> = cases.values()): readonly Cell[] {
  return [...of].flatMap((each) => each.cells.get(column) ?? []);
}

/** What a cell says: the outcome where there is one, and what is wrong with it. */
export function cellText({ result, expected, observed }: Cell): {
  readonly word: string;
  readonly note: string | undefined;
} {
  switch (result) {
    case 'pass':
      return { word: observed.outcome ?? 'pass', note: undefined };
    case 'fail': {
      const sameOutcome = observed.outcome === (expected.outcome ?? null);
      const note = sameOutcome ? 'details differ' : expected.outcome && `expected ${expected.outcome}`;
      return { word: observed.outcome ?? 'fail', note: observed.outcome === null && sameOutcome ? undefined : note };
    }
    default:
      return { word: statuses[result].word, note: undefined };
  }
}

const unpacked = new Map<number, Promise<readonly PageDetail[]>>();

/** The details of a case, which are compressed with those of others until one of them is opened. */
export async function detailOf({ index }: Case): Promise<PageDetail> {
  const part = Math.floor(index / embedded.partSize);
  const details = unpacked.get(part) ?? unpack(part);
  unpacked.set(part, details);
  const detail = (await details)[index % embedded.partSize];
  if (!detail) throw new RangeError(`the page has no details of case ${index}`);
  return detail;
}

async function unpack(part: number): Promise<readonly PageDetail[]> {
  const text = document.querySelectorAll('script.part')[part]?.textContent ?? '';
  const bytes = Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream('gzip'));
  return JSON.parse(await new Response(stream).text()) as readonly PageDetail[];
}
