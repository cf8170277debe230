/** The part above the matrix: what ran, the results of each engine, and a legend. */
import { cases, cells, columns, file, levels, rowWord, seenOutcomes, wordOf } from './data.js';
import { h } from './dom.js';
import { prose, shortened } from './http.js';
import { meanings, outcomes, plural, statuses, statusNames, statusOf } from './words.js';

/** @typedef {import('./words.js').Status} Status */

/** Worst first, so that failures are never at the end of a list. */
const unexpected = /** @type {const} */ (['fail', 'flaky', 'timeout', 'no-response', 'harness-error']);

export function masthead() {
  const { subject, tool, environment } = file;
  const title =
    subject.kind === 'server'
      ? `CORS at ${subject.url}`
      : `CORS in ${subject.kind === 'browsers' ? 'browsers' : 'servers'}`;
  document.title = `${title} · ${tool.name}`;
  const what =
    subject.kind === 'server'
      ? `${plural(cases.size, 'check')}, ${plural(subject.sent, 'request')}`
      : `${plural(cases.size, rowWord)}, ${plural(file.summary.total, 'result')}`;
  const version = tool.commit ? `${tool.version} (${tool.commit.slice(0, 10)})` : tool.version;
  return h(
    'header',
    { class: 'masthead' },
    h('h1', {}, title),
    h(
      'p',
      { class: 'meta' },
      `${what} · `,
      h('time', { datetime: environment.startedAt }, when(environment.startedAt)),
      ` · ${duration(environment.durationMs)} · ${environment.os} · ${tool.name} ${version} · Node ${environment.node}`,
    ),
    file.incomplete
      ? h(
          'p',
          { class: 'unavailable' },
          'Incomplete: the run was interrupted. Cases that had not run yet are reported as not run.',
        )
      : undefined,
    verdict(),
    worst(),
    subject.kind === 'server' ? policyOf(subject) : undefined,
  );
}

/** How many are named; the filters show the rest. */
const mostNamed = 10;

/** What the verdict names, the most serious first. */
function worst() {
  const isBad = (/** @type {import('./data.js').Cell} */ cell) =>
    unexpected.some((status) => status === statusOf(cell));
  const bad = [...cases.values()].filter((aCase) => [...aCase.cells.values()].some(isBad));
  const rank = (/** @type {import('./data.js').Case} */ { level }) => (level === undefined ? 0 : levels.indexOf(level));
  const named = bad.toSorted((a, b) => rank(a) - rank(b)).slice(0, mostNamed);
  if (named.length === 0) return undefined;
  return h(
    'ul',
    { class: 'worst' },
    ...named.map(({ id, title, level, cells: own }) => {
      const engines = columns.filter(
        ({ name }) => name !== '' && [...own].some(([each, cell]) => each === name && isBad(cell)),
      );
      return h(
        'li',
        {},
        h('a', { href: `#case=${id}` }, ...shortened(title, prose)),
        ...(level ? [' ', h('span', { class: 'badge' }, level)] : []),
        engines.length > 0 ? ` in ${engines.map(({ label }) => label).join(', ')}` : undefined,
      );
    }),
    bad.length > mostNamed
      ? h('li', {}, filterLink({ result: unexpected.join() }, `and ${bad.length - mostNamed} more`))
      : undefined,
  );
}

/** @param {Extract<typeof file.subject, { kind: 'server' }>} subject */
function policyOf({ policy, declared, level }) {
  const fails = {
    must: 'MUST',
    security: 'MUST, SECURITY high and medium',
    should: 'MUST, SECURITY high and medium, SHOULD',
    all: 'every level but INFO',
  };
  return h(
    'details',
    { class: 'policy' },
    h(
      'summary',
      {},
      declared ? 'Checked against its declared policy' : 'Checked against the policy inferred from its responses',
      `; levels that fail the run: ${fails[level]}`,
    ),
    h('pre', { class: 'http' }, ...shortened(JSON.stringify(policy, null, 2), prose)),
  );
}

/** @param {string} iso */
function when(iso) {
  return `${new Intl.DateTimeFormat('en-GB', { dateStyle: 'medium', timeStyle: 'short', timeZone: 'UTC' }).format(new Date(iso))} UTC`;
}

/** @param {number} milliseconds */
function duration(milliseconds) {
  const seconds = Math.round(milliseconds / 1000);
  return seconds < 60 ? `${seconds}\u00a0s` : `${Math.floor(seconds / 60)}\u00a0min ${seconds % 60}\u00a0s`;
}

function verdict() {
  const counts = count(cells);
  const bad = unexpected.filter((status) => counts[status] > 0);
  const isServer = file.subject.kind !== 'browsers';
  if (bad.length === 0) {
    const { known, 'below-level': below } = counts;
    const rest = [
      known > 0 ? plural(known, 'known failure') : '',
      below > 0 ? `${plural(below, 'failure')} below the level` : '',
    ];
    const words =
      [isServer ? 'Nothing fails the run' : 'No unexpected results', ...rest].filter(Boolean).join(', ') + '.';
    return h('p', { class: 'verdict pass' }, symbol('pass'), ` ${words}`);
  }
  const links = bad.flatMap((status, index) => [
    index === 0 ? '' : index === bad.length - 1 ? ' and ' : ', ',
    filterLink({ result: status }, plural(counts[status], wordOf(status))),
  ]);
  return h('p', { class: 'verdict fail' }, symbol('fail'), isServer ? ' ' : ' Unexpected results: ', ...links, '.');
}

/**
 * A link to the cases that a filter lets through.
 *
 * @param {Record<string, string>} filter
 * @param {...(Node | string)} content
 */
function filterLink(filter, ...content) {
  const link = h('a', { href: `#${new URLSearchParams(filter)}` }, ...content);
  link.addEventListener('click', () => document.getElementById('filters')?.scrollIntoView());
  return link;
}

/**
 * @param {readonly import('./data.js').Cell[]} results
 * @returns {Record<Status, number>}
 */
export function count(results) {
  const counts = {
    fail: 0,
    flaky: 0,
    timeout: 0,
    'no-response': 0,
    'harness-error': 0,
    known: 0,
    'below-level': 0,
    pass: 0,
    unsupported: 0,
    'not-run': 0,
  };
  for (const result of results) counts[statusOf(result)] += 1;
  return counts;
}

/**
 * How many ran.
 *
 * @param {Record<Status, number>} counts
 */
export function ranOf(counts) {
  return (
    counts.pass + counts.known + counts['below-level'] + unexpected.reduce((sum, status) => sum + counts[status], 0)
  );
}

/**
 * A mark. It is for the eye only: the word beside it says the same.
 *
 * @param {Status} status
 */
export function symbol(status) {
  return h('span', { class: `symbol ${status}`, 'aria-hidden': 'true' }, statuses[status].symbol);
}

/**
 * @param {string} column
 * @param {string} [level]
 */
function cellsOf(column, level) {
  const own = [...cases.values()].filter((aCase) => level === undefined || aCase.level === level);
  return own.flatMap((aCase) => aCase.cells.get(column) ?? []);
}

export function engineCards() {
  return h(
    'section',
    { class: 'engines', 'aria-label': 'Summary' },
    columns.some(({ name }) => name === '') ? card('Server', [], '', count(cellsOf('')), undefined, {}) : undefined,
    ...file.engines.map(({ name, product, version, driver, unavailable, limits }) => {
      const counts = count(cellsOf(name));
      const facts = [version ?? 'version unknown', driver ? `by ${driver}` : 'not driven'];
      return card(product, facts, name, counts, unavailable, limits);
    }),
  );
}

/**
 * @param {string} title
 * @param {string[]} facts
 * @param {string} engine
 * @param {Record<Status, number>} counts
 * @param {{ reason: string, remedy: string } | undefined} unavailable
 * @param {Record<string, string>} limits
 */
function card(title, facts, engine, counts, unavailable, limits) {
  const ran = ranOf(counts);
  const used = statusNames.filter((status) => counts[status] > 0);
  const bar = h(
    'div',
    { class: 'bar', 'aria-hidden': 'true' },
    ...used
      .toSorted((a, b) => Number(b === 'pass') - Number(a === 'pass'))
      .map((status) => {
        const part = h('span', { class: status });
        part.style.flexGrow = String(counts[status]);
        return part;
      }),
  );
  const limitList = Object.entries(limits);
  return h(
    'article',
    { class: 'card' },
    h('h2', {}, title),
    h('p', { class: 'facts' }, facts.join(' · ')),
    unavailable
      ? h('p', { class: 'unavailable' }, `Not available: ${unavailable.reason} `, h('strong', {}, unavailable.remedy))
      : h('p', { class: 'score' }, h('strong', {}, String(counts.pass)), ` of ${ran} pass`),
    used.length > 0 ? bar : undefined,
    levels.length > 0
      ? h('ul', { class: 'counts' }, ...levels.flatMap((level) => levelItem(level, engine) ?? []))
      : undefined,
    h(
      'ul',
      { class: 'counts' },
      ...used
        .filter((status) => status !== 'pass')
        .map((status) =>
          h('li', {}, filterLink({ result: status, engine }, symbol(status), ` ${counts[status]} ${wordOf(status)}`)),
        ),
    ),
    limitList.length > 0
      ? h(
          'details',
          { class: 'limits' },
          h('summary', {}, `${plural(limitList.length, 'limitation')} under automation`),
          h('dl', {}, ...limitList.flatMap(([ability, reason]) => [h('dt', {}, ability), h('dd', {}, reason)])),
        )
      : undefined,
  );
}

/**
 * @param {string} level
 * @param {string} engine
 * @returns {HTMLLIElement | undefined} nothing where nothing of the level was asked
 */
function levelItem(level, engine) {
  const counts = count(cellsOf(engine, level));
  if (ranOf(counts) === 0) return undefined;
  return h('li', {}, filterLink({ level, engine }, `${level} ${counts.pass}/${ranOf(counts)}`));
}

export function legend() {
  const wide = matchMedia('(min-width: 60rem)').matches;
  const usedStatuses = statusNames.filter((status) => cells.some((cell) => statusOf(cell) === status));
  const details = h(
    'details',
    { class: 'legend', open: wide },
    h('summary', {}, 'Legend'),
    h(
      'div',
      { class: 'lists' },
      seenOutcomes.length > 0
        ? h('dl', {}, ...Object.entries(outcomes).map(([outcome, about]) => entry([outcome], about)))
        : undefined,
      h(
        'dl',
        {},
        ...usedStatuses.map((status) =>
          entry([symbol(status), ` ${wordOf(status)}`], meanings[file.subject.kind][status]),
        ),
      ),
    ),
  );
  return h('section', { 'aria-label': 'Legend' }, details);
}

/**
 * @param {(Node | string)[]} term
 * @param {string} about
 */
function entry(term, about) {
  return h('div', {}, h('dt', {}, ...term), ' ', h('dd', {}, about));
}
