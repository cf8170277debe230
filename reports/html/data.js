/**
 * The results as the page needs them: families of cases, and for each case a cell per column.
 *
 * @typedef {import('../page-data.ts').PageData} PageData
 * @typedef {import('../page-data.ts').PageDetail} PageDetail
 * @typedef {import('../page-data.ts').Cell} Cell
 * @typedef {import('../html.ts').FamilyText} FamilyText
 *
 * @typedef {object} Column an engine, or the one column of results in which no engine took part
 * @property {string} name
 * @property {string} label
 * @property {string} version
 *
 * @typedef {object} Case
 * @property {string} id
 * @property {string} title
 * @property {string} family
 * @property {string | undefined} level
 * @property {ReadonlyMap<string, Cell>} cells column → cell
 * @property {string} searchText
 * @property {boolean} disagree
 * @property {boolean} regressed
 * @property {number} index its place among all cases
 *
 * @typedef {object} Family
 * @property {string} name
 * @property {FamilyText} text
 * @property {Case[]} cases
 */
import { statuses } from './words.js';

/** @type {PageData} */
const embedded = JSON.parse(document.getElementById('data')?.textContent ?? '');

export const { file, trend } = embedded;

const isServer = file.subject.kind !== 'browsers';

/** What the rows are. */
export const rowWord = isServer ? 'check' : 'case';

/** What the columns are. */
export const columnWord = file.subject.kind === 'implementations' ? 'implementation' : 'engine';

/**
 * A status in a word.
 *
 * @param {import('./words.js').Status} status
 */
export function wordOf(status) {
  return statuses[status].word;
}

const familyTexts = embedded.families;

/** Columns that are no browsers: whether engines disagree is not asked of them. */
const simulated = new Set(file.engines.flatMap((engine) => (engine.simulated ? [engine.name] : [])));

/** @type {readonly Case[]} */
const allCases = embedded.cases.map(makeCase);

/** @type {ReadonlyMap<string, Case>} */
export const cases = new Map(allCases.map((aCase) => [aCase.id, aCase]));

/** @type {readonly Cell[]} */
export const cells = allCases.flatMap((aCase) => [...aCase.cells.values()]);

/** @type {readonly Column[]} */
export const columns = makeColumns();

/** @type {readonly Family[]} */
export const families = makeFamilies();

/** Observed outcomes; a server's checks have none. */
export const seenOutcomes = /** @type {const} */ (['readable', 'opaque', 'blocked']).filter((outcome) =>
  cells.some(({ observed }) => observed.outcome === outcome),
);

/** The levels of a server's checks, in display order. */
export const levels = [
  'MUST',
  'SHOULD',
  'SECURITY high',
  'SECURITY medium',
  'SECURITY low',
  'SECURITY',
  'ROBUSTNESS',
  'INFO',
].filter((level) => allCases.some((aCase) => aCase.level === level));

function makeColumns() {
  const used = new Set(allCases.flatMap((aCase) => [...aCase.cells.keys()]));
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

function makeFamilies() {
  /** @type {Map<string, Case[]>} */
  const byFamily = new Map(Object.keys(familyTexts).map((name) => [name, []]));
  for (const aCase of allCases) {
    const members = byFamily.get(aCase.family);
    if (members) members.push(aCase);
    else byFamily.set(aCase.family, [aCase]);
  }
  return [...byFamily]
    .filter(([, members]) => members.length > 0)
    .map(([name, members]) => ({ name, text: familyTexts[name] ?? { title: name, about: '' }, cases: members }));
}

/**
 * @param {PageData['cases'][number]} aCase
 * @param {number} index
 * @returns {Case}
 */
function makeCase({ id, title, level, cells: own }, index) {
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
    disagree: new Set(ran.map(({ result, observed }) => `${result} ${observed.outcome}`)).size > 1,
    regressed: all.some(isWorse),
    index,
  };
}

/**
 * Whether a cell is worse than in the previous run.
 *
 * @param {Cell} cell
 */
export function isWorse({ change }) {
  return change !== undefined && ['regression', 'exposed', 'hidden', 'new-failure'].includes(change.kind);
}

/** @type {Map<number, Promise<PageDetail[]>>} */
const unpacked = new Map();

/**
 * The details of a case, which are compressed with those of others until one of them is opened.
 *
 * @param {Case} aCase
 * @returns {Promise<PageDetail>}
 */
export async function detailOf({ index }) {
  const part = Math.floor(index / embedded.partSize);
  const details = unpacked.get(part) ?? unpack(part);
  unpacked.set(part, details);
  const detail = (await details)[index % embedded.partSize];
  if (!detail) throw new RangeError(`the page has no details of case ${index}`);
  return detail;
}

/**
 * @param {number} part
 * @returns {Promise<PageDetail[]>}
 */
async function unpack(part) {
  const text = document.querySelectorAll('script.part')[part]?.textContent ?? '';
  const bytes = Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream('gzip'));
  return JSON.parse(await new Response(stream).text());
}
