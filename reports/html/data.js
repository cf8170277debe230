/**
 * The results as the page needs them: families of cases, and for each case a result per column.
 *
 * @typedef {import('../model.ts').ResultsFile} ResultsFile
 * @typedef {import('../model.ts').Result} Result
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
 * @property {string} spec
 * @property {string | undefined} level
 * @property {string | undefined} dependsOn
 * @property {ReadonlyMap<string, Result>} results column → result
 * @property {string} searchText
 * @property {boolean} disagree
 *
 * @typedef {object} Family
 * @property {string} name
 * @property {FamilyText} text
 * @property {Case[]} cases
 */

/** @type {{ file: ResultsFile, families: Record<string, FamilyText>, commands: Record<string, string> }} */
const embedded = JSON.parse(document.getElementById('data')?.textContent ?? '');

export const { file, commands } = embedded;
const familyTexts = embedded.families;

/** @type {readonly Column[]} */
export const columns = makeColumns();

/** @type {readonly Family[]} */
export const families = makeFamilies();

/** @type {ReadonlyMap<string, Case>} */
export const cases = new Map(families.flatMap((family) => family.cases.map((aCase) => [aCase.id, aCase])));

function makeColumns() {
  const used = new Set(file.results.map(({ engine }) => engine));
  const shown = file.engines.filter(({ name }) => used.has(name));
  // Columns are narrow: the first word of a product is enough where no other product begins with it.
  const shortNames = shown.map(({ product }) => product.split(' ', 1)[0] ?? product);
  const areUnique = new Set(shortNames).size === shown.length;
  const engines = shown.map(({ name, product, version }, index) => ({
    name,
    label: (areUnique && shortNames[index]) || product,
    version: version ?? '',
  }));
  return used.has(undefined) ? [{ name: '', label: 'Server', version: '' }, ...engines] : engines;
}

function makeFamilies() {
  /** @type {Map<string, Result[]>} */
  const byCase = new Map();
  for (const result of file.results) {
    const results = byCase.get(result.id);
    if (results) results.push(result);
    else byCase.set(result.id, [result]);
  }
  /** @type {Map<string, Case[]>} */
  const byFamily = new Map(Object.keys(familyTexts).map((name) => [name, []]));
  for (const results of byCase.values()) {
    const aCase = makeCase(results);
    const members = byFamily.get(aCase.family);
    if (members) members.push(aCase);
    else byFamily.set(aCase.family, [aCase]);
  }
  return [...byFamily]
    .filter(([, members]) => members.length > 0)
    .map(([name, members]) => ({ name, text: familyTexts[name] ?? { title: name, about: '' }, cases: members }));
}

/**
 * @param {Result[]} results of one case
 * @returns {Case}
 */
function makeCase(results) {
  const [{ id, title, spec, level, dependsOn }] = /** @type {[Result]} */ (/** @type {unknown} */ (results));
  const family = id.split('-', 1)[0] ?? id;
  const ran = results.filter(({ result }) => result === 'pass' || result === 'fail');
  return {
    id,
    title,
    family,
    spec,
    level,
    dependsOn,
    results: new Map(results.map((result) => [result.engine ?? '', result])),
    searchText: `${id} ${title} ${familyTexts[family]?.title ?? ''}`.toLowerCase(),
    disagree: new Set(ran.map(({ result, observed }) => `${result} ${observed.outcome}`)).size > 1,
  };
}
